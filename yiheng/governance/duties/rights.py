"""What is owed about rights of administration: to renew in time, to confirm, to know (4.1-j).

The people room stands below duties; what is owed about it is opened and closed from here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import the_system
from yiheng.core.clock import day_of, local
from yiheng.core.proposals import Stand
from yiheng.governance.duties import clocks
from yiheng.governance.duties.commands import close_duty, open_duty
from yiheng.governance.duties.kinds import duty_kind
from yiheng.governance.duties.models import Duty
from yiheng.governance.duties.staffing import tell_people
from yiheng.governance.ledger.recording import name_of
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.models import Notice
from yiheng.governance.people import queries
from yiheng.governance.people.models import Assignment, GrantChange, Member, Post
from yiheng.governance.people.permissions import CONFIRM_RENEWAL, RENEW
from yiheng.governance.regulation.registry import duty

URL = "/campaigns/privileged/"
CLAUSE = "4.1-j"
TO_RENEW = duty_kind("people.renew", _("续期或收回：%(who)s 的%(post_title)s权限"), glyph="轮")
TO_SETTLE = duty_kind("people.settle_grant", _("确认%(act)s：%(who)s 的%(post_title)s"), glyph="续")
ENDING = notice_kind(
    "people.right_ending", _("%(who)s 的系统管理权限还剩 %(days)s 天，未续期即失效")
)
KEPT = notice_kind(
    "people.right_kept", _("%(who)s 的系统管理权限已到期，因无人接任暂不失效，请立即续期或任命"),
    importance=Importance.IMPORTANT, outside=_("有一项系统管理权限已到期，请立即处理"),
)  # fmt: skip
LAPSED = notice_kind("people.right_lapsed", _("%(who)s 的系统管理权限未续期，已失效"))
BEFORE = (30, 7, 1)
"""Days before the end on which the holder is told; the first is also when renewing is owed."""


def follow(at: datetime) -> int:
    """Open and close what is owed, tell what is to be told; safe to run twice; gives how much."""
    held = list(queries.privileged(at))
    return _to_renew(held, at) + _to_settle(at) + _tell_ending(held, at) + _tell_lapsed(at)


@duty(CLAUSE)
def _to_renew(held: Iterable[Assignment], at: datetime) -> int:
    """Whoever renews rights owes it for each that ends within a month."""
    soon = at + timedelta(days=BEFORE[0])
    names = {name_of(one): one for one in held if one.renew_by is not None and one.renew_by <= soon}
    known = _known(TO_RENEW)
    changed = 0
    for name in names.keys() - known:
        one = names[name]
        post = _post(RENEW, one.post, at)
        if post is not None and one.renew_by is not None:
            open_duty(
                clause=CLAUSE, kind=TO_RENEW, target=one, post=post, by=the_system(), at=at,
                due_at=max(one.renew_by, at), url=URL, who=one.member.name,
                post_title=one.post.title,
            )  # fmt: skip
            changed += 1
    for name in known - names.keys():
        changed += close_duty(target=name, kind=TO_RENEW, at=at, by=the_system())
    return changed


@duty("2.1-n")
def _to_settle(at: datetime) -> int:
    """Whoever confirms owes it for each change of a post held that is proposed."""
    waiting = queries.grant_changes().filter(stand=Stand.PROPOSED)
    names = {name_of(one): one for one in waiting}
    known = _known(TO_SETTLE)
    changed = 0
    for name in names.keys() - known:
        changed += _ask(names[name], at)
    for name in known - names.keys():
        changed += close_duty(target=name, kind=TO_SETTLE, at=at, by=the_system())
    return changed


def _ask(change: GrantChange, at: datetime) -> int:
    held = change.assignment
    post = _post(CONFIRM_RENEWAL, held.post, at)
    if post is None:
        return 0
    open_duty(
        clause="2.1-n", kind=TO_SETTLE, target=change, post=post, by=the_system(), at=at,
        due_at=clocks.due(at, workdays=1), url=URL, who=held.member.name,
        post_title=held.post.title, act=str(change.get_act_display()),
    )  # fmt: skip
    return 1


def _tell_ending(held: Iterable[Assignment], at: datetime) -> int:
    told = 0
    for one in held:
        left = None if one.renew_by is None else (day_of(one.renew_by) - day_of(at)).days
        if left is None or left > BEFORE[0]:
            continue
        past = one.past(at)
        stage = f"{local(at):%Y%m%d}" if past else str(min(days for days in BEFORE if left <= days))
        url = f"{URL}?of={one.pk}&before={stage}&until={one.renew_by:%Y%m%d}"
        to = [one.member, *_chiefs(one, at)] if past else [one.member]
        told += _once(one.member, KEPT if past else ENDING, to, url, at, max(left, 0))
    return told


def _tell_lapsed(at: datetime) -> int:
    told = 0
    recent = Assignment.objects.filter(
        post__privileged=True, renew_by__gt=at - timedelta(days=1), renew_by__lte=at, until__lte=at
    )
    for one in recent.select_related("member", "post"):
        to = [one.member, *queries.who_may(RENEW, at)]
        told += _once(one.member, LAPSED, to, f"{URL}?lapsed={one.pk}", at, 0)
    return told


def _once(
    member: Member, kind: str, to: Iterable[Member], url: str, at: datetime, days: int
) -> int:
    if Notice.objects.filter(kind=kind, url=url).exists():
        return 0
    everyone = list({one.pk: one for one in to}.values())
    return tell_people(
        member=member, kind=kind, to=everyone, url=url, by=the_system(), at=at, days=days
    )


def _chiefs(held: Assignment, at: datetime) -> list[Member]:
    """Everybody who can mend it: those who propose, and those who confirm."""
    return [*queries.who_may(RENEW, at), *queries.who_may(CONFIRM_RENEWAL, at)]


def _post(permission: str, about: Post, at: datetime) -> str | None:
    """The post that owes it: it may do it, somebody holds it, and it is not the one concerned."""
    able = [
        one for one in Post.objects.order_by("-exclusive", "pk")
        if permission in one.permissions and one.pk != about.pk
    ]  # fmt: skip
    filled = [one.code for one in able if queries.holders(one.code, at).exists()]
    return next(iter(filled), able[0].code if able else None)


def _known(kind: str) -> set[str]:
    return set(
        Duty.objects.filter(kind=kind, closed_at=None).values_list("target", flat=True)
    )  # fmt: skip
