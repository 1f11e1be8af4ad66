"""Moving a case about: taking a signature back, handing on, asking one more, ending it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid
from yiheng.core.verdict import message_id
from yiheng.governance.approvals import flowing, queries, rules, walking
from yiheng.governance.approvals.commands import finding
from yiheng.governance.approvals.commands.asides import say
from yiheng.governance.approvals.dossiers import Dossier
from yiheng.governance.approvals.models import Act, Case, State, Step, StepKind, Voided
from yiheng.governance.approvals.permissions import SIGN
from yiheng.governance.approvals.subjects import SUBJECTS
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member

FAR = 10_000  # beyond every ordinal: rows pass through it, so that no two are ever the same
RECALLED = notice_kind("approvals.recalled", _("“%(title)s”已由前一环节收回，暂不需您签字"))
TERMINATED = notice_kind("approvals.terminated", _("“%(title)s”已终止"))


@command("approvals.take_back")
def take_back(*, pk: int, by: Member, at: datetime) -> Case:
    """Take the own signature back while nobody has signed after it; its step waits again.

    The clock of the step goes on from where it was: signing and taking back wins no time.
    """
    case = finding.visible_case(pk, by)
    known = queries.dossier(case)
    verdict = rules.may_take_back(by, known, at)
    verdict.require()
    given = rules.signature_of(by, known)
    assert given is not None
    step = next(one for one in known.steps if one.pk == given.step_id)
    given.void(at, Voided.TAKEN_BACK)
    if step.ordinal != case.current:
        _recall(known, by, at)
        case.go_on(step.ordinal)
    step.wait_again()
    flowing.resume(step, case, at)
    say(case, Act.TAKEN_BACK, "", by, at)
    record(
        "approvals.taken_back", by=by, target=case, clause=verdict.clause, at=at,
        signature=given.pk, step=step.ordinal, seat=step.seat, round=case.round,
    )  # fmt: skip
    return case


@command("approvals.transfer")
def transfer(*, pk: int, to: Member, reason: str, by: Member, at: datetime) -> Case:
    """Hand the step that waits for oneself to a colleague, or back to whom it came from (转办).

    Both names stay on it.
    """
    case, known, step = _own_step(pk, by, at)
    verdict = rules.may_transfer(by, to, known, step, at)
    verdict.require()
    _wants(reason)
    flowing.stop([step], by, at)
    back = step.transferred_by_id == to.pk
    if back:
        step.give_back()
    else:
        step.hand_on(to, by)
    flowing.resume(step, case, at)
    said = say(case, Act.GIVEN_BACK if back else Act.TRANSFERRED, reason, by, at, about=to)
    record(
        "approvals.transferred", by=by, target=case, clause=verdict.clause, at=at,
        step=step.ordinal, seat=step.seat, member=to.staff_no, reason_digest=said.digest,
    )  # fmt: skip
    return case


@command("approvals.add_signer")
def add_signer(*, pk: int, who: Member, place: str, reason: str, by: Member, at: datetime) -> Case:
    """Ask one more to sign: before the step that waits for oneself, beside it, or after it (加签).

    Raises ``Denied`` for somebody who may not sign, ``Invalid`` for the place or the reason.
    """
    if place not in rules.PLACES:
        raise Invalid("place", _("请选择前加签、并签或后加签"))
    case, known, step = _own_step(pk, by, at)
    verdict = rules.may_add_signer(by, who, place, known, step, at)
    verdict.require()
    _wants(reason)
    if place == rules.TOGETHER:
        seats = [one.seat for one in known.steps if one.ordinal == step.ordinal]
        _add(case, step.ordinal, max(seats) + 1, who, by)
    elif place == rules.AFTER:
        _make_room(case, step.ordinal + 1)
        _add(case, step.ordinal + 1, 1, who, by)
    else:
        flowing.stop(known.waiting, by, at)
        for one in known.waiting:
            one.rest()
        _make_room(case, step.ordinal)
        _add(case, step.ordinal, 1, who, by)
    flowing.ask(queries.dossier(case), at)
    said = say(case, Act.ADDED, reason, by, at, about=who)
    record(
        "approvals.signer_added", by=by, target=case, clause=verdict.clause, at=at,
        step=step.ordinal, place=place, member=who.staff_no, reason_digest=said.digest,
    )  # fmt: skip
    return case


@command("approvals.terminate")
def terminate(*, pk: int, reason: str, by: Member, at: datetime) -> Case:
    """End a case that is not decided, for a reason; what was signed counts no longer."""
    case = finding.visible_case(pk, by)
    verdict = rules.may_terminate(by, queries.dossier(case), at)
    verdict.require()
    _wants(reason)
    flowing.stop(queries.waiting_steps(case), by, at)
    voided = walking.void(case, Voided.TERMINATED, at)
    case.end(State.TERMINATED, at)
    subject = SUBJECTS[case.subject]
    act = subject.on_terminated or subject.on_refused
    act(pk=case.subject_pk, by=by, at=at)
    said = say(case, Act.TERMINATED, reason, by, at)
    record(
        "approvals.terminated", by=by, target=case, clause=verdict.clause, at=at,
        voided=[one.pk for one in voided], reason_digest=said.digest,
    )  # fmt: skip
    told = [case.applicant, *(one.member for one in voided)]
    notify(told, TERMINATED, url=case.page, clause=case.clause, at=at, title=case.title)
    return case


def _own_step(pk: int, by: Member, at: datetime) -> tuple[Case, Dossier, Step]:
    by.may(SIGN, at).require()
    case = finding.visible_case(pk, by)
    known = queries.dossier(case)
    step, verdict = rules.step_for(by, known, at)
    verdict.require()
    assert step is not None
    return case, known, step


def _recall(known: Dossier, by: Member, at: datetime) -> None:
    """The steps that wait wait no more, and those who were asked are told: with their list, for the
    case is not theirs to see until their turn comes again."""
    case = known.case
    told = [one for step in known.waiting for one in queries.able_to_sign(step, known, at)]
    flowing.stop(known.waiting, by, at)
    for step in known.waiting:
        step.rest()
    notify(
        told, RECALLED, url=reverse("approvals:list"), clause=case.clause, at=at, title=case.title
    )


def _make_room(case: Case, ordinal: int) -> None:
    later = case.steps.filter(ordinal__gte=ordinal)
    later.update(ordinal=F("ordinal") + FAR)
    case.steps.filter(ordinal__gte=FAR).update(ordinal=F("ordinal") - FAR + 1)


def _add(case: Case, ordinal: int, seat: int, who: Member, by: Member) -> None:
    Step.objects.create(
        case=case, ordinal=ordinal, seat=seat, kind=StepKind.MEMBER, member=who, added_by=by,
        title=message_id(_("加签")),
    )  # fmt: skip


def _wants(reason: str) -> None:
    if not reason.strip():
        raise Invalid("reason", _("请写明理由"), clause=rules.SIGNATURES)
