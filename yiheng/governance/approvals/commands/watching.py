"""Steps that have become vacant while they waited: handed up, or told of, until they are filled."""

from __future__ import annotations

from datetime import datetime

from yiheng.core.actor import Actor
from yiheng.core.errors import NotFound
from yiheng.governance.approvals import flowing, rules
from yiheng.governance.approvals.models import Case, Step
from yiheng.governance.ledger.recording import command, record


@command("approvals.relieve_step")
def relieve_step(*, pk: int, by: Actor, at: datetime) -> Step:
    """Ask whoever stands above a waiting step that nobody can sign any more; of one that was vacant
    and somebody can sign again, ask them: the appointment is owed no more.

    Its clock goes on. Where nobody stands above, the vacancy is told, once.
    """
    # the case first, as every move of it does: nothing of it changes between the step and its duty
    held = Case.objects.select_for_update(of=("self",)).filter(steps__pk=pk).first()
    found = Step.objects.select_for_update(of=("self",)).filter(case=held, pk=pk, waiting=True)
    step = found.select_related(
        "case__applicant", "case__route", "unit", "member__unit"
    ).first()  # fmt: skip
    if step is None:
        raise NotFound
    flowing.stop([step], by, at)
    flowing.resume(step, step.case, at)
    record(
        "approvals.step_relieved", by=by, target=step.case, clause=rules.PROCESS, at=at,
        step=step.pk,
    )  # fmt: skip
    return step
