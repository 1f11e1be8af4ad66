"""Who may be in the team, and who may change it while the crisis lasts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.crisis.models import Crisis
from yiheng.governance.crisis.permissions import DECLARE
from yiheng.governance.crisis.rules.bounds import APART, LIVE, is_live
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import enforces

SMALLEST_TEAM = 2


@dataclass(frozen=True, slots=True)
class NewTeam:
    """Who is to be in a team from now on, who heads it, and who of them was not in it before."""

    head: Member
    team: Sequence[Member]
    joining: Sequence[Member] = ()


@enforces("4.1-d", "2.1-n")
def may_change_team(
    by: Actor, crisis: Crisis, new: NewTeam, at: datetime, *, seconds: int, apart: Collection[int]
) -> Verdict:
    """§4.1-d 临时小组, §2.1-n: who declared it or may declare changes the team while it is in
    force, never to be in it themselves.

    ``seconds`` is how many could still confirm what waits; ``apart`` are those who confirmed,
    signed or verified in this crisis: they judge it and so take no part in it.
    """
    if crisis.proposed_by != str(by.pk):
        allowed = by.may(DECLARE, at)
        if not allowed:
            return allowed
    live = is_live(crisis, at)
    if not live:
        return live
    if any(one.pk == by.pk for one in new.joining):
        return refuse(APART, _("不能把自己加进小组"), cure=_("请由另一位有权宣布危机的人员办理"))
    judge = next((one for one in new.joining if one.pk in apart), None)
    if judge is not None:
        return refuse(
            APART, _("%(who)s已为本次危机确认、补签或核实，不能进小组"), cure=_("请另选人员"),
            who=judge.label,
        )  # fmt: skip
    team = is_a_team(new.team, new.head, at)
    return team and has_a_second(seconds)


def is_a_team(team: Sequence[Member], head: Member, at: datetime) -> Verdict:
    """Whether these are a team: two and more, all of them here, one of them its head."""
    if len({one.pk for one in team}) < SMALLEST_TEAM:
        return refuse(
            LIVE, _("临时小组至少 %(n)s 人"), cure=_("请加上能相互核对的组员"), n=SMALLEST_TEAM
        )
    gone = next((one for one in team if not one.here(at)), None)
    if gone is not None:
        return refuse(LIVE, _("%(who)s不在岗，不能进小组"), cure=_("请另选人员"), who=gone.label)
    if head not in team:
        return refuse(LIVE, _("组长须是小组成员"), cure=_("请从组员中选组长"))
    return permit(LIVE)


def has_a_second(seconds: int) -> Verdict:
    """Whether somebody is left outside the team who can stand behind it."""
    if not seconds:
        return refuse(
            APART, _("没有第二人可以确认：有权确认的人都在小组中，或只有宣布人自己"),
            cure=_("请至少留一位有“宣布和确认危机决策授权”权限的人员不进小组"),
        )  # fmt: skip
    return permit(LIVE)
