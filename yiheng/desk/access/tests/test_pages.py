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
