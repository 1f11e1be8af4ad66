"""Many at once, on SQLite and on PostgreSQL: one vote each, no slip lost, convened once."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

from yiheng.core.actor import the_system
from yiheng.core.tests.together import at_once
from yiheng.office.meetings import commands
from yiheng.office.meetings.models import Ballot, Kind, Meeting, MotionState, Resolution
from yiheng.office.meetings.tests.factories import (
    FRIDAY,
    MEETS,
    MINUTE,
    Town,
    a_hospital,
    a_series,
    a_topic,
    carried,
    opened,
    put,
    said,
    weekly,
)

AT, AT_ONCE = MEETS + 9 * MINUTE, 6


@pytest.fixture
def town(transactional_db: None) -> Town:
    return a_hospital()


def test_4_2_j_one_vote_each_and_no_slip_of_a_secret_ballot_is_lost(town: Town) -> None:
    meeting = opened(town, weekly(town))
    item = a_topic(town, meeting)
    said(town, item, town.heads[0])
    motion = put(town, item, secret=True)
    cast = partial(commands.vote, pk=meeting.pk, matter=motion.pk, choice="yes", at=AT)
    people = [one for _unit, one in town.seats]

    assert at_once([partial(cast, by=one) for one in (*people, people[0], people[1])]) == 4

    assert Ballot.objects.count() == 4
    done = commands.count(pk=meeting.pk, matter=motion.pk, by=town.secretary, at=AT)
    assert (done.yes, done.state) == (4, MotionState.CARRIED)


def test_4_2_a_meetings_are_convened_once_and_numbers_have_no_gap(town: Town) -> None:
    meeting = opened(town, weekly(town))
    at_once([partial(commands.plan, by=the_system(), at=FRIDAY) for _n in range(AT_ONCE)])
    assert Meeting.objects.filter(kind=Kind.WEEKLY).count() == 2
    series = a_series(town, Kind.STRATEGY)
    call = partial(
        commands.convene, series=series.pk, day=date(2026, 12, 28), by=town.leader, at=FRIDAY
    )
    assert at_once([call] * AT_ONCE) == 1

    motion = carried(town, meeting)
    resolve = partial(
        commands.resolve, pk=meeting.pk, matter=motion.pk, owner=town.heads[0],
        due_on=date(2026, 12, 4), by=town.secretary, at=AT,
    )  # fmt: skip
    assert at_once([partial(resolve, title=f"第 {n} 项") for n in range(AT_ONCE)]) == AT_ONCE
    numbers = sorted(Resolution.objects.values_list("number", flat=True))
    assert numbers == [f"会决〔2026〕{n}号" for n in range(1, AT_ONCE + 1)]
