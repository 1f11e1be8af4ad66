"""资源分配: nobody works more than the whole month, no project spends more than it was given."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import enforces
from yiheng.office.projects.models import OPEN, Project, State
from yiheng.office.projects.permissions import LEAD
from yiheng.office.projects.rules.clauses import RESOURCES
from yiheng.office.projects.rules.running import stands_at

WHOLE = 100


@enforces("2.1-j")
def may_share_out(by: Member, project: Project, at: datetime) -> Verdict:
    """§2.1-j: whoever leads projects shares out people and money."""
    lent = by.may(LEAD, at)
    return stands_at(project, RESOURCES, *(State(one) for one in OPEN)) if lent else lent


@enforces("2.1-j")
def fits(who: str, month: str, elsewhere: int, percent: int) -> Verdict:
    """§2.1-j 合理分配: what others have of a person's month and this are the whole at most."""
    if elsewhere + percent <= WHOLE:
        return permit(RESOURCES)
    return refuse(
        RESOURCES,
        _("%(who)s %(month)s 在其他项目已投入 %(used)s%%，再加 %(percent)s%% 超过 100%%"),
        cure=_("该月最多还能投入 %(free)s%%；请减少比例、换人或换月份"),
        who=who, month=month, used=elsewhere, percent=percent, free=max(0, WHOLE - elsewhere),
    )  # fmt: skip


@enforces("2.1-j")
def is_within_budget(cents: int, elsewhere: int, budget: int) -> Verdict:
    """§2.1-j: the months together plan no more than what was approved."""
    if cents + elsewhere <= budget:
        return permit(RESOURCES)
    return refuse(
        RESOURCES, _("各月计划支出合计 %(sum)s 元，超过批准的预算 %(budget)s 元"),
        cure=_("请减少本月或其他月份的计划支出"),
        sum=f"{(cents + elsewhere) / 100:.2f}", budget=f"{budget / 100:.2f}",
    )  # fmt: skip
