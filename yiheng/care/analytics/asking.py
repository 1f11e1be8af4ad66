"""A question, typed: what is counted, by which one or two fields, of which part of a year.

How far one answer can be subtracted from another is bounded by what can be asked. A question is
always about one whole calendar year; years do not overlap. A filter names values of a dimension
that is counted anyway: it shows a part of the same protected table and never makes a new one, so
that a filtered answer says nothing which the whole one does not. Margins are hidden by the same
rule in every table of a subject and a year. Not guaranteed: two tables by different pairs of
fields share their margins and bound each other's cells, and the same question asked on two days
differs by those who came in between. The ledger keeps each question with its digest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from urllib.parse import urlencode

from yiheng.care.analytics.fields import DIMENSIONS, IDENTIFYING, MEASURES, SUBJECTS
from yiheng.core.digests import words_digest
from yiheng.core.verdict import Text

JANUARY, DECEMBER = 1, 12


@dataclass(frozen=True, slots=True)
class Query:
    """One question; the names of its fields are those in the address and in the API."""

    subject: str
    rows: str
    year: int
    columns: str = ""
    measure: str = "events"
    purpose: str = "operations"
    since: int = JANUARY
    until: int = DECEMBER
    department: str = ""
    drug: str = ""
    prescriber: str = ""

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The fields by which is counted: one, or two."""
        return (self.rows, self.columns) if self.columns else (self.rows,)

    @property
    def filters(self) -> dict[str, str]:
        """The fields that are narrowed to one value."""
        chosen = {name: getattr(self, name) for name in ("department", "drug", "prescriber")}
        return {name: value for name, value in chosen.items() if value}

    @property
    def touched(self) -> frozenset[str]:
        """Every field that the answer would tell of, by dimension or by filter."""
        return frozenset((*self.dimensions, *self.filters))

    @property
    def parts_of_year(self) -> bool:
        """Whether only some months are asked for."""
        return (self.since, self.until) != (JANUARY, DECEMBER)

    @property
    def parameters(self) -> dict[str, str]:
        """The question as an address carries it: the same for the same question."""
        plain = {one.name: one.default for one in fields(self)}
        given = {name: getattr(self, name) for name in plain}
        return {name: str(value) for name, value in given.items() if value not in ("", None)}

    @property
    def address(self) -> str:
        """The query string that asks it again."""
        return urlencode(self.parameters)

    @property
    def digest(self) -> str:
        """The digest that the ledger keeps."""
        return words_digest(self.address)

    @property
    def titles(self) -> list[Text]:
        """The fields and the measure in words, in the order asked."""
        names = {**DIMENSIONS, **IDENTIFYING}
        asked = dict.fromkeys((*self.dimensions, *self.filters))
        return [*(names[one].title for one in asked), MEASURES[self.measure].title]

    @property
    def subject_title(self) -> Text:
        """What is counted, in words."""
        return SUBJECTS[self.subject].title

    @property
    def resource_type(self) -> str:
        """The type of the records that are counted."""
        return SUBJECTS[self.subject].resource_type

    @classmethod
    def of(cls, facts: Mapping[str, object]) -> Query:
        """A question that the ledger kept, from the facts of its entry."""
        given = {one.name: facts[one.name] for one in fields(cls) if one.name in facts}
        numbers = {name: int(str(given[name])) for name in ("year", "since", "until")}
        return cls(**{name: str(value) for name, value in given.items()} | numbers)  # type: ignore[arg-type]  # texts and numbers
