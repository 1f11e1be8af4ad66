"""Filling a form in: drafts, files, handing in, taking back."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import day_of
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.office.requests import queries, rules
from yiheng.office.requests.answers import Answers, Typed, read, typed_of
from yiheng.office.requests.commands.finding import found, own, own_key, seal
from yiheng.office.requests.definition import Kind
from yiheng.office.requests.models import Attachment, Effort, Form, Request, State

MOST_DRAFTS = 30
A_SITTING = 300
"""Seconds between two savings that count as filling in; a longer gap is a pause."""


@command("requests.begin")
def begin(*, code: str, by: Member, at: datetime, idempotency_key: str) -> Request:
    """Begin a request, filled in as far as others know the answers; the same key twice is one."""
    form = Form.objects.filter(code=code).first()
    if form is None:
        raise NotFound
    version = queries.version_in_force(form, at)
    rules.may_begin(form, version, at).require()
    assert version is not None
    known = _begun(by, code, idempotency_key)
    if known is not None:
        record("requests.begun", by=by, target=known, clause="3.1-a", at=at, form=code)
        return known
    if Request.objects.filter(applicant=by, state=State.DRAFT).count() >= MOST_DRAFTS:
        raise Invalid("code", _("草稿已有 %(n)s 份，请先提交或删去一些"), n=MOST_DRAFTS)
    key = own_key(by, code, idempotency_key)
    facts = {"version": version, "applicant": by, "unit": by.unit, "begun_at": at, "saved_at": at}
    blank = Request(idempotency_key=key, **facts)
    request, _new = Request.objects.get_or_create(
        idempotency_key=key, defaults=facts | seal(blank, _prefilled(blank, {}, at), {})
    )
    record("requests.begun", by=by, target=request, clause="3.1-a", at=at, form=code)
    return request


@command("requests.copy")
def copy(*, pk: int, by: Member, at: datetime, idempotency_key: str) -> Request:
    """Begin a request with the answers of an own older one, by the form in force now.

    The same key twice is one copy: what became of it since is not written over.
    """
    older = queries.visible_to(by).filter(pk=pk, applicant=by).first()
    if older is None:
        raise NotFound
    code = older.version.form.code
    known = _begun(by, code, idempotency_key)
    request = known or begin(code=code, by=by, at=at, idempotency_key=idempotency_key)
    if known is None:
        filled = queries.read(request, queries.typed_in(older), at)
        request.put(**seal(request, _prefilled(request, filled.answers, at), {}))
    record("requests.copied", by=by, target=request, clause="3.1-a", at=at, copied_from=older.pk)
    return request


@command("requests.save")
def save(*, pk: int, by: Member, at: datetime, typed: Typed) -> Request:
    """Keep what was typed, finished or not; what cannot be read yet is kept as it was typed."""
    request = own(pk, by)
    kept = _without_stale(request, typed)
    filled = queries.read(request, kept, at)
    answers = _prefilled(request, filled.answers, at, kept)
    seconds = request.seconds + min(A_SITTING, max(0, int((at - request.saved_at).total_seconds())))
    request.put(**seal(request, answers, filled.unread), saved_at=at, seconds=seconds)
    record(
        "requests.saved", by=by, target=request, clause="3.1-a", at=at, digest=request.digest,
        answered=len(answers),
    )  # fmt: skip
    return request


@command("requests.remove")
def remove(*, pk: int, by: Member, at: datetime) -> None:
    """Throw away a draft that was never handed in, with its files."""
    request = found(pk, by)
    verdict = rules.may_remove(by, request)
    verdict.require()
    record(
        "requests.removed", by=by, target=request, clause=verdict.clause, at=at,
        form=request.version.form.code,
    )  # fmt: skip
    request.attachments.all().delete()
    request.delete()


@command("requests.attach")
def attach(
    *, pk: int, by: Member, at: datetime, name: str, content: bytes, field: str = ""
) -> Attachment:
    """Add a file, or replace the one of that name; ``field`` is the question that it answers."""
    request = own(pk, by)
    if field and not any(one.code == field for one in request.definition.files):
        raise Invalid("field", _("请选择这份附件属于哪一项"))
    made, replaced = Attachment.put(
        queries.attachments(request), name=name, content=content, at=at, clause="3.1-a",
        request=request, field=field,
    )  # fmt: skip
    for old in replaced:
        old.remove(at)
    record(
        "requests.attached", by=by, target=request, clause="3.1-a", at=at, attachment=made.pk,
        digest=made.digest,
    )  # fmt: skip
    return made


@command("requests.detach")
def detach(*, pk: int, by: Member, at: datetime) -> Request:
    """Take a file off a request; it stays to be examined."""
    attachment = _attachment(pk, by)
    request = own(attachment.request_id, by)
    attachment.remove(at)
    record(
        "requests.detached", by=by, target=request, clause="3.1-a", at=at, attachment=pk,
        digest=attachment.digest,
    )  # fmt: skip
    return request


@command("requests.read_attachment")
def read_attachment(*, pk: int, by: Member, at: datetime) -> tuple[Attachment, bytes]:
    """Open a file of a request that the reader may see."""
    attachment = _attachment(pk, by)
    content = attachment.content()
    record(
        "requests.attachment_read", by=by, target=attachment, clause="0-g", at=at,
        digest=attachment.digest,
    )  # fmt: skip
    return attachment, content


@command("requests.submit")
def submit(*, pk: int, by: Member, at: datetime) -> Request:
    """Hand a complete request in for its signatures; raises ``Invalid`` for the first gap.

    What others hold is read again, so that nothing stale is signed.
    """
    request = own(pk, by)
    filled = queries.read(request, queries.typed_in(request), at)
    for problem in queries.problems(request, filled):
        raise problem
    verdict = rules.may_submit(by, request, filled.answers, at)
    verdict.require()
    _count_effort(request, at)
    request.move(State.IN_APPROVAL, **seal(request, filled.answers, {}), submitted_at=at, seconds=0)
    case = approvals.submit(subject=queries.SUBJECT, pk=pk, by=by, at=at)
    request.put(number=case.serial)
    record(
        "requests.submitted", by=by, target=request, clause=request.definition.clause, at=at,
        form=request.version.form.code, version=request.version.number, number=request.number,
    )  # fmt: skip
    return request


@command("requests.withdraw")
def withdraw(*, pk: int, by: Member, at: datetime) -> Request:
    """Take a request back before it is decided; it can be changed and handed in again."""
    request = found(pk, by)
    verdict = rules.may_withdraw(by, request)
    verdict.require()
    approvals.withdraw(subject=queries.SUBJECT, pk=pk, by=by, at=at)
    request.refresh_from_db()
    return request


def _begun(by: Member, code: str, key: str) -> Request | None:
    return Request.objects.filter(idempotency_key=own_key(by, code, key)).first()


def _prefilled(
    request: Request, answers: Answers, at: datetime, typed: Typed | None = None
) -> Answers:
    """The answers, those added that others know, where they are asked for and were not emptied."""
    fill, form = queries.filler(request, at), request.definition
    whole, seen = dict(answers), typed or {}
    for one in form.fields:
        asked = one.when is None or one.when.holds(whole)
        if not asked or one.code in whole or any(key in seen for key in one.keys):
            continue
        value = fill(one, whole)
        if value is not None:
            whole[one.code] = value
    typed = typed_of(form, whole)
    there = queries.world(form, queries.members_of(form, typed))
    return read(form, typed, there, fill, day_of(at)).answers


def _without_stale(request: Request, typed: Typed) -> Typed:
    """What was typed, less what had been filled in about a member who is no longer named."""
    before, form = queries.opened(request)[0], request.definition
    there = queries.world(form, queries.members_of(form, typed))
    named = {
        one.code for one in form.fields
        if one.kind is Kind.MEMBER
        and there.members.get(next(iter(typed.get(one.code, ())), "").strip())
        != before.get(one.code)
    }  # fmt: skip
    old = typed_of(form, before)
    stale = {
        key for one in form.fields if one.of in named
        for key in one.keys if list(typed.get(key, ())) == old.get(key)
    }  # fmt: skip
    return {key: values for key, values in typed.items() if key not in stale}


def _attachment(pk: int, by: Member) -> Attachment:
    seen = queries.visible_to(by).values("pk")
    found_ = Attachment.objects.filter(pk=pk, removed_at=None, request__in=seen).first()
    if found_ is None:
        raise NotFound
    return found_


def _count_effort(request: Request, at: datetime) -> None:
    """Add the time spent to the month's sum; of the request itself it is forgotten (1.2-j)."""
    effort, _made = Effort.objects.select_for_update().get_or_create(
        form=request.version.form, month=day_of(at).replace(day=1)
    )
    effort.add(request.seconds)
