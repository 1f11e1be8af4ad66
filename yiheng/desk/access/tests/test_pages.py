from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from yiheng.core.clock import now
from yiheng.governance.access import commands
from yiheng.governance.access.models import BreakGlass, Category, State
from yiheng.governance.access.tests.factories import (
    REASON,
    a_disciplinarian,
    a_doctor,
    a_hospital,
    a_judge,
    a_patient,
)
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import a_member, a_post, a_unit

pytestmark = pytest.mark.django_db


def a_glass(member: Member) -> BreakGlass:
    return commands.break_glass(
        surrogate=a_patient(), by=member, at=now(), reason=REASON, category=Category.RESCUE
    )


def page(client: Client, who: Member, url: str) -> str:
    client.force_login(who)
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_medical_affairs_judges_from_list_to_outcome(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    a_hospital()
    doctor, medical = a_doctor(), a_judge()
    glass = a_glass(doctor)
    client.force_login(medical)
    client.get("/access/reviews/")
    with django_assert_max_num_queries(10):
        listed = client.get("/access/reviews/").content.decode()
    assert glass.number in listed
    detail = page(client, medical, f"/access/reviews/{glass.pk}/")
    assert REASON in detail
    assert "没有查看任何页面" in detail

    url = f"/access/reviews/{glass.pk}/"
    missing = client.post(url, {"outcome": "unjustified", "remark": ""})
    assert missing.status_code == 422
    assert "请写明依据" in missing.content.decode()
    assert client.post(url, {"outcome": "justified"}).status_code == 302

    glass.refresh_from_db()
    assert glass.state == State.JUSTIFIED
    assert glass.number not in page(client, medical, "/access/reviews/")
    assert glass.number in page(client, medical, f"/access/reviews/?state=all&q={doctor.staff_no}")
    assert "已由" in page(client, medical, url)


def test_the_reader_sees_the_question_and_answers_it(client: Client) -> None:
    a_hospital()
    doctor, medical = a_doctor(), a_judge()
    glass = a_glass(doctor)
    commands.review(pk=glass.pk, by=medical, at=now(), outcome="question", remark="由谁呼叫？")
    url = f"/access/mine/{glass.pk}/"

    assert glass.number in page(client, doctor, "/access/mine/")
    assert "由谁呼叫" in page(client, doctor, url)
    assert client.post(url, {"text": "短"}).status_code == 422
    assert client.post(url, {"text": "急诊护士站电话呼叫，已有登记"}).status_code == 302

    glass.refresh_from_db()
    assert glass.state == State.AWAITING


def test_anothers_glass_and_none_at_all_are_the_same_404(client: Client) -> None:
    a_hospital()
    glass = a_glass(a_doctor())
    client.force_login(a_doctor("旁人"))

    answers = [client.get(f"/access/mine/{pk}/") for pk in (glass.pk, 999_999)]

    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_2_1_m_discipline_reads_the_list_of_attempts(client: Client) -> None:
    discipline = a_disciplinarian()
    assert "还没有" in page(client, discipline, "/access/drug-statistics/")
    commands.keep_drug_statistics(asked=["drug", "prescriber", "quantity"], by=a_doctor(), at=now())

    assert "prescriber" in page(client, discipline, "/access/drug-statistics/")


def test_who_sees_people_finds_them_and_manages_nobody(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    unit = a_unit("骨科")
    reader = a_member("people:see", unit=unit, name="赵内审")
    for _n in range(30):
        a_member(unit=unit)
    client.force_login(reader)
    client.get("/people/")
    with django_assert_max_num_queries(12):
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


@command("records.read_test")
def read(*, by: Member, at: datetime, patient: str) -> None:
    record("records.read", by=by, target="page", clause="0-e", at=at, subjects=[patient])


def test_what_was_read_under_a_glass_is_listed_and_nothing_else(client: Client) -> None:
    a_hospital()
    doctor, medical = a_doctor(), a_judge()
    glass = a_glass(doctor)
    read(by=doctor, at=glass.opened_at + timedelta(minutes=1), patient=glass.surrogate)
    read(by=doctor, at=glass.until, patient=glass.surrogate)
    read(by=doctor, at=glass.opened_at, patient=a_patient())
    read(by=a_doctor(), at=glass.opened_at, patient=glass.surrogate)

    assert page(client, medical, f"/access/reviews/{glass.pk}/").count("查看患者病历<") == 1
