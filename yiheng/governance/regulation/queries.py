"""What stood, stands and is proposed: values around an instant, and changes that wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from yiheng.core.proposals import Stand
from yiheng.governance.regulation.definitions import Value
from yiheng.governance.regulation.editions import edition_at
from yiheng.governance.regulation.holidays import years_at
from yiheng.governance.regulation.linting import Sheet
from yiheng.governance.regulation.models import (
    Change,
    ChangeKind,
    ParameterValue,
    RegulationVersion,
)
from yiheng.governance.regulation.parameters import ParameterUnset, Version
from yiheng.governance.regulation.registry import CONTROLS, DUTIES, ENFORCERS
from yiheng.governance.regulation.rules import COUPLINGS
from yiheng.standards.china.calendar import DayKind


def changes() -> QuerySet[Change]:
    """Every change by two persons, those that wait first, then the latest."""
    return Change.objects.order_by("-proposed_at", "-pk")


def waiting(kind: str = "", subject: str = "") -> QuerySet[Change]:
    """The changes that wait for a second person, of a kind and a subject where they are given."""
    asked = {"kind": kind, "subject": subject}
    return changes().filter(
        stand=Stand.PROPOSED, **{name: value for name, value in asked.items() if value}
    )


def confirmed_for_later(change: Change, at: datetime) -> Change | None:
    """What was confirmed before this change, of the same subject, and takes its place later: the
    next one. Nothing takes the place of what was refused or withdrawn."""
    if change.stand not in (Stand.PROPOSED, Stand.CONFIRMED):
        return None
    begins = max(change.in_force_from, change.settled_at or at)
    found = changes().filter(kind=change.kind, subject=change.subject, stand=Stand.CONFIRMED)
    before = found.filter(settled_at__lt=change.settled_at) if change.settled_at else found
    return before.filter(in_force_from__gt=max(begins, at)).order_by("in_force_from").first()


def confirmed(parameter: str) -> QuerySet[Change]:
    """The changes that gave a parameter its values; each value was recorded as one was settled."""
    return changes().filter(kind=ChangeKind.PARAMETER, subject=parameter, stand=Stand.CONFIRMED)


def value_text(name: str, at: datetime) -> str | None:
    """The stored text of the value in force at an instant; None while it is unset."""
    rows = ParameterValue.objects.filter(parameter=name, in_force_from__lte=at)
    return (
        rows.order_by("-in_force_from", "-recorded_at", "-pk")
        .values_list("value", flat=True)
        .first()
    )


def beginning(name: str) -> dict[str, Any]:
    """What ``rules.may_begin`` asks: when the regulation was adopted, whether a value is known."""
    first = RegulationVersion.objects.order_by("in_force_from").first()
    return {
        "adopted": first.in_force_from if first else None,
        "known": ParameterValue.objects.filter(parameter=name).exists(),
    }


def values_around(
    name: str, value: Value, since: datetime, at: datetime
) -> Iterator[dict[str, Value | None]]:
    """What the coupled parameters would be at ``since`` and at each later change known ``at``."""
    version, names = Version(at), coupled(name)
    own = version.parameter_series(name)
    until = next((one for one in own.since if one > since), None)
    instants = {since}
    for other in names:
        later = version.parameter_series(other).since
        instants |= {one for one in later if one > since and (until is None or one < until)}
    for instant in sorted(instants):
        yield {other: _at(version, other, instant) for other in names} | {name: value}


def coupled(name: str) -> set[str]:
    """The parameters that one is tied to, itself among them."""
    return {other for one in COUPLINGS if name in one.names for other in one.names}


def _at(version: Version, name: str, at: datetime) -> Value | None:
    try:
        return version.parameter_series(name).at(at)
    except ParameterUnset:
        return None


def version_at(at: datetime) -> RegulationVersion | None:
    """The version that is in force at an instant, as it was adopted."""
    versions = RegulationVersion.objects.filter(in_force_from__lte=at)
    return versions.order_by("-in_force_from").first()


def sheet_at(at: datetime) -> Sheet:
    """What the linter judges: the edition in force, its values, who carries out what, days off."""
    edition = edition_at(at)
    rows = ParameterValue.objects.filter(in_force_from__lte=at)
    held = {one.parameter: one.value for one in rows.order_by("in_force_from", "recorded_at", "pk")}
    carried = {
        clause for table in (ENFORCERS, CONTROLS, DUTIES) for clause, by in table.items() if by
    }  # fmt: skip
    days = (day for year in years_at(at).values() for day in year)
    return Sheet(
        edition,
        {
            name: one.parse(held[name]) if name in held else None
            for name, one in edition.parameters.items()
        },
        carried,
        {one.day for one in days if one.kind is DayKind.OFF},
    )
