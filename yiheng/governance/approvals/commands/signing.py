"""Signing: over what was read, by whom it is due, verified at that moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid
from yiheng.core.numbers import number_of
from yiheng.core.verdict import Text
from yiheng.governance.access.proving import Claim, claim
from yiheng.governance.approvals import flowing, queries, rules, walking
from yiheng.governance.approvals.commands import finding
from yiheng.governance.approvals.dossiers import Dossier
from yiheng.governance.approvals.models import (
    Case,
    Decision,
    Signature,
    Step,
    StepKind,
    Voided,
)
from yiheng.governance.approvals.permissions import SIGN
from yiheng.governance.approvals.subjects import SUBJECTS
from yiheng.governance.keys import vault
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member

APPLICANT, PREVIOUS = "applicant", "previous"


@dataclass(frozen=True, slots=True)
class Proven:
    """A member has proved at an instant to be themselves; made by ``open_batch`` only."""

    member: int
    at: datetime


@command("approvals.sign")
def sign(
    *,
    pk: int,
    by: Member,
    at: datetime,
    decision: str,
    opinion: str,
    shown: str,
    password: str | Proven,
    back_to: str = APPLICANT,
) -> Case:
    """Decide on the step that waits, over the content that was shown, having verified who signs.

    ``shown`` is ``Step.shown`` of the page that was read. What is returned goes ``back_to`` the
    applicant, the previous step, or the ordinal of an earlier one. Raises ``Denied`` for the wrong
    person, password or content (nothing is signed), ``Invalid`` without the reason of a no.
    """
    by.may(SIGN, at).require()
    proof = password if isinstance(password, Proven) else claim(by, password)
    case = finding.visible_case(pk, by)
    known = queries.dossier(case)
    step, verdict = rules.step_for(by, known, at)
    verdict.require()
    assert step is not None
    _prove(by, proof, at)
    _is_as_shown(case, step, shown)
    chosen = _chosen(decision, opinion)
    target = _target(known, step, chosen, back_to)
    signature = _signature(known, step, by, at, chosen, opinion.strip(), target)
    record(
        "approvals.signed", by=by, target=case, clause=case.clause, at=at,
        decision=str(chosen), step=step.ordinal, seat=step.seat, round=case.round,
        content=case.content_hash, opinion_digest=signature.opinion_digest,
        signature=signature.pk, back_to=target,
        resolution=signature.resolution and signature.resolution.digest,
        on_behalf_of=signature.on_behalf_of and signature.on_behalf_of.staff_no,
    )  # fmt: skip
    flowing.stop([step], by, at)
    walking.go_on(known.with_signature(signature), step, chosen, target, by, at)
    return case


def _prove(by: Member, proof: Claim | Proven, at: datetime) -> None:
    if isinstance(proof, Proven):
        assert (proof.member, proof.at) == (by.pk, at)
        return
    proof.require(at=at, clause=rules.SIGNATURES)


def _is_as_shown(case: Case, step: Step, shown: str) -> None:
    read, _colon, place = shown.partition(":")
    rules.is_the_step_shown(place, step).require()
    for content in (read, SUBJECTS[case.subject].content_hash(case.subject_pk)):
        rules.is_what_was_shown(content, case.content_hash).require()


def _chosen(decision: str, opinion: str) -> Decision:
    if decision not in Decision.values:
        raise Invalid("decision", _("请选择同意、退回或不同意"))
    chosen = Decision(decision)
    if chosen != Decision.APPROVE and not opinion.strip():
        needs: Text = _("%(act)s须写明理由，请填写意见")
        raise Invalid("opinion", needs, clause=rules.SIGNATURES, act=chosen.label)
    return chosen


def _target(known: Dossier, step: Step, chosen: Decision, back_to: str) -> int | None:
    """The ordinal that a returned case goes back to (0: its applicant); None for a decision."""
    if chosen != Decision.RETURN:
        return None
    if back_to == APPLICANT:
        return 0
    ordinal = known.before(step.ordinal) if back_to == PREVIOUS else number_of(back_to)
    rules.may_send_back(known, step, ordinal).require()
    return ordinal


def _signature(
    known: Dossier, step: Step, by: Member, at: datetime, decision: Decision, opinion: str,
    back_to: int | None,
) -> Signature:  # fmt: skip
    case = known.case
    resolution = queries.resolution_for(case, step) if step.kind == StepKind.BODY else None
    if decision != Decision.RETURN:
        rules.has_resolution(step, resolution).require()
    signature = Signature(
        case=case, step=step, round=case.round, member=by,
        on_behalf_of=rules.acts_for(by, known, step, at), decision=decision, back_to=back_to,
        resolution=resolution, opinion_digest=words_digest(opinion),
        content_hash=case.content_hash, signed_at=at,
    )  # fmt: skip
    if opinion:
        signature.opinion = vault.seal(opinion.encode(), owner="hospital", place=signature.place)
    if back_to:  # it has sent the case back and is spent: its step will be signed anew
        signature.voided_at, signature.void_reason = at, Voided.SENT_BACK
    signature.save()
    return signature
