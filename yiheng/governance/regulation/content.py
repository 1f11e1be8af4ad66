"""The regulation as data: its text, its clauses, how they lie in it, and how it is interpreted.

Everything is read once from `data/` and never changes while the process lives. The text is printed
verbatim from *runs*: pieces that do not overlap, join to the whole text, and each know the clauses
that cover them (clauses nest: 1.2-n covers 1.2-a to 1.2-f).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from types import MappingProxyType

from yiheng.governance.regulation import data
from yiheng.governance.regulation.definitions import (
    PARAMETERS,
    Boundary,
    Kind,
    ParameterDefinition,
    Source,
    Value,
)
from yiheng.standards.china.calendar import DayKind

__all__ = [
    "CLAUSES", "HOLIDAYS", "HOLIDAYS_END", "INTERPRETATIONS", "PARAMETERS", "TEXT", "Boundary",
    "Chapter", "Clause", "Holiday", "Interpretation", "Kind", "ParameterDefinition", "Placeholder",
    "Run", "Section", "Source", "Value", "chapters", "interpretations_of", "parameters_of",
    "placeholders", "runs", "title_runs",
]  # fmt: skip

_NUMERALS = "一二三四五六七八九"
_PREFACE = "引言"
_CHAPTER_LINE = re.compile(rf"(?P<number>[{_NUMERALS}])、(?P<rest>.*)")
_SECTION_LINE = re.compile(rf"(?P<number>（[{_NUMERALS}]）)(?P<title>[^：]+)：")

TEXT = data.text("regulation.zh-Hans.txt")
"""The whole regulation, character for character."""


@dataclass(frozen=True)
class Clause:
    """One of the 196 clauses: `TEXT[start:end] == phrase`, and its id is for ever."""

    id: str
    section: str
    title: str
    phrase: str
    start: int
    end: int
    mode: str
    params: tuple[str, ...]
    feature: str
    control: str

    @property
    def section_id(self) -> str:
        """3.1 of 3.1-n; 0, 8 and 9 have no sections of their own."""
        return self.id.partition("-")[0]

    @property
    def chapter(self) -> str:
        """引言 or 一 to 九."""
        number = int(self.section_id[0])
        return _NUMERALS[number - 1] if number else _PREFACE

    @property
    def subsection(self) -> str:
        """（一）or（二）, empty where the chapter has none."""
        _, dot, number = self.section_id.partition(".")
        return f"（{_NUMERALS[int(number) - 1]}）" if dot else ""

    @property
    def label(self) -> str:
        """What the clause tag 条款签 shows: 三（一）·故障响应."""
        return f"{self.chapter}{self.subsection}·{self.title}"

    @property
    def modes(self) -> tuple[str, ...]:
        """Its modes: B blocked by the system, D detected and measured, E attested by a person."""
        return tuple(self.mode.split("/"))

    @property
    def blocks(self) -> bool:
        """Whether the system may refuse an act by it: then it has a stage 观察→提醒→拦截 (C25)."""
        return "B" in self.modes


@dataclass(frozen=True)
class Interpretation:
    """How a clash or gap of the regulation is read, in Chinese and (`_en`) in English."""

    id: str
    clauses: tuple[str, ...]
    clauses_as_written: str
    doubt: str
    reading: str
    doubt_en: str
    reading_en: str

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters that carry out the reading."""
        return tuple(p.id for p in PARAMETERS.values() if p.interpretation == self.id)


@dataclass(frozen=True)
class Placeholder:
    """One X of the text and the parameter that fills it."""

    start: int
    end: int
    parameter: str


@dataclass(frozen=True)
class Run:
    """A piece of the text within which nothing changes.

    `clauses` cover it, the widest first; `anchors` are those that begin here, so that a page may
    give each clause its one anchor; `parameter` is set where the piece is an X.
    """

    start: int
    end: int
    text: str
    clauses: tuple[str, ...]
    anchors: tuple[str, ...]
    parameter: str | None = None


