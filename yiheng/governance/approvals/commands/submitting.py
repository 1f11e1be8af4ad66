"""Handing in, announcing a change, taking back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import NotFound
from yiheng.governance.approvals import flowing, queries, rules, splitting, walking
from yiheng.governance.approvals.commands import finding
from yiheng.governance.approvals.laying import lay, renew
from yiheng.governance.approvals.models import (
    Beneficiary,
    Case,
    Route,
    Signature,
    State,
    Voided,
)
from yiheng.governance.approvals.serials import next_serial
from yiheng.governance.approvals.subjects import SUBJECTS, Subject
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member

VOIDED = notice_kind("approvals.voided", _("“%(title)s”的内容已变更，您的签字已作废"))


@command("approvals.submit")
def submit(*, subject: str, pk: int, by: Member, at: datetime) -> Case:
    """Hand a thing in for approval; a returned one goes on as a new round of its case.

    A case keeps the version of the route that it was handed in with, whatever is decided since.
    """
    known = SUBJECTS[subject]
    if not known.visible_to(by).filter(pk=pk).exists():
        raise NotFound
    case = finding.open_case(subject, pk)
    route = queries.route_in_force(known.route_for(pk), at) if case is None else case.route
    rules.may_submit(case, by, route).require()
    if case is None:
        assert route is not None
        case = _new_case(known, pk, route, by, at)
        lay(case, route)
    else:
        walking.void(case, Voided.HANDED_IN_AGAIN, at)
        case.begin_round(known.content_hash(pk), known.title(pk), at)
        renew(case)
    record(
        "approvals.submitted", by=by, target=case, clause=case.clause, at=at, subject=subject,
        pk=pk, content=case.content_hash, round=case.round, route=str(case.route_id),
        serial=case.serial, **_measure(case, known, at),
    )  # fmt: skip
    _begin(case, at)
    return case


@command("approvals.content_changed")
def content_changed(*, subject: str, pk: int, by: Member, at: datetime) -> Case:
    """The content of a running case has changed: its signatures are void, it begins again.

    The same bytes change nothing. Raises ``NotFound`` when nothing of it is under approval.
    """
    case = finding.open_case(subject, pk)
    if case is None or not case.in_progress:
        raise NotFound
    known = SUBJECTS[subject]
    content_hash = known.content_hash(pk)
    before = case.content_hash
    voided: list[Signature] = []
    counted: dict[str, Any] = {}
    if content_hash != before:
        flowing.stop(queries.waiting_steps(case), by, at)
        voided = walking.void(case, Voided.CHANGED, at)
        case.begin_round(content_hash, known.title(pk), at)
        renew(case)
        counted = _measure(case, known, at)
        _begin(case, at)
        notify(
            [one.member for one in voided], VOIDED, url=case.page, clause=case.clause, at=at,
            title=case.title,
        )  # fmt: skip
    record(
        "approvals.content_changed", by=by, target=case, clause=case.clause, at=at,
        before=before, content=content_hash, voided=[one.pk for one in voided], **counted,
    )  # fmt: skip
    return case


@command("approvals.withdraw")
def withdraw(*, subject: str, pk: int, by: Member, at: datetime) -> Case:
    """The applicant takes an undecided case back; signatures given so far count no longer."""
    case = finding.open_case(subject, pk)
    if case is None:
        raise NotFound
    verdict = rules.may_withdraw(by, case)
    verdict.require()
    flowing.stop(queries.waiting_steps(case), by, at)
    voided = walking.void(case, Voided.WITHDRAWN, at)
    case.end(State.WITHDRAWN, at)
    act = SUBJECTS[subject].on_withdrawn
    if act is not None:
        act(pk=pk, by=by, at=at)
    record(
        "approvals.withdrawn", by=by, target=case, clause=verdict.clause, at=at,
        voided=[one.pk for one in voided],
    )  # fmt: skip
    return case


@command("approvals.withdraw_case")
def withdraw_case(*, pk: int, by: Member, at: datetime) -> Case:
    """The applicant takes back the very case that was shown: its object may be under approval anew,
    and an old page must not end that."""
    case = finding.visible_case(pk, by)
    rules.may_withdraw(by, case).require()
    return withdraw(subject=case.subject, pk=case.subject_pk, by=by, at=at)


def _new_case(subject: Subject, pk: int, route: Route, by: Member, at: datetime) -> Case:
    return Case.objects.create(
        subject=subject.name, subject_pk=pk, title=subject.title(pk), url=subject.url(pk),
        clause=subject.clause_for(pk), content_hash=subject.content_hash(pk), route=route,
        applicant=by, unit=by.unit, submitted_at=at, current=0,
        serial=_number(subject.serial_for(pk), at),
    )  # fmt: skip


def _number(prefix: str, at: datetime) -> str:
    """The next number of the year; none without a prefix."""
    return next_serial(prefix, at) if prefix else ""


def _measure(case: Case, known: Subject, at: datetime) -> dict[str, Any]:
    """Take down whom the case is for and what chooses its steps; gives what the ledger keeps."""
    case.beneficiaries.all().delete()
    whom = () if known.beneficiaries is None else known.beneficiaries(case.subject_pk)
    Beneficiary.objects.bulk_create(
        Beneficiary(case=case, member=one) for one in {one.pk: one for one in whom}.values()
    )
    return splitting.choose_steps(case, known, at)


def _begin(case: Case, at: datetime) -> None:
    known = queries.dossier(case)
    first = known.after(0)
    assert first is not None
    case.go_on(first)
    flowing.ask(known, at)
