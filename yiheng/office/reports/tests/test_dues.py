"""When a report is due, of which time it tells, and the three templates: pure arithmetic."""

from __future__ import annotations

import json
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.core.clock import SHANGHAI
from yiheng.office.reports import dues, rules, shapes
from yiheng.office.reports.contents import Figure
from yiheng.office.reports.dues import Numbers, due, ready_on, span_of
from yiheng.office.reports.shapes import DAILY, KINDS, MONTHLY, WEEKLY
from yiheng.standards.china.calendar import DayKind, WorkCalendar

HOLIDAYS = {
    **{date(2026, 10, n): DayKind.OFF for n in range(1, 9)}, date(2026, 10, 10): DayKind.WORK,
    date(2026, 12, 5): DayKind.OFF,
}  # fmt: skip
TABLE = WorkCalendar(HOLIDAYS, provisional_after=date(2026, 12, 31))
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(("kind", "day", "known", "at", "sure"), [
    (DAILY, date(2026, 11, 23), {}, "2026-11-24 12:00", True),
    (DAILY, date(2026, 11, 27), {}, "2026-11-30 12:00", True),  # over the weekend
    (DAILY, date(2026, 9, 30), {}, "2026-10-09 12:00", True),  # over the feast
    (DAILY, date(2026, 11, 27), {"next_day": "calendar"}, "2026-11-28 12:00", True),
    (DAILY, date(2026, 11, 23), {"daily": time(9, 30)}, "2026-11-24 09:30", True),
    (DAILY, date(2026, 12, 31), {}, "2027-01-01 12:00", False),  # no table of 2027 yet
    (WEEKLY, date(2026, 11, 25), {}, "2026-11-30 18:00", True),
    (WEEKLY, date(2026, 9, 30), {}, "2026-10-09 18:00", True),
    (WEEKLY, date(2026, 11, 25), {"week_end": 5}, "2026-11-30 18:00", True),
    (MONTHLY, date(2026, 10, 12), {}, "2026-11-05 17:30", True),
    (MONTHLY, date(2026, 9, 12), {}, "2026-10-09 17:30", True),  # the 5th is a feast
    (MONTHLY, date(2026, 9, 12), {"shift": "none"}, "2026-10-05 17:30", True),
    (MONTHLY, date(2026, 12, 1), {"month_day": 8}, "2027-01-08 17:30", False),
])  # fmt: skip
def test_3_2_i_3_2_j_3_2_k_due_times_by_the_calendar(
    kind: str, day: date, known: dict[str, Any], at: str, sure: bool
) -> None:
    numbers = Numbers(**known)
    found = due(span_of(kind, day, numbers.week_end), numbers, TABLE)
    assert f"{found.at:%Y-%m-%d %H:%M}" == at
    assert found.at.tzinfo == SHANGHAI
    assert found.provisional is not sure


@given(st.sampled_from(KINDS), DAYS, st.integers(1, 7), st.integers(1, 15))
def test_3_2_h_every_day_lies_in_one_time_and_its_report_is_due_after_it(
    kind: str, day: date, week_end: int, month_day: int
) -> None:
    numbers = Numbers(week_end=week_end, month_day=month_day)
    span = span_of(kind, day, week_end)
    assert span.first <= day <= span.last
    assert span_of(kind, span.first, week_end) == span == span_of(kind, span.last, week_end)
    after = span_of(kind, span.last + timedelta(days=1), week_end)
    assert after.first == span.last + timedelta(days=1)
    assert after.code > span.code
    first, second = due(span, numbers, TABLE), due(after, numbers, TABLE)
    assert span.until <= first.at <= second.at
    assert TABLE.is_workday(first.at)
    assert span.first <= ready_on(span, TABLE) <= span.last
    assert span.next == (span.until, span.until + (span.until - span.since))


@pytest.mark.parametrize(("kind", "day", "owed", "ready"), [
    (DAILY, date(2026, 11, 23), True, date(2026, 11, 23)),
    (DAILY, date(2026, 11, 22), False, date(2026, 11, 22)),
    (DAILY, date(2026, 10, 10), True, date(2026, 10, 10)),
    (WEEKLY, date(2026, 11, 25), True, date(2026, 11, 27)),
    (MONTHLY, date(2026, 10, 5), True, date(2026, 10, 30)),
])  # fmt: skip
def test_3_2_i_a_day_off_owes_nothing_and_the_last_workday_is_ready(
    kind: str, day: date, owed: bool, ready: date
) -> None:
    span = span_of(kind, day)
    assert dues.owed(span, TABLE) is owed
    assert ready_on(span, TABLE) == ready


def test_3_2_h_the_templates_are_exactly_three_kinds_each_in_force() -> None:
    assert {one.kind for one in shapes.shapes().values()} == {"daily", "weekly", "monthly"}
    for kind in KINDS:
        shape = shapes.in_force(kind, date(2026, 11, 23))
        assert shape.code == f"{kind}-1"
        codes = [one.code for one in shape.sections]
        assert len(codes) == len(set(codes))
    told = json.loads(shapes.FILE.read_text("utf-8"))
    for wrong in (told[:2], [*told, told[0] | {"kind": "yearly"}]):
        with pytest.raises(ValueError, match=r"3\.2-h"):
            shapes.read(json.dumps(wrong))
    later = shapes.read(json.dumps([*told, told[0] | {"version": 2, "since": "2027-01-01"}]))
    assert set(later) > {"daily-1", "daily-2"}


@pytest.mark.parametrize(("value", "nothing"), [
    ("0", True), ("0.00 元", True), ("0%", True), ("10", False), ("0.5", False), ("—", False),
])  # fmt: skip
def test_3_2_h_figures_that_count_none_are_told_together(value: str, nothing: bool) -> None:
    assert Figure("申请", value).nothing is nothing


WHOLE = {"done": "甲", "problems": "无", "planned": "乙"}


@pytest.mark.parametrize(("sections", "why"), [
    (WHOLE, ""), (WHOLE | {"mood": "好"}, "模板之外"), (WHOLE | {"done": "  "}, "没有填写"),
    ({"done": "甲", "problems": "无"}, "没有填写"), ({}, "没有填写"),
])  # fmt: skip
def test_3_2_h_a_report_keeps_to_its_template(sections: dict[str, str], why: str) -> None:
    verdict = rules.keeps_template(shapes.in_force(DAILY, date(2026, 11, 23)), sections)
    assert bool(verdict) is not bool(why)
    assert why in str(verdict.why)
