"""What a draft of the approval's time limit or of the longest licence would have changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.care.collection import commands, queries
from yiheng.care.collection.models import Licence
from yiheng.care.collection.rules import LONGEST, licensed_until
from yiheng.care.collection.tests import factories
from yiheng.care.collection.tests.factories import STEPS, a_signer, an_applicant
from yiheng.core.actor import the_system
from yiheng.governance.people.tests.factories import MONDAY
from yiheng.governance.regulation.commands import set_parameter
from yiheng.governance.regulation.rehearsing import REHEARSALS, rehearse

DAY = timedelta(days=1)
SLA = "collection_request_sla"


def approved() -> Licence:
    """An application of which each signer takes two days."""
    from_ = an_applicant()
    application = factories.an_application(from_)
    commands.submit(pk=application.pk, by=from_, at=MONDAY)
    for n, post in enumerate(STEPS, start=1):
        factories.sign(application, a_signer(post), at=MONDAY + 2 * n * DAY)
    return queries.licence(application.pk, MONDAY + 5 * DAY)


@pytest.mark.django_db
def test_3_1_r_a_shorter_limit_would_have_made_signatures_late() -> None:
    factories.a_hospital()
    approved()
    span = (MONDAY - DAY, MONDAY + 9 * DAY)

    same = rehearse(REHEARSALS[SLA], 3, *span, known=span[1])
    assert len(same) == len(STEPS)
    assert not any(one.differs for one in same)
    assert {str(one.before.kind) for one in same} == {"按时"}
    tight = rehearse(REHEARSALS[SLA], 1, *span, known=span[1])
    assert [str(one.after.kind) for one in tight] == ["逾期"] * len(STEPS)
    assert all(one.differs for one in tight)


@pytest.mark.django_db
def test_3_1_r_a_shorter_validity_would_have_ended_licences_earlier() -> None:
    factories.a_hospital()
    licence = approved()
    span = (MONDAY - DAY, MONDAY + 9 * DAY)

    (shift,) = rehearse(REHEARSALS[LONGEST], 1, *span, known=span[1])
    assert shift.differs
    assert str(shift.after.kind) == "提前到期"
    assert str(shift.before.kind) == "按申请到期"
    assert licence.valid_until == licence.application.period_until


@pytest.mark.django_db
def test_3_1_r_a_licence_lasts_at_most_as_long_as_the_hospital_has_set() -> None:
    factories.a_hospital()
    set_parameter(name=LONGEST, value="1", in_force_from=MONDAY, by=the_system(), at=MONDAY)
    licence = approved()
    assert licence.valid_until == licensed_until(
        licence.valid_from, licence.application.period_until, 1
    )
    assert licence.valid_until < licence.application.period_until


@pytest.mark.parametrize(
    ("begins", "months", "ends"),
    [((2026, 1, 31), 1, (2026, 2, 28)), ((2026, 12, 15), 1, (2027, 1, 15)),
     ((2026, 3, 1), 36, (2029, 3, 1))],
)  # fmt: skip
def test_3_1_r_months_are_those_of_the_calendar(
    begins: tuple[int, int, int], months: int, ends: tuple[int, int, int]
) -> None:
    far = datetime(2040, 1, 1, tzinfo=UTC)
    end = licensed_until(datetime(*begins, 4, tzinfo=UTC), far, months)
    assert (end.year, end.month, end.day) == ends


@given(st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)), st.integers(1, 36))  # noqa: DTZ001  # made aware below
def test_3_1_r_a_licence_never_outlives_what_was_applied_for(at: datetime, months: int) -> None:
    begins = at.replace(tzinfo=UTC)
    asked = begins + timedelta(days=90)
    end = licensed_until(begins, asked, months)
    assert begins < end <= asked
    assert licensed_until(begins, asked, None) == asked
