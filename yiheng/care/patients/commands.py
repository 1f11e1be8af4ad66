"""Taking patients into the index; a patient's way to their own pages, and what they do there."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext_lazy as _

from yiheng.care.patients import index, people, queries, rules
from yiheng.care.patients.index import Key, blind
from yiheng.care.patients.models import (
    Answer,
    Identifier,
    NameRequest,
    Patient,
    QueryCode,
    Session,
    Try,
)
from yiheng.care.patients.people import Person
from yiheng.care.patients.permissions import REGISTER
from yiheng.care.patients.queries import Seen
from yiheng.core.actor import Actor, System
from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.verdict import Verdict, refuse
from yiheng.governance.access.commands import JUDGES
from yiheng.governance.keys import vault
from yiheng.governance.ledger.models import Outcome
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import holders

CODE_DIGITS = 12
CODE_LASTS = timedelta(minutes=10)
SESSION_LASTS = timedelta(minutes=15)
PAGE = 20
NOBODY = Person()
ANONYMOUS = System(pk="anonymous", label="未登录")
ASKED = kind("patients.name_asked", _("患者申请告知查看人姓名（日志 %(entry)s）"))


@dataclass(frozen=True, slots=True)
class Oneself:
    """A patient who acts for themself, at their own pages; holds no permission of staff."""

    pk: str
    label: str = "患者本人"

    def may(self, permission: str, at: datetime) -> Verdict:
        """Never: what a patient may do needs no permission."""
        return refuse("0-e", _("患者页面不提供此项功能"))


@dataclass(frozen=True, slots=True)
class Issued:
    """A new code, to be shown once, with the patient whom the desk has before it."""

    code: str
    person: Person
    until: datetime


@dataclass(frozen=True, slots=True)
class Trace:
    """A page of who saw a patient, for that patient."""

    person: Person
    page: Page[Seen]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A patient who came in: as the source describes them, with the keys not yet known."""

    surrogate: str
    new: bool
    resource: Mapping[str, Any]
    keys: Iterable[Key]


@command("patients.register")
def register(*, arrivals: Sequence[Arrival], by: Actor, at: datetime) -> None:
    """Enter new patients with a key each, and bring known ones up to date."""
    new = [one for one in arrivals if one.new]
    known = [one for one in arrivals if not one.new]
    vault.create_owners(one.surrogate for one in new)
    vault.load(one.surrogate for one in arrivals)
    Patient.objects.bulk_create(_row(one, at) for one in new)
    standing = Patient.objects.in_bulk([one.surrogate for one in known])
    rows = [_row(one, at, people.opened(standing[one.surrogate])) for one in known]
    Patient.objects.bulk_update(rows, ["sealed", "updated_at"])
    Identifier.objects.bulk_create(
        Identifier(patient_id=one.surrogate, kind=key[0], blind=blind(key))
        for one in arrivals
        for key in one.keys
    )
    record(
        "patients.registered", by=by, target="patients.patient", clause="3.1-s", at=at,
        subjects=[one.surrogate for one in arrivals], new=len(new), updated=len(known),
    )  # fmt: skip


def _row(one: Arrival, at: datetime, known: Person = NOBODY) -> Patient:
    patient = Patient(surrogate=one.surrogate, created_at=at, updated_at=at)
    patient.sealed = people.sealed(patient, known.told(people.read(one.resource)))
    return patient


@command("patients.issue_code")
def issue_code(*, identifier: str, by: Member, at: datetime) -> Issued:
    """Hand a patient at the desk a code for their own pages (0-e); an older one is good no more.

    Raises ``NotFound`` for an identifier of nobody, ``Denied`` without ``patients:register``.
    """
    by.may(REGISTER, at).require()
    patient = index.whoever_has(identifier)  # who only stores still tells who has seen what
    if patient is None:
        raise NotFound
    QueryCode.objects.filter(patient=patient, used_at=None, until__gt=at).update(until=at)
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    issued = QueryCode.objects.create(
        patient=patient, digest=_digest(code), issued_by=by, issued_at=at, until=at + CODE_LASTS
    )
    record(
        "patients.code_issued", by=by, target=issued, clause="0-e", at=at,
        subjects=[patient.surrogate],
    )  # fmt: skip
    grouped = " ".join(code[start : start + 4] for start in range(0, CODE_DIGITS, 4))
    return Issued(grouped, people.opened(patient), issued.until)


