"""办理: taken on, done, confirmed by the applicant, archived."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor, the_system
from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid
from yiheng.core.typed import tidy
from yiheng.governance.duties import clocks
from yiheng.governance.duties.commands import close_duty, open_duty
from yiheng.governance.duties.kinds import duty_kind
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.parameters import whole
from yiheng.office.requests import queries, rules
from yiheng.office.requests.commands.deciding import HANDLE
from yiheng.office.requests.commands.finding import found, locked, remark
from yiheng.office.requests.models import Remark, RemarkKind, Request, State

LONGEST = 500
CONFIRM_LIMIT = "request_confirm_workdays"
CONFIRM = duty_kind("requests.confirm", _("“%(title)s”已办结，待确认完成"), glyph="认")
FINISHED = notice_kind("requests.finished", _("“%(title)s”已办结，请确认是否完成"))
REOPENED = notice_kind("requests.reopened", _("“%(title)s”未完成，已退回办理"))


@command("requests.claim")
def claim(*, pk: int, by: Member, at: datetime) -> Request:
    """One of the handling post takes the request on."""
    request = found(pk, by)
    verdict = rules.may_claim(by, request, at)
    verdict.require()
    request.move(State.IN_HAND, handler=by, claimed_at=at)
    record("requests.claimed", by=by, target=request, clause=verdict.clause, at=at)
    return request


@command("requests.give_back")
def give_back(*, pk: int, by: Member, at: datetime, reason: str) -> Request:
    """Who took it on gives it back to the post; the clock runs on."""
    request = found(pk, by)
    verdict = rules.may_hand_on(by, request, at)
    verdict.require()
    said = remark(request, RemarkKind.HANDED_BACK, _text("reason", reason), by, at)
    request.move(State.APPROVED, handler=None, claimed_at=None)
    record(
        "requests.given_back", by=by, target=request, clause=verdict.clause, at=at,
        reason_digest=said.digest,
    )  # fmt: skip
    return request


@command("requests.finish")
def finish(*, pk: int, by: Member, at: datetime, result: str) -> Request:
    """What was asked for is done; the applicant is asked to confirm it."""
    request = found(pk, by)
    verdict = rules.may_finish(by, request, at)
    verdict.require()
    said = remark(request, RemarkKind.RESULT, _text("result", result), by, at)
    request.move(State.DONE, done_at=at)
    close_duty(target=request, kind=HANDLE, at=at, by=by)
    due = clocks.reckon(at, workdays=whole(CONFIRM_LIMIT, at=at))
    open_duty(
        clause=request.definition.clause, kind=CONFIRM, target=request, owner=request.applicant,
        due_at=due, at=at, by=the_system(), url=request.page, title=str(request),
    )  # fmt: skip
    record(
        "requests.finished", by=by, target=request, clause=verdict.clause, at=at,
        result_digest=said.digest, late=at > request.due_at if request.due_at else None,
    )  # fmt: skip
    _tell(request, FINISHED, request.applicant, at)
    return request


@command("requests.confirm")
def confirm(*, pk: int, by: Member, at: datetime) -> Request:
    """The applicant confirms that it is done; the request is archived."""
    request = found(pk, by)
    verdict = rules.may_confirm(by, request)
    verdict.require()
    _archive(request, by, at)
    return request


@command("requests.reopen")
def reopen(*, pk: int, by: Member, at: datetime, reason: str) -> Request:
    """The applicant says that it is not done: the handler goes on, with a clock of its own."""
    request = found(pk, by)
    verdict = rules.may_confirm(by, request)
    verdict.require()
    said = remark(request, RemarkKind.REOPENED, _text("reason", reason), by, at)
    due = clocks.reckon(at, workdays=whole(request.definition.limit, at=at))
    request.move(State.IN_HAND, done_at=None, due_at=due.at)
    close_duty(target=request, kind=CONFIRM, at=at, by=by)
    open_duty(
        clause=request.definition.clause, kind=HANDLE, target=request,
        post=request.definition.handler, due_at=due, at=at, by=the_system(), url=request.page,
        title=str(request),
    )  # fmt: skip
    record(
        "requests.reopened", by=by, target=request, clause=verdict.clause, at=at,
        reason_digest=said.digest,
    )  # fmt: skip
    assert request.handler is not None
    _tell(request, REOPENED, request.handler, at)
    return request


@command("requests.archive_unconfirmed")
def archive_unconfirmed(*, pk: int, by: Actor, at: datetime) -> Request:
    """The time to confirm has passed: what nobody gainsaid is archived."""
    request = locked(pk, state=State.DONE)
    assert request is not None
    _archive(request, by, at)
    return request


def _archive(request: Request, by: Actor, at: datetime) -> None:
    """Close it for good; the ledger keeps the digest of everything that stands in it."""
    remarks = Remark.objects.filter(request=request).values_list("digest", flat=True)
    whole_ = "\n".join([sha256(queries.content_bytes(request.pk)).hexdigest(), *remarks])
    request.move(State.ARCHIVED, archived_at=at)
    close_duty(target=request, kind=CONFIRM, at=at, by=by)
    record(
        "requests.archived", by=by, target=request, clause="3.1-a", at=at, number=request.number,
        digest=words_digest(whole_),
    )  # fmt: skip


def _text(field: str, text: str) -> str:
    said = tidy(text, lines=True)
    if not said:
        what = _("请写明办理结果") if field == "result" else _("请写明原因")
        raise Invalid(field, what)
    if len(said) > LONGEST:
        raise Invalid(field, _("最长 %(n)s 个字"), n=LONGEST)
    return said


def _tell(request: Request, kind: str, who: Member, at: datetime) -> None:
    notify(
        who, kind, url=request.page, clause=request.definition.clause, at=at,
        title=str(request)[:120],
    )  # fmt: skip
