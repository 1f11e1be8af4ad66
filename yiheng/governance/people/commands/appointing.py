"""Giving and ending posts: by one person, or by two where the post reaches over others (2.1-n)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.proposals import Stand, may_settle
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people import queries, rules
from yiheng.governance.people.commands.dating import end, renewal_date, withdraw_open
from yiheng.governance.people.models import Appointment, Assignment, Member, Post, Unit
from yiheng.governance.people.permissions import CONFIRM, MANAGE

A_DAY = timedelta(days=1)


@command("people.assign")
def assign(
    *,
    member: Member,
    post: Post,
    by: Actor,
    at: datetime,
    unit: Unit | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Assignment:
    """Give a post to a member from now on, or for a span; 三员 and analysts are kept apart.

    Raises ``Denied`` for a post that takes two persons: propose it.
    """
    by.may(MANAGE, at).require()
    rules.may_assign_alone(post, by).require()
    return _place(member, post, unit or member.unit, (since, until), by, at)


@command("people.lengthen")
def lengthen(*, assignment: Assignment, until: datetime, by: Actor, at: datetime) -> Assignment:
    """A post given for a span is held longer; whatever would forbid giving it forbids that."""
    by.may(MANAGE, at).require()
    rows = Assignment.objects.select_for_update(of=("self",))
    held = rows.select_related("post", "member", "unit").get(pk=assignment.pk)
    rules.may_assign_alone(held.post, by).require()
    if held.until is None or not at < held.until < until:
        raise Invalid("until", _("只能把还没结束的限期任职延到更晚"), clause="2.1-k")
    _check(held.member, held.post, held.unit, held.until, until)
    held.end(until)
    record(
        "people.lengthened", by=by, target=held.member, clause="2.1-k", at=at, post=held.post.code,
        until=until.isoformat(),
    )  # fmt: skip
    return held


@command("people.relieve")
def relieve(*, assignment: Assignment, by: Actor, at: datetime) -> Assignment:
    """End a post; the rights end the same instant (2.1-k)."""
    by.may(MANAGE, at).require()
    assignment = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("post", "member")
        .get(pk=assignment.pk)
    )
    if assignment.until is not None and assignment.until <= at:
        raise Invalid("assignment", _("这项任职已经结束"))
    end(assignment, at)
    withdraw_open(assignment, by, at)
    record(
        "people.relieved", by=by, target=assignment.member, clause="2.1-k", at=at,
        post=assignment.post.code,
    )  # fmt: skip
    return assignment


@command("people.propose_appointment")
def propose_appointment(
    *,
    member: Member,
    post: Post,
    unit: Unit,
    since: datetime,
    until: datetime | None,
    reason: str,
    by: Actor,
    at: datetime,
) -> Appointment:
    """Propose a member for a post that takes two persons; it holds when another has confirmed.

    A ``since`` that lies before the confirmation begins with the confirmation.
    """
    by.may(MANAGE, at).require()
    member = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    rules.may_decide_about(member, by).require()
    if not reason.strip():
        raise Invalid("reason", _("请写明任命理由"))
    if since < at - A_DAY:
        raise Invalid("since", _("起始时间不能早于今天"))
    waiting = Appointment.objects.filter(member=member, post=post, unit=unit, stand=Stand.PROPOSED)
    if waiting.exists():
        raise Invalid("post", _("该任命已经提出，正在等待确认"))
    _check(member, post, unit, max(since, at), until)
    made = Appointment.objects.create(
        member=member, post=post, unit=unit, since=since, until=until, reason=reason.strip(),
        proposed_by=str(by.pk), proposed_by_label=by.label, proposed_at=at,
    )  # fmt: skip
    record(
        "people.appointment_proposed", by=by, target=made, clause="2.1-n", at=at,
        member=member.staff_no, post=post.code, unit=unit.code, since=since.isoformat(),
        until=until.isoformat() if until else None,
        reason_digest=words_digest(reason.strip()),
    )  # fmt: skip
    return made


@command("people.settle_appointment")
def settle_appointment(*, pk: int, stand: str, by: Actor, at: datetime) -> Appointment:
    """Confirm, refuse or withdraw a proposed appointment; never one's own (2.1-n)."""
    by.may(MANAGE if stand == Stand.WITHDRAWN else CONFIRM, at).require()
    proposal = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("member__unit", "post", "unit")
        .filter(pk=pk)
        .first()
    )
    if proposal is None:
        raise NotFound
    if stand not in (Stand.CONFIRMED, Stand.REFUSED, Stand.WITHDRAWN):
        raise Invalid("stand", _("请选择同意、不同意或撤回"))
    may_settle(proposal, Stand(stand), by, "2.1-n").require()
    if stand == Stand.CONFIRMED:
        rules.may_decide_about(proposal.member, by).require()
        span = (proposal.since, proposal.until)
        placed = _place(proposal.member, proposal.post, proposal.unit, span, by, at)
        placed.made_by, placed.confirmed_by = proposal.proposed_by_label, by.label
        placed.save(update_fields=["made_by", "confirmed_by"])
        proposal.assignment = placed
        proposal.save(update_fields=["assignment"])
    proposal.settle(Stand(stand), by, at)
    record(
        "people.appointment_settled", by=by, target=proposal, clause="2.1-n", at=at,
        outcome=str(stand), member=proposal.member.staff_no, post=proposal.post.code,
    )  # fmt: skip
    return proposal


def _place(
    member: Member,
    post: Post,
    unit: Unit,
    span: tuple[datetime | None, datetime | None],
    by: Actor,
    at: datetime,
) -> Assignment:
    since, until = max(span[0] or at, at), span[1]
    member = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    post = Post.objects.select_for_update().get(pk=post.pk)
    _check(member, post, unit, since, until)
    if post.single:  # the predecessor goes the same instant: no gap, no overlap (2.1-b)
        for one in queries.spans_of(post, since, until).select_for_update(of=("self",)):
            one.end(max(one.since, since))
    assignment = Assignment.objects.create(
        member=member, post=post, unit=unit, since=since, until=until, made_by=by.label,
        renew_by=renewal_date(post, since),
    )  # fmt: skip
    record(
        "people.assigned", by=by, target=member, clause="2.1-n", at=at, post=post.code,
        unit=unit.code, since=since.isoformat(), until=until.isoformat() if until else None,
        renew_by=assignment.renew_by.isoformat() if assignment.renew_by else None,
    )  # fmt: skip
    return assignment


def _check(member: Member, post: Post, unit: Unit, since: datetime, until: datetime | None) -> None:
    if not member.here(since):
        raise Invalid("member", _("%(who)s已离岗，不能任职"), who=member.label)
    if not unit.open:
        raise Invalid("unit", _("“%(name)s”已撤销，请另选部门"), name=unit.name)
    if until is not None and until <= since:
        raise Invalid("until", _("结束时间应晚于开始时间"))
    same = [one for one in member.assignments if one.touches(since, until)]
    if any(one.post == post and (post.single or one.unit == unit) for one in same):
        raise Invalid("post", _("%(who)s已担任该岗位，无须再次任命"), who=member.label)
    rules.may_stand_for(post, member, until).require()
    through = [rules.card_of(one.rights) for one in member.deputies if one.touches(since, until)]
    rules.may_hold(post, [*(one.post for one in same), *through]).require()
    if not post.single:
        held = queries.spans_of(post, since, until).count()
        rules.has_room(post, held, queries.places(post, since), since).require()
