"""A year of workdays as a picture, and what a change of it would do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from yiheng.core.clock import day_of
from yiheng.core.ui.years import OFF, PLAIN, REST, UNSURE, WORKED
from yiheng.governance.duties import calendars
from yiheng.governance.duties.models import CalendarChange
from yiheng.governance.regulation import holidays
from yiheng.governance.regulation.models import HolidayYear
from yiheng.standards.china.calendar import DayKind, WorkCalendar, WorkHours, Year

Parts = dict[str, Any]
YEARS_AHEAD = 2
KINDS = {None: "", DayKind.OFF: OFF, DayKind.WORK: WORKED}


def page(year: int, at: datetime) -> Parts:
    """The year's picture, its named days, the hours, and which years there are."""
    known, calendar = holidays.years_at(at), holidays.calendar_at(at)
    today = day_of(at)
    last = max([*known, today.year])
    years = range(min([*known, today.year]), last + YEARS_AHEAD)
    year = min(max(year, years[0]), years[-1])
    tables = HolidayYear.objects.filter(year=year, known_from__lte=at)
    days = Year.containing(date(year, 1, 1))
    return {
        "year": year, "cells": cells(calendar, days, at),
        "table": tables.order_by("-known_from", "-pk").first(),
        "workdays": len(calendar.workdays_in(days)),
        "provisional": calendar.is_provisional(days.last),
        "named": [{"day": one.day, "kind": one.kind.value, "name": one.name}
                  for one in known.get(year, [])],
        "years": [{"title": str(n), "url": f"?year={n}", "current": n == year} for n in years],
        "hours": [{"since": since, "said": said(hours)} for since, hours in holidays.hours_at(at)],
        "changes": CalendarChange.objects.order_by("-proposed_at")[:10],
    }  # fmt: skip


def cells(calendar: WorkCalendar, year: Year, at: datetime) -> list[tuple[date, str]]:
    """Each day and what it is: a class of the picture."""
    return [(day, _kind(calendar, day)) for day in year.days()]


def said(hours: WorkHours) -> str:
    """Shifts in words: 08:00–12:00，14:00–17:30."""
    return _("，").join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in hours)


def change(one: CalendarChange, at: datetime) -> Parts:
    """What a proposal would do, or did."""
    effect = calendars.effect(one, at) if one.open else None
    words = {None: _("按星期"), DayKind.OFF: _("休"), DayKind.WORK: _("班")}
    return {
        "change": one, "what": calendars.what(one), "effect": effect,
        "days": [
            {"day": day.day, "name": day.name, "before": words[day.before],
             "after": words[day.after]}
            for day in (effect.days if effect else [])
        ],
        "hours": "" if one.year else said(holidays.read_hours(one.content)),
        "picture": _after(one, at) if one.year else None,
    }  # fmt: skip


def _after(one: CalendarChange, at: datetime) -> list[tuple[date, str]]:
    assert one.year is not None
    years = holidays.years_at(at) | {one.year: list(map(holidays.read_day, one.content))}
    calendar = holidays.calendar_of(years, holidays.hours_at(at))
    return cells(calendar, Year.containing(date(one.year, 1, 1)), at)


def _kind(calendar: WorkCalendar, day: date) -> str:
    named = KINDS[calendar.holidays.get(day)]
    plain = named or (PLAIN if calendar.is_workday(day) else REST)
    return f"{plain} {UNSURE}" if calendar.is_provisional(day) else plain


def names(found: Iterable[Parts]) -> list[Parts]:
    """The named days in runs: 10-01 – 10-07 国庆节."""
    runs: list[Parts] = []
    for one in found:
        before = runs[-1] if runs else None
        follows = before is not None and (one["day"] - before["last"]).days == 1
        if before and follows and (before["kind"], before["name"]) == (one["kind"], one["name"]):
            before["last"] = one["day"]
            before["count"] += 1
        else:
            runs.append({**one, "last": one["day"], "count": 1})
    return runs
