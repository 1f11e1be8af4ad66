"""The values of the parameters, by the time for which and the time at which one asks.

A number that the regulation governs is read only through ``parameter``; one that is not set makes
the act refuse, it never falls back to a default.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Undecided
from yiheng.core.verdict import refuse
from yiheng.governance.regulation.definitions import PARAMETERS, Value
from yiheng.governance.regulation.models import ParameterValue


class ParameterUnset(Undecided):
    """The regulation leaves the value to the hospital, and the hospital has not set it."""

    def __init__(self, name: str) -> None:
        definition = PARAMETERS[name]
        verdict = refuse(
            definition.clauses[0],
            _("参数未设定：%(title)s"),
            cure=_("请由有权人员在制度页设定该参数后再办理"),
            title=definition.title,
        )
        super().__init__(verdict)


@dataclass(frozen=True)
class Series:
    """All the values of one parameter over time, as known at an instant."""

    name: str
    since: Sequence[datetime]
    values: Sequence[Value]

    def at(self, at: datetime) -> Value:
        """The value in force at an instant; raises ``ParameterUnset``."""
        position = bisect_right(self.since, at)
        if position == 0:
            raise ParameterUnset(self.name)
        return self.values[position - 1]


@dataclass(frozen=True)
class Version:
    """The regulation as it was known at an instant; a control judges a period by it."""

    known: datetime
    _series: dict[str, Series] = field(default_factory=dict)

    def parameter_series(self, name: str) -> Series:
        """The values of a parameter over time; read once for a version."""
        if name not in self._series:
            self._series[name] = _series(name, self.known)
        return self._series[name]


def parameter(name: str, *, at: datetime, known: datetime | None = None) -> Value:
    """The value in force at an instant (as known now, or at ``known``).

    The type is the parameter's own (``definitions.Kind``). Raises ``ParameterUnset``.
    """
    rows = ParameterValue.objects.filter(parameter=name, in_force_from__lte=at)
    if known is not None:
        rows = rows.filter(recorded_at__lte=known)
    text = rows.order_by("-in_force_from", "-recorded_at", "-pk").values_list("value", flat=True)
    found = text.first()
    if found is None:
        raise ParameterUnset(name)
    return PARAMETERS[name].parse(found)


def whole(name: str, *, at: datetime) -> int:
    """A parameter that is a whole number."""
    return int(parameter(name, at=at))  # type: ignore[arg-type]  # its kind is int


def whole_or_none(name: str, *, at: datetime) -> int | None:
    """An optional parameter that is a whole number; None while the hospital has not set it."""
    assert PARAMETERS[name].optional
    try:
        return whole(name, at=at)
    except ParameterUnset:
        return None


def _series(name: str, known: datetime) -> Series:
    rows = ParameterValue.objects.filter(parameter=name, recorded_at__lte=known).order_by(
        "in_force_from", "recorded_at", "pk"
    )
    latest = {row.in_force_from: row.value for row in rows}
    definition = PARAMETERS[name]
    return Series(name, list(latest), [definition.parse(value) for value in latest.values()])
