"""What the pages of a purchase draw: its life as a flow, its quotes side by side, its budget."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yiheng.core.clock import day_of
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
AT_ONCE = (State.AT_ONCE, State.CONTRACTED, State.ACCEPTED, State.PAID, State.ARCHIVED)
STOPPED = {State.REFUSED, State.TERMINATED, State.WITHDRAWN, State.RECOVERING}
AFTERWARDS = 3
"""Where 事后补办 stands in the flow of what was bought at once: before the payment."""
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
    """The six stations of a purchase, how far it is, and who did what when.

    What was bought at once begins with the act; its three signatures stand before the payment.
    """
    passed = purchase.acceptances.select_related("by").filter(passed=True).first()
    archive = getattr(purchase, "archive", None)
    signed_on = day(contract.signed_on, day_of(at)) if contract else ""
    signing = (_signers(case), _when(purchase.approved_at, at))
    buying = [
        (_("签订合同"), contract.buyer.name if contract else "", signed_on),
        (_("到货验收"), passed.by.name if passed else "", _when(passed.at if passed else None, at)),
    ]
    begun = (purchase.author.name, _when(purchase.submitted_at, at))
    if purchase.urgent:
        before = [(_("紧急执行"), *begun), *buying, (_("事后补办"), *signing)]
    else:
        before = [(_("提交申请"), *begun), (_("三级签字"), *signing), *buying]
    over = purchase.ended_at if purchase.state in ORDER[5:] else None
    stations = [
        *before, (_("付款"), "", _when(over, at)),
        (_("归档"), "", _when(archive.archived_at if archive else None, at)),
    ]  # fmt: skip
    states = _at_once(purchase) if purchase.urgent else _in_order(purchase, len(stations))
    return [
        flow.Step(title, state, who, time)
        for (title, who, time), state in zip(stations, states, strict=True)
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


def _when(moment: datetime | None, at: datetime) -> str:
    return when(moment, at) if moment else ""


def _in_order(purchase: Purchase, stations: int) -> list[str]:
    reached = _reached(purchase)
    return [_state(n, reached, State(purchase.state)) for n in range(stations)]


def _at_once(purchase: Purchase) -> list[str]:
    """The stations of what was bought at once: 事后补办 has a clock of its own."""
    act = purchase.act
    assert act is not None
    state = State.AT_ONCE if purchase.state == State.APPROVED else State(purchase.state)
    if state in STOPPED:
        passed = purchase.acceptances.filter(passed=True).exists()
        reached = 1 + Contract.objects.filter(purchase=purchase).exists() + passed
        steps = [_state(n, reached, State.AT_ONCE) for n in range(AFTERWARDS)]
        steps = [flow.LATER if one == flow.CURRENT else one for one in steps]
        afterwards = flow.DONE if purchase.approved_at else flow.REFUSED
        return [*steps, flow.CURRENT if act.open else afterwards, flow.LATER, flow.LATER]
    reached = AT_ONCE.index(state) + 1
    steps = [_state(n, reached, state) for n in range(AFTERWARDS)]
    ratified = purchase.approved_at is not None
    paying = [_state(n, reached, state) if ratified else flow.LATER for n in (3, 4)]
    return [*steps, flow.DONE if ratified else flow.CURRENT, *paying]


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
