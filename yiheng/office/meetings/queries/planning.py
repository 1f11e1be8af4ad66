"""When meetings of a series fall, and whom they are for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from yiheng.core.clock import day_of
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.people.queries import below, holders
from yiheng.governance.regulation.holidays import calendar_at
from yiheng.governance.regulation.parameters import parameter, whole
from yiheng.office.meetings import dates
from yiheng.office.meetings.models import Kind, Meeting, Series, State
from yiheng.standards.china.calendar import PERIODS, Period, Quarter, Week, WorkCalendar

DIRECTOR, HEADCOUNT = "director", "staff_total"
A_DAY, WEEKS_AHEAD = timedelta(days=1), 2
PERIOD_OF = {Kind.KICKOFF: "project_kickoff_period", Kind.EXCHANGE: "exchange_meeting_period"}


def active() -> QuerySet[Series]:
    """The series that go on, weekly ones first."""
    return Series.objects.filter(ended_at=None).select_related("recorder").order_by("pk")


def department(at: datetime) -> list[Unit]:
    """The information department with its teams: the unit whose headcount is the department's,
    else the one of its director (C20)."""
    root = Unit.objects.filter(headcount=HEADCOUNT, closed_at=None).order_by("pk").first()
    if root is None:
        heads = holders(DIRECTOR, at).select_related("unit")
        root = next((one.unit for one in heads), None)
    return [] if root is None else [root, *below(root)]


def staff(at: datetime) -> list[Member]:
    """Everybody of the information department who is here (4.2-g, C20)."""
    today = day_of(at)
    here = Member.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), is_active=True)
    rows = here.filter(unit__in=[one.pk for one in department(at)]).select_related("unit")
    return list(rows.order_by("unit__code", "staff_no"))


def period_of(kind: str, day: date, at: datetime) -> Period:
    """The week, month or quarter for which a meeting of this kind is held on a day."""
    if kind == Kind.WEEKLY:
        return Week.containing(day)
    if kind == Kind.STRATEGY:
        return Quarter.containing(day)
    return PERIODS[str(parameter(PERIOD_OF[Kind(kind)], at=at))].containing(day)


def slot_of(week: Week, at: datetime, calendar: WorkCalendar | None = None) -> dates.Slot:
    """The day of the weekly meeting of a week, as known at an instant (4.2-a, C14)."""
    weekday = whole("weekly_meeting_weekday", at=at)
    shift = str(parameter("weekly_meeting_shift", at=at))
    return dates.weekly(week, weekday, shift, calendar or calendar_at(at))


def window_of(kind: str, day: date, at: datetime) -> Sequence[dates.Slot]:
    """The days on which a meeting of this kind may be held around a day."""
    calendar = calendar_at(at)
    if kind == Kind.STRATEGY:
        count = whole("strategy_meeting", at=at)
        return dates.last_workdays(Quarter.containing(day), count, calendar)
    period = period_of(kind, day, at)
    return [
        dates.Slot(one, one, calendar.is_provisional(one)) for one in calendar.workdays_in(period)
    ]


def to_build(at: datetime) -> list[Meeting]:
    """Meetings that begin within a day and whose agenda was not put together yet."""
    soon = Meeting.objects.filter(
        state=State.CONVENED, agenda_at=None, begins_at__gt=at, begins_at__lte=at + A_DAY
    )
    return list(soon.order_by("begins_at", "pk"))


def unsure() -> bool:
    """Whether anything is convened on a day of which nobody knows yet whether it is a workday."""
    return Meeting.objects.filter(state=State.CONVENED, provisional=True).exists()


def to_plan(at: datetime) -> list[tuple[Series, Week, dates.Slot]]:
    """The weeks ahead whose weekly meeting is to be convened, each with its day (4.2-a)."""
    series = active().filter(kind=Kind.WEEKLY).first()
    if series is None:
        return []
    calendar, this = calendar_at(at), Week.containing(day_of(at))
    weeks = [Week.containing(this.first + n * dates.A_WEEK) for n in range(WEEKS_AHEAD + 1)]
    codes = [one.code for one in weeks]
    known = set(
        Meeting.objects.filter(series=series, period__in=codes).values_list("period", flat=True)
    )
    slots = [(one, slot_of(one, at, calendar)) for one in weeks if one.code not in known]
    return [
        (series, week, slot) for week, slot in slots
        if slot.day is not None and dates.begins(slot.day, series.begins) > at
    ]  # fmt: skip
