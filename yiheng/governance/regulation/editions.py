"""The editions of the regulation: the first as it ships, each later one as changes to another.

An edition is clauses, parameters and interpretations; a draft is one that nobody has adopted yet.
Which edition is in force is a matter of the database (``RegulationVersion``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar

from yiheng.core.digests import words_digest
from yiheng.governance.regulation import data
from yiheng.governance.regulation.content import (
    CLAUSES,
    INTERPRETATIONS,
    PARAMETERS,
    TEXT,
    Clause,
    Interpretation,
)
from yiheng.governance.regulation.definitions import Boundary, ParameterDefinition
from yiheng.governance.regulation.models import RegulationVersion
from yiheng.governance.regulation.naming import VersionNumber

FIRST = "1.0"
Row = Mapping[str, str]
T = TypeVar("T")


@dataclass(frozen=True)
class Edition:
    """One edition; ``title`` and ``why`` tell what it changes of the one before (``follows``).

    Where a clause starts and ends is told of the first edition only.
    """

    number: str
    text: str
    clauses: Mapping[str, Clause]
    parameters: Mapping[str, ParameterDefinition]
    interpretations: Mapping[str, Interpretation]
    follows: str = ""
    title: str = ""
    why: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the text: what its adoption binds."""
        return words_digest(self.text)

    @property
    def added(self) -> tuple[Clause, ...]:
        """The clauses that the first edition does not have, in the order of the text."""
        return tuple(one for one in self.clauses.values() if one.id not in CLAUSES)

    def interpretations_of(self, clause: str) -> list[Interpretation]:
        """The interpretations that touch a clause in this edition."""
        return [one for one in self.interpretations.values() if clause in one.clauses]


def read(number: str, rows: Iterable[Row], before: Edition) -> Edition:
    """The edition that these changes make of the one before.

    Each row is a kind (edition, clause, parameter, interpretation), an id, a field and its value;
    the field ``removed`` takes the id out. Raises ``ValueError`` for what it does not know.
    """
    parts: dict[str, dict[str, dict[str, str]]] = {}
    for row in rows:
        parts.setdefault(row["kind"], {}).setdefault(row["id"], {})[row["field"]] = row["value"]
    unknown = set(parts) - {"edition", "clause", "parameter", "interpretation"}
    if unknown:
        raise ValueError(f"{number}: {sorted(unknown)}")
    about = parts.get("edition", {}).get(number, {})
    text, clauses = _clauses(before, parts.get("clause", {}))
    return Edition(
        number, text, clauses,
        _changed(before.parameters, parts.get("parameter", {}), _parameter),
        _changed(before.interpretations, parts.get("interpretation", {}), _interpretation),
        before.number, about.get("title", ""), about.get("why", ""),
    )  # fmt: skip


def edition_at(at: datetime) -> Edition:
    """The edition in force at an instant; the first where none is adopted."""
    versions = RegulationVersion.objects.filter(in_force_from__lte=at)
    number = versions.order_by("-in_force_from").values_list("number", flat=True).first()
    return edition_of(number or FIRST)


def edition_of(number: str) -> Edition:
    """The edition of this number; the first where none of that number ships."""
    return EDITIONS.get(number, EDITIONS[FIRST])


def drafts() -> list[Edition]:
    """The editions that nobody has adopted, the oldest first."""
    adopted = set(RegulationVersion.objects.values_list("number", flat=True))
    return [one for number, one in EDITIONS.items() if number not in adopted | {FIRST}]


def _clauses(
    before: Edition, changes: Mapping[str, Mapping[str, str]]
) -> tuple[str, Mapping[str, Clause]]:
    clauses, text = dict(before.clauses), before.text
    # from the end, so that what stands before keeps its place
    for one in sorted(before.clauses.values(), key=lambda one: -one.start):
        fields: dict[str, str] = dict(changes.get(one.id, {}))
        if fields.pop("removed", ""):
            del clauses[one.id]
            text = text[: one.start] + text[one.end :]
            continue
        if not fields:
            continue
        clauses[one.id] = replace(one, **fields)  # type: ignore[arg-type]  # all of them are text
        text = text[: one.start] + clauses[one.id].phrase + text[one.end :]
    for clause_id, new in changes.items():
        if clause_id not in before.clauses:
            text = f"{text.rstrip()}\n"
            clauses[clause_id] = _new_clause(clause_id, new, len(text))
            text += f"{clauses[clause_id].phrase}\n"
    return text, MappingProxyType(clauses)


def _new_clause(clause_id: str, fields: Mapping[str, str], start: int) -> Clause:
    phrase = fields["phrase"]
    return Clause(
        id=clause_id, section=fields.get("section", ""), title=fields["title"], phrase=phrase,
        start=start, end=start + len(phrase), mode=fields["mode"], params=(), feature="",
        control="",
    )  # fmt: skip


def _changed(
    before: Mapping[str, T],
    changes: Mapping[str, Mapping[str, str]],
    change: Callable[[T, Mapping[str, str]], T],
) -> Mapping[str, T]:
    after = dict(before)
    for name, fields in changes.items():
        if fields.get("removed"):
            del after[name]
        else:
            after[name] = change(after[name], fields)
    return MappingProxyType(after)


def _parameter(one: ParameterDefinition, fields: Mapping[str, str]) -> ParameterDefinition:
    boundary = Boundary(fields["boundary"]) if "boundary" in fields else one.boundary
    plain = {name: value for name, value in fields.items() if name != "boundary"}
    return replace(one, boundary=boundary, **plain)  # type: ignore[arg-type]  # text fields only


def _interpretation(one: Interpretation, fields: Mapping[str, str]) -> Interpretation:
    clauses = tuple(fields["clauses"].split()) if "clauses" in fields else one.clauses
    plain = {name: value for name, value in fields.items() if name != "clauses"}
    return replace(one, clauses=clauses, **plain)


def _every() -> Mapping[str, Edition]:
    first = Edition(FIRST, TEXT, CLAUSES, PARAMETERS, INTERPRETATIONS)
    found = {FIRST: first}
    for number in sorted(data.editions(), key=VersionNumber.parse):
        found[number] = read(number, data.rows(f"editions/{number}.tsv"), list(found.values())[-1])
    return MappingProxyType(found)


EDITIONS = _every()
"""Every edition that ships, by its number, the oldest first."""
