"""What is bought at once in a crisis: what it must say, and what waits for its ratification."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.regulation.registry import enforces
from yiheng.office.procurement.models import Line, Method, Purchase, Quote, State
from yiheng.office.procurement.rules.filling import is_named

AT_ONCE, RATIFY = "4.1-d", "4.1-e"
NOT_RATIFIED = frozenset({State.RECOVERING, State.REFUSED})


@enforces("4.1-d")
def is_ordinary(purchase: Purchase) -> Verdict:
    """§4.1-d 危机处理时可由临时小组直接执行: nobody applies for that; a team acts in a crisis."""
    if purchase.method != Method.URGENT:
        return permit(AT_ONCE)
    return refuse(
        AT_ONCE,
        _("紧急采购只能由临时小组在已宣布的危机中执行"),
        cure=_("请改选其他采购方式；确属危机的，由小组成员在危机处置页办理"),
    )


@enforces("3.1-b", "4.1-d")
def may_buy_at_once(purchase: Purchase, lines: Sequence[Line], quotes: Sequence[Quote]) -> Verdict:
    """§4.1-d, §3.1-b: a crisis leaves out the signatures for now, not what is bought, from whom,
    from which budget."""
    supplier = (_("供应商"), any(one.chosen for one in quotes))
    return is_named(purchase, lines, supplier)


@enforces("4.1-e")
def is_ratified(purchase: Purchase) -> Verdict:
    """§4.1-e 事后补办审批手续: what was bought at once is paid for after its three signatures."""
    if not purchase.urgent or purchase.approved_at is not None:
        return permit(RATIFY)
    if purchase.state in NOT_RATIFIED:
        return refuse(
            RATIFY,
            _("紧急采购未予追认，不能付款"),
            cure=_("请退货或追回，由没有参与的人核实补救"),
        )
    return refuse(
        RATIFY,
        _("紧急采购尚未补办审批，不能付款"),
        cure=_("请等三级签字补齐后申请付款；久未办结的，请组长催办"),
    )
