"""The yearly review of who may do what lags behind, or does not."""

from __future__ import annotations

from datetime import datetime

import pytest

from yiheng.core.actor import the_system
from yiheng.governance.access.paces import authorisations_decided
from yiheng.governance.duties.pacing import Progress
from yiheng.governance.notices.tests.factories import MONDAY, a_house, a_member
from yiheng.governance.people import commands as people
from yiheng.standards.china.calendar import SHANGHAI, Year

pytestmark = pytest.mark.django_db


def test_4_1_f_a_post_given_in_the_year_is_decided_on_and_an_older_one_is_not() -> None:
    a_house()
    member = a_member("director")
    year = Year.containing(MONDAY)
    assert authorisations_decided(year, MONDAY) == Progress(1, 1)
    held = member.assignments_at(MONDAY)[0]
    held.since = datetime(2025, 1, 1, 8, tzinfo=SHANGHAI)
    held.save(update_fields=["since"])
    assert authorisations_decided(year, MONDAY) == Progress(0, 1)
    people.relieve(assignment=held, by=the_system(), at=MONDAY)
    assert authorisations_decided(year, MONDAY) == Progress(0, 0)
