"""A form of the hospital's own: what its designer may slip on, and what its fillers see of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yiheng.governance.people.models import Member, Unit
from yiheng.governance.people.tests.factories import MONDAY
from yiheng.office.requests import commands, jobs, pages, queries, subjects
from yiheng.office.requests.checking import read
from yiheng.office.requests.models import Form
from yiheng.office.requests.tests.factories import (
    a_draft,
    a_hospital,
    approved,
    at_post,
    handed_in,
    holder,
    sign,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ward() -> Unit:
    return a_hospital()


@pytest.fixture
def nurse(ward: Unit) -> Member:
    return at_post("nurse", name="何护士", unit=ward)


def an_own_form(*fields: dict[str, Any], code: str = "own") -> Form:
    design = {"title": "自制单", "clause": "3.1-a", "route": "requests-unit", "serial": "信自",
              "handler": "", "fields": list(fields)}  # fmt: skip
    content = read(design, queries.known(code)).as_json()
    form = Form.objects.create(code=code)
    form.versions.create(
        number=1, title="自制单", content=content, in_force_from=MONDAY, made_by="甲"
    )
    return form


def test_two_questions_of_one_label_are_two_on_the_sheet(nurse: Member) -> None:
    sides = [
        {"code": code, "label": "姓名", "kind": "text", "section": side}
        for code, side in (("giver", "移交人"), ("taker", "接收人"))
    ]
    an_own_form(*sides)
    made = a_draft(nurse, "own", {"giver": "张三", "taker": "李四"})

    assert subjects.lines(made) == [[("姓名", "张三")], [("姓名", "李四")]]


def test_boxes_that_were_filled_in_first_can_all_be_emptied(client: Client, nurse: Member) -> None:
    kinds = [["paper", "纸质"], ["file", "电子"]]
    an_own_form({"code": "as", "label": "形式", "kind": "choices", "options": kinds,
                 "source": "previous"})  # fmt: skip
    handed_in(nurse, "own", {"as": ["paper", "file"]})
    begun = commands.begin(code="own", by=nurse, at=MONDAY, idempotency_key="again")
    assert queries.opened(begun)[0] == {"as": ["paper", "file"]}
    client.force_login(nurse)
    page = client.get(f"/requests/{begun.pk}/edit/").content.decode()
    assert '<input type="hidden" name="as">' in page

    for sent, kept in ((["", "file"], {"as": ["file"]}), ([""], {})):
        client.post(f"/requests/{begun.pk}/save/", {"as": sent})
        begun.refresh_from_db()
        assert queries.opened(begun)[0] == kept


@pytest.mark.parametrize(
    ("typed", "says"), [("a/b", "编码以小写字母开头"), ("phone", "另一字段已用这个编码")]
)
def test_a_code_that_would_lose_its_field_is_mended_in_place(
    client: Client, typed: str, says: str
) -> None:
    designer = at_post("secadmin", name="安管")
    draft = commands.begin_design(code="device", by=designer, at=MONDAY)
    before, address = draft.content, ("requests:design-field", [draft.pk, "user"])
    client.force_login(designer)
    field = {"label": "使用人", "code": typed, "kind": "member", "holds": "staff"}
    answer = client.post(reverse(address[0], args=address[1]), field)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    draft.refresh_from_db()
    assert draft.content == before
    good = client.post(reverse(address[0], args=address[1]), field | {"code": "user"})
    assert good.status_code == 302
    assert client.get(reverse("requests:design", args=[draft.pk])).status_code == 200


def test_an_act_whose_fields_are_not_paired_is_mended_in_place(client: Client) -> None:
    designer = at_post("secadmin", name="安管")
    draft = commands.begin_design(code="device", by=designer, at=MONDAY)
    client.force_login(designer)
    head = {"title": "设备申领", "serial": "信设", "clause": "3.1-a", "route": "requests-unit",
            "act": "assign-post", "act_fields": "member"}  # fmt: skip
    answer = client.post(reverse("requests:design-head", args=[draft.pk]), head)

    assert answer.status_code == 422
    assert "member=user" in answer.content.decode()
    assert 'value="设备申领"' in answer.content.decode()


def test_a_form_that_will_end_is_not_called_ended(client: Client) -> None:
    form = Form.objects.get(code="seal")
    form.retire(MONDAY + timedelta(days=30))
    client.force_login(at_post("secadmin", name="安管"))
    page = client.get("/requests/forms/seal/").content.decode()

    assert "起停用" in page
    assert "已停用" not in page
    assert "提出停用" in page


def test_who_archived_a_request_is_told_as_it_was(nurse: Member) -> None:
    an_own_form({"code": "why", "label": "事由", "kind": "text"})
    done = handed_in(nurse, "own", {"why": "换锁"})
    for post in ("head", "director"):
        sign(done, holder(post))
    engineer = at_post("system_engineer", name="马工")
    late, kept = approved(nurse), approved(nurse)
    for one in (late, kept):
        commands.claim(pk=one.pk, by=engineer, at=MONDAY)
        commands.finish(pk=one.pk, by=engineer, at=MONDAY, result="已上线")
    commands.confirm(pk=kept.pk, by=nurse, at=MONDAY)
    jobs.archive(MONDAY + timedelta(days=30))

    told = []
    for one in (done, late, kept):
        one.refresh_from_db()
        events = pages.events(one, None)
        told += [(each["who"], each["what"]) for each in events if "归档" in each["what"]]
    assert told == [("系统", "自动归档"), ("系统", "自动归档"), ("何护士", "确认归档")]


def test_words_that_come_too_late_are_not_lost(client: Client, nurse: Member) -> None:
    request = approved(nurse)
    first, second = (at_post("system_engineer", name=name) for name in ("马工", "孙工"))
    commands.claim(pk=request.pk, by=first, at=MONDAY)
    client.force_login(second)
    answer = client.post(f"/requests/{request.pk}/finish/", {"result": "弹窗已配置，科室试用一周"})

    assert (answer.status_code, answer["X-Clause"]) == (403, "2.1-k")
    page = answer.content.decode()
    assert all(said in page for said in ("由接办人马工办理", "弹窗已配置，科室试用一周"))
