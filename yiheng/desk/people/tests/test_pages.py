from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yiheng.core.actor import the_system
from yiheng.core.clock import day_of, local, now
from yiheng.governance.access.tests.factories import a_hospital
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people import commands
from yiheng.governance.people.fields import MemberField
from yiheng.governance.people.models import (
    Appointment,
    Deputy,
    Employment,
    Member,
    Shift,
    Swap,
    Unit,
)
from yiheng.governance.people.tests.factories import a_member, a_post, a_unit

pytestmark = pytest.mark.django_db
KEY = "another-sheet-of-rice-paper"


def page(client: Client, who: Member, url: str) -> str:
    client.force_login(who)
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_who_sees_people_finds_them_and_manages_nobody(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    unit = a_unit("骨科")
    reader = a_member("people:see", unit=unit, name="赵内审")
    for _n in range(30):
        a_member(unit=unit)
    client.force_login(reader)
    client.get("/people/")
    with django_assert_max_num_queries(14):
        everybody = client.get("/people/").content.decode()
    assert "第 1 页，共 2 页" in everybody
    assert "登记人员" not in everybody

    found = page(client, reader, f"/people/?q=赵内&unit={unit.pk}")
    assert reader.staff_no in found
    assert "没有符合条件" in page(client, reader, "/people/?q=nobody")
    assert "骨科" in page(client, reader, "/people/units/")
    assert "查看组织与人员" in page(client, reader, "/people/posts/")
    assert "任命岗位" not in page(client, reader, f"/people/{reader.pk}/")
    assert client.get("/people/999999/").status_code == 404
    assert client.get("/people/new/").status_code == 403


def test_the_security_administrator_enrols_assigns_relieves_and_sees_off(client: Client) -> None:
    admin = a_member("people:see", "people:manage")
    unit, post = a_unit(), a_post("people:see", title="内审员")
    client.force_login(admin)
    given = {
        "staff_no": "400001", "name": "钱新人", "unit": unit.pk, "employment": "employed",
        "idempotency_key": "one",
    }  # fmt: skip
    assert "激活码" in client.post("/people/new/", given).content.decode()
    again = client.post("/people/new/", {**given, "idempotency_key": "two"})
    assert again.status_code == 422
    assert "已被使用" in again.content.decode()
    member = Member.objects.get(staff_no="400001")

    def posts(act: str, **data: Any) -> Any:
        return client.post(f"/people/{member.pk}/{act}/", data)

    assert posts("assign", post=post.pk, unit=unit.pk).status_code == 302
    twice = posts("assign", post=post.pk, unit=unit.pk)
    assert twice.status_code == 422
    assert "已担任" in twice.content.decode()
    assignment = member.assignment_set.get()
    assert posts("relieve", pk=admin.assignment_set.get().pk).status_code == 404
    assert posts("relieve").status_code == 404
    assert posts("relieve", pk=assignment.pk).status_code == 302
    assert posts("leave").status_code == 302
    assert "已停用" in page(client, admin, f"/people/{member.pk}/")


def test_2_1_k_a_lost_code_is_given_anew_and_the_old_one_opens_nothing(client: Client) -> None:
    admin = a_member("people:see", "people:manage")
    new, lost = commands.enrol(
        staff_no="400002", name="钱新人", unit=a_unit(), by=the_system(), at=now()
    )
    url = f"/people/{new.pk}/code/"
    assert url in page(client, admin, f"/people/{new.pk}/")
    assert client.get(url).status_code == 405

    shown = re.findall(r"<code[^>]*>([\w-]{12,})</code>", client.post(url).content.decode())
    assert len(shown) == 1
    for code, status in ((lost, 422), (shown[0], 200), (shown[0], 422)):
        given = {"staff_no": "400002", "code": code, "password": KEY, "again": KEY}
        assert Client().post("/activate/", given).status_code == status, code
    told = Entry.objects.get(action="people.code_renewed")
    assert shown[0] not in str(told.facts)

    assert client.post(url).status_code == 422, "an account in use is reset by two people"
    assert url not in page(client, admin, f"/people/{new.pk}/")
    client.force_login(a_member("people:see"))
    assert client.post(url).status_code == 403


def test_2_1_n_an_appointment_is_proposed_on_one_desk_and_confirmed_on_another(
    client: Client,
) -> None:
    admin, auditor = (
        a_member("people:see", "people:manage"),
        a_member("people:see", "people:confirm"),
    )
    member, post = a_member(name="钱候选"), a_post("ledger:read", title="内审员")
    given = {"post": post.pk, "unit": member.unit_id}
    client.force_login(admin)
    url = f"/people/{member.pk}/assign/"
    assert "请写明任命理由" in client.post(url, given).content.decode()
    assert client.post(url, {**given, "reason": "接任"})["Location"] == "/people/proposals/"
    own = page(client, admin, "/people/proposals/")
    assert ("撤回" in own, 'value="confirmed"' in own) == (True, False)
    pk = Appointment.objects.get().pk
    act = {"pk": pk, "stand": "confirmed"}
    assert client.post("/people/proposals/appointment/", act).status_code == 403
    assert 'value="confirmed"' in page(client, auditor, "/people/proposals/")
    assert Duty.objects.get(kind="people.confirm").closed_at is None

    assert client.post("/people/proposals/appointment/", act).status_code == 302

    assert Duty.objects.get(kind="people.confirm").closed_at is not None
    assert auditor.label in page(client, auditor, "/people/grants/?q=内审")
    assert "已确认" in page(client, auditor, "/people/proposals/")
    assert client.post("/people/proposals/nothing/", act).status_code == 404


def test_units_are_founded_changed_and_closed_on_their_page(client: Client) -> None:
    admin, house = a_member("people:see", "people:manage"), a_unit("医院")
    client.force_login(admin)
    given = {"code": "GK", "name": "骨科", "kind": "clinical", "parent": house.pk}
    assert client.post("/people/units/new/", given).status_code == 302
    ward = Unit.objects.get(code="GK")
    assert "已被使用" in client.post("/people/units/new/", given).content.decode()
    changed = {"name": "骨科中心", "kind": "clinical", "parent": house.pk}
    assert client.post(f"/people/units/{ward.pk}/", changed).status_code == 302
    member = a_member(unit=ward)
    refused = client.post(f"/people/units/{ward.pk}/close/", {})
    assert (refused.status_code, "还有 1 人在编" in refused.content.decode()) == (422, True)
    commands.leave(member=member, by=the_system(), at=now())
    assert client.post(f"/people/units/{ward.pk}/close/", {}).status_code == 302

    assert "骨科中心" not in page(client, admin, "/people/units/")
    assert "骨科中心" in page(client, admin, "/people/units/?closed=1")


def test_a_card_is_changed_from_its_page_and_a_list_goes_out_as_a_file(client: Client) -> None:
    admin, post = a_member("people:see", "people:manage"), a_post("people:see", title="内审员")
    client.force_login(admin)
    given = {"title": "内审员", "permissions": ["people:see", "ledger:read"], "reason": "审计"}
    assert client.post(f"/people/posts/{post.pk}/", given).status_code == 302
    assert "查看审计日志" in page(client, admin, "/people/proposals/")
    a_member(name="=cmd", unit=a_unit())

    answer = client.get("/people/people.csv?q=cmd")

    assert "'=cmd" in answer.content.decode("utf-8-sig")
    assert Entry.objects.latest("seq").action == "people.exported"


def test_a_file_is_shown_then_applied_and_its_codes_are_shown_once(client: Client) -> None:
    a_hospital()
    admin, unit = a_member("people:see", "people:manage"), a_unit()
    others = [a_member(unit=unit) for _n in range(3)]
    rows = [f"{one.staff_no},{one.name},{one.unit.code}" for one in (admin, *others[:2])]
    text = "\n".join(
        ["工号,姓名,部门编码", *rows, f"70001,新人,{unit.code}", f"70002,,{unit.code}"]
    )
    client.force_login(admin)
    file = SimpleUploadedFile("staff.csv", text.encode("gb18030"))
    url = client.post("/people/import/", {"file": file})["Location"]
    shown = page(client, admin, url)
    assert ("请填写姓名" in shown, others[2].staff_no in shown) == (True, True)
    digest = re.search(r'name="digest" value="(\w+)"', shown)
    assert digest is not None
    stopped = client.post(url, {"digest": digest[1]})
    assert (stopped.status_code, "1 人离岗" in stopped.content.decode()) == (422, True)

    done = client.post(url, {"digest": digest[1], "leavers": 1}).content.decode()

    assert "70001" in done
    assert not Member.objects.get(pk=others[2].pk).is_active
    assert client.get(url).status_code == 404
    assert client.get("/people/import/template.csv").status_code == 200
    nothing = SimpleUploadedFile("x.csv", b"a,b")
    assert client.post("/people/import/", {"file": nothing}).status_code == 422


def test_2_1_b_somebody_names_a_deputy_and_ends_it(client: Client) -> None:
    principal, deputy = a_member("intake:see"), a_member()
    client.force_login(principal)
    given = {"deputy": deputy.staff_no, "permissions": ["intake:see"], "until": "2099-01-01"}
    assert client.post("/people/deputies/new/", given).status_code == 422
    assert client.post("/people/deputies/new/", {**given, "reason": "休假"}).status_code == 302
    assert deputy.name in page(client, principal, "/people/deputies/")
    made = Deputy.objects.get()

    assert client.post(f"/people/deputies/{made.pk}/end/").status_code == 302

    assert "已结束" in page(client, deputy, "/people/deputies/")


def test_2_1_h_a_shift_is_drawn_up_and_swapped_on_the_page(client: Client) -> None:
    unit = a_unit("急诊")
    head = a_member("people:roster", unit=unit)
    one, two = a_member(unit=unit, name="甲"), a_member(unit=unit, name="乙")
    client.force_login(head)
    day = local(now() + timedelta(days=2)).strftime("%Y-%m-%d")
    given = {"member": one.staff_no, "begins_at": f"{day}T08:00", "ends_at": f"{day}T18:00"}
    url = f"/people/roster/units/{unit.pk}/"
    assert client.post(url, {**given, "ends_at": f"{day}T07:00"}).status_code == 422
    assert client.post(url, given).status_code == 302
    shift = Shift.objects.get()
    month = f"/people/roster/?unit={unit.pk}&month={day}"
    assert "撤下" in page(client, head, month)
    assert "请人换班" in page(client, one, month)
    asked = client.post(f"/people/roster/{shift.pk}/swap/", {"other": two.staff_no})
    assert asked.status_code == 302
    assert "同意换班" in page(client, two, "/people/roster/")
    swap = Swap.objects.get()

    client.post("/people/roster/answer/", {"pk": swap.pk, "stand": "confirmed"})

    assert Shift.objects.get().member == two
    file = SimpleUploadedFile(
        "r.csv", f"部门编码,工号,日期,起,止\n{unit.code},{one.staff_no},{day},20:00,08:00".encode()
    )
    client.force_login(head)
    assert "新排 1 班" in client.post("/people/roster/import/", {"file": file}).content.decode()
    assert client.get(f"/people/roster/{shift.pk}/swap/").status_code == 404


def test_the_pages_of_pairs_and_of_what_is_not_used(client: Client) -> None:
    seer = a_member("people:see")

    assert "现有冲突 0 处" in page(client, seer, "/people/pairs/")
    assert "参数未设定" in page(client, seer, "/people/unused/")


def test_somebody_is_named_by_number_or_by_a_name_that_only_one_has() -> None:
    a_hospital()
    one, twin = a_member(name="周敏"), a_member(name="陈立")
    assert MemberField().clean(one.staff_no) == MemberField().clean(" 周敏 ") == one
    a_member(name="陈立")
    with pytest.raises(ValidationError, match="不止一位"):
        MemberField().clean("陈立")
    assert MemberField().clean(twin.staff_no) == twin
    with pytest.raises(ValidationError, match="没有工号或姓名为"):
        MemberField().clean("无此人")


@pytest.mark.parametrize("month", ["0001-01-01", "9999-12-31"])
def test_a_month_at_the_end_of_the_calendar_is_this_month(client: Client, month: str) -> None:
    client.force_login(a_member("people:see"))
    today = client.get("/people/roster/").context["month"]
    assert client.get(f"/people/roster/?month={month}").context["month"] == today


def test_2_2_a_who_is_here_for_a_time_returns_once_the_new_end_is_noted(client: Client) -> None:
    manager, sponsor = a_member("people:manage", "people:see"), a_member()
    today = day_of(now())
    terms: dict[str, Any] = {
        "name": "吴外包", "unit": sponsor.unit, "title": "", "employment": Employment.OUTSOURCED,
        "sponsor": sponsor, "nda_on": today, "ends_on": today,
    }  # fmt: skip
    guest, _code = commands.enrol(
        staff_no="W00001", idempotency_key="w1", by=the_system(), at=now(), **terms
    )
    commands.leave(member=guest, by=the_system(), at=now())
    Member.objects.filter(pk=guest.pk).update(ends_on=today - timedelta(days=1))
    url, typed = f"/people/{guest.pk}/", {"unit": sponsor.unit_id, "sponsor": sponsor.staff_no}
    client.force_login(manager)
    assert client.post(f"{url}back/").status_code == 422

    assert f"{url}edit/" in client.get(url).content.decode()
    ends_on = today + timedelta(days=30)
    assert client.post(f"{url}edit/", terms | typed | {"ends_on": ends_on}).status_code == 302
    assert client.post(f"{url}back/").status_code == 200

    guest.refresh_from_db()
    assert (guest.is_active, guest.ends_on) == (True, ends_on)
