"""Bodies on pages: who sits in them, changed by two; a resolution with its attendance (2.1-i)."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from yiheng.core.clock import day_of, now
from yiheng.desk.approvals.tests.factories import browser_of, named
from yiheng.governance.approvals.models import BodyChange, BodySeat, Case, Resolution, Signature
from yiheng.governance.approvals.shapes import COMMITTEE, by_body, step
from yiheng.governance.approvals.tests.factories import (
    MONDAY,
    PASSWORD,
    a_member,
    a_purchase,
    a_unit,
    submit,
    the_route,
)
from yiheng.governance.approvals.tests.seating import (
    CONFIRMER,
    DEFINER,
    a_committee,
    a_committee_house,
    seat,
    seated,
)
from yiheng.governance.people.models import Member, Post

pytestmark = pytest.mark.django_db
PAGE, EDIT = "/approvals/bodies/", f"/approvals/bodies/{COMMITTEE}/edit/"
BODY = f"/approvals/bodies/{COMMITTEE}/"


def page(browser: Client, url: str, code: int = 200) -> str:
    answer = browser.get(url)
    assert answer.status_code == code, url
    return answer.content.decode()


def typed(members: list[Member], roles: list[str], **more: str) -> dict[str, str]:
    """What the form of a register sends."""
    sent = {"seat-TOTAL_FORMS": str(len(members) + 1), "seat-INITIAL_FORMS": "0", "since": "",
            "reason": "换届", f"seat-{len(members)}-role": "member"}  # fmt: skip
    for place, (one, role) in enumerate(zip(members, roles, strict=True)):
        sent |= {f"seat-{place}-who": one.name, f"seat-{place}-role": role}
    return sent | more


ROLES = ["chair", "member", "member", "secretary"]


def test_2_1_i_a_register_is_proposed_by_one_and_confirmed_by_another_on_pages() -> None:
    a_committee_house()
    definer, second = browser_of(a_member(DEFINER)), browser_of(a_member(CONFIRMER))
    members, apart = [a_member() for _ in range(4)], a_unit(name="麻醉科")
    assert "本院尚未设任何会议名册" in page(second, PAGE)
    assert "设名册" not in page(second, BODY).replace("设名册并由", "")
    assert "还没有名册" in page(definer, BODY)
    assert definer.get(EDIT).status_code == 200
    assert second.get(EDIT).status_code == 403

    answer = definer.post(EDIT, typed(members, ROLES))
    change = BodyChange.objects.get()
    there = f"/approvals/body-changes/{change.pk}/"
    assert answer["Location"] == there
    own = page(definer, there)
    assert "提出人不能自己确认" in own
    assert "新任" in own
    assert definer.post(f"{there}settle/", {"stand": "confirmed"}).status_code == 403
    assert second.post(f"{there}settle/", {"stand": "perhaps"}).status_code == 422
    assert "待确认" in page(second, PAGE)
    assert "已有待确认的名册" in page(definer, EDIT)
    assert second.post(f"{there}settle/", {"stand": "confirmed"}).status_code == 302

    assert BodySeat.objects.count() == 4
    html = page(second, PAGE)
    assert "应到 3 人（秘书不计）" in html
    assert "本院尚未设任何会议名册" not in html
    assert apart.name in html
    assert 'value="confirmed"' not in page(second, there)
    assert f'value="{members[0].name}"' in page(definer, EDIT)

    left = [members[0], members[1], a_member(), members[3]]
    definer.post(EDIT, typed(left, ROLES, reason="补选", since="2099-01-01"))
    assert "离任" in page(second, f"/approvals/body-changes/{BodyChange.objects.last().pk}/")  # type: ignore[union-attr]  # made above
    assert "补选" in page(second, BODY)


def test_2_1_i_what_was_typed_of_a_register_is_kept_when_it_cannot_stand() -> None:
    a_committee_house()
    definer, members = browser_of(a_member(DEFINER)), [a_member() for _ in range(4)]
    more = definer.post(EDIT, typed(members, ROLES, more="1", reason="换届理由")).content.decode()
    assert 'name="seat-9-who"' in more
    assert "换届理由" in more
    assert members[2].name in more
    refused = definer.post(EDIT, typed(members[:2], ROLES[:2]))
    assert (refused.status_code, refused["X-Clause"]) == (403, "2.1-i")
    assert "至少由 3 个" in refused.content.decode()
    for changed, why in (
        ({"reason": ""}, "必填"), ({"seat-1-who": "没有这人"}, "没有这人"),
        ({"seat-1-who": members[0].staff_no}, "不止一席"), ({"seat-TOTAL_FORMS": "x"}, ""),
    ):  # fmt: skip
        answer = definer.post(EDIT, typed(members, ROLES, **changed))
        assert answer.status_code == 422, changed
        assert why in answer.content.decode()
    assert definer.post(EDIT, typed(members, ROLES, **{"more": "1", "seat-TOTAL_FORMS": "x"})
                        ).status_code == 200  # fmt: skip
    assert not BodyChange.objects.exists()
    assert definer.get("/approvals/bodies/tea_party/").status_code == 404
    assert definer.get("/approvals/bodies/tea_party/edit/").status_code == 404
    assert definer.get("/approvals/body-changes/0/").status_code == 404


def test_two_of_one_name_stand_by_their_numbers_in_the_register() -> None:
    a_committee_house()
    members = [named(a_member(), "张伟"), named(a_member(), "张伟"), a_member()]
    seated([seat(one) for one in members])
    html = page(browser_of(a_member(DEFINER)), EDIT)
    assert f'value="{members[0].staff_no}"' in html
    assert f'value="{members[2].name}"' in html


def test_2_1_i_the_page_of_bodies_costs_the_same_for_any_number_of_seats(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    a_committee_house()
    a_committee(3)
    reader = browser_of(a_member())
    page(reader, PAGE)
    with django_assert_num_queries(9):
        page(reader, PAGE)
    a_committee(9)
    with django_assert_num_queries(9):
        assert "应到 9 人" in page(reader, PAGE)


def test_2_1_i_the_register_goes_along_as_a_sheet_with_those_who_left() -> None:
    a_committee_house()
    chair, *_others = a_committee()
    seated([seat(a_member()) for _ in range(3)], MONDAY)
    Member.objects.filter(pk=a_member().pk).update(is_active=False)
    sheet = page(browser_of(a_member()), "/approvals/bodies.csv")
    assert sheet.count("项目管理委员会") == 7
    assert (
        f"主任委员,{chair.name},{chair.staff_no},{chair.unit.name},2026-11-23,2026-11-23" in sheet
    )


def waiting(*whom: Member) -> tuple[Case, Client]:
    keeper = browser_of(a_member("secretary"))
    return submit(a_purchase(None, whom=whom), a_member()), keeper


def resolution(present: list[Member], recused: list[Member] | None = None) -> dict[str, object]:
    return {
        "number": "〔2026〕7号", "dated_on": day_of(now()).isoformat(),
        "file": SimpleUploadedFile("决议.txt", "同意。".encode()),
        "present": [str(one.pk) for one in present],
        "recused": [str(one.pk) for one in recused or []],
    }  # fmt: skip


def test_2_1_i_a_resolution_says_who_sat_on_the_page_and_on_paper() -> None:
    a_committee_house()
    members = a_committee(4)
    case, keeper = waiting(members[3])
    html = page(keeper, case.page)
    assert html.count(f'value="{members[0].pk}"') == 2
    assert html.count(f'value="{members[3].pk}"') == 1  # cannot vote, stands as recused
    few = keeper.post(f"{case.page}resolution/", resolution(members[:2], members[3:]))
    assert few.status_code == 403
    assert "没有超过 50%" in few.content.decode()
    assert "〔2026〕7号" in few.content.decode()
    for wrong in (members, []):
        assert keeper.post(f"{case.page}resolution/", resolution(wrong)).status_code == 422
    assert not Resolution.objects.exists()

    kept = keeper.post(f"{case.page}resolution/", resolution(members[:3], members[3:]))
    assert kept.status_code == 302
    assert "出席 3／应到 4" in page(keeper, case.page)
    keeper.post(
        f"{case.page}sign/",
        {"opinion": "", "password": PASSWORD, "shown": case.content_hash, "decision": "approve"},
    )
    assert Signature.objects.get().resolution is not None
    assert "出席 3／应到 4" in page(keeper, case.page)
    paper = page(keeper, f"{case.page}sheet/")
    assert "出席 3／应到 4" in paper
    assert f"回避 {members[3].name}" in paper


def test_2_1_i_a_resolution_that_was_taken_for_another_is_replaced_before_the_signature() -> None:
    a_committee_house()
    members = a_committee(4)
    case, keeper = waiting(members[3])
    address = f"{case.page}resolution/"
    assert "更换决议" not in page(keeper, case.page)
    keeper.post(address, resolution(members[:3]) | {"number": "〔2026〕1号"})
    assert "更换决议" in page(keeper, case.page)
    wrong = keeper.post(address, resolution(members[:3]) | {"number": ""})
    assert wrong.status_code == 422
    keeper.post(address, resolution(members[:3]) | {"number": "〔2026〕2号"})

    assert "〔2026〕2号" in page(keeper, case.page)
    assert Resolution.objects.count() == 2


def test_2_1_i_without_a_register_the_page_says_so_and_the_resolution_goes_on() -> None:
    a_committee_house(quorum="")
    case, keeper = waiting()
    assert "本院尚未设会议名册" in page(keeper, case.page)
    assert keeper.post(f"{case.page}resolution/", resolution([])).status_code == 302
    keeper.post(
        f"{case.page}sign/",
        {"opinion": "", "password": PASSWORD, "shown": case.content_hash, "decision": "approve"},
    )
    assert "应到" not in page(keeper, f"{case.page}sheet/")


def test_2_1_i_where_another_body_has_a_register_this_one_must_have_one_too() -> None:
    a_committee_house()
    seated([seat(a_member())], body="president_meeting")
    case, keeper = waiting()
    assert "项目管理委员会还没有名册" in page(keeper, case.page)
    refused = keeper.post(f"{case.page}resolution/", resolution([]))
    assert (refused.status_code, refused["X-Clause"]) == (403, "2.1-i")


def test_2_1_i_of_two_bodies_that_resolve_together_each_names_its_own_members() -> None:
    a_committee_house()
    Post.objects.create(code="office", title="院办主任", permissions=["approvals:sign"], quota=None)
    members = a_committee()
    the_route(step("会签", by_body("president_meeting", "office"), by_body(COMMITTEE, "secretary")))
    case, keeper = waiting()
    assert f'value="{members[0].pk}"' in page(keeper, case.page)
    kept = keeper.post(f"{case.page}resolution/", resolution(members))
    assert kept.status_code == 302
    assert Resolution.objects.get().attended == len(members)