@command("patients.enter")
def enter(*, code: str, address: str, at: datetime) -> str | None:
    """Open a patient's pages with their code: the session's token, or None for a wrong code.

    A wrong code is counted against the address; whoever has used up the tries gets None, too.
    """
    digits = queries.digits_of(code)
    used = QueryCode.objects.select_for_update().filter(digest=_digest(digits)).first()
    if used is None or not used.good(at) or queries.tries_are_up(address, digits, at):
        _count_try(address, digits, at)
        return None
    used.use(at)
    token = secrets.token_urlsafe(32)
    Session.objects.filter(until__lte=at).delete()
    Session.objects.create(
        key=words_digest(token), patient_id=used.patient_id, since=at, until=at + SESSION_LASTS
    )
    record(
        "patients.entered", by=Oneself(used.patient_id), target=used, clause="0-e", at=at,
        subjects=[used.patient_id],
    )  # fmt: skip
    return token


@command("patients.leave")
def leave(*, session: Session, at: datetime) -> None:
    """A patient ends their session."""
    by = Oneself(session.patient_id)
    record("patients.left", by=by, target=session.patient, clause="0-e", at=at,
           subjects=[session.patient_id])  # fmt: skip
    session.delete()


@command("patients.read_trace")
def read_trace(*, session: Session, at: datetime, number: int = 1) -> Trace:
    """Who saw the patient of this session (0-e, 0-g): department, post, time, purpose; no name."""
    patient = session.patient
    page: Page[Any] = Paginator(queries.reads_of(patient.surrogate), PAGE).get_page(number)
    page.object_list = queries.seen(patient.surrogate, list(page.object_list))
    record(
        "patients.trace_read", by=Oneself(patient.surrogate), target=patient, clause="0-g", at=at,
        subjects=[patient.surrogate], shown=len(page.object_list), page=page.number,
    )  # fmt: skip
    return Trace(people.opened(patient), page)


@command("patients.ask_name")
def ask_name(*, session: Session, entry: int, at: datetime) -> NameRequest:
    """Ask 医务部 for the name behind one reading of oneself; once asked, asked.

    Raises ``NotFound`` for an entry that does not concern this patient.
    """
    surrogate = session.patient_id
    if not queries.reads_of(surrogate).filter(seq=entry).exists():
        raise NotFound
    request, new = NameRequest.objects.get_or_create(
        patient_id=surrogate, entry=entry, defaults={"asked_at": at}
    )
    record(
        "patients.name_asked", by=Oneself(surrogate), target=request, clause="0-g", at=at,
        subjects=[surrogate], entry=entry, new=new,
    )  # fmt: skip
    if new:
        notify(holders(JUDGES, at), ASKED, url="/p/names/", clause="0-g", at=at, entry=entry)
    return request


@command("patients.answer_name")
def answer_name(*, pk: int, answer: str, by: Member, at: datetime) -> NameRequest:
    """医务部 tells a patient the name, or says why not.

    Raises ``NotFound``, ``Denied`` (2.1-n) and ``Invalid``.
    """
    request = NameRequest.objects.select_for_update().filter(pk=pk).first()
    reading = queries.reads_of(request.patient_id).filter(seq=request.entry) if request else None
    entry = reading.first() if reading is not None else None
    if request is None or entry is None:
        raise NotFound
    verdict = rules.may_answer(by, request, entry.actor, at)
    verdict.require()
    if answer not in Answer.values:
        raise Invalid("answer", _("请选择答复"), clause="0-g")
    request.settle(answer, by, at)
    record(
        "patients.name_answered", by=by, target=request, clause=verdict.clause, at=at,
        subjects=[request.patient_id], entry=request.entry, answer=answer,
    )  # fmt: skip
    return request


def _count_try(address: str, digits: str, at: datetime) -> None:
    Try.objects.filter(at__lte=at - queries.TRY_WINDOW).delete()
    Try.objects.bulk_create(
        Try(bucket=bucket, at=at) for bucket, _most in queries.buckets(address, digits)
    )
    line = record(
        "patients.code_refused", by=ANONYMOUS, target="patients.querycode", clause="0-e", at=at
    )
    line.outcome = Outcome.REFUSED


def _digest(code: str) -> str:
    return vault.blind("patients.code", code)