@dataclass(frozen=True)
class Section:
    """A paragraph: `heading` (（一）职能定位：, empty where it has none) and `runs`, its body."""

    id: str
    number: str
    title: str
    heading: tuple[Run, ...]
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Chapter:
    """引言 or a numbered chapter; `heading` holds its printed heading verbatim."""

    id: str
    number: str
    title: str
    heading: tuple[Run, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Holiday:
    """A day that a yearly notice of the State Council names: off, or a weekend day worked."""

    day: date
    kind: DayKind
    name: str


def _clauses() -> Mapping[str, Clause]:
    found = [
        Clause(
            id=row["id"],
            section=row["section"],
            title=row["title"],
            phrase=row["phrase"],
            start=int(row["start"]),
            end=int(row["end"]),
            mode=row["mode"],
            params=tuple(filter(None, row["params"].split(","))),
            feature=row["feature"],
            control=row["control"],
        )
        for row in data.rows("clauses.tsv")
    ]
    found.sort(key=lambda clause: (clause.start, -clause.end))
    return MappingProxyType({clause.id: clause for clause in found})


CLAUSES = _clauses()
"""Every clause by its id, in the order of the text, the wider before the narrower."""

INTERPRETATIONS: Mapping[str, Interpretation] = MappingProxyType(
    {
        row["id"]: Interpretation(
            id=row["id"],
            clauses=tuple(row["clause_ids"].split()),
            clauses_as_written=row["clauses"],
            doubt=row["doubt"],
            reading=row["reading"],
            doubt_en=row["doubt_en"],
            reading_en=row["reading_en"],
        )
        for row in data.rows("interpretations.tsv")
    }
)
"""Every interpretation by its id."""

HOLIDAYS = tuple(
    Holiday(date.fromisoformat(row["date"]), DayKind(row["kind"]), row["name"])
    for row in data.rows("holidays.tsv")
)
"""The days that the published notices name, in order."""

HOLIDAYS_END = date(HOLIDAYS[-1].day.year, 12, 31)
"""The last day of the last year whose notice ships with the product; later ones are provisional."""


def parameters_of(clause: str) -> list[ParameterDefinition]:
    """The parameters that a clause needs."""
    return [definition for definition in PARAMETERS.values() if clause in definition.clauses]


def interpretations_of(clause: str) -> list[Interpretation]:
    """The interpretations that touch a clause."""
    return [reading for reading in INTERPRETATIONS.values() if clause in reading.clauses]


@cache
def placeholders() -> tuple[Placeholder, ...]:
    """Every X of the text that a parameter fills, in order: the X of the clause named first."""
    found = []
    for definition in PARAMETERS.values():
        if definition.source is Source.PLACEHOLDER:
            clause = CLAUSES[definition.clauses[0]]
            start = TEXT.index("X", clause.start, clause.end)
            found.append(Placeholder(start, start + 1, definition.id))
    return tuple(sorted(found, key=lambda placeholder: placeholder.start))


@cache
def runs() -> tuple[Run, ...]:
    """The whole text as runs: they do not overlap, and joined they are the text."""
    parameters = {placeholder.start: placeholder.parameter for placeholder in placeholders()}
    bounds = sorted(_bounds())
    return tuple(
        Run(
            start=start,
            end=end,
            text=TEXT[start:end],
            clauses=tuple(c.id for c in CLAUSES.values() if c.start <= start and end <= c.end),
            anchors=tuple(c.id for c in CLAUSES.values() if c.start == start),
            parameter=parameters.get(start),
        )
        for start, end in pairwise(bounds)
    )


def title_runs() -> tuple[Run, ...]:
    """The first line: the regulation's own title."""
    return _runs_between(0, TEXT.index("\n"))


@cache
def chapters() -> tuple[Chapter, ...]:
    """引言 and the nine chapters, with their headings and paragraphs, ready to be printed."""
    found: list[Chapter] = []
    for start, heading, end in _lines()[1:]:
        opening = _CHAPTER_LINE.match(TEXT, start, end)
        if opening or TEXT.startswith(_PREFACE, start):
            found.append(_chapter(start, heading, end, opening["number"] if opening else _PREFACE))
        else:
            found[-1] = _with_section(found[-1], start, heading, end)
    return tuple(found)


def _chapter(start: int, heading: int, end: int, number: str) -> Chapter:
    name = str(_NUMERALS.find(number) + 1)
    title = TEXT[start:heading].removeprefix(number).strip("、：")
    own_text = (Section(name, "", title, (), _runs_between(heading, end)),) if heading < end else ()
    return Chapter(name, number, title, _runs_between(start, heading), own_text)


def _with_section(chapter: Chapter, start: int, heading: int, end: int) -> Chapter:
    section = Section(
        id=f"{chapter.id}.{len(chapter.sections) + 1}",
        number=TEXT[start : start + 3],
        title=TEXT[start + 3 : heading - 1],
        heading=_runs_between(start, heading),
        runs=_runs_between(heading, end),
    )
    return Chapter(
        chapter.id, chapter.number, chapter.title, chapter.heading, (*chapter.sections, section)
    )


@cache
def _lines() -> tuple[tuple[int, int, int], ...]:
    """Start, end of the heading, and end of every line that is not empty."""
    return tuple(
        (line.start(), line.start() + _heading_length(line.group()), line.end())
        for line in re.finditer(r"[^\n]+", TEXT)
    )


def _heading_length(line: str) -> int:
    section = _SECTION_LINE.match(line)
    if section:
        return section.end()
    if line.startswith(_PREFACE):
        return len(_PREFACE) + 1
    chapter = _CHAPTER_LINE.match(line)
    # chapter 8 runs its heading into its text; the clause table knows where the heading ends
    for clause in CLAUSES.values() if chapter else ():
        title = clause.section.partition(" ")[2]
        if line[2:].startswith(title) and not clause.subsection:
            return 2 + len(title)
    return len(line)


def _bounds() -> set[int]:
    bounds = {0, len(TEXT)}
    for start, heading, end in _lines():
        bounds |= {start, heading, end}
    for clause in CLAUSES.values():
        bounds |= {clause.start, clause.end}
    for placeholder in placeholders():
        bounds |= {placeholder.start, placeholder.end}
    return bounds


def _runs_between(start: int, end: int) -> tuple[Run, ...]:
    every = runs()
    starts = [run.start for run in every]
    return every[bisect_left(starts, start) : bisect_left(starts, end)]
