"""资源分配: people's months and a project's money (2.1-j)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.office.projects import queries, rules, telling
from yiheng.office.projects.commands.chartering import MOST_CENTS
from yiheng.office.projects.commands.finding import found
from yiheng.office.projects.models import Allocation, Funds

MOST_MONTHS = 36


@command("projects.allocate")
def allocate(
    *, pk: int, member: Member, months: Sequence[date], percent: int, by: Member, at: datetime
) -> list[Allocation]:
    """So much of somebody's months is this project's from now on; 0 gives them back.

    A month that would come to more than the whole refuses all of it.
    """
    project = found(pk, by)
    verdict = rules.may_share_out(by, project, at)
    verdict.require()
    _check(months, percent)
    Member.objects.select_for_update().get(pk=member.pk)  # two at once must not both fit
    made = []
    for month in months:
        used = queries.elsewhere(member, month, project)
        rules.fits(member.name, f"{month:%Y-%m}", used, percent).require()
        row, _new = Allocation.objects.update_or_create(
            project=project, member=member, month=month, defaults={"percent": percent}
        )
        made.append(row)
    record(
        "projects.allocated", by=by, target=project, clause=verdict.clause, at=at,
        member=member.staff_no, percent=percent, since=f"{months[0]:%Y-%m}",
        until=f"{months[-1]:%Y-%m}",
    )  # fmt: skip
    notify(member, telling.SHARED_OUT, url=project.page, clause=rules.RESOURCES, at=at,
           title=project.title)  # fmt: skip
    return made


@command("projects.budget")
def budget(*, pk: int, month: date, planned: int, spent: int, by: Member, at: datetime) -> Funds:
    """What a project plans to spend in a month, and has spent, in cents."""
    project = found(pk, by)
    verdict = rules.may_share_out(by, project, at)
    verdict.require()
    if not (0 <= planned <= MOST_CENTS and 0 <= spent <= MOST_CENTS):
        raise Invalid("planned", _("请填写不小于 0 的金额（元）"), clause=rules.RESOURCES)
    others = project.funds.exclude(month=month).aggregate(n=Sum("planned"))["n"] or 0
    rules.is_within_budget(planned, int(others), project.cents).require()
    made, _new = Funds.objects.update_or_create(
        project=project, month=month, defaults={"planned": planned, "spent": spent}
    )
    record(
        "projects.budgeted", by=by, target=project, clause=verdict.clause, at=at,
        month=f"{month:%Y-%m}", planned=planned, spent=spent,
    )  # fmt: skip
    return made


def _check(months: Sequence[date], percent: int) -> None:
    if not 0 <= percent <= rules.WHOLE:
        raise Invalid("percent", _("请填写 0 到 100 的整数"), clause=rules.RESOURCES)
    if not 0 < len(months) <= MOST_MONTHS:
        raise Invalid(
            "until", _("请选择先后两个月份，最多 %(n)s 个月"), n=MOST_MONTHS,
            clause=rules.RESOURCES,
        )  # fmt: skip
