"""Who may not sign a case that is under way, because of what has happened since."""

from __future__ import annotations

from datetime import datetime

from yiheng.core.actor import Actor
from yiheng.core.errors import NotFound
from yiheng.governance.approvals import flowing, queries, rules
from yiheng.governance.approvals.commands import finding
from yiheng.governance.approvals.models import Beneficiary, Case
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member


@command("approvals.bar")
def bar(*, subject: str, pk: int, member: Member, by: Actor, at: datetime) -> Case:
    """Somebody gains by an open case since it was handed in: they sign it no more (2.1-n).

    A step that nobody else can sign goes up at once. What they have signed stands: the caller
    sees to that. Raises ``NotFound`` when nothing of it is under approval.
    """
    case = finding.open_case(subject, pk)
    if case is None:
        raise NotFound
    Beneficiary.objects.get_or_create(case=case, member=member)
    known = queries.dossier(case)
    for step in known.waiting:
        if not queries.able_to_sign(step, known, at).exists():
            flowing.stop([step], by, at)
            flowing.resume(step, case, at)
    record(
        "approvals.barred", by=by, target=case, clause=rules.SEPARATION, at=at,
        member=member.staff_no,
    )  # fmt: skip
    return case
