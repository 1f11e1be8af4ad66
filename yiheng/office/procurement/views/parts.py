"""What several pages of purchases share: tones of states, the tabs of the room, finding one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.proposals import Stand
from yiheng.governance.approvals.permissions import JUDGE_SPLITS
from yiheng.governance.crisis.models import State as ActState
from yiheng.governance.people.models import Member
from yiheng.office.procurement import forms, permissions, queries
from yiheng.office.procurement.models import Purchase, State

KINDS = {
    State.DRAFT: "", State.IN_APPROVAL: "info", State.RETURNED: "warn", State.WITHDRAWN: "",
    State.REFUSED: "bad", State.TERMINATED: "", State.APPROVED: "ok", State.CONTRACTED: "info",
    State.ACCEPTED: "ok", State.PAID: "ok", State.ARCHIVED: "ok", State.AT_ONCE: "warn",
    State.RECOVERING: "bad",
}  # fmt: skip
DEALS = (permissions.APPLY, permissions.BUY, permissions.READ_ALL)
MONEY = (*DEALS, permissions.BUDGET, permissions.CONFIRM_BUDGET)
ALARMS = (JUDGE_SPLITS, permissions.READ_ALL)


def rooms(viewer: Member, current: str, at: datetime) -> list[dict[str, Any]]:
    """The pages of the room that open to the viewer, as tabs; none when there is only one."""
    named: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
        ("list", _("采购"), "/purchases/", ()),
        ("suppliers", _("供应商"), "/purchases/suppliers/", DEALS),
        ("budgets", _("预算"), "/purchases/budgets/", MONEY),
        ("payments", _("付款移交"), "/purchases/payments/", (permissions.PAY,)),
        ("alarms", _("拆分预警"), "/purchases/alarms/", ALARMS),
    )
    tabs = [
        {"title": title, "url": url, "current": code == current}
        for code, title, url, rights in named
        if not rights or any(viewer.may(one, at) for one in rights)
    ]
    return tabs if len(tabs) > 1 else []


def require_one_of(request: Any, rights: tuple[str, ...]) -> None:
    """One of several rights opens the page; without any, the first one's refusal."""
    at = now()
    if not any(request.user.may(one, at) for one in rights):
        request.user.may(rights[0], at).require()


def ratification(purchase: Purchase, at: datetime) -> tuple[str, str] | None:
    """How the ratification of what was bought at once stands: tone and words; None elsewhere."""
    act = purchase.act
    if act is None:
        return None
    if act.open and act.late(at):
        return "bad", _("逾期未补办")
    tones = {ActState.RATIFIED: "ok", ActState.REFUSED: "bad", ActState.REMEDIED: "info"}
    return tones.get(ActState(act.state), "warn"), str(ActState(act.state).label)


def stand_of(request: Any) -> Stand:
    """Which of the three buttons of a proposal was pressed; raises ``NotFound`` for none."""
    stands = {"confirm": Stand.CONFIRMED, "refuse": Stand.REFUSED, "withdraw": Stand.WITHDRAWN}
    chosen = next((stands[name] for name in stands if name in request.POST), None)
    if chosen is None:
        raise NotFound
    return chosen


def visible(request: Any, pk: int) -> Purchase:
    """The purchase if the member may see it; raises ``NotFound``."""
    found = queries.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def settling(pk: int, data: Any = None) -> forms.Settling:
    """The form of one payment's result: there may be several on a page."""
    return forms.Settling(data, auto_id=f"id_{pk}_%s")
