"""Changing the work calendar: one proposes, the effect on open duties is seen, another confirms.

A due time once given is never made earlier by a new calendar; it may become later (ADR 0023).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor, the_system
from yiheng.core.clock import day_of, local, midnight
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.proposals import Stand, may_settle
from yiheng.governance.duties import pausing, queries
from yiheng.governance.duties.clocks import reckon
from yiheng.governance.duties.commands import close_duty, open_duty
from yiheng.governance.duties.kinds import duty_kind
from yiheng.governance.duties.models import CalendarChange, Duty
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.queries import who_may
from yiheng.governance.regulation import holiday_notices, holidays
from yiheng.governance.regulation.content import Holiday
from yiheng.governance.regulation.holiday_notices import Changed
from yiheng.governance.regulation.models import RegulationVersion
from yiheng.governance.regulation.permissions import CONFIRM_CALENDAR, IMPORT_CALENDAR
from yiheng.governance.regulation.registry import duty
from yiheng.standards.china.calendar import WorkCalendar, WorkHours, check_hours

CLAUSE = "0-f"
LONGEST_SOURCE = 80
ENDS_SOON = timedelta(days=60)  # the State Council tells next year's days in October or November
TO_IMPORT_IN = 30  # workdays
OWED_BY = "sysadmin"
TO_IMPORT = duty_kind("duties.import_calendar", _("导入 %(year)s 年节假日安排"), glyph="历")
PROPOSED = notice_kind("duties.calendar_proposed", _("%(who)s 提出%(what)s，待您确认"))
YEAR, HOURS = _("%(year)s 年节假日安排"), _("%(day)s 起的作息时间")


@dataclass(frozen=True, slots=True)
class Moved:
    """An open duty whose due time a change makes later."""

    duty: Duty
    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would do: days that change, duties that move, how many stay provisional."""

    days: list[Changed]
    moved: list[Moved]
    looked_at: int
    provisional_before: int
    provisional_after: int


@command("duties.propose_holidays")
def propose_holidays(*, content: bytes, source: str, by: Actor, at: datetime) -> CalendarChange:
    """Propose the table of a year out of a notice's CSV; nothing changes until it is confirmed."""
    by.may(IMPORT_CALENDAR, at).require()
    days = holiday_notices.read(content)
    year = holiday_notices.year_of(days)
    check(year, days, at)
    if CalendarChange.objects.filter(year=year, stand=Stand.PROPOSED).exists():
        raise Invalid("file", _("%(year)s 年的安排已有一份待确认。请先确认或撤回"), year=year)
    change = _proposed(by, at, year=year, source=_source(source),
                       content=[holidays.written_day(one) for one in days])  # fmt: skip
    record(
        "duties.holidays_proposed", by=by, target=change, clause=CLAUSE, at=at, year=year,
        days=len(days),
    )  # fmt: skip
    _ask(change, by, at)
    return change


@command("duties.propose_hours")
def propose_hours(
    *, in_force_from: date, shifts: Sequence[tuple[time, time]], source: str, by: Actor,
    at: datetime,
) -> CalendarChange:  # fmt: skip
    """Propose office hours from a day on that has not begun."""
    by.may(IMPORT_CALENDAR, at).require()
    hours: WorkHours = tuple(shifts)
    try:
        check_hours(hours)
    except ValueError as wrong:
        raise Invalid("shifts", _("%(why)s"), why=str(wrong), clause=CLAUSE) from wrong
    if in_force_from <= day_of(at):
        raise Invalid("in_force_from", _("须从明天或以后起用，已经过去的时间不改"), clause=CLAUSE)
    if CalendarChange.objects.filter(in_force_from=in_force_from, stand=Stand.PROPOSED).exists():
        raise Invalid("in_force_from", _("这一天起的作息时间已有一份待确认。请先确认或撤回"))
    change = _proposed(by, at, in_force_from=in_force_from, source=_source(source),
                       content=holidays.written_hours(hours))  # fmt: skip
    record(
        "duties.hours_proposed", by=by, target=change, clause=CLAUSE, at=at,
        since=in_force_from.isoformat(),
    )  # fmt: skip
    _ask(change, by, at)
    return change


@command("duties.settle_calendar")
def settle_calendar(*, pk: int, stand: str, by: Actor, at: datetime) -> CalendarChange:
    """Confirm, refuse or withdraw a change; confirmed, it is the calendar and duties follow it."""
    change = CalendarChange.objects.select_for_update().filter(pk=pk).first()
    if change is None:
        raise NotFound
    if stand not in (Stand.CONFIRMED, Stand.REFUSED, Stand.WITHDRAWN):
        raise Invalid("stand", _("请选择确认、不同意或撤回"))
    by.may(IMPORT_CALENDAR if stand == Stand.WITHDRAWN else CONFIRM_CALENDAR, at).require()
    verdict = may_settle(change, Stand(stand), by, "2.1-n")
    verdict.require()
    if stand == Stand.CONFIRMED:
        _apply(change, by, at)
    change.settle(Stand(stand), by, at)
    record(
        "duties.calendar_settled", by=by, target=change, clause=verdict.clause, at=at, stand=stand,
        year=change.year,
    )  # fmt: skip
    return change


def effect(change: CalendarChange, at: datetime) -> Effect:
    """What confirming a change now would do."""
    after = _calendar_with(change, at)
    duties = list(queries.by_table().select_related("owner", "unit"))
    moved, provisional = [], 0
    for one in duties:
        due_at, unsure = pausing.moves(one, after)
        provisional += unsure
        if due_at != one.due_at:
            moved.append(Moved(one, one.due_at, due_at))
    return Effect(days_of(change, at), moved, len(duties),
                  sum(one.provisional for one in duties), provisional)  # fmt: skip


