"""What the pages of the book say: the rows with their live state, and the counts of each part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from yiheng.core.clock import day_of, local
from yiheng.desk.book import text, values, words
from yiheng.desk.ledger.naming import object_of
from yiheng.governance.regulation import queries, readings
from yiheng.governance.regulation.content import (
    CLAUSES,
    Clause,
    parameters_of,
)
from yiheng.governance.regulation.editions import (
    EDITIONS,
    FIRST,
    Edition,
    drafts,
    edition_at,
    edition_of,
)
from yiheng.governance.regulation.findings import ClauseState
from yiheng.governance.regulation.registry import CONTROLS, DUTIES, ENFORCERS

Parts = dict[str, Any]
WIDE = 20  # an interpretation of more clauses stands on their pages, not in every row
COUNTED = (ClauseState.MET, ClauseState.TO_MEND, ClauseState.TRIAL)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader looks for: words, a state, a mode; empty for all."""

    words: str = ""
    state: str = ""
    mode: str = ""

    def any(self) -> bool:
        """Whether something is looked for."""
        return bool(self.words or self.state or self.mode)

    def finds(self, row: text.Row, state: ClauseState, around: str) -> bool:
        """Whether a row is among it; each word is an exact substring of text, title or heading."""
        clause = row.clause
        said = (row.text, clause.label, clause.id, around)
        return (
            all(any(one in part for part in said) for one in self.words.split())
            and (not self.state or self.state == state.value)
            and (not self.mode or self.mode in clause.modes)
        )


def book(wanted: Wanted, at: datetime) -> Parts:
    """The whole regulation, or the clauses that are looked for."""
    states, held, version = readings.states(at), values.held_at(at), queries.version_at(at)
    edition = edition_of(version.number if version else FIRST)
    chapters = [_chapter(one, wanted, states, held, edition) for one in text.book()]
    shown = [one for one in chapters if one["sections"]]
    return {
        "version": version,
        "supplement": None if wanted.any() else _supplement(edition),
        "chapters": shown,
        "found": sum(len(part["rows"]) for one in shown for part in one["sections"]),
        "total": len(CLAUSES),
        "counts": counts(states.of.values()),
        "unset": sum(one.unset and not one.definition.optional for one in held.values()),
        "taken_at": taken(states.taken_at),
        "old": states.old(at),
        **(_elsewhere(wanted.words.split(), held, edition) if wanted.words else {}),
    }


def _supplement(edition: Edition) -> Parts:
    """What stands in chapter nine: the clauses that the edition in force adds, or a draft would."""
    if edition.added:
        return {"edition": edition, "clauses": edition.added, "in_force": True}
    draft = next((one for one in drafts() if one.added), None)
    return {"edition": draft, "clauses": draft.added if draft else (), "in_force": False}


def _elsewhere(wanted: Sequence[str], held: Mapping[str, values.Held], edition: Edition) -> Parts:
    """The parameters and the interpretations in which every word stands."""
    return {
        "parameters": [
            one for one in held.values()
            if all(word in one.definition.title + one.definition.id for word in wanted)
        ],
        "interpretations": [
            one for one in edition.interpretations.values()
            if all(word in one.id + one.doubt + one.reading for word in wanted)
        ],
    }  # fmt: skip


def counts(states: Iterable[ClauseState]) -> Parts:
    """How many stand how: 达标 n／待整改 n／试运行 n, and how many people attest or are to come."""
    number = Counter(states)
    said = [f"{words.STATES[one][1]} {number[one]}" for one in COUNTED]
    return {
        "text": "／".join(said),
        "attested": number[ClauseState.ATTESTED],
        "not_yet": number[ClauseState.NOT_YET],
    }


def taken(at: datetime | None) -> str:
    """数据截至 HH:MM, or that nothing was judged yet."""
    if at is None:
        return _("尚未核验，稍后自动取数")
    return _("数据截至 %(at)s") % {"at": local(at).strftime("%m-%d %H:%M")}


