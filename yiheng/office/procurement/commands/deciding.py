"""What follows from the signatures; the engine calls these in the deciding transaction."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.queries import who_may
from yiheng.office.procurement.models import Purchase, State
from yiheng.office.procurement.permissions import BUY

CLAUSE = "3.1-e"
TO_BUY = notice_kind(
    "procurement.to_buy", _("“%(title)s”已批准，待签合同"),
    importance=Importance.IMPORTANT, outside=_("有 1 项采购已批准，待签合同"),
)  # fmt: skip


@command("procurement.approve")
def approve(*, pk: int, by: Actor, at: datetime) -> Purchase:
    """The last signature hands the purchase to those who buy."""
    purchase = _locked(pk)
    purchase.be_approved(at)
    record(
        "procurement.approved", by=by, target=purchase, clause=CLAUSE, at=at,
        number=purchase.number, cents=purchase.cents,
    )  # fmt: skip
    notify(who_may(BUY, at), TO_BUY, url=purchase.page, clause=CLAUSE, at=at, title=str(purchase))
    return purchase


@command("procurement.close")
def close(*, pk: int, by: Actor, at: datetime) -> Purchase:
    """A refusal is final for this application; its budget is free again."""
    purchase = _locked(pk)
    purchase.move(State.REFUSED, at)
    record("procurement.closed", by=by, target=purchase, clause=CLAUSE, at=at)
    return purchase


@command("procurement.hand_back")
def hand_back(*, pk: int, by: Actor, at: datetime) -> Purchase:
    """A signer returns the application to its author."""
    purchase = _locked(pk)
    purchase.move(State.RETURNED)
    record("procurement.handed_back", by=by, target=purchase, clause=CLAUSE, at=at)
    return purchase


@command("procurement.stop")
def stop(*, pk: int, by: Actor, at: datetime) -> Purchase:
    """The approval was terminated: nothing will be bought."""
    purchase = _locked(pk)
    purchase.move(State.TERMINATED, at)
    record("procurement.stopped", by=by, target=purchase, clause=CLAUSE, at=at)
    return purchase


def _locked(pk: int) -> Purchase:
    return Purchase.objects.select_for_update().get(pk=pk)
