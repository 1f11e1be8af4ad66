"""Who is told of a crisis, and what is owed because of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.governance.crisis import queries
from yiheng.governance.crisis.models import Act, Crisis, Extension, Remedy
from yiheng.governance.crisis.permissions import DECLARE, VERIFY
from yiheng.governance.duties import clocks
from yiheng.governance.duties.commands import open_duty
from yiheng.governance.duties.kinds import duty_kind
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import who_may
from yiheng.governance.regulation.parameters import whole
from yiheng.governance.regulation.registry import duty

LIVE, RATIFY = "4.1-d", "4.1-e"
RATIFY_HOURS = "emergency_ratify_hours"
IMPORTANT = Importance.IMPORTANT

DECLARED = notice_kind(
    "crisis.declared", _("您已列入危机临时小组：%(title)s（%(number)s）"),
    importance=Importance.URGENT, outside=_("您已列入危机临时小组，请立即查看"),
)  # fmt: skip
LEFT = notice_kind(
    "crisis.left", _("您已移出危机临时小组 %(number)s，不能再直接执行"),
    importance=IMPORTANT, outside=_("您已移出危机临时小组，不能再直接执行"),
)  # fmt: skip
TO_SECOND = notice_kind(
    "crisis.to_second", _("%(who)s 宣布了危机决策授权 %(number)s，请您确认"),
    importance=IMPORTANT, outside=_("有一项危机决策授权待您确认"),
)  # fmt: skip
CONFIRMED = notice_kind("crisis.confirmed", _("危机决策授权 %(number)s 已由第二人确认"))
ENDED = notice_kind(
    "crisis.ended", _("危机决策授权 %(number)s 已结束，不能再直接执行"),
    importance=IMPORTANT, outside=_("一项危机决策授权已结束，不能再直接执行"),
)  # fmt: skip
TO_EXTEND = notice_kind(
    "crisis.to_extend", _("%(who)s 请求延长危机决策授权 %(number)s，请您确认"),
    importance=IMPORTANT, outside=_("有一项危机决策授权请求延长，待您确认"),
)  # fmt: skip
EXTENDED = notice_kind("crisis.extended", _("危机决策授权 %(number)s 已延长"))
ACTED = notice_kind(
    "crisis.acted", _("%(who)s 执行了紧急措施 %(number)s，补办审批已发起"),
    importance=IMPORTANT, outside=_("危机处置中执行了 1 项紧急措施"),
)  # fmt: skip
TO_REMEDY = notice_kind(
    "crisis.to_remedy", _("紧急措施 %(number)s 未予追认，请您补救"),
    importance=IMPORTANT, outside=_("有 1 项紧急措施未予追认，请您补救"),
)  # fmt: skip
TO_VERIFY = notice_kind("crisis.to_verify", _("紧急措施 %(number)s 的补救待核实"))
SENT_BACK = notice_kind(
    "crisis.sent_back", _("紧急措施 %(number)s 的补救未通过核实，请继续"),
    importance=IMPORTANT, outside=_("有 1 项补救未通过核实，请继续"),
)  # fmt: skip
REMEDIED = notice_kind("crisis.remedied", _("紧急措施 %(number)s 的补救已核实"))
NEVER_RATIFIED = notice_kind(
    "crisis.never_ratified", _("紧急措施 %(number)s 逾期未补办审批"),
    importance=IMPORTANT, outside=_("有 1 项紧急措施逾期未补办审批"), group=True,
)  # fmt: skip

OWED_CONFIRMING = duty_kind("crisis.confirm", _("确认危机决策授权 %(number)s"), glyph="危")
OWED_EXTENDING = duty_kind("crisis.confirm_extension", _("确认延长 %(number)s"), glyph="延")
OWED_RATIFYING = duty_kind("crisis.ratify", _("办结紧急措施 %(number)s 的补办审批"), glyph="补")
OWED_REMEDY = duty_kind("crisis.remedy", _("补救紧急措施 %(number)s"), glyph="救")
OWED_VERIFYING = duty_kind("crisis.verify", _("核实紧急措施 %(number)s 的补救"), glyph="核")


def team(crisis: Crisis) -> list[Member]:
    """The members of a team, its head first."""
    return [one.member for one in crisis.present]


def leaders(at: datetime) -> list[Member]:
    """Who declares crises, and so answers for them."""
    return list(who_may(DECLARE, at))


def tell(
    people: Iterable[Member], kind: str, about: Crisis | Act, at: datetime, **facts: Any
) -> None:
    """Tell people of a crisis or of an act, on its page; nobody twice."""
    clause = LIVE if isinstance(about, Crisis) else RATIFY
    once = {one.pk: one for one in people}
    notify(once.values(), kind, url=about.page, clause=clause, at=at, number=about.number, **facts)


@duty("4.1-d")
def ask_to_confirm(crisis: Crisis, by: Member, at: datetime) -> None:
    """Everybody who could be the second person owes it; the first who decides ends it for all."""
    seconds = list(queries.seconds(by, queries.team_of(crisis), at))
    for one in seconds:
        open_duty(
            clause=LIVE, kind=OWED_CONFIRMING, target=crisis, owner=one, by=by, at=at,
            due_at=crisis.confirm_by, url=crisis.page, number=crisis.number,
        )  # fmt: skip
    tell(seconds, TO_SECOND, crisis, at, who=by.label)


@duty("4.1-d")
def ask_to_extend(extension: Extension, by: Member, at: datetime) -> None:
    """A second person decides on the extension before the time is up."""
    crisis = extension.crisis
    seconds = list(queries.seconds(by, queries.team_of(crisis), at))
    for one in seconds:
        open_duty(
            clause=LIVE, kind=OWED_EXTENDING, target=extension, owner=one, by=by, at=at,
            due_at=crisis.until, url=crisis.page, number=crisis.number,
        )  # fmt: skip
    tell(seconds, TO_EXTEND, crisis, at, who=by.label)


@duty("4.1-e")
def ask_to_ratify(act: Act, head: Member, by: Actor, at: datetime) -> None:
    """The head of the team answers for the ratification of each act within the hours allowed."""
    open_duty(
        clause=RATIFY, kind=OWED_RATIFYING, target=act, owner=head, by=by, at=at,
        due_at=act.due_at, url=act.page, number=act.number,
    )  # fmt: skip


@duty("4.1-e")
def ask_to_remedy(remedy: Remedy, by: Actor, at: datetime, kind: str = TO_REMEDY) -> None:
    """Whoever is named makes good what was refused."""
    act = remedy.act
    open_duty(
        clause=RATIFY, kind=OWED_REMEDY, target=remedy, owner=remedy.owner, by=by, at=at,
        due_at=remedy.due_at, url=act.page, number=act.number,
    )  # fmt: skip
    tell([remedy.owner], kind, act, at)


def ask_again(remedy: Remedy, by: Actor, at: datetime) -> None:
    """The remedy is not good yet: its owner owes it as before."""
    ask_to_remedy(remedy, by, at, kind=SENT_BACK)


@duty("4.1-e")
def ask_to_verify(remedy: Remedy, by: Member, at: datetime) -> None:
    """Everybody who may verify and had no part in it owes it."""
    act = remedy.act
    apart = who_may(VERIFY, at).exclude(pk__in={*queries.involved(act.crisis), remedy.owner_id})
    for one in apart:
        open_duty(
            clause=RATIFY, kind=OWED_VERIFYING, target=remedy, owner=one, by=by, at=at,
            due_at=clocks.due(at, hours=whole(RATIFY_HOURS, at=at)), url=act.page,
            number=act.number,
        )  # fmt: skip
    tell(apart, TO_VERIFY, act, at)
