"""The text as the book prints it: chapters, sections, and one row for each clause.

Clauses do not cover the whole text, and some nest. A row holds its clause's own words and those
around it, so that the rows of a section, joined, are its text character for character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from yiheng.governance.regulation.content import (
    CLAUSES,
    Chapter,
    Clause,
    Run,
    Section,
    chapters,
)

_SENTENCES = re.compile(r".*[。][”’）]?", re.DOTALL)
_PAUSES = re.compile(r".*[，；、：→]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a row: the clause's own or those around it; ``parameter`` where an X stands."""

    text: str
    own: bool
    parameter: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A clause and the words of its line."""

    clause: Clause
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """Its words as the regulation has them."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class BookSection:
    """A section with its rows; chapters without sections have one without a heading."""

    id: str
    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class BookChapter:
    """A chapter; one that is only a heading has a single row, without words of its own."""

    id: str
    number: str
    title: str
    heading: str
    sections: tuple[BookSection, ...]

    @property
    def clauses(self) -> list[str]:
        """The ids of its clauses."""
        return [row.clause.id for section in self.sections for row in section.rows]


@cache
def book() -> tuple[BookChapter, ...]:
    """The whole regulation, ready to be printed."""
    return tuple(_chapter(one) for one in chapters())


@cache
def paragraph_of(clause: str) -> tuple[BookChapter, BookSection]:
    """The chapter and the section in which a clause stands."""
    return next(
        (chapter, section)
        for chapter in book()
        for section in chapter.sections
        if any(row.clause.id == clause for row in section.rows)
    )


@cache
def neighbours(clause: str) -> tuple[str, str]:
    """The ids of the clauses before and after, empty at either end."""
    order = list(CLAUSES)
    at = order.index(clause)
    return order[at - 1] if at else "", order[at + 1] if at + 1 < len(order) else ""


def _chapter(chapter: Chapter) -> BookChapter:
    sections = [_section(one) for one in chapter.sections]
    if not sections:  # an empty heading: its clause is the heading itself, printed once
        bare = [Row(CLAUSES[anchor], ()) for run in chapter.heading for anchor in run.anchors]
        sections = [BookSection(chapter.id, "", tuple(bare))]
    heading = "".join(run.text for run in chapter.heading)
    return BookChapter(chapter.id, chapter.number, chapter.title, heading, tuple(sections))


def _section(section: Section) -> BookSection:
    heading = "".join(run.text for run in section.heading)
    return BookSection(section.id, heading, tuple(_rows(section.runs)))


def _rows(runs: Sequence[Run]) -> Iterator[Row]:
    """A row begins where a clause begins; what stands between two clauses goes to one of them."""
    clause, held, between = "", list[Piece](), ""
    for run in runs:
        if run.anchors:
            closing, opening = _parted(between) if clause else ("", between)
            if clause:
                yield Row(CLAUSES[clause], (*held, *_around(closing)))
            clause, between = run.anchors[-1], ""
            held = [*_around(opening), _own(run)]
        elif clause in run.clauses:
            held.append(_own(run))
        else:
            between += run.text
    yield Row(CLAUSES[clause], (*held, *_around(between)))


def _around(text: str) -> list[Piece]:
    return [Piece(text, own=False)] if text else []


def _own(run: Run) -> Piece:
    return Piece(run.text, own=True, parameter=run.parameter or "")


def _parted(between: str) -> tuple[str, str]:
    """What ends the clause before, and what leads to the next."""
    found = _SENTENCES.match(between) or _PAUSES.match(between)
    at = found.end() if found else 0
    return between[:at], between[at:]
