"""What fell due, was done and is to come: duties for a report or an agenda."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yiheng.core.gathering import FIGURES, WORK_DONE, WORK_PLANNED, Line, Window, brings
from yiheng.governance.duties.kinds import routine
from yiheng.governance.duties.models import Duty

SOURCE, PAGE = "duties", "/duties/"
MOST = 40


def figures(window: Window, at: datetime) -> Iterable[Line]:
    """How many duties fell due in the window, and how many of them were done in time."""
    due = _of(window).filter(due_at__gte=window.since, due_at__lt=window.until)
    over = due.filter(Q(closed_at__isnull=False) | Q(due_at__lte=at))
    met = over.filter(closed_at__lte=F("due_at"))
    all_, fine = over.count(), met.count()
    yield Line(
        source=SOURCE, key="due", text=_("到期义务"), value=str(all_), clause="0-f", url=PAGE
    )
    yield Line(source=SOURCE, key="met", text=_("其中按时办结"), value=str(fine), clause="0-f")


def done(window: Window, at: datetime) -> Iterable[Line]:
    """What was owed and closed in the window."""
    closed = _told(window).filter(closed_at__gte=window.since, closed_at__lt=window.until)
    return [_line(one, True) for one in closed.order_by("closed_at", "pk")[:MOST]]


def planned(window: Window, at: datetime) -> Iterable[Line]:
    """What is open and falls due in the window; what is late already, first."""
    still = _told(window).filter(closed_at=None, due_at__lt=window.until)
    return [_line(one, False if one.late(at) else None)
            for one in still.order_by("due_at", "pk")[:MOST]]  # fmt: skip


def _of(window: Window) -> QuerySet[Duty]:
    rows = Duty.objects.select_related("owner")
    if window.unit is None:
        return rows
    return rows.filter(Q(unit=window.unit) | Q(owner__unit=window.unit))


def _told(window: Window) -> QuerySet[Duty]:
    return _of(window).exclude(kind__in=routine())


def _line(one: Duty, done: bool | None) -> Line:
    owner = one.owner.name if one.owner else ""
    unit = one.unit_id or (one.owner.unit_id if one.owner else None)
    return Line(
        source=SOURCE, key=str(one.pk), text=one.title, url=one.url, owner=owner, unit=unit,
        due_at=one.due_at, done=done, clause=one.clause,
    )  # fmt: skip


brings(FIGURES, SOURCE, figures)
brings(WORK_DONE, SOURCE, done, general=True)
brings(WORK_PLANNED, SOURCE, planned, general=True)
