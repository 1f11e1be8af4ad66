"""A draft value is tried on what has happened, and nothing changes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiheng.governance.ledger.models import Entry
from yiheng.governance.ledger.tests.factories import MONDAY
from yiheng.governance.regulation.commands import set_parameter
from yiheng.governance.regulation.definitions import Value
from yiheng.governance.regulation.rehearsing import Event, Outcome, Rehearsal, rehearse
from yiheng.governance.regulation.tests.factories import DAY, LIMIT, PROPOSER

pytestmark = pytest.mark.django_db
MINUTES = [3, 9, 15, 30]


def answered(event: Event, limit: Value | None) -> Outcome:
    if not isinstance(limit, int):
        return Outcome("未设定", "未设定", good=False)
    late = event.facts > limit
    return Outcome(
        "逾期" if late else "按时", f"{event.facts}/{limit}" if late else "按时", not late
    )


TRIED = Rehearsal(
    LIMIT, "故障响应",
    lambda since, until: [
        Event(MONDAY + n * DAY, f"故障 {n}", minutes)
        for n, minutes in enumerate(MINUTES) if since <= MONDAY + n * DAY < until
    ],
    answered,
)  # fmt: skip


def hold(value: str, day: int) -> None:
    since = MONDAY + day * DAY
    set_parameter(name=LIMIT, value=value, in_force_from=since, by=PROPOSER, at=since)


def test_8_d_each_event_is_judged_by_the_value_of_its_own_day_and_by_the_draft() -> None:
    hold("10", 1)
    hold("20", 2)
    shifts = rehearse(TRIED, 8, MONDAY, MONDAY + 9 * DAY, MONDAY + 9 * DAY)

    assert [(str(one.before.kind), str(one.after.kind)) for one in shifts] == [
        ("未设定", "按时"), ("按时", "逾期"), ("按时", "逾期"), ("逾期", "逾期"),
    ]  # fmt: skip
    assert [one.differs for one in shifts] == [True, True, True, True]  # 30/20 is not 30/8
    assert [one.event.name for one in rehearse(TRIED, 8, MONDAY, MONDAY + DAY, MONDAY)] == [
        "故障 0"
    ]
    assert not Entry.objects.exists()


@settings(max_examples=20)
@given(st.integers(1, 60))
def test_the_value_in_force_as_a_draft_changes_nothing(limit: int) -> None:
    hold(str(limit), 0)
    shifts = rehearse(TRIED, limit, MONDAY, MONDAY + 9 * DAY, MONDAY + timedelta(days=9))
    assert len(shifts) == len(MINUTES)
    assert not any(one.differs for one in shifts)
