"""Where a case goes from a signature: to the next steps, to its end, or back."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.governance.approvals import flowing, queries
from yiheng.governance.approvals.dossiers import Dossier
from yiheng.governance.approvals.models import Case, Decision, Signature, State, Step, Voided
from yiheng.governance.approvals.subjects import SUBJECTS
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member

DECIDED = {
    State.APPROVED: notice_kind("approvals.approved", _("“%(title)s”已同意")),
    State.REFUSED: notice_kind("approvals.refused", _("“%(title)s”已否决")),
    State.RETURNED: notice_kind("approvals.returned", _("“%(title)s”已退回，请修改后重新提交")),
}
SENT_BACK = notice_kind(
    "approvals.sent-back", _("“%(title)s”已退回%(step)s，您的签字已作废，请等待重新轮到")
)
ENDS = {
    Decision.APPROVE: State.APPROVED,
    Decision.REFUSE: State.REFUSED,
    Decision.RETURN: State.RETURNED,
}


def go_on(
    known: Dossier, step: Step, decision: Decision, back_to: int | None, by: Member, at: datetime
) -> None:
    """What follows from a decision at a step; ``known`` has its signature."""
    case = known.case
    if decision == Decision.APPROVE:
        step.sign(at)
        if any(one.signed_at is None for one in known.at(step.ordinal)):
            return  # others sign beside it
        following = known.after(step.ordinal)
        if following is not None:
            case.go_on(following)
            flowing.ask(known, at)
            return
    flowing.stop([one for one in known.waiting if one.pk != step.pk], by, at)
    if back_to:
        send_back(known, back_to, at)
        return
    _end(case, ENDS[decision], by, at)


def send_back(known: Dossier, ordinal: int, at: datetime) -> None:
    """Ask the steps of an earlier ordinal again; what was signed since is void."""
    case = known.case
    voided = void(case, Voided.SENT_BACK, at, since=ordinal)
    for one in known.steps:
        if one.ordinal >= ordinal:
            one.rest()
    case.go_on(ordinal)
    notify(
        [one.member for one in voided], SENT_BACK, url=case.page, clause=case.clause, at=at,
        title=case.title, step=known.at(ordinal)[0].title,
    )  # fmt: skip
    flowing.ask(queries.dossier(case), at)


def void(case: Case, reason: Voided, at: datetime, since: int = 0) -> list[Signature]:
    """End the valid signatures of a case, or those from a step's ordinal on; gives them."""
    valid = case.signatures.filter(voided_at=None, step__ordinal__gte=since)
    ended = list(valid.select_related("member"))
    for signature in ended:
        signature.void(at, reason)
    case.steps.filter(ordinal__gte=since).update(signed_at=None)
    return ended


def _end(case: Case, state: State, by: Member, at: datetime) -> None:
    case.end(state, at)
    subject = SUBJECTS[case.subject]
    acts = {
        State.APPROVED: subject.on_approved,
        State.REFUSED: subject.on_refused,
        State.RETURNED: subject.on_returned,
    }
    act = acts[state]
    if act is not None:
        act(pk=case.subject_pk, by=by, at=at)
    notify(
        case.applicant, DECIDED[state], url=case.url, clause=case.clause, at=at, title=case.title
    )
