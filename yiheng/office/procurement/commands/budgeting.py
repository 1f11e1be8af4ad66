"""Budget items: proposed by one of Finance, confirmed by another."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.proposals import Stand, may_settle
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.office.procurement import queries, rules
from yiheng.office.procurement.models import Budget, BudgetChange
from yiheng.office.procurement.money import MOST_CENTS
from yiheng.office.procurement.permissions import BUDGET, CONFIRM_BUDGET

CLAUSE = "3.1-c"


@command("procurement.propose_budget")
def propose_budget(
    *, by: Member, at: datetime, year: int, code: str, name: str, source: str, cents: int,
    reason: str,
) -> BudgetChange:  # fmt: skip
    """Propose a new item, or what the item of this year and code is to become."""
    by.may(BUDGET, at).require()
    if not 0 <= cents <= MOST_CENTS:
        raise Invalid("amount", _("预算金额不小于 0，请核对"), clause=CLAUSE)
    budget = Budget.objects.filter(year=year, code=code).first()
    made, new = BudgetChange.objects.get_or_create(
        year=year, code=code, stand=Stand.PROPOSED,
        defaults={"budget": budget, "name": name, "source": source, "cents": cents,
                  "reason": reason, "proposed_by": str(by.pk), "proposed_by_label": by.label,
                  "proposed_at": at},
    )  # fmt: skip
    if not new:
        raise Invalid("code", _("该预算项目已有一份变更待确认，请先办结"), clause=CLAUSE)
    if budget is not None:
        rules.covers(cents, queries.standings([budget])[0].held).require()
    record(
        "procurement.budget_proposed", by=by, target=made, clause=CLAUSE, at=at, year=year,
        code=code, cents=cents, reason=words_digest(reason),
    )  # fmt: skip
    return made


@command("procurement.settle_budget")
def settle_budget(*, pk: int, by: Member, at: datetime, stand: Stand) -> BudgetChange:
    """Another person confirms or refuses; the proposer may withdraw."""
    by.may(BUDGET if stand == Stand.WITHDRAWN else CONFIRM_BUDGET, at).require()
    change = BudgetChange.objects.select_for_update().filter(pk=pk).first()
    if change is None:
        raise NotFound
    may_settle(change, stand, by, CLAUSE).require()
    if stand == Stand.CONFIRMED:
        _apply(change)
    change.settle(stand, by, at)
    record(
        "procurement.budget_settled", by=by, target=change, clause=CLAUSE, at=at, stand=stand,
        year=change.year, code=change.code, cents=change.cents,
    )  # fmt: skip
    return change


def _apply(change: BudgetChange) -> None:
    known = Budget.objects.select_for_update().filter(year=change.year, code=change.code).first()
    if known is not None:
        rules.covers(change.cents, queries.standings([known])[0].held).require()
        known.become(change.name, change.source, change.cents)
    else:
        known = Budget.objects.create(
            year=change.year, code=change.code, name=change.name, source=change.source,
            cents=change.cents,
        )  # fmt: skip
    change.budget = known
    change.save(update_fields=["budget"])
