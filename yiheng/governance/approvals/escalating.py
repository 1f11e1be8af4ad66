"""A step that nobody can sign goes up to whoever stands above it, so that nothing stalls."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from yiheng.core.actor import the_system
from yiheng.governance.approvals import queries
from yiheng.governance.approvals.dossiers import Dossier
from yiheng.governance.approvals.ladder import above
from yiheng.governance.approvals.models import Step
from yiheng.governance.approvals.rules import PROCESS
from yiheng.governance.ledger.recording import record
from yiheng.governance.people.models import Member, Unit


def escalate(step: Step, known: Dossier, at: datetime) -> list[Member]:
    """Let the first above a vacant step sign it who can; gives who that is.

    Nobody above can: nothing changes. A body stays a body: who is asked instead keeps its
    resolution, and signs by it only (C24).
    """
    for post, unit, able in _able_above(step, known, at):
        _hand_up(step, post, unit, at)
        return able
    return []


def someone_above(step: Step, at: datetime) -> bool:
    """Whether somebody above a step can sign it."""
    return next(_able_above(step, queries.dossier(step.case), at), None) is not None


def _able_above(
    step: Step, known: Dossier, at: datetime
) -> Iterator[tuple[str, Unit | None, list[Member]]]:
    for post, unit in above(step):
        other = Step(pk=step.pk, case=step.case, post=post, unit=unit)
        able = list(queries.able_to_sign(other, known, at))
        if able:
            yield post, unit, able


def _hand_up(step: Step, post: str, unit: Unit | None, at: datetime) -> None:
    was, member = step.post, step.member
    step.give_up(post, queries.post_titles().get(post, post), unit)
    record(
        "approvals.escalated", by=the_system(), target=step.case, clause=PROCESS, at=at,
        step=step.pk, post=was, member=member and member.staff_no, to_post=post,
        unit=unit and unit.code,
    )  # fmt: skip
