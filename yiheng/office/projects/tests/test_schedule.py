"""Plans as values: versions, the frozen baseline, and when what is owed falls due."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.office.projects.schedule import (
    ADDED,
    CHANGED,
    DROPPED,
    Node,
    diff,
    digest,
    falls_due,
    on_time,
    ordered,
    reviewed_by,
    standings,
)
from yiheng.standards.china.calendar import (
    SHANGHAI,
    DayKind,
    Month,
    Quarter,
    Week,
    WorkCalendar,
)

DAY = timedelta(days=1)
START = date(2026, 9, 1)
nodes = st.dictionaries(
    st.integers(1, 8),
    st.tuples(st.sampled_from("甲乙丙"), st.integers(0, 60), st.integers(0, 60)),
    max_size=6,
).map(
    lambda rows: [
        Node(code, title, START + since * DAY, START + (since + long) * DAY)
        for code, (title, since, long) in rows.items()
    ]
)
done = st.dictionaries(st.integers(1, 8), st.integers(0, 150).map(lambda n: START + n * DAY))


@given(nodes, nodes)
def test_3_1_k_a_diff_leads_from_one_version_to_the_other_and_back(
    before: list[Node], after: list[Node]
) -> None:
    changed = {one.code: one for one in before}
    for change in diff(before, after):
        if change.after is None:
            del changed[change.node.code]
        else:
            changed[change.node.code] = change.after
    assert ordered(list(changed.values())) == ordered(after)
    assert diff(before, before) == []
    assert {one.node.code for one in diff(after, before)} == {
        one.node.code for one in diff(before, after)
    }
    assert sum(one.days for one in diff(before, after)) == -sum(
        one.days for one in diff(after, before)
    )


@given(nodes, nodes, done, st.integers(0, 150))
def test_3_1_h_adjusting_a_plan_never_mends_the_rate_against_the_baseline(
    base: list[Node], plan: list[Node], reached: dict[int, date], days: int
) -> None:
    today = START + days * DAY
    kept = on_time(standings(base, base, reached), today)
    adjusted = on_time(standings(base, plan, reached), today)
    assert adjusted == kept
    assert 0 <= kept[0] <= kept[1] <= len(base)


@given(nodes)
def test_3_1_h_a_digest_knows_no_order_and_forgets_nothing(rows: list[Node]) -> None:
    assert digest(rows) == digest(rows[::-1])
    for one in rows:
        moved = [*(each for each in rows if each != one),
                 Node(one.code, one.title, one.starts_on, one.due_on + DAY)]  # fmt: skip
        assert digest(moved) != digest(rows)


def test_3_1_k_each_kind_of_change_is_named() -> None:
    one, two = Node(1, "甲", START, START + DAY), Node(2, "乙", START, START)
    later = Node(1, "甲", START, START + 8 * DAY)
    found = {
        each.node.code: each for each in diff([one, two], [later, Node(3, "丙", START, START)])
    }
    assert [found[code].kind for code in (1, 2, 3)] == [CHANGED, DROPPED, ADDED]
    assert [found[code].days for code in (1, 2, 3)] == [7, 0, 0]


@pytest.mark.parametrize(("reached", "today", "late", "judged"), [
    (None, 10, False, False),  # its day has come and is not over
    (None, 11, True, True),
    (10, 20, False, True),
    (11, 20, True, True),
])  # fmt: skip
def test_3_1_h_a_milestone_against_its_baseline(
    reached: int | None, today: int, late: bool, judged: bool
) -> None:
    node = Node(1, "甲", START, START + 10 * DAY)
    moved = Node(1, "甲", START, START + 99 * DAY)
    [row] = standings([node], [moved], {} if reached is None else {1: START + reached * DAY})
    assert (row.late(START + today * DAY), row.judged(START + today * DAY)) == (late, judged)
    [added] = standings([], [node], {})
    assert not added.late(date.max)
    assert not added.judged(date.max)


FEAST = {date(2026, 10, 1) + n * DAY: DayKind.OFF for n in range(8)}


@pytest.mark.parametrize(("period", "last", "provisional"), [
    (Quarter.parse("2026-Q4"), date(2026, 12, 31), False),
    (Quarter.parse("2027-Q2"), date(2027, 6, 30), True),  # its year is not published
    (Quarter.parse("2099-Q4"), date(2099, 12, 31), True),
    (Week.parse("2026-W48"), date(2026, 11, 27), False),
    (Month.parse("2026-10"), date(2026, 10, 30), False),
    (Week.parse("2026-W53"), date(2027, 1, 1), True),  # begins in a year that is, ends in one not
])  # fmt: skip
def test_3_1_j_what_is_owed_is_due_on_the_last_workday_and_provisional_beyond_the_table(
    period: Quarter | Week | Month, last: date, provisional: bool
) -> None:
    due = falls_due(period, WorkCalendar(FEAST, provisional_after=date(2026, 12, 31)))
    assert due is not None
    assert due.at == datetime.combine(last, time(17, 30), SHANGHAI)
    assert due.provisional is provisional


def test_7_1_e_a_week_without_workdays_owes_nothing() -> None:
    days = {date(2026, 10, 5) + n * DAY: DayKind.OFF for n in range(7)}
    assert falls_due(Week.parse("2026-W41"), WorkCalendar(days)) is None
    unknown = falls_due(Week.parse("2026-W41"), WorkCalendar({}, provisional_after=date.min))
    assert unknown is not None
    assert unknown.provisional


def test_3_1_j_a_project_that_has_just_begun_is_reviewed_in_the_next_quarter() -> None:
    end = Quarter.parse("2026-Q4").end
    assert reviewed_by(end, end - 30 * DAY)
    assert not reviewed_by(end, end - 30 * DAY + timedelta(seconds=1))
