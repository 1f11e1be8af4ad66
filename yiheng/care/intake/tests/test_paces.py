"""Faulty data against time."""

from __future__ import annotations

import pytest

from yiheng.care.intake import commands
from yiheng.care.intake.models import Quarantined
from yiheng.care.intake.paces import faulty_records_mended
from yiheng.care.intake.tests.factories import (
    a_hospital,
    a_licence,
    a_patient,
    an_observation,
    take,
)
from yiheng.governance.duties.pacing import Progress
from yiheng.governance.people.tests.factories import MONDAY, a_member
from yiheng.standards.china.calendar import Month


@pytest.mark.django_db
def test_2_1_g_of_the_records_set_aside_in_a_month_those_done_with_are_counted() -> None:
    a_hospital()
    month = Month.containing(MONDAY)
    assert faulty_records_mended(month, MONDAY) == Progress(0, 0)
    take([a_patient(), an_observation(status="done"), an_observation("o2", status="x")],
         a_licence())  # fmt: skip
    assert faulty_records_mended(month, MONDAY) == Progress(0, 2)

    row = Quarantined.objects.first()
    assert row is not None
    mender = a_member("intake:mend")
    commands.discard(pk=row.pk, by=mender, at=MONDAY, reason="来源系统的测试数据，不应接入")

    assert faulty_records_mended(month, MONDAY) == Progress(1, 2)
    assert faulty_records_mended(month.next(), MONDAY) == Progress(0, 0)
