"""Standing in for somebody: dated, for what is named, between two whose posts allow it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people import queries, rules
from yiheng.governance.people.models import Deputy, Member
from yiheng.governance.people.permissions import MANAGE

CLAUSE = "2.1-b"


@command("people.appoint_deputy")
def appoint_deputy(
    *,
    principal: Member,
    deputy: Member,
    subjects: Sequence[str],
    permissions: Sequence[str],
    since: datetime,
    until: datetime,
    reason: str,
    by: Actor,
    at: datetime,
) -> Deputy:
    """Somebody stands in for the principal; everybody names the own deputy.

    Whoever manages people names one for somebody who cannot. Both names stand on what the deputy
    signs. Raises ``Denied`` where it would undo the separation of duties.
    """
    if by.pk != principal.pk:
        by.may(MANAGE, at).require()
    principal, deputy = _locked(principal), _locked(deputy)
    _check(principal, deputy, subjects, permissions, (since, until), reason, at)
    card = rules.card_of(sorted({*permissions, *(["approvals:sign"] if subjects else [])}))
    standing = list(queries.deputies_touching(principal, deputy, since, until))
    rules.may_deputise(principal, deputy, card, standing, since).require()
    made = Deputy.objects.create(
        principal=principal, deputy=deputy, subjects=sorted(set(subjects)),
        permissions=sorted(set(permissions)), since=since, until=until, reason=reason.strip(),
        made_by=by.label, made_at=at,
    )  # fmt: skip
    _refresh(deputy)
    record(
        "people.deputy_appointed", by=by, target=made, clause=CLAUSE, at=at,
        member=principal.staff_no, deputy=deputy.staff_no, subjects_signed=made.subjects,
        permissions=made.permissions, since=since.isoformat(), until=until.isoformat(),
        reason_digest=words_digest(reason.strip()),
    )  # fmt: skip
    return made


@command("people.end_deputy")
def end_deputy(*, pk: int, by: Actor, at: datetime) -> Deputy:
    """End it before its time: the principal, the deputy, or whoever manages people."""
    made = Deputy.objects.select_for_update(of=("self",)).select_related("deputy").filter(pk=pk)
    one = made.first()
    if one is None or (by.pk not in (one.principal_id, one.deputy_id) and not by.may(MANAGE, at)):
        raise NotFound
    if one.last <= at:
        raise Invalid("deputy", _("这项代理已经结束"))
    one.end(max(at, one.since))
    _refresh(one.deputy)
    record("people.deputy_ended", by=by, target=one, clause=CLAUSE, at=at)
    return one


def end_all(member: Member, at: datetime) -> None:
    """Whoever leaves stands in for nobody, and nobody for them; for commands that hold the lock."""
    for one in Deputy.objects.filter(Q(principal=member) | Q(deputy=member), until__gt=at):
        if one.last > at:
            one.end(max(at, one.since))
            _refresh(one.deputy)


def delegable(member: Member, at: datetime) -> list[str]:
    """The rights that a member may hand to a deputy: neither raw data nor power over others."""
    return sorted({
        name for post in member.posts_at(at) for name in post.permissions
        if rules.may_hand_on(name)
    })  # fmt: skip


def _locked(member: Member) -> Member:
    return Member.objects.select_for_update(of=("self",)).get(pk=member.pk)


def _check(
    principal: Member,
    deputy: Member,
    subjects: Sequence[str],
    permissions: Sequence[str],
    span: tuple[datetime, datetime],
    reason: str,
    at: datetime,
) -> None:
    since, until = span
    for one in (principal, deputy):
        if not one.here(at):
            raise Invalid("deputy", _("%(who)s已离岗，不能代理"), who=one.label)
    if not reason.strip():
        raise Invalid("reason", _("请写明代理理由，例如出差、休假"))
    if until <= max(since, at):
        raise Invalid("until", _("结束时间应晚于开始时间和现在"), clause=CLAUSE)
    if not subjects and not permissions:
        raise Invalid("subjects", _("请至少选择一类审批或一项权限"))
    rest = sorted(set(permissions) - set(delegable(principal, at)))
    if rest:
        raise Invalid("permissions", _("这些权限不能委托：%(names)s"), names="、".join(rest))
    if subjects and not principal.may_own("approvals:sign", at):
        raise Invalid("subjects", _("%(who)s没有审批签字权限，不能委托签字"), who=principal.label)


def _refresh(deputy: Member) -> None:
    live = Deputy.objects.filter(deputy=deputy, ended_at=None)
    deputy.stands_in_until = live.aggregate(last=Max("until"))["last"]
    deputy.save(update_fields=["stands_in_until"])
