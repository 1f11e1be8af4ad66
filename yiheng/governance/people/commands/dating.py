"""Until when rights of system administration hold: dated when given, renewed by two, else over.

4.1-j has them rotate. A right without a date is one that was given before the hospital had set the
months (its first administrators): it gets its date as soon as the months are known.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.proposals import Stand, may_settle
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people import queries, rules
from yiheng.governance.people.models import Act, Assignment, GrantChange, Post
from yiheng.governance.people.permissions import CONFIRM_RENEWAL, MANAGE, RENEW
from yiheng.governance.regulation.parameters import ParameterUnset, whole
from yiheng.standards.china.periods import months_later

CLAUSE = "4.1-j"
MONTHS = "admin_rights_rotation_months"


def renewal_date(post: Post, since: datetime) -> datetime | None:
    """When a post given at an instant lapses; None where it does not, or while months are unset."""
    if not post.privileged:
        return None
    try:
        return months_later(since, whole(MONTHS, at=since))
    except ParameterUnset:
        return None


def to_date(at: datetime) -> bool:
    """Whether there is anything to date: the months are known and something has a wrong date."""
    return any(one.renew_by != renewal_date(one.post, at) for one in queries.misdated(at))


def set_dates(at: datetime) -> list[Assignment]:
    """Date what is of system administration and has no date, undate what is so no more.

    For commands that hold the lock; gives what was changed.
    """
    changed = []
    for one in queries.misdated(at).select_for_update(of=("self",)):
        wanted = renewal_date(one.post, max(one.since, at))
        if one.renew_by != wanted:
            one.date(wanted)
            changed.append(one)
    return changed


@command("people.date_rights")
def date_rights(*, by: Actor, at: datetime) -> int:
    """Give every right of system administration the date until which it holds; gives how many."""
    changed = set_dates(at)
    record(
        "people.rights_dated", by=by, target="people.assignment", clause=CLAUSE, at=at,
        count=len(changed),
    )  # fmt: skip
    return len(changed)


@command("people.propose_renewal")
def propose_renewal(*, pk: int, reason: str, by: Actor, at: datetime) -> GrantChange:
    """Propose that a right of system administration goes on; never one's own (2.1-n)."""
    by.may(RENEW, at).require()
    held = _held(pk, at)
    rules.may_decide_about(held.member, by).require()
    rules.may_renew(held, at).require()
    return _propose(held, Act.RENEW, reason, by, at)


@command("people.propose_relief")
def propose_relief(*, pk: int, reason: str, by: Actor, at: datetime) -> GrantChange:
    """Propose that a post that two persons give is taken away; never one's own (2.1-n)."""
    by.may(RENEW, at).require()
    held = _held(pk, at)
    rules.may_decide_about(held.member, by).require()
    return _propose(held, Act.RELIEVE, reason, by, at)


@command("people.settle_grant")
def settle_grant(*, pk: int, stand: str, by: Actor, at: datetime) -> GrantChange:
    """Confirm, refuse or withdraw what was proposed about a post held; never one's own."""
    by.may(RENEW if stand == Stand.WITHDRAWN else CONFIRM_RENEWAL, at).require()
    changes = GrantChange.objects.select_for_update(of=("self",)).filter(pk=pk)
    change = changes.select_related("assignment__post", "assignment__member__unit").first()
    if change is None:
        raise NotFound
    if stand not in (Stand.CONFIRMED, Stand.REFUSED, Stand.WITHDRAWN):
        raise Invalid("stand", _("请选择同意、不同意或撤回"))
    may_settle(change, Stand(stand), by, "2.1-n").require()
    held = change.assignment
    if stand == Stand.CONFIRMED:
        rules.may_decide_about(held.member, by).require()
        _carry_out(change, at)
    change.settle(Stand(stand), by, at)
    record(
        "people.grant_settled", by=by, target=change, clause=CLAUSE, at=at, kind=change.act,
        outcome=str(stand), member=held.member.staff_no, post=held.post.code,
        until=_iso(held.renew_by), before=_iso(change.before),
    )  # fmt: skip
    return change


