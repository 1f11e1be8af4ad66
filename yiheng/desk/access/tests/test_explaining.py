from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from yiheng.care.records.tests.factories import MRN, a_patient, in_care
from yiheng.core.actor import the_system
from yiheng.core.clock import day_of, now
from yiheng.desk.access import shares
from yiheng.governance.access import commands, explaining
from yiheng.governance.access.models import Category
from yiheng.governance.access.tests.factories import (
    READS,
    REASON,
    a_disciplinarian,
    a_doctor,
    a_glass,
    a_hospital,
    a_judge,
    an_administrator,
    an_analyst,
)
from yiheng.governance.ledger.models import Entry, Subject
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Assignment, Member
from yiheng.governance.people.tests.factories import MONDAY, a_member, a_post
from yiheng.governance.regulation.models import ControlReading
from yiheng.standards.china.periods import Month

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()


def client_of(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def test_2_1_k_a_right_is_explained_by_its_post_who_gave_it_and_since_when() -> None:
    member, asker = a_member("people:see", name="钱某"), a_member("access:explain")

    page = client_of(asker).get(
        "/access/why/", {"staff_no": member.staff_no, "permission": "people:see"}
    ).content.decode()  # fmt: skip

    held = Assignment.objects.get(member=member)
    for text in ("可以", "岗位卡含此权限", held.made_by, "2.1-k"):
        assert text in page
    assert Entry.objects.latest("seq").action == "access.access_explained"


def test_2_1_k_a_no_says_the_rule_and_which_posts_would_do() -> None:
    member, asker = a_member(), a_member("access:explain")
    a_post("ledger:read", code="auditing", title="审计岗")

    page = client_of(asker).get(
        "/access/why/", {"staff_no": member.staff_no, "permission": "ledger:read"}
    ).content.decode()  # fmt: skip

    assert "不可以" in page
    assert "审计岗" in page
    people.relieve(
        assignment=Assignment.objects.filter(member=asker).get(), by=the_system(), at=now()
    )
    assert client_of(asker).get("/access/why/").status_code == 403


@pytest.mark.parametrize(("who", "clause"), [(an_administrator, "2.1-l"), (an_analyst, "2.1-m")])
def test_2_1_l_2_1_m_the_line_around_a_post_is_told(who: object, clause: str) -> None:
    assert callable(who)
    member = who()

    answer = explaining.about_patient(member, a_patient("张三"), "treatment", MONDAY)

    assert not answer.verdict
    assert clause in {one.clause for one in answer.grounds if one.speaks is False}


def test_0_e_the_explanation_of_a_reading_is_the_verdict_of_the_rule() -> None:
    treats, other = a_doctor("甲"), a_doctor("乙")
    patient = a_patient("张三")
    in_care(treats, patient)
    glass = a_glass(other, patient)

    for member, at, allowed in (
        (treats, MONDAY, True), (other, MONDAY, True),
        (other, glass.until + timedelta(minutes=1), False), (a_doctor("丙"), MONDAY, False),
    ):  # fmt: skip
        answer = explaining.about_patient(member, patient, "treatment", at)
        assert bool(answer.verdict) is allowed, member
    readers = {one.pk for one, _ground in explaining.readers_of(patient, MONDAY)}
    assert readers == {treats.pk, other.pk}


def test_0_g_who_may_and_who_did_read_a_patient_is_told_and_kept() -> None:
    doctor, asker = a_doctor("甲"), a_member("access:trace")
    patient = a_patient("张三")
    in_care(doctor, patient)
    client = client_of(asker)

    whole = client.post("/access/patient/", {"identifier": MRN}).content.decode()
    one = client.post(
        "/access/patient/", {"identifier": MRN, "staff_no": doctor.staff_no}
    ).content.decode()  # fmt: skip

    assert doctor.staff_no in whole
    assert "张三" not in whole + one
    assert "诊疗关系" in one
    traced = Entry.objects.filter(action="access.patient_traced")
    assert traced.count() == 2
    assert Subject.objects.filter(entry__in=traced.values("seq"), surrogate=patient).count() == 2
    assert client.post("/access/patient/", {"identifier": "nobody"}).status_code == 422


def test_0_e_who_may_not_ask_learns_nothing_of_a_patient() -> None:
    a_patient("张三")
    client = client_of(a_member(*READS))

    pages = [
        client.post("/access/patient/", {"identifier": one}) for one in (MRN, "nobody")
    ]  # fmt: skip

    assert {page.status_code for page in pages} == {403}


def test_0_e_the_share_by_glass_is_drawn_as_it_was_measured() -> None:
    today = day_of(now())
    month = Month.containing(today)
    for value, met in ((Decimal("99.2"), False), (Decimal("99.8"), True)):
        ControlReading.objects.create(
            control=shares.CONTROL, first=month.first, last=month.last, value=value, met=met,
            taken_at=now(), unit="%",
        )  # fmt: skip
        drawn = shares.picture(now())
        assert drawn is not None
        assert (drawn.latest, drawn.met) == (round(100 - float(value), 2), met)
        ControlReading.objects.all().delete()
    assert shares.picture(now()) is None


def test_my_rights_are_told_in_plain_words() -> None:
    page = client_of(a_doctor()).get("/account/rights/").content.decode()

    assert "查看患者病历" in page
    assert "还没有任职" in client_of(a_member()).get("/account/rights/").content.decode()


def test_the_lists_of_break_glass_are_filtered_drawn_and_taken_along() -> None:
    doctor, medical = a_doctor(), a_judge()
    glass = commands.break_glass(
        surrogate=a_patient("张三"), by=doctor, at=now(), reason=REASON, category=Category.RESCUE
    )
    client = client_of(medical)

    for asked, found in (
        ({"mine": "1"}, True), ({"category": "rescue"}, True), ({"category": "cover"}, False),
        ({"late": "1"}, False), ({"q": doctor.staff_no}, True), ({"q": "nobody"}, False),
    ):  # fmt: skip
        assert (glass.number in client.get("/access/reviews/", asked).content.decode()) is found
    table = client.get("/access/reviews/", {"export": "csv"})
    assert table["Content-Type"].startswith("text/csv")
    assert glass.number in table.content.decode()
    assert REASON not in table.content.decode()
    assert Entry.objects.latest("seq").action == "access.glasses_exported"
    client.post(f"/access/reviews/{glass.pk}/", {"outcome": "unjustified", "remark": "无抢救记录"})
    listed = client_of(a_disciplinarian()).get("/access/improper/")
    assert listed.status_code == 403  # the card of the test lacks the right
    able = a_member("access:improper")
    assert glass.number in client_of(able).get("/access/improper/").content.decode()
    assert glass.number in client_of(able).get("/access/improper/?export=csv").content.decode()
