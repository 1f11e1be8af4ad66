"""The four figures of the desk: which control stands behind each, taking and reading them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import SHANGHAI, local
from yiheng.core.errors import Denied
from yiheng.core.verdict import Text
from yiheng.desk.work.models import Reading
from yiheng.governance.regulation.parameters import Version
from yiheng.governance.regulation.registry import CONTROLS, Control, Finding

DAYS = 30
KEPT = timedelta(days=90)
A_MINUTE = 60
CACHED = "desk.work.readings"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: its clause, the name of its control (the clause's first, if empty).

    ``rest`` shows what is left to 100 of a share; ``at_most`` says that less is better.
    """

    code: str
    title: Text
    clause: str
    control: str = ""
    at_most: bool = False
    rest: bool = False


FIGURES = (
    Figure("entry-errors", _("数据录入错误率"), "5.1-f", at_most=True),
    Figure("licensed", _("持证采集"), "3.1-r"),
    Figure("break-glass", _("紧急调阅占比"), "0-e", "reads_within_care", at_most=True, rest=True),
    Figure("on-time", _("按时办结"), "0-f", "duties_met_on_time"),
)


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days of the hospital's calendar as a period: ``[start, end)``."""

    last: date
    count: int = 1

    @property
    def start(self) -> datetime:
        """First instant of the first day."""
        return self.end - self.count * _DAY

    @property
    def end(self) -> datetime:
        """First instant after the last day."""
        return datetime.combine(self.last + _DAY, time.min, SHANGHAI)


@dataclass(slots=True)
class Shown:
    """A figure with its latest reading over thirty days (None: no data) and its daily values."""

    figure: Figure
    value: Decimal | None = None
    target: Decimal | None = None
    met: bool = True
    unit: str = ""
    points: list[float] = field(default_factory=list)


def control_of(figure: Figure) -> Control | None:
    """The control behind a figure, None while no room has registered it."""
    known = CONTROLS.get(figure.clause, [])
    wanted = [one for one in known if one.name.rpartition(".")[2] == figure.control]
    found = wanted if figure.control else known
    return found[0] if found else None


def take(now: datetime) -> int:
    """Take today's readings, the thirty days', and those of past days still missing."""
    today, version, taken = local(now).date(), Version(now), 0
    for figure in FIGURES:
        control = control_of(figure)
        if control is None:
            continue
        past = {today - n * _DAY for n in range(1, DAYS)}
        known = Reading.objects.filter(figure=figure.code, span=1, day__in=past)
        missing = sorted(past - set(known.values_list("day", flat=True)))
        for period in [Days(today, DAYS), Days(today), *map(Days, missing)]:
            taken += _take(figure, control, period, version, now)
    Reading.objects.filter(day__lt=today - KEPT).delete()
    return taken


def shown(today: date) -> list[Shown]:
    """The four figures as last taken; at most one query a minute in a process."""
    rows = cache.get_or_set(CACHED, lambda: _rows(today), A_MINUTE)
    assert isinstance(rows, list)
    return [_shown(figure, [row for row in rows if row[0] == figure.code]) for figure in FIGURES]


def _take(figure: Figure, control: Control, period: Days, version: Version, now: datetime) -> int:
    try:
        finding = control.measure(period, version)
    except Denied:  # a parameter is unset: there is nothing to judge by, and the page says so
        return 0
    Reading.objects.update_or_create(
        figure=figure.code, day=period.last, span=period.count,
        defaults=_seen(figure, finding) | {"met": finding.met, "taken_at": now},
    )  # fmt: skip
    return 1


def _seen(figure: Figure, finding: Finding) -> dict[str, Any]:
    value, target = finding.value, finding.target
    if figure.rest:
        value = None if value is None else 100 - value
        target = None if target is None else 100 - target
    return {"value": value, "target": target, "unit": finding.unit}


def _rows(today: date) -> list[tuple[Any, ...]]:
    wanted = Reading.objects.filter(day__gt=today - DAYS * _DAY).order_by("day")
    return list(wanted.values_list("figure", "span", "value", "target", "met", "unit"))


def _shown(figure: Figure, rows: Sequence[tuple[Any, ...]]) -> Shown:
    made = Shown(figure)
    for _code, span, value, target, met, unit in rows:
        if span == 1 and value is not None:
            made.points.append(float(value))
        elif span != 1:
            made.value, made.target, made.met, made.unit = value, target, met, unit
    return made
