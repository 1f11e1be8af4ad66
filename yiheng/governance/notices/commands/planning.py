"""渠道规则 is changed by two people: one proposes, another confirms (7.1-a)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from django.utils.translation import gettext_lazy as _

from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.proposals import Stand, may_settle
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices import plans, rules
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.models import Plan
from yiheng.governance.notices.outbox import notify
from yiheng.governance.notices.permissions import PLAN
from yiheng.governance.notices.timing import Quiet
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import who_may

CLAUSE = "7.1-a"
PROPOSED = notice_kind(
    "notices.plan_proposed", _("%(who)s 提出变更通知渠道规则，待另一人确认"),
    importance=Importance.IMPORTANT, outside=_("通知渠道规则待确认"),
)  # fmt: skip
SETTLED = {
    Stand.CONFIRMED: notice_kind("notices.plan_confirmed", _("通知渠道规则的变更已确认")),
    Stand.REFUSED: notice_kind("notices.plan_refused", _("通知渠道规则的变更未获同意")),
    Stand.WITHDRAWN: notice_kind("notices.plan_withdrawn", _("通知渠道规则的变更已撤回")),
}


@command("notices.propose_plan")
def propose_plan(
    *, cells: plans.Cells, quiet_from: time, quiet_until: time, digests: Sequence[time],
    in_force_from: datetime, reason: str, by: Member, at: datetime,
) -> Plan:  # fmt: skip
    """Propose another plan; a second person with the same right confirms it."""
    by.may(PLAN, at).require()
    rules.may_plan(cells, Quiet(quiet_from, quiet_until), digests).require()
    if not reason.strip():
        raise Invalid("reason", _("请写明变更理由"), clause=CLAUSE)
    if Plan.objects.filter(stand=Stand.PROPOSED).exists():
        raise Invalid("reason", _("已有一份待确认的规则，请先确认或撤回它"), clause=CLAUSE)
    plan = Plan.objects.create(
        cells=cells, quiet_from=quiet_from, quiet_until=quiet_until, reason=reason.strip(),
        digests=sorted(f"{one:%H:%M}" for one in digests), in_force_from=max(in_force_from, at),
        proposed_by=str(by.pk), proposed_by_label=by.label, proposed_at=at,
    )  # fmt: skip
    record(
        "notices.plan_proposed", by=by, target=plan, clause=CLAUSE, at=at,
        since=plan.in_force_from.isoformat(), reason_digest=words_digest(plan.reason),
    )  # fmt: skip
    others = [one for one in who_may(PLAN, at) if one.pk != by.pk]
    notify(others, PROPOSED, at=at, sender=by, url="/channels/plan/", clause=CLAUSE, who=by.label)
    return plan


@command("notices.settle_plan")
def settle_plan(*, pk: int, stand: str, by: Member, at: datetime) -> Plan:
    """Confirm, refuse or withdraw a proposed plan; what is confirmed late counts from then on."""
    by.may(PLAN, at).require()
    plan = Plan.objects.select_for_update().filter(pk=pk).first()
    if plan is None:
        raise NotFound
    wanted = Stand(stand) if stand in Stand.values else Stand.PROPOSED
    if wanted == Stand.PROPOSED:
        raise Invalid("stand", _("请选择确认、不同意或撤回"), clause=CLAUSE)
    may_settle(plan, wanted, by, CLAUSE).require()
    if plan.in_force_from < at:
        plan.in_force_from = at
        plan.save(update_fields=["in_force_from"])
    plan.settle(wanted, by, at)
    record("notices.plan_settled", by=by, target=plan, clause=CLAUSE, at=at, decision=wanted.value)
    told = [one for one in who_may(PLAN, at) if one.pk != by.pk]
    notify(told, SETTLED[wanted], at=at, sender=by, url="/channels/plan/", clause=CLAUSE)
    return plan
