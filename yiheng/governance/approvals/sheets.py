"""The printed form of what is under approval, as the feature fills it; the engine adds the
signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Fact = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form on paper: labels with values, a table of lines, totals below it.

    Every text is ready to be read: numbers, amounts and days are words by then. ``columns`` are
    the heads of ``lines``; each line has as many cells. ``note`` stands in small print at the foot.
    """

    title: str
    rows: Sequence[Fact] = ()
    columns: Sequence[str] = ()
    lines: Sequence[Sequence[str]] = ()
    totals: Sequence[Fact] = ()
    note: str = ""

    def __post_init__(self) -> None:
        """Raises ``ValueError`` for a line that is longer or shorter than the heads."""
        if any(len(line) != len(self.columns) for line in self.lines):
            raise ValueError(f"{self.title}: a line has as many cells as there are columns")