def clause(found: Clause, at: datetime) -> Parts:
    """Everything about a clause but what the ledger says of it."""
    states, held = readings.states(at), values.held_at(at)
    chapter, section = text.paragraph_of(found.id)
    state = states.of[found.id]
    kind, name = words.STATES[state]
    before, after = text.neighbours(found.id)
    past = readings.past([one.name for one in CONTROLS.get(found.id, ())], at)
    return {
        "clause": found,
        "chapter": chapter,
        "section": section,
        "paragraph": [_row(row, states, held, FIRST) for row in section.rows],
        "kind": kind,
        "state": name,
        "why": _why(found, states, held),
        "mode": words.modes(found.modes),
        "parameters": [held[one.id] for one in parameters_of(found.id)],
        "interpretations": edition_at(at).interpretations_of(found.id),
        "measures": measures(found.id, past, at),
        "enforcers": words.carriers(ENFORCERS.get(found.id, ())),
        "duties": words.carriers(DUTIES.get(found.id, ())),
        "before": CLAUSES.get(before),
        "after": CLAUSES.get(after),
        "taken_at": taken(states.taken_at),
        "old": states.old(at),
    }


def measures(clause_id: str, past: Sequence[Any], at: datetime) -> list[Parts]:
    """Each control of a clause with its thirty days and its periods, newest first."""
    made = []
    for control in CONTROLS.get(clause_id, ()):
        own = [one for one in past if one.control == control.name]
        periods = [one for one in own if one.first != one.last]
        made.append({
            "title": words.measure(control), "module": words.module(control.name),
            "days": _days(own, at),
            "periods": [
                {"label": control.every.containing(one.first).label, "row": one,
                 "said": words.reading(one), "mark": _mark(one)}
                for one in reversed(periods)
            ],
            "current": periods[-1] if periods else None,
            "examples": [object_of(name) for name in periods[-1].examples] if periods else [],
        })  # fmt: skip
    return made


def _days(own: Iterable[Any], at: datetime) -> list[str]:
    """The strip of the last thirty days: ok, b broken, o nothing to judge."""
    known = {one.last: one for one in own if one.first == one.last}
    today = day_of(at)
    days = [known.get(today - n * readings.A_DAY) for n in reversed(range(readings.DAYS))]
    return [
        "o" if day is None or (day.value is None and not day.unset) else "ok" if day.met else "b"
        for day in days
    ]


def _mark(row: Any) -> tuple[str, str]:
    if row.unset:
        return "bad", _("参数未设定")
    if row.value is None:
        return "", _("暂无数据")
    return ("ok", _("达标")) if row.met else ("bad", _("待整改"))


def _chapter(
    chapter: text.BookChapter, wanted: Wanted, states: readings.States,
    held: Mapping[str, values.Held], edition: Edition,
) -> Parts:  # fmt: skip
    sections = []
    for section in chapter.sections:
        around = f"{chapter.heading}{section.heading}"
        rows = [
            _row(row, states, held, edition.number)
            for row in section.rows
            if wanted.finds(row, states.of[row.clause.id], around)
        ]
        ids = [row.clause.id for row in section.rows]
        if rows:
            sections.append({"section": section, "rows": rows, "counts": _counts(ids, states)})
    return {
        "chapter": chapter, "sections": sections, "counts": _counts(chapter.clauses, states),
        "reserved": not any(row.pieces for part in chapter.sections for row in part.rows),
        "readings": edition.interpretations_of(chapter.clauses[0]),
    }  # fmt: skip


def _counts(ids: Iterable[str], states: readings.States) -> Parts:
    return counts(states.of[one] for one in ids)


def _row(
    row: text.Row, states: readings.States, held: Mapping[str, values.Held], edition: str
) -> Parts:
    kind, name = words.STATES[states.of[row.clause.id]]
    why = _why(row.clause, states, held)
    return {
        "clause": row.clause, "kind": kind, "state": name,
        "pieces": [
            (piece, held[piece.parameter], held[piece.parameter].number)
            if piece.parameter else (piece, None, "")
            for piece in row.pieces
        ],
        "said": " · ".join(filter(None, (words.modes(row.clause.modes), why))),
        "beside": _beside(edition, row.clause.id),
    }  # fmt: skip


@cache
def _beside(edition: str, clause_id: str) -> list[str]:
    known = EDITIONS[edition].interpretations_of(clause_id)
    return [one.id for one in known if len(one.clauses) <= WIDE]


@cache
def _needed(clause_id: str) -> list[str]:
    return [one.id for one in parameters_of(clause_id) if not one.optional]


def _why(found: Clause, states: readings.States, held: Mapping[str, values.Held]) -> str:
    missing = [held[one].definition.title for one in _needed(found.id) if held[one].unset]
    return words.why(states.of[found.id], _running(found.id, states), missing)


def _running(clause_id: str, states: readings.States) -> Iterator[Any]:
    for control in CONTROLS.get(clause_id, ()):
        if control.name in states.readings:
            yield states.readings[control.name]
