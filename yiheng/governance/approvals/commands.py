"""Everything that can happen to a route and to a case under approval."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import TypedDict

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.verdict import Text
from yiheng.governance.access.proving import prove
from yiheng.governance.approvals import flowing, queries, rules
from yiheng.governance.approvals.flowing import DUTY
from yiheng.governance.approvals.models import Case, Decision, Route, Signature, State, Step
from yiheng.governance.approvals.permissions import DEFINE, SIGN
from yiheng.governance.approvals.subjects import SUBJECTS, Subject
from yiheng.governance.duties.commands import close_duty
from yiheng.governance.keys import vault
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.definitions import PARAMETERS

CHANGED = "content-changed"
HANDED_IN_AGAIN = "handed-in-again"
WITHDRAWN = "withdrawn"
VOIDED = notice_kind("approvals.voided", _("“%(title)s”的内容已变更，您的签字已作废"))
DECIDED = {
    Decision.APPROVE: notice_kind("approvals.approved", _("“%(title)s”已同意")),
    Decision.REFUSE: notice_kind("approvals.refused", _("“%(title)s”已否决")),
    Decision.RETURN: notice_kind("approvals.returned", _("“%(title)s”已退回，请修改后重新提交")),
}


class StepData(TypedDict):
    """One step of a route: the post that signs, what the step is called, and where."""

    post: str
    title: str
    own_unit: bool


@command("approvals.define_route")
def define_route(
    *,
    code: str,
    title: str,
    steps: Sequence[StepData],
    limit: str,
    in_force_from: datetime,
    by: Actor,
    at: datetime,
) -> Route:
    """Add a version of a route; cases that run keep the route they began with."""
    by.may(DEFINE, at).require()
    unknown = sorted({step["post"] for step in steps} - set(queries.post_titles()))
    if unknown or not steps:
        raise Invalid("steps", _("每个环节须有已设立的岗位：%(posts)s"), posts="、".join(unknown))
    if limit not in PARAMETERS:
        raise Invalid("limit", _("没有这个时限参数：%(id)s"), id=limit)
    version = Route.objects.select_for_update().filter(code=code).count() + 1
    route = Route.objects.create(
        code=code, version=version, title=title, steps=list(steps), limit=limit,
        in_force_from=in_force_from, defined_by=by.label,
    )  # fmt: skip
    record(
        "approvals.route_defined", by=by, target=route, clause="3.1-a", at=at, code=code,
        version=version, posts=[step["post"] for step in steps], limit=limit,
    )  # fmt: skip
    return route


@command("approvals.submit")
def submit(*, subject: str, pk: int, by: Member, at: datetime) -> Case:
    """Hand a thing in for approval; a returned one goes on as a new round of its case."""
    known = SUBJECTS[subject]
    if not known.visible_to(by).filter(pk=pk).exists():
        raise NotFound
    case = _open_case(subject, pk)
    route = queries.route_in_force(known.route_for(pk), at)
    rules.may_submit(case, by, route).require()
    if case is None:
        assert route is not None
        case = _new_case(known, pk, route, by, at)
    else:
        _void(case, HANDED_IN_AGAIN, at)
        case.begin_round(known.content_hash(pk), known.title(pk), at)
    record(
        "approvals.submitted", by=by, target=case, clause=case.clause, at=at, subject=subject,
        pk=pk, content=case.content_hash, round=case.round, route=str(case.route_id),
    )  # fmt: skip
    flowing.ask(case, at)
    return case


@command("approvals.sign")
def sign(
    *, pk: int, by: Member, at: datetime, decision: str, opinion: str, shown: str, password: str
) -> Case:
    """Decide on the step that waits, over the content that was shown, having verified who signs.

    ``shown`` is the content hash of the page that the signer read. Raises ``Denied`` for the wrong
    person, password or content (nothing is signed), ``Invalid`` without the reason of a no.
    """
    by.may(SIGN, at).require()
    case = _visible(pk, by)
    step = queries.waiting_step(case)
    rules.may_sign(by, case, step, queries.signatures_of(case), at).require()
    assert step is not None
    prove(by=by, proof=password, at=at, clause=rules.SIGNATURES)
    subject = SUBJECTS[case.subject]
    rules.is_what_was_shown(case.content_hash, subject.content_hash(case.subject_pk)).require()
    rules.is_what_was_shown(shown, case.content_hash).require()
    chosen = _chosen(decision, opinion)
    principal = rules.acts_for(by, case.subject, step, at)
    signature = _signature(case, step, by, at, chosen, opinion.strip(), principal)
    record(
        "approvals.signed", by=by, target=case, clause=case.clause, at=at,
        decision=str(chosen), step=step.ordinal, round=case.round, content=case.content_hash,
        opinion_digest=signature.opinion_digest, signature=signature.pk,
        on_behalf_of=None if principal is None else principal.staff_no,
    )  # fmt: skip
    close_duty(target=step, kind=DUTY, at=at, by=by)
    _go_on(case, step, chosen, by, at)
    return case


@command("approvals.content_changed")
def content_changed(*, subject: str, pk: int, by: Member, at: datetime) -> Case:
    """The content of a running case has changed: its signatures are void, it begins again.

    The same bytes change nothing. Raises ``NotFound`` when nothing of it is under approval.
    """
    case = _open_case(subject, pk)
    if case is None or not case.in_progress:
        raise NotFound
    known = SUBJECTS[subject]
    content_hash = known.content_hash(pk)
    before = case.content_hash
    voided: list[Signature] = []
    if content_hash != before:
        flowing.stop(case, by, at)
        voided = _void(case, CHANGED, at)
        case.begin_round(content_hash, known.title(pk), at)
        flowing.ask(case, at)
        notify(
            [one.member for one in voided], VOIDED, url=case.url, clause=case.clause, at=at,
            title=case.title,
        )  # fmt: skip
    record(
        "approvals.content_changed", by=by, target=case, clause=case.clause, at=at,
        before=before, content=content_hash, voided=[one.pk for one in voided],
    )  # fmt: skip
    return case


@command("approvals.withdraw")
def withdraw(*, subject: str, pk: int, by: Member, at: datetime) -> Case:
    """The applicant takes an undecided case back; signatures given so far count no longer."""
    case = _open_case(subject, pk)
    if case is None:
        raise NotFound
    verdict = rules.may_withdraw(by, case)
    verdict.require()
    flowing.stop(case, by, at)
    voided = _void(case, WITHDRAWN, at)
    case.end(State.WITHDRAWN, at)
    record(
        "approvals.withdrawn", by=by, target=case, clause=verdict.clause, at=at,
        voided=[one.pk for one in voided],
    )  # fmt: skip
    return case


def _go_on(case: Case, step: Step, decision: Decision, by: Member, at: datetime) -> None:
    if decision == Decision.APPROVE:
        step.sign(at)
        if case.steps.filter(ordinal=step.ordinal + 1).exists():
            case.go_on(step.ordinal + 1)
            flowing.ask(case, at)
            return
    ends = {
        Decision.APPROVE: State.APPROVED,
        Decision.REFUSE: State.REFUSED,
        Decision.RETURN: State.RETURNED,
    }
    case.end(ends[decision], at)
    subject = SUBJECTS[case.subject]
    acts = {
        Decision.APPROVE: subject.on_approved,
        Decision.REFUSE: subject.on_refused,
        Decision.RETURN: subject.on_returned,
    }
    act = acts[decision]
    if act is not None:
        act(pk=case.subject_pk, by=by, at=at)
    notify(
        case.applicant, DECIDED[decision], url=case.url, clause=case.clause, at=at, title=case.title
    )


def _visible(pk: int, by: Member) -> Case:
    """The case, locked; raises ``NotFound`` when it is absent or not the member's to know of."""
    seen = queries.visible_to(by).filter(pk=pk).values("pk")
    case = Case.objects.select_for_update(of=("self",)).filter(pk__in=seen)
    found = case.select_related("applicant", "unit").first()
    if found is None:
        raise NotFound
    return found


