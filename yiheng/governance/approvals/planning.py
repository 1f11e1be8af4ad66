"""Which steps of a route a matter takes: by its amount, and by what it is (4.1-a, 4.1-b, 4.1-c)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from yiheng.governance.approvals.shapes import StepData
from yiheng.governance.regulation.definitions import PARAMETERS, Boundary, Value
from yiheng.governance.regulation.parameters import parameter
from yiheng.governance.regulation.registry import enforces

INFORMATION = "information"
SEVERAL = "several-units"
"""The tag of what concerns several departments or teams (2.1-i)."""
TAGGED = {"information": INFORMATION, "several": SEVERAL}
"""What a step can ask of a matter's tags, by the key of the step."""
YUAN = {"元": Decimal(1), "万元": Decimal(10_000)}
"""How many yuan the units of a limit are."""

Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Matter:
    """What chooses the steps: the amount in yuan that counts, and the tags."""

    amount: Decimal | None = None
    tags: Collection[str] = ()


def named(steps: Sequence[StepData]) -> list[str]:
    """The parameters by which these steps are chosen, each once."""
    keys = [one.get(key) for one in steps for key in ("from", "below", "tiered_by")]
    return sorted({str(key) for key in keys if key})


def values_at(steps: Sequence[StepData], at: datetime) -> Values:
    """The parameters of these steps in force at an instant; raises ``ParameterUnset``."""
    return {name: parameter(name, at=at) for name in named(steps)}


def wants_amount(steps: Sequence[StepData], values: Values) -> bool:
    """Whether some step is chosen by the amount."""
    return any((one.get("from") or one.get("below")) and _tiered(one, values) for one in steps)


def taken(step: StepData, matter: Matter, values: Values) -> bool:
    """Whether a matter takes a step."""
    for key, tag in TAGGED.items():
        wanted = step.get(key)
        if wanted is not None and wanted != (tag in matter.tags):
            return False
    if not _tiered(step, values) or matter.amount is None:
        return True
    at_least, under = step.get("from"), step.get("below")
    if at_least and not reaches(at_least, values[at_least], matter.amount):
        return False
    return not (under and not stays_below(under, values[under], matter.amount))


@enforces("4.1-a", "4.1-c")
def reaches(name: str, value: Value, amount: Decimal) -> bool:
    """§4.1-c X万元以上: whether an amount reaches a limit; its boundary decides equality (C2)."""
    limit = _yuan(name, value)
    return amount > limit if _exclusive(name) else amount >= limit


@enforces("4.1-a", "4.1-b")
def stays_below(name: str, value: Value, amount: Decimal) -> bool:
    """§4.1-b X万元以下: whether an amount stays below a limit; equality by its boundary (C2)."""
    limit = _yuan(name, value)
    return amount < limit if _exclusive(name) else amount <= limit


def crossed(
    steps: Sequence[StepData], amount: Decimal, counted: Decimal, values: Values
) -> list[str]:
    """The limits on whose other side the counted amount stands: tiers that the own misses."""
    found = set()
    for step in steps:
        sides: Sequence[tuple[str, Callable[[str, Value, Decimal], bool]]] = (
            ("from", reaches), ("below", stays_below)
        )  # fmt: skip
        for key, side in sides:
            name = step.get(key)
            if isinstance(name, str) and _tiered(step, values):
                before, after = (side(name, values[name], one) for one in (amount, counted))
                found |= {name} if before != after else set()
    return sorted(found)


def _tiered(step: StepData, values: Values) -> bool:
    switch = step.get("tiered_by")
    return not switch or values[switch] is True


def _yuan(name: str, value: Value) -> Decimal:
    assert isinstance(value, int | Decimal)
    return Decimal(value) * YUAN[PARAMETERS[name].unit]


def _exclusive(name: str) -> bool:
    return PARAMETERS[name].boundary is Boundary.EXCLUSIVE
