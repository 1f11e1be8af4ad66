"""Which code carries out, measures and schedules which clause: the link from text to code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from yiheng.governance.regulation.parameters import Version

F = TypeVar("F", bound=Callable[..., Any])

ENFORCERS: dict[str, list[str]] = defaultdict(list)
CONTROLS: dict[str, list[Control]] = defaultdict(list)
DUTIES: dict[str, list[str]] = defaultdict(list)


class Period(Protocol):
    """A month, quarter, year … (``yiheng.standards.china.calendar``): [start, end) as instants."""

    @property
    def start(self) -> datetime:
        """First instant of the period."""

    @property
    def end(self) -> datetime:
        """First instant after it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a control found: a value against its target, and the rows that prove it.

    ``value`` None means that nothing happened in the period, so nothing can be judged.
    """

    value: Decimal | None
    target: Decimal | None
    met: bool
    evidence: tuple[Any, ...] = ()
    unit: str = ""
    exceptions: tuple[Any, ...] = ()

    @classmethod
    def share(cls, met: Sequence[Any], *, of: Sequence[Any], target: Decimal) -> Finding:
        """A share in percent of those that met a demand; the rest are the exceptions."""
        passed = set(met)
        rest = tuple(one for one in of if one not in passed)
        value = None if not of else Decimal(100 * len(met)) / len(of)
        reached = value is None or value >= target * 100
        return cls(value, target * 100, reached, tuple(of), "%", rest)

    @classmethod
    def count(cls, found: Sequence[Any], *, at_most: int = 0) -> Finding:
        """A number of things that should not be, against the most allowed."""
        many = Decimal(len(found))
        return cls(many, Decimal(at_most), many <= at_most, tuple(found), "", tuple(found))


Measure = Callable[[Any, "Version"], Finding]


@dataclass(frozen=True, slots=True)
class Control:
    """A pure measure of a period, under a clause."""

    clauses: tuple[str, ...]
    every: Any
    name: str
    measure: Measure = field(repr=False)

    @property
    def summary(self) -> str:
        """What is measured, in a line."""
        return (self.measure.__doc__ or "").strip().split("\n")[0]


def enforces(*clauses: str) -> Callable[[F], F]:
    """Declare that this function carries out these clauses (for example ``"3.1-e"``)."""

    def register(function: F) -> F:
        for clause in clauses:
            ENFORCERS[clause].append(f"{function.__module__}.{function.__qualname__}")
        return function

    return register


def control(*clauses: str, every: Any) -> Callable[[Measure], Measure]:
    """Declare a measure of these clauses, taken once every period of this kind."""

    def register(measure: Measure) -> Measure:
        name = f"{measure.__module__}.{measure.__qualname__}"
        made = Control(clauses, every, name, measure)
        for clause in clauses:
            CONTROLS[clause].append(made)
        return measure

    return register


def duty(*clauses: str) -> Callable[[F], F]:
    """Declare that this function opens duties under these clauses."""

    def register(function: F) -> F:
        for clause in clauses:
            DUTIES[clause].append(f"{function.__module__}.{function.__qualname__}")
        return function

    return register