def days_of(change: CalendarChange, at: datetime) -> list[Changed]:
    """The days that a change of a year's table makes different; none for office hours."""
    if change.year is None:
        return []
    before = holidays.years_at(at).get(change.year, [])
    return holiday_notices.changes(before, map(holidays.read_day, change.content))


def what(change: CalendarChange) -> str:
    """What a change is about, in words."""
    if change.year is not None:
        return str(YEAR) % {"year": change.year}
    return str(HOURS) % {"day": change.in_force_from}


@command("duties.watch_calendar")
def watch_calendar(*, by: Actor, at: datetime) -> int:
    """Ask for next year's table while there is time; gives the year (twice changes nothing)."""
    last = max(holidays.years_at(at), default=local(at).year - 1)
    _owe_import(last + 1, at)
    record("duties.calendar_watched", by=by, target="duties.duty", clause=CLAUSE, at=at,
           year=last + 1)  # fmt: skip
    return last + 1


def runs_out(at: datetime) -> bool:
    """Whether the published table ends soon and nobody has been asked for the next one."""
    last = max(holidays.years_at(at), default=None)
    version = RegulationVersion.objects.order_by("pk").first()
    if last is None or version is None or midnight(date(last, 12, 31)) - at > ENDS_SOON:
        return False
    target = f"regulation.holidayyear:{last + 1}"
    return not Duty.objects.filter(kind=TO_IMPORT, target=target).exists()


@duty("0-f")
def _owe_import(year: int, at: datetime) -> None:
    open_duty(
        clause=CLAUSE, kind=TO_IMPORT, target=f"regulation.holidayyear:{year}", post=OWED_BY,
        due_at=reckon(at, workdays=TO_IMPORT_IN), at=at, by=the_system(),
        url=f"/duties/workdays/?year={year}", year=year,
    )  # fmt: skip


def _apply(change: CalendarChange, by: Actor, at: datetime) -> None:
    if change.year is None:
        assert change.in_force_from is not None
        holidays.set_office_hours(
            in_force_from=change.in_force_from, hours=holidays.read_hours(change.content), by=by,
            at=at,
        )  # fmt: skip
    else:
        days = list(map(holidays.read_day, change.content))
        check(change.year, days, at)
        holidays.publish_holidays(year=change.year, days=days, source=change.source, by=by, at=at)
        target = f"regulation.holidayyear:{change.year}"
        close_duty(target=target, kind=TO_IMPORT, at=at, by=by)
    pausing.follow_calendar(by=by, at=at)


def check(year: int, days: Sequence[Holiday], at: datetime) -> None:
    """Raise ``Invalid`` unless a table continues what is known and changes no past day that a due
    time has counted."""
    known = holidays.years_at(at)
    last = max(known, default=year - 1)
    if year > last + 1:
        raise Invalid(
            "file",
            _("中间缺 %(year)s 年。请先导入 %(year)s 年的安排"),
            year=last + 1,
            clause=CLAUSE,
        )
    today = day_of(at)
    changed = holiday_notices.changes(known.get(year, []), days)
    used = [one.day for one in changed if one.day <= today and _counted(one.day, known)]
    if used:
        raise Invalid(
            "file", _("%(days)s 已经过去，且已用来计算时限，不能再改。请只改今天以后的日期"),
            days="、".join(day.isoformat() for day in used), clause=CLAUSE,
        )  # fmt: skip
    if not changed and year in known:
        raise Invalid("file", _("与现行 %(year)s 年安排相同，无须导入"), year=year)


def _counted(day: date, known: dict[int, list[Holiday]]) -> bool:
    """Whether a published day was counted into the due time of some duty."""
    if day.year not in known:
        return False
    begins, ends = midnight(day), midnight(day + timedelta(days=1))
    spans = Duty.objects.filter(clock__in=queries.BY_TABLE)
    return spans.filter(opened_at__lt=ends, due_at__gte=begins).exists()


def _calendar_with(change: CalendarChange, at: datetime) -> WorkCalendar:
    years, hours = holidays.years_at(at), holidays.hours_at(at)
    if change.year is None:
        assert change.in_force_from is not None
        others = [one for one in hours if one[0] != change.in_force_from]
        hours = sorted([*others, (change.in_force_from, holidays.read_hours(change.content))])
    else:
        years[change.year] = list(map(holidays.read_day, change.content))
    return holidays.calendar_of(years, hours)


def _proposed(by: Actor, at: datetime, **content: object) -> CalendarChange:
    return CalendarChange.objects.create(
        proposed_by=str(by.pk), proposed_by_label=by.label, proposed_at=at, **content
    )


def _source(source: str) -> str:
    words = source.strip()
    if not words or len(words) > LONGEST_SOURCE:
        raise Invalid(
            "source", _("请写依据文件，例如“国办发明电〔2025〕7号”，最多 %(n)s 个字"),
            n=LONGEST_SOURCE, clause=CLAUSE,
        )  # fmt: skip
    return words


def _ask(change: CalendarChange, by: Actor, at: datetime) -> None:
    others = [one for one in who_may(CONFIRM_CALENDAR, at) if str(one.pk) != str(by.pk)]
    notify(
        others, PROPOSED, url=f"/duties/workdays/changes/{change.pk}/", clause=CLAUSE, at=at,
        who=by.label, what=what(change),
    )  # fmt: skip
