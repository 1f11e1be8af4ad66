"""The four figures of the desk: which control stands behind each, and its latest readings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text
from yiheng.governance.regulation import readings
from yiheng.governance.regulation.models import ControlReading
from yiheng.governance.regulation.registry import CONTROLS, Control

A_MINUTE = 60
CACHED = "desk.work.readings"


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


def shown(at: datetime) -> list[Shown]:
    """The four figures as last taken; at most one query a minute in a process."""
    rows = cache.get_or_set(CACHED, lambda: _rows(at), A_MINUTE)
    assert isinstance(rows, list)
    return [_shown(one, rows) for one in FIGURES]


def _rows(at: datetime) -> list[ControlReading]:
    names = [control.name for control in map(control_of, FIGURES) if control]
    return readings.lately(names, at)


def _shown(figure: Figure, rows: Sequence[ControlReading]) -> Shown:
    made, control = Shown(figure), control_of(figure)
    for row in rows:
        if control is None or row.control != control.name or row.unset:
            continue
        value, target = row.value, row.target
        if figure.rest:
            value = None if value is None else 100 - value
            target = None if target is None else 100 - target
        if row.span == readings.DAYS:
            made.value, made.target, made.met, made.unit = value, target, row.met, row.unit
        elif value is not None:
            made.points.append(float(value))
    return made
