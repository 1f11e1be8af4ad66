from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from yiheng.governance.access import controls
from yiheng.governance.access.tests.factories import (
    a_doctor,
    a_glass,
    a_hospital,
    a_patient,
    an_administrator,
    an_analyst,
)
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import MONDAY
from yiheng.governance.regulation.parameters import Version
from yiheng.standards.china.periods import Month

pytestmark = pytest.mark.django_db
NOVEMBER = Month.containing(MONDAY.date())
RULES = Version(MONDAY)


@command("records.read")
def read(*, by: Member, at: datetime, patient: str) -> None:
    record("records.read", by=by, target="page", clause="0-e", at=at, subjects=[patient])


@pytest.mark.parametrize(("in_care", "met"), [(199, True), (198, False)])
def test_0_e_one_reading_in_two_hundred_may_pass_through_the_glass(in_care: int, met: bool) -> None:
    a_hospital()
    doctor, urgent, minute = a_doctor(), a_patient(), timedelta(minutes=1)
    a_glass(doctor, urgent)
    read(by=doctor, at=MONDAY + minute, patient=urgent)
    for _one in range(in_care):
        read(by=doctor, at=MONDAY + minute, patient="cared-for")
    read(by=doctor, at=MONDAY - timedelta(days=60), patient=urgent)

    finding = controls.reads_within_care(NOVEMBER, RULES)

    assert finding.met is met
    assert finding.target == Decimal("99.5")
    assert len(finding.exceptions) == 1


def test_0_e_a_month_without_reading_is_judged_neither_way() -> None:
    assert controls.reads_within_care(NOVEMBER, RULES).value is None


def test_2_1_l_2_1_m_a_page_shown_to_administrator_or_analyst_is_a_crossing() -> None:
    crossings = controls.administrators_read_nothing, controls.analysts_read_nothing
    read(by=a_doctor(), at=MONDAY, patient=a_patient())
    assert all(measure(NOVEMBER, RULES).met for measure in crossings)

    read(by=an_administrator(), at=MONDAY, patient=a_patient())
    read(by=an_analyst(), at=MONDAY, patient=a_patient())
    read(by=an_analyst(), at=MONDAY - timedelta(days=1), patient=a_patient())  # not yet analyst

    assert [measure(NOVEMBER, RULES).value for measure in crossings] == [1, 1]
