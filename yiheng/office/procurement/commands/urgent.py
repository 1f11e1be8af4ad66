"""紧急采购: bought at once in a crisis, signed for afterwards, or made good."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.governance.approvals.serials import next_serial
from yiheng.governance.crisis.models import Act
from yiheng.governance.duties.commands import close_duty
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import who_may
from yiheng.office.procurement import queries, rules
from yiheng.office.procurement.commands.buying import ANNOUNCE
from yiheng.office.procurement.commands.finding import own_key
from yiheng.office.procurement.commands.writing import require_fit, write
from yiheng.office.procurement.facts import Facts
from yiheng.office.procurement.models import Contract, Method, Purchase, State
from yiheng.office.procurement.permissions import BUY

AT_ONCE, RATIFY = "4.1-d", "4.1-e"
TO_BUY = notice_kind(
    "procurement.to_buy_at_once", _("紧急采购“%(title)s”已执行，待签合同"),
    importance=Importance.IMPORTANT, outside=_("有 1 项紧急采购已执行，待签合同"),
)  # fmt: skip
RATIFIED = notice_kind("procurement.ratified", _("紧急采购“%(title)s”已补办审批，验收后可付款"))
NOT_RATIFIED = notice_kind(
    "procurement.not_ratified", _("紧急采购“%(title)s”未予追认，请停止执行并退货或追回"),
    importance=Importance.IMPORTANT, outside=_("有 1 项紧急采购未予追认，请停止执行"),
)  # fmt: skip


@command("procurement.buy_at_once")
def buy_at_once(*, act: Act, facts: Facts, by: Member, at: datetime) -> Purchase:
    """Buy within a crisis: named as any purchase is, its budget bound at once, signed for later.

    For the crisis room to call, which has judged declaration, team and sum.
    """
    purchase = Purchase.objects.create(
        act=act, author=by, unit=by.unit, state=State.AT_ONCE, method=Method.URGENT,
        number=next_serial(queries.SERIAL, at), created_at=at, submitted_at=at,
        idempotency_key=own_key(by, act.idempotency_key),
    )  # fmt: skip
    write(purchase, facts)
    quotes = list(purchase.quotes.select_related("supplier"))
    verdict = rules.may_buy_at_once(purchase, list(purchase.lines.all()), quotes)
    verdict.require()
    require_fit(purchase, quotes, at)
    record(
        "procurement.bought_at_once", by=by, target=purchase, clause=AT_ONCE, at=at,
        number=purchase.number, cents=purchase.cents, act=act.number,
    )  # fmt: skip
    notify(who_may(BUY, at), TO_BUY, url=purchase.page, clause=AT_ONCE, at=at, title=str(purchase))
    return purchase


@command("procurement.ratify")
def ratify(*, pk: int, by: Actor, at: datetime) -> Purchase:
    """The last signature stands under it: it may be paid for."""
    purchase = _locked(pk)
    purchase.be_ratified(at)
    record(
        "procurement.ratified", by=by, target=purchase, clause=RATIFY, at=at,
        number=purchase.number, cents=purchase.cents,
    )  # fmt: skip
    notify(who_may(BUY, at), RATIFIED, url=purchase.page, clause=RATIFY, at=at, title=str(purchase))
    return purchase


@command("procurement.turn_down")
def turn_down(*, pk: int, by: Actor, at: datetime) -> Purchase:
    """It is not ratified: nothing goes on, and what was bought goes back; its money stays bound
    until another person has found that so. One that was given up already has nothing to go back.
    """
    purchase = _locked(pk)
    if purchase.state != State.TERMINATED:
        purchase.move(State.RECOVERING)
        notify(
            who_may(BUY, at), NOT_RATIFIED, url=purchase.page, clause=RATIFY, at=at,
            title=str(purchase),
        )  # fmt: skip
    record("procurement.turned_down", by=by, target=purchase, clause=RATIFY, at=at)
    return purchase


@command("procurement.make_good")
def make_good(*, pk: int, by: Actor, at: datetime) -> Purchase:
    """The goods went back, or the money did: the purchase is over and its budget free again."""
    purchase = _locked(pk)
    if purchase.state == State.RECOVERING:
        purchase.move(State.REFUSED, at)
        for contract in Contract.objects.filter(purchase=purchase):
            close_duty(target=contract, kind=ANNOUNCE, at=at, by=by)
    record("procurement.made_good", by=by, target=purchase, clause=RATIFY, at=at)
    return purchase


def _locked(pk: int) -> Purchase:
    return Purchase.objects.select_for_update(of=("self",)).get(pk=pk)