@command("people.lapse")
def lapse(*, pk: int, by: Actor, at: datetime) -> Assignment:
    """Close a right that was not renewed; it has held no more since its day."""
    held = Assignment.objects.select_for_update(of=("self",)).select_related("post", "member")
    one = held.filter(pk=pk).first()
    if one is None or (one.until is not None and one.until <= at):
        raise NotFound
    Post.objects.select_for_update().get(pk=one.post_id)
    rules.may_lapse(one, at).require()
    one.end(max(one.since, _since_when(one, at)))
    withdraw_open(one, by, at)
    record(
        "people.right_lapsed", by=by, target=one.member, clause=CLAUSE, at=at, post=one.post.code,
        until=_iso(one.until),
    )  # fmt: skip
    return one


@command("people.shorten")
def shorten(*, pk: int, until: datetime, by: Actor, at: datetime) -> Assignment:
    """A post is held until a day and no longer; not one that must be held every day."""
    by.may(MANAGE, at).require()
    held = _held(pk, at)
    if until <= at:
        raise Invalid("until", _("结束时间应晚于现在；立即结束的请选择撤销"))
    if held.until is not None and until > held.until:
        raise Invalid("until", _("只能提前结束，不能延长"))
    rules.may_stand_for(held.post, held.member, until).require()
    held.end(until)
    record(
        "people.shortened", by=by, target=held.member, clause="2.1-k", at=at, post=held.post.code,
        until=_iso(until),
    )  # fmt: skip
    return held


def withdraw_open(held: Assignment, by: Actor, at: datetime) -> None:
    """What was proposed about a post that has ended falls away; for commands that hold the lock."""
    for one in held.changes.filter(stand=Stand.PROPOSED):
        one.settle(Stand.WITHDRAWN, by, at)


def _since_when(held: Assignment, at: datetime) -> datetime:
    """When it ended: on its day; or now, where it held on because nobody else was there."""
    assert held.renew_by is not None
    others = Assignment.objects.held(held.renew_by).filter(post=held.post_id)
    dated = others.in_date(held.renew_by)
    kept = held.post.must_be_filled and not dated.exclude(pk=held.pk).exists()
    return at if kept else held.renew_by


def _held(pk: int, at: datetime) -> Assignment:
    held = Assignment.objects.select_for_update(of=("self",)).select_related("post", "member__unit")
    one = held.filter(pk=pk).first()
    if one is None:
        raise NotFound
    if one.until is not None and one.until <= at:
        raise Invalid("assignment", _("这项任职已经结束"))
    return one


def _propose(held: Assignment, act: Act, reason: str, by: Actor, at: datetime) -> GrantChange:
    if not reason.strip():
        raise Invalid("reason", _("请写明理由，例如仍负责值班与备份"), clause=CLAUSE)
    if held.changes.filter(stand=Stand.PROPOSED).exists():
        raise Invalid("reason", _("这项权限已有一项提案待确认，请先办结或撤回"))
    made = GrantChange.objects.create(
        assignment=held, act=act, before=held.renew_by, reason=reason.strip(),
        proposed_by=str(by.pk), proposed_by_label=by.label, proposed_at=at,
    )  # fmt: skip
    record(
        "people.grant_proposed", by=by, target=made, clause=CLAUSE, at=at, kind=str(act),
        member=held.member.staff_no, post=held.post.code, before=_iso(held.renew_by),
        reason_digest=words_digest(reason.strip()),
    )  # fmt: skip
    return made


def _carry_out(change: GrantChange, at: datetime) -> None:
    held = Assignment.objects.select_for_update(of=("self",)).select_related("post", "member").get(
        pk=change.assignment_id
    )  # fmt: skip
    change.assignment = held
    if change.act == Act.RENEW:
        rules.may_renew(held, at).require()
        change.before, change.until = held.renew_by, months_later(at, whole(MONTHS, at=at))
        held.date(change.until)
        change.save(update_fields=["before", "until"])
        return
    if held.until is not None and held.until <= at:
        raise Invalid("assignment", _("这项任职已经结束"))
    end(held, at)


def end(assignment: Assignment, at: datetime) -> None:
    """End an assignment unless its post would stand vacant; for commands that hold the lock."""
    post = Post.objects.select_for_update().get(pk=assignment.post_id)
    others = queries.holders(post.code, at).exclude(pk=assignment.member_id).count()
    rules.may_vacate(post, others).require()
    assignment.end(max(at, assignment.since))


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
