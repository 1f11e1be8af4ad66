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
Taken = tuple[Decimal | None, Decimal | None, bool, str, list[float]]
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
    known = cache.get_or_set(CACHED, lambda: _taken(at), A_MINUTE) or {}
    return [Shown(figure, *known.get(figure.code, ())) for figure in FIGURES]


def _taken(at: datetime) -> dict[str, Taken]:
    found = {one.code: control.name for one in FIGURES if (control := control_of(one))}
    rows = [one for one in readings.lately(list(found.values()), at) if not one.unset]
    return {
        figure.code: taken
        for figure in FIGURES
        if (taken := _of([one for one in rows if one.control == found.get(figure.code)], figure))
    }


def _of(rows: Sequence[ControlReading], figure: Figure) -> Taken | None:
    """What ``Shown`` holds besides its figure, of the readings of one control."""
    days = [one.value for one in rows if one.span == 1 and one.value is not None]
    whole = next((one for one in reversed(rows) if one.span == readings.DAYS), None)
    if whole is None:
        return None
    value = None if whole.value is None else _left(whole.value, figure)
    target = None if whole.target is None else _left(whole.target, figure)
    return value, target, whole.met, whole.unit, [float(_left(one, figure)) for one in days]


def _left(value: Decimal, figure: Figure) -> Decimal:
    return 100 - value if figure.rest else value
