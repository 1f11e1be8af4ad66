"""Switching clauses on step by step: 观察, 提醒, 拦截; by two persons, from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from yiheng.core.actor import Actor
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.regulation import rules
from yiheng.governance.regulation.commands.changing import must, propose, settle
from yiheng.governance.regulation.models import Change, ChangeKind, ClauseStage
from yiheng.governance.regulation.permissions import SET
from yiheng.governance.regulation.stages import STAGEABLE, Stage, stage_at

EVERY = "all"
BASIS = "0-k"


@command("regulation.start_stages")
def start_stages(*, stage: str, by: Actor, at: datetime) -> int:
    """The stage in which a new hospital begins all its clauses; gives how many there are."""
    by.may(SET, at).require()
    return _write(STAGEABLE, stage, at, by, at)


@command("regulation.propose_stage")
def propose_stage(
    *, scope: str, stage: str, in_force_from: datetime, reason: str, by: Actor, at: datetime
) -> Change:
    """Propose a stage for a clause, for a section (3.1), for a chapter (3) or for all."""
    by.may(SET, at).require()
    clauses, before = _changes(scope, stage, in_force_from, at)
    return propose(
        ChangeKind.STAGE, scope, stage, before,
        clause=clauses[0] if scope in STAGEABLE else BASIS,
        in_force_from=in_force_from, reason=reason, by=by, at=at,
    )  # fmt: skip


@command("regulation.settle_stage")
def settle_stage(*, pk: int, stand: str, by: Actor, at: datetime, remark: str = "") -> Change:
    """Confirm, refuse or withdraw a stage; a day that passed becomes that of the confirmation."""
    return settle(ChangeKind.STAGE, pk, stand, _apply, by=by, at=at, remark=remark)


def clauses_in(scope: str) -> tuple[str, ...]:
    """The clauses with a stage in a clause, a section, a chapter or the whole; empty for others."""
    if scope == EVERY:
        return STAGEABLE
    return tuple(
        one for one in STAGEABLE
        if scope in (one, one.partition("-")[0], one.partition("-")[0].partition(".")[0])
    )  # fmt: skip


def _changes(scope: str, stage: str, since: datetime, at: datetime) -> tuple[tuple[str, ...], str]:
    """The clauses that would change, and the stage they have if it is one and the same."""
    clauses = clauses_in(scope)
    must("scope", rules.has_stage(scope, clauses))
    must("stage", rules.is_stage(stage, Stage.values))
    must("in_force_from", rules.lies_ahead(since, at))
    held = {one: stage_at(one, since) for one in clauses}
    changing = tuple(one for one, now in held.items() if now != stage)
    must("stage", rules.changes_something(changing))
    known = set(held.values())
    return changing, known.pop() if len(known) == 1 else ""


def _apply(change: Change, by: Actor, at: datetime) -> None:
    since = max(change.in_force_from, at)
    clauses, _before = _changes(change.subject, change.value, since, at)
    _write(clauses, change.value, since, by, at)


def _write(clauses: Sequence[str], stage: str, since: datetime, by: Actor, at: datetime) -> int:
    ClauseStage.objects.bulk_create(
        ClauseStage(
            clause=one, stage=stage, in_force_from=since, recorded_at=at, set_by=str(by.pk),
            set_by_label=by.label,
        )
        for one in clauses
    )  # fmt: skip
    record(
        "regulation.stage_set", by=by, target="regulation.clausestage", at=at,
        clause=clauses[0] if len(clauses) == 1 else BASIS, stage=stage, since=since.isoformat(),
        clauses=list(clauses),
    )  # fmt: skip
    return len(clauses)
