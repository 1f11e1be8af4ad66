"""What is owed about people: to confirm, to answer a swap, to know that somebody's time ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor, the_system
from yiheng.core.clock import day_of
from yiheng.core.proposals import Stand
from yiheng.governance.duties import clocks
from yiheng.governance.duties.commands import close_duty, open_duty
from yiheng.governance.duties.kinds import duty_kind
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.recording import command, name_of, record
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.models import Notice
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Appointment, CardChange, Deputy, Member, Post, Swap
from yiheng.governance.people.permissions import CONFIRM
from yiheng.governance.regulation.registry import duty

TO_CONFIRM = duty_kind("people.confirm", _("确认任命：%(who)s 任%(post_title)s"), glyph="任")
TO_CONFIRM_CARD = duty_kind("people.confirm_card", _("确认岗位卡变更：%(post_title)s"), glyph="卡")
TO_ANSWER = duty_kind("people.answer_swap", _("%(who)s 请您换班"), glyph="班")
ENDING = notice_kind("people.ending", _("%(who)s 的服务期还剩 %(days)s 天，到期自动停用"))
DEPUTISED = notice_kind("people.deputised", _("%(who)s 委托您代理"))
Asked = Appointment | CardChange | Swap
OPEN = Q(stand=Stand.PROPOSED)
BEFORE = (30, 7, 1)
"""Days before the end of a stay on which the member and the sponsor are told."""


def follow(at: datetime) -> int:
    """Open and close what is owed, tell what is to be told; safe to run twice; gives how much."""
    return _owed(at) + _endings(at) + _deputies(at)


@command("duties.tell_people")
def tell_people(
    *, member: Member, kind: str, to: list[Member], url: str, by: Actor, at: datetime, days: int = 0
) -> int:
    """Tell about somebody's stay or stand-in, once for an address."""
    told = notify(to, kind, url=url, clause="2.1-k", at=at, who=member.name, days=days)
    record(
        "duties.people_told", by=by, target=member, clause="2.1-k", at=at, told=len(told),
        days=days,
    )  # fmt: skip
    return len(told)


@duty("2.1-n", "2.1-h")
def _owed(at: datetime) -> int:
    """Who must confirm, and who must answer."""
    waiting: dict[str, list[Asked]] = {
        TO_CONFIRM: list(Appointment.objects.filter(OPEN).select_related("member", "post")),
        TO_CONFIRM_CARD: list(CardChange.objects.filter(OPEN).select_related("post")),
        TO_ANSWER: list(Swap.objects.filter(OPEN).select_related("shift__member", "other")),
    }
    changed = 0
    for kind, proposals in waiting.items():
        known = {one.target: one for one in Duty.objects.filter(kind=kind, closed_at=None)}
        names = {name_of(one): one for one in proposals}
        for name in names.keys() - known.keys():
            changed += _ask(kind, names[name], at)
        for name in known.keys() - names.keys():
            changed += close_duty(target=_named(kind, name), kind=kind, at=at, by=the_system())
    return changed


def _ask(kind: str, asked: Asked, at: datetime) -> int:
    by = the_system()
    if isinstance(asked, Swap):
        open_duty(
            clause="2.1-h", kind=kind, target=asked, owner=asked.other, by=by, at=at,
            due_at=max(asked.shift.begins_at, at), url="/people/roster/",
            who=asked.shift.member.name,
        )  # fmt: skip
        return 1
    post = next((one for one in Post.objects.order_by("pk") if CONFIRM in one.permissions), None)
    if post is None:
        return 0
    facts: dict[str, Any] = {"who": asked.member.name} if isinstance(asked, Appointment) else {}
    open_duty(
        clause="2.1-n", kind=kind, target=asked, post=post.code, by=by, at=at,
        due_at=clocks.due(at, workdays=1), url="/people/proposals/", post_title=asked.post.title,
        **facts,
    )  # fmt: skip
    return 1


def _named(kind: str, name: str) -> Asked:
    models: dict[str, type[Asked]] = {
        TO_CONFIRM: Appointment, TO_CONFIRM_CARD: CardChange, TO_ANSWER: Swap,
    }  # fmt: skip
    return models[kind](pk=int(name.partition(":")[2]))


def _endings(at: datetime) -> int:
    today = day_of(at)
    soon = Member.objects.filter(
        is_active=True, ends_on__gte=today, ends_on__lte=today + timedelta(days=max(BEFORE))
    ).select_related("sponsor")
    told = 0
    for member in soon:
        assert member.ends_on is not None
        left = (member.ends_on - today).days
        stage = min(days for days in BEFORE if left <= days)
        url = f"/people/{member.pk}/?ends={member.ends_on}&before={stage}"
        if not Notice.objects.filter(kind=ENDING, url=url).exists():
            to = [one for one in (member, member.sponsor) if one is not None]
            told += tell_people(
                member=member, kind=ENDING, to=to, url=url, by=the_system(), at=at, days=left
            )
    return told


def _deputies(at: datetime) -> int:
    told = 0
    recent = Deputy.objects.filter(until__gt=at, ended_at=None, made_at__gt=at - timedelta(days=1))
    for one in recent.select_related("principal", "deputy"):
        url = f"/people/deputies/?of={one.pk}"
        if not Notice.objects.filter(kind=DEPUTISED, url=url).exists():
            told += tell_people(
                member=one.principal, kind=DEPUTISED, to=[one.deputy], url=url, by=the_system(),
                at=at,
            )  # fmt: skip
    return told
