"""What resolutions bring to an agenda and to a report: due, to be done, how many (4.2-c, 4.2-d)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from yiheng.core.clock import day_of
from yiheng.core.gathering import FIGURES, WORK_DONE, WORK_PLANNED, Line, Window, brings
from yiheng.governance.regulation.holidays import calendar_at
from yiheng.office.meetings.dates import end_of
from yiheng.office.meetings.models import Meeting, Resolution, ResolutionState, State

SOURCE = "meetings"
NEEDED = ("pk", "number", "title", "due_on", "state", "unit", "owner__name")
"""What a line says; of thousands nothing else is read."""


def _rows(window: Window) -> QuerySet[Resolution]:
    rows = Resolution.objects.order_by("due_on", "pk")
    return rows.filter(unit=window.unit) if window.unit is not None else rows


def _lines(rows: QuerySet[Resolution], at: datetime) -> Iterator[Line]:
    calendar, place = calendar_at(at), reverse("meetings:resolutions")
    ends: dict[date, datetime] = {}
    for pk, number, title, due_on, state, unit, owner in rows.values_list(*NEEDED):
        if due_on not in ends:
            ends[due_on] = end_of(due_on, calendar)
        yield Line(
            source=SOURCE, key=str(pk), text=f"{number} {title}", url=f"{place}{pk}/",
            owner=owner, unit=unit, due_at=ends[due_on], done=state == ResolutionState.DONE,
            clause="4.2-l",
        )  # fmt: skip


def done(window: Window, at: datetime) -> Iterator[Line]:
    """Resolutions that were due or done in the window, and those late before it."""
    since, until = day_of(window.since), day_of(window.until)
    ended = Q(done_at__gte=window.since, done_at__lt=window.until)
    still = Q(state=ResolutionState.OPEN, due_on__lt=until)
    late = Q(due_on__gte=since, due_on__lt=until, made_at__lt=window.until)
    return _lines(_rows(window).filter(ended | still | late), at)


def planned(window: Window, at: datetime) -> Iterator[Line]:
    """Resolutions that are open and due in the window or later."""
    since = day_of(window.since)
    open_ = Q(state=ResolutionState.OPEN, due_on__gte=since, made_at__lt=window.until)
    return _lines(_rows(window).filter(open_), at)


def figures(window: Window, at: datetime) -> Iterator[Line]:
    """How many meetings were held, resolutions made, done, and late."""
    rows, span = _rows(window), {"__gte": window.since, "__lt": window.until}
    held = Meeting.objects.filter(
        state=State.CLOSED, **{f"opened_at{side}": moment for side, moment in span.items()}
    )
    if window.unit is not None:
        held = held.filter(participants__unit=window.unit, participants__present=True).distinct()
    made = rows.filter(**{f"made_at{side}": moment for side, moment in span.items()})
    finished = rows.filter(**{f"done_at{side}": moment for side, moment in span.items()})
    late = rows.filter(state=ResolutionState.OPEN, due_on__lt=day_of(window.until))
    for key, text, count in (
        ("held", _("召开会议"), held.count()), ("made", _("作出决议"), made.count()),
        ("done", _("办结决议"), finished.count()), ("late", _("逾期决议"), late.count()),
    ):  # fmt: skip
        yield Line(source=SOURCE, key=key, text=text, url="/meetings/", value=str(count),
                   unit=window.unit, clause="4.2-m")  # fmt: skip


brings(WORK_DONE, SOURCE, done)
brings(WORK_PLANNED, SOURCE, planned)
brings(FIGURES, SOURCE, figures)
