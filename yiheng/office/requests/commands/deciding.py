"""What the approvals engine lets happen: approved, refused, returned, terminated."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor, the_system
from yiheng.core.errors import Denied, Invalid
from yiheng.core.handing import Handed, hand_on, is_taken
from yiheng.governance.approvals.queries import post_titles
from yiheng.governance.duties import clocks
from yiheng.governance.duties.commands import open_duty
from yiheng.governance.duties.kinds import duty_kind
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.queries import holders
from yiheng.governance.regulation.parameters import whole
from yiheng.office.requests import queries
from yiheng.office.requests.acts import ACTS, Approved, values_of
from yiheng.office.requests.commands.finding import locked
from yiheng.office.requests.models import Request, State


def _follow(request: str, due_at: datetime) -> None:
    Request.objects.filter(pk=request).update(due_at=due_at)


HANDLE = duty_kind(
    "requests.handle", _("“%(title)s”待办理"), glyph="办", pausable=True, follow=_follow
)
ASKED = notice_kind(
    "requests.asked", _("“%(title)s”已批准，待您的岗位办理"),
    importance=Importance.IMPORTANT, outside=_("有 1 份申请单待办理"),
)  # fmt: skip
UNMANNED = notice_kind(
    "requests.unmanned", _("“%(title)s”无人可办：%(post)s岗位空缺"),
    importance=Importance.IMPORTANT, outside=_("有 1 份申请单因岗位空缺无人可办"), group=True,
)  # fmt: skip


@command("requests.approve")
def approve(*, pk: int, by: Actor, at: datetime) -> Request:
    """The last signature: the act that the form names is done, the handling post is asked."""
    request = locked(pk)
    assert request is not None
    _do_act(request, at)
    _hand_on(request, at)
    form = request.definition
    if not form.handler:
        request.move(State.ARCHIVED, decided_at=at, done_at=at, archived_at=at)
    else:
        due = clocks.reckon(at, workdays=whole(form.limit, at=at))
        request.move(State.APPROVED, decided_at=at, due_at=due.at)
        open_duty(
            clause=form.clause, kind=HANDLE, target=request, post=form.handler, due_at=due, at=at,
            by=the_system(), url=request.page, title=str(request),
        )  # fmt: skip
        _ask(request, at)
    record(
        "requests.approved", by=by, target=request, clause=form.clause, at=at,
        number=request.number, made=request.made or None,
    )  # fmt: skip
    return request


@command("requests.close")
def close(*, pk: int, by: Actor, at: datetime) -> Request:
    """A refusal is final for this request; a copy begins anew."""
    request = _ended(pk, at, State.REFUSED)
    record(
        "requests.closed", by=by, target=request, clause=request.definition.clause, at=at,
        number=request.number,
    )  # fmt: skip
    return request


@command("requests.end")
def end(*, pk: int, by: Actor, at: datetime) -> Request:
    """The case was terminated by who may."""
    request = _ended(pk, at, State.TERMINATED)
    record(
        "requests.ended", by=by, target=request, clause=request.definition.clause, at=at,
        number=request.number,
    )  # fmt: skip
    return request


@command("requests.hand_back")
def hand_back(*, pk: int, by: Actor, at: datetime) -> Request:
    """A signer returns the request to its applicant."""
    request = locked(pk)
    assert request is not None
    request.move(State.RETURNED)
    record("requests.handed_back", by=by, target=request, clause="3.1-a", at=at)
    return request


@command("requests.take_back")
def take_back(*, pk: int, by: Actor, at: datetime) -> Request:
    """The applicant has taken it back; it can be changed and handed in again."""
    request = locked(pk)
    assert request is not None
    request.move(State.WITHDRAWN)
    record("requests.withdrawn", by=by, target=request, clause="3.1-a", at=at)
    return request


def _ended(pk: int, at: datetime, state: State) -> Request:
    request = locked(pk)
    assert request is not None
    request.move(state, decided_at=at)
    return request


def _do_act(request: Request, at: datetime) -> None:
    """Do what the form names; what cannot be done is left to the handler, with the reason."""
    acting = request.definition.act
    values = values_of(acting, queries.opened(request)[0])
    if acting is None or values is None:
        return
    actor = Approved(f"requests.request:{request.pk}", request.number)
    try:
        request.put(made=ACTS[acting.name].start(values, actor, at))
    except (Denied, Invalid) as no:  # the refusal is written; the signature stands all the same
        request.put(made_why_not=str(no)[:200])


def _hand_on(request: Request, at: datetime) -> None:
    """Whichever room goes on with what this form asks for begins there (``core.handing``)."""
    name = f"requests.{request.version.form.code}"
    if not is_taken(name):
        return
    handed = Handed(
        origin=f"requests:{request.pk}", number=request.number, title=str(request),
        url=request.page, by=request.applicant, answers=queries.opened(request)[0],
    )  # fmt: skip
    try:
        hand_on(name, handed, at)
    except (Denied, Invalid) as no:  # as with an act: the signature stands all the same
        request.put(made_why_not=str(no)[:200])


def _ask(request: Request, at: datetime) -> None:
    form, able = request.definition, queries.handlers(request, at)
    url, title = request.page, str(request)[:120]
    if able:
        notify(able, ASKED, url=url, clause=form.clause, at=at, title=title)
        return
    told = [request.applicant, *holders("director", at)]
    notify(
        told, UNMANNED, url=url, clause=form.clause, at=at, title=title,
        post=post_titles().get(form.handler, form.handler),
    )  # fmt: skip
