"""What the pages of a purchase draw: its life as a flow, its quotes side by side, its budget."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yiheng.core.clock import local
from yiheng.core.ui import flow
from yiheng.core.ui.charts import Series
from yiheng.core.ui.formats import day, when
from yiheng.governance.approvals import queries as approvals
from yiheng.governance.approvals.models import Case
from yiheng.office.procurement import queries
from yiheng.office.procurement.models import Budget, Contract, Purchase, Quote, State
from yiheng.office.procurement.money import WAN
from yiheng.office.procurement.queries import Standing

ORDER = (State.DRAFT, State.IN_APPROVAL, State.APPROVED, State.CONTRACTED, State.ACCEPTED,
         State.PAID, State.ARCHIVED)  # fmt: skip
STOPPED = {State.REFUSED, State.TERMINATED, State.WITHDRAWN}
TENTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Offer:
    """A quote beside the lowest one: ``above`` is how much dearer, in percent."""

    quote: Quote
    above: Decimal
    lowest: bool


def life(
    purchase: Purchase, case: Case | None, contract: Contract | None, at: datetime
) -> list[flow.Step]:
    """The six stations of a purchase, how far it is, and who did what when."""
    handed_in = when(purchase.submitted_at, at) if purchase.submitted_at else ""
    passed = purchase.acceptances.select_related("by").filter(passed=True).first()
    archive = getattr(purchase, "archive", None)
    signed_on = day(contract.signed_on, local(at).date()) if contract else ""
    stations = (
        (_("提交申请"), purchase.author.name, handed_in),
        (_("三级签字"), _signers(case), when(purchase.approved_at, at) if purchase.approved_at
         else ""),
        (_("签订合同"), contract.buyer.name if contract else "", signed_on),
        (_("到货验收"), passed.by.name if passed else "", when(passed.at, at) if passed else ""),
        (_("付款"), "", when(purchase.ended_at, at) if purchase.state in ORDER[5:] and
         purchase.ended_at else ""),
        (_("归档"), "", when(archive.archived_at, at) if archive else ""),
    )  # fmt: skip
    reached = _reached(purchase)
    return [
        flow.Step(title, _state(n, reached, State(purchase.state)), who, time)
        for n, (title, who, time) in enumerate(stations)
    ]


def offers(purchase: Purchase) -> list[Offer]:
    """The quotes, the cheapest first, each against the lowest."""
    quotes = list(purchase.quotes.select_related("supplier"))
    if not quotes:
        return []
    lowest = min(one.cents for one in quotes)
    return [
        Offer(one, (Decimal(one.cents - lowest) * 100 / lowest).quantize(Decimal("0.1"))
              if lowest else Decimal(0), one.cents == lowest)
        for one in quotes
    ]  # fmt: skip


def signers(case: Case) -> list[dict[str, Any]]:
    """Each signature of a case that is wanted: of whom, given when, or since when it waits."""
    known = approvals.dossier(case)
    valid = {one.step_id: one for one in known.valid}
    rows = []
    for step in known.steps:
        given = valid.get(step.pk)
        if not step.skipped:
            rows.append(
                {"title": step.title, "who": given.names if given else step.who,
                 "state": "ok" if given else "now" if step.waiting else "",
                 "at": given.signed_at if given else step.since if step.waiting else None,
                 "waiting": step.waiting}
            )  # fmt: skip
    return rows


def budget_rows(budgets: Iterable[Budget]) -> dict[str, Any]:
    """Budget items as bars of what is paid, bound, asked for and left, in 万元."""
    standings = queries.standings(budgets)
    return {
        "standings": standings,
        "labels": [one.budget.name for one in standings],
        "series": [
            Series(_("已付"), [_wan(one.paid) for one in standings]),
            Series(_("已批准"), [_wan(one.bound) for one in standings]),
            Series(_("审批中"), [_wan(one.asked) for one in standings]),
            Series(_("余额"), [_wan(max(0, one.left)) for one in standings], baseline=True),
        ],
    }


def tone(one: Standing) -> str:
    """How a budget item stands: over it is bad, nine tenths used is a warning."""
    return "bad" if one.left < 0 else "warn" if one.used >= 90 else ""


def _wan(cents: int) -> float:
    return float((Decimal(cents) / 100 / WAN).quantize(TENTH))


def _signers(case: Case | None) -> str:
    if case is None:
        return ""
    waiting = approvals.waiting_steps(case)
    valid = case.signatures.filter(voided_at=None).count()
    return waiting[0].who if waiting else _("%(n)s 人签字") % {"n": valid}


def _reached(purchase: Purchase) -> int:
    """How many stations are behind it."""
    if purchase.state in STOPPED:
        return sum(bool(one) for one in (purchase.submitted_at, purchase.approved_at))
    if purchase.state == State.RETURNED:
        return 0
    return ORDER.index(State(purchase.state))


def _state(place: int, reached: int, state: State) -> str:
    if place < reached:
        return flow.DONE
    if place > reached:
        return flow.LATER
    return flow.REFUSED if state in STOPPED else flow.CURRENT
