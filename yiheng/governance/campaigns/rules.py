"""Who may open, answer, hand over and close what; no rule here knows what a round is about."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.campaigns.kinds import Choice, Kind, Outcome, Reason
from yiheng.governance.campaigns.models import Answer, Campaign, Item
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import enforces


def may_open(kind: Kind, by: Actor, at: datetime, running: Campaign | None) -> Verdict:
    """One round of a kind at a time, opened by who runs the kind."""
    verdict = by.may(kind.run, at)
    if verdict and running is not None:
        return refuse(
            kind.clause, _("“%(title)s”还在进行，不能再开一轮"),
            cure=_("请先办完或结束这一轮"), title=running.title,
        )  # fmt: skip
    return verdict


@enforces("4.1-f", "2.1-n")
def may_answer(item: Item, by: Member, at: datetime) -> Verdict:
    """§4.1-f 授权范围每年审核, §2.1-n: never about oneself, once, while the round runs."""
    campaign = item.campaign
    able = by.may(campaign.about.decide, at)
    if not able:
        return able
    if by.pk in item.barred:
        return refuse(
            "2.1-n", _("不能决定与本人有关的事项"),
            cure=_("请转办给另一位有权决定的人员"),
        )  # fmt: skip
    if acts_for_barred(item, by, at):
        return refuse(
            "2.1-n", _("不能用所代理的人的权限决定与其有关的事项"),
            cure=_("请转办给另一位有权决定的人员"),
        )  # fmt: skip
    if not campaign.open:
        return refuse(
            campaign.about.clause, _("“%(title)s”已结束，不能再作决定"),
            cure=_("确需补办的，请联系发起人重新打开"), title=campaign.title,
        )  # fmt: skip
    if not item.open:
        return refuse(
            campaign.about.clause, _("该事项已有结论：%(answer)s"),
            cure=_("需要更改的，请联系发起人退回重办"), answer=item.answer_title,
        )  # fmt: skip
    return permit(campaign.about.clause)


@enforces("4.1-g")
def needs_reason(choice: Choice, flagged: bool) -> bool:
    """§4.1-g 确保与实际需求匹配: what the evidence speaks against is kept only with a reason."""
    return choice.reason == Reason.ALWAYS or (choice.reason == Reason.FLAGGED and flagged)


def may_take_over(item: Item, to: Member, at: datetime) -> Verdict:
    """Whether an item can be handed to somebody: here, able, and not one whom it concerns."""
    clause = item.campaign.about.clause
    if not to.here(at):
        return refuse(clause, _("%(who)s已离岗，不能转办"), who=to.label, cure=_("请另选人员"))
    if not to.may(item.campaign.about.decide, at):
        return refuse(
            clause, _("%(who)s没有决定这类事项的权限"), who=to.label,
            cure=_("请转办给科室主任、信息科主任或分管院长"),
        )  # fmt: skip
    if to.pk in item.barred:
        return refuse(
            "2.1-n", _("“%(title)s”与%(who)s有关，不能转办给本人"), title=item.title,
            who=to.label, cure=_("请另选人员"),
        )  # fmt: skip
    if acts_for_barred(item, to, at):
        return refuse(
            "2.1-n", _("“%(title)s”与%(who)s所代理的人有关，不能转办给其代理人"), title=item.title,
            who=to.label, cure=_("请另选人员"),
        )  # fmt: skip
    return permit(clause)


def acts_for_barred(item: Item, by: Member, at: datetime) -> bool:
    """Whether somebody may decide only by what those lend them whom the item concerns."""
    right = item.campaign.about.decide
    if by.may_own(right, at):
        return False
    lent = [one.principal for one in by.standing_in(at) if right in one.rights]
    able = [one.pk for one in lent if one.may_own(right, at)]
    return bool(able) and set(able) <= set(item.barred)


def may_run(campaign: Campaign, by: Actor, at: datetime, *, open_: bool = True) -> Verdict:
    """Whether somebody runs this round, and it is still open (or closed, as asked)."""
    verdict = by.may(campaign.about.run, at)
    if not verdict or campaign.open == open_:
        return verdict
    why = _("“%(title)s”已结束") if open_ else _("“%(title)s”还在进行")
    return refuse(campaign.about.clause, why, title=campaign.title, cure=_("请刷新页面后再办理"))


def may_ask_again(item: Item, kept: Answer | None, by: Actor, at: datetime) -> Verdict:
    """Whether an answered item is asked again: by who runs the round, unless its act is final.

    ``kept`` is the answer that stands. One that a second person has refused did nothing.
    """
    verdict = may_run(item.campaign, by, at)
    if not verdict:
        return verdict
    if item.open:
        return refuse(item.campaign.about.clause, _("该事项还没有结论，无须退回"))
    choice, outcome = item.campaign.about.choice(item.answer), kept.outcome if kept else ""
    final = choice is None or choice.final
    if final and outcome == Outcome.PROPOSED:
        return refuse(
            item.campaign.about.clause, _("结论“%(answer)s”正待第二人确认，不能退回"),
            cure=_("未获同意的，届时可以退回重办"), answer=item.answer_title,
        )  # fmt: skip
    if final and outcome != Outcome.REFUSED:
        return refuse(
            item.campaign.about.clause, _("结论“%(answer)s”已经生效，不能退回"),
            cure=_("撤销的权限如仍需要，请重新任命"), answer=item.answer_title,
        )  # fmt: skip
    return permit(item.campaign.about.clause)
