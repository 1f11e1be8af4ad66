"""What the page of stages says: how far each blocking clause is in force, what it let pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yiheng.core.clock import day_of, local
from yiheng.core.ui.charts import Series
from yiheng.desk.book import text, words
from yiheng.governance.regulation import heat, queries
from yiheng.governance.regulation.commands.staging import EVERY
from yiheng.governance.regulation.content import CLAUSES
from yiheng.governance.regulation.models import ChangeKind, ClauseStage
from yiheng.governance.regulation.stages import STAGEABLE, STAGED, Stage, stages_at

Parts = dict[str, Any]
TONES = {Stage.OBSERVE: "info", Stage.WARN: "warn", Stage.ENFORCE: "ok"}
HEADINGS = ("id", "clause", "stage", "since", "would_have_refused", "rules_by_stage")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader looks for: words, a stage, a chapter; only clauses with rules by stage."""

    words: str = ""
    stage: str = ""
    chapter: str = ""
    soft: bool = False

    def finds(self, row: Parts) -> bool:
        """Whether a clause is among it."""
        clause = row["clause"]
        return (
            (not self.words or any(self.words in one for one in (clause.label, clause.phrase)))
            and self.stage in ("", row["stage"].value)
            and (not self.chapter or clause.id.startswith(self.chapter))
            and (not self.soft or bool(row["rules"]))
        )


def rows(at: datetime) -> list[Parts]:
    """Every clause that has a stage, with what it let pass since its stage began."""
    held = stages_at(at)
    begun = {one: day_of(row.in_force_from) for one, row in held.items() if row}
    passed = heat.passed_since(begun)
    coming = {row.clause: row for row in ClauseStage.objects.filter(in_force_from__gt=at)}
    return [_row(one, held[one], passed.get(one, 0), coming.get(one)) for one in STAGEABLE]


def of(clause: str, at: datetime) -> Parts | None:
    """One clause's stage; None where it has none."""
    if clause not in STAGEABLE:
        return None
    return next(row for row in rows(at) if row["clause"].id == clause)


def picture(every: Sequence[Parts]) -> Parts:
    """The three stages by chapter, and how many of each."""
    chapters = [one for one in text.book() if any(_of(one.id, row) for row in every)]
    counted = Counter((row["clause"].id[0], row["stage"]) for row in every)
    series = [
        Series(str(stage.label), [float(counted[one.id, stage]) for one in chapters])
        for stage in Stage
    ]
    number = Counter(row["stage"] for row in every)
    return {
        "labels": [one.number for one in chapters], "series": series,
        "counts": "／".join(f"{stage.label} {number[stage]}" for stage in Stage),
        "passed": sum(row["passed"] for row in every),
    }  # fmt: skip


def scopes() -> list[tuple[str, Any]]:
    """What a change may cover: all, a chapter, a clause."""
    chapters = [
        (one.id, _("%(chapter)s、%(title)s（整章）") % {"chapter": one.number, "title": one.title})
        for one in text.book()
        if any(clause.startswith(one.id) for clause in STAGEABLE) and one.title
    ]
    clauses = [(one, CLAUSES[one].label) for one in STAGEABLE]
    return [(EVERY, _("全部分阶段的条款")), *chapters, *clauses]


def scope_named(scope: str) -> str:
    """A scope in words."""
    return str(dict(scopes()).get(scope, scope))


def waiting() -> list[Any]:
    """The changes of stage that wait for a second person."""
    return list(queries.waiting(ChangeKind.STAGE))


def line(row: Parts) -> tuple[str, ...]:
    """A clause as a line of the table that is taken along."""
    since = row["since"]
    return (
        row["clause"].id, row["clause"].label, str(row["stage"].label),
        f"{local(since):%Y-%m-%d}" if since else "", str(row["passed"]), str(len(row["rules"])),
    )  # fmt: skip


def _row(clause: str, held: ClauseStage | None, passed: int, coming: ClauseStage | None) -> Parts:
    stage = Stage(held.stage) if held else Stage.ENFORCE
    return {
        "clause": CLAUSES[clause], "stage": stage, "tone": TONES[stage], "passed": passed,
        "since": held.in_force_from if held else None,
        "rules": [words.module(name) for name in STAGED.get(clause, ())],
        "next": (Stage(coming.stage).label, coming.in_force_from) if coming else None,
    }  # fmt: skip


def _of(chapter: str, row: Parts) -> bool:
    return bool(row["clause"].id[0] == chapter)