def _open_case(subject: str, pk: int) -> Case | None:
    cases = Case.objects.select_for_update(of=("self",)).filter(
        subject=subject, subject_pk=pk, state__in=Case.OPEN
    )
    return cases.select_related("applicant", "unit").first()


def _new_case(subject: Subject, pk: int, route: Route, by: Member, at: datetime) -> Case:
    case = Case.objects.create(
        subject=subject.name, subject_pk=pk, title=subject.title(pk), url=subject.url(pk),
        clause=subject.clause_for(pk), content_hash=subject.content_hash(pk), route=route,
        applicant=by, unit=by.unit, submitted_at=at,
    )  # fmt: skip
    titles = queries.post_titles()
    Step.objects.bulk_create(
        Step(
            case=case, ordinal=number, post=step["post"], title=step["title"],
            post_title=titles[step["post"]], unit=by.unit if step["own_unit"] else None,
        )
        for number, step in enumerate(route.steps, start=1)
    )  # fmt: skip
    return case


def _chosen(decision: str, opinion: str) -> Decision:
    if decision not in Decision.values:
        raise Invalid("decision", _("请选择同意、退回或否决"))
    chosen = Decision(decision)
    if chosen != Decision.APPROVE and not opinion.strip():
        needs: Text = _("%(act)s须写明理由，请填写意见")
        raise Invalid("opinion", needs, clause=rules.SIGNATURES, act=chosen.label)
    return chosen


def _signature(
    case: Case, step: Step, by: Member, at: datetime, decision: Decision, opinion: str,
    principal: Member | None,
) -> Signature:  # fmt: skip
    signature = Signature(
        case=case, step=step, round=case.round, member=by, on_behalf_of=principal,
        decision=decision,
        opinion_digest=sha256(opinion.encode()).hexdigest(), content_hash=case.content_hash,
        signed_at=at,
    )  # fmt: skip
    if opinion:
        signature.opinion = vault.seal(opinion.encode(), owner="hospital", place=signature.place)
    signature.save()
    return signature


def _void(case: Case, reason: str, at: datetime) -> list[Signature]:
    valid = list(case.signatures.filter(voided_at=None).select_related("member"))
    for signature in valid:
        signature.void(at, reason)
    return valid
