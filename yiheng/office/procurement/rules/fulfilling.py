"""Contract, acceptance and payment: in this order, within what was approved."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.ui.formats import money
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.regulation.registry import enforces
from yiheng.office.procurement.models import (
    Contract,
    Payment,
    PaymentState,
    Purchase,
    Quote,
    State,
    Supplier,
)
from yiheng.office.procurement.money import yuan

PROCESS, SIGNATURES = "3.1-a", "3.1-e"
WAITS_FOR = {
    State.APPROVED: _("请等待三级签字完成"),
    State.CONTRACTED: _("请先登记合同"),
    State.ACCEPTED: _("请先完成验收"),
    State.PAID: _("请先付清全部款项；合同余额不再支付的，请先结清"),
}


@enforces("3.1-a")
def stands_at(purchase: Purchase, *wanted: State) -> Verdict:
    """§3.1-a 标准流程: each step follows the one before it, none is skipped or done twice."""
    state = State(purchase.state)
    if state in wanted:
        return permit(PROCESS)
    return refuse(
        SIGNATURES if wanted[0] == State.APPROVED else PROCESS,
        _("采购%(state)s，现在不能办理这一步"),
        cure=WAITS_FOR[wanted[0]],
        state=state.label,
    )


@enforces("3.1-e")
def is_covered(purchase: Purchase, cents: int) -> Verdict:
    """§3.1-e 三级签字: a contract's sum is at most what was signed for."""
    if 0 < cents <= purchase.cents:
        return permit(SIGNATURES)
    return refuse(
        SIGNATURES,
        _("合同金额 %(sum)s 超出批准的 %(approved)s"),
        cure=_("请按批准金额签约；确需增加的，请另行申请并签字"),
        sum=money(yuan(cents)),
        approved=money(yuan(purchase.cents)),
    )


@enforces("3.1-e")
def is_the_chosen(supplier: Supplier, chosen: Quote | None, at: datetime) -> Verdict:
    """§3.1-e: the contract is with the supplier that was signed for, never with a blocked one."""
    if supplier.blocked(at):
        return refuse(
            SIGNATURES,
            _("供应商 %(name)s 已停用，不能签约"),
            cure=_("请终止本采购后重新选定供应商"),
            name=supplier.name,
        )
    if chosen is None or chosen.supplier_id == supplier.pk:
        return permit(SIGNATURES)
    return refuse(
        SIGNATURES,
        _("审批时选定的供应商是 %(chosen)s，不是 %(name)s"),
        cure=_("请与审批时选定的供应商签约；要更换的，请另行申请"),
        chosen=chosen.supplier.name,
        name=supplier.name,
    )


@enforces("3.1-a")
def is_dated(signed_on: date, approved: date, today: date) -> Verdict:
    """§3.1-a: a contract is signed after its approval and not in the future."""
    if approved <= signed_on <= today:
        return permit(PROCESS)
    return refuse(
        PROCESS,
        _("签订日期应在批准日 %(approved)s 至今天之间"),
        cure=_("请核对合同上的签订日期"),
        approved=f"{approved:%Y-%m-%d}",
    )


@enforces("3.1-a")
def may_announce(contract: Contract) -> Verdict:
    """§3.1-a: a contract that the law wants public is announced once."""
    if not contract.public:
        return refuse(PROCESS, _("该合同低于公告金额，无须公告"), cure=_("公告金额由制度参数设定"))
    if contract.announced_at is not None:
        return refuse(PROCESS, _("该合同已登记公告"), cure=_("登记有误的，请联系采购办更正"))
    return permit(PROCESS)


@enforces("3.1-e")
def is_owed(cents: int, contract: Contract, asked: int) -> Verdict:
    """§3.1-e: all payments together are at most the contract's sum."""
    left = contract.cents - asked
    if 0 < cents <= left:
        return permit(SIGNATURES)
    return refuse(
        SIGNATURES,
        _("本次付款 %(sum)s，合同未付余额 %(left)s"),
        cure=_("请按发票核对金额，不超过未付余额"),
        sum=money(yuan(cents)),
        left=money(yuan(left)),
    )


@enforces("3.1-a")
def may_settle_up(purchase: Purchase, paid: int, underway: int) -> Verdict:
    """§3.1-a: what is left of a contract is given up after a payment, and while none is open."""
    if purchase.state == State.PAID:
        return refuse(PROCESS, _("该采购已付清，不必再结清"), cure=_("可以直接归档"))
    stands = stands_at(purchase, State.ACCEPTED)
    if not stands:
        return stands
    if underway:
        return refuse(
            PROCESS,
            _("还有 %(n)s 笔付款没有结果，不能结清"),
            cure=_("请等财务登记付款结果后再结清"),
            n=underway,
        )
    if not paid:
        return refuse(PROCESS, _("该采购还没有付过款，不能结清"), cure=_("请先按发票申请付款"))
    return stands


@enforces("3.1-a")
def may_settle(payment: Payment) -> Verdict:
    """§3.1-a: the finance system's answer is taken once, and only for what was handed to it."""
    if payment.state == PaymentState.HANDED:
        return permit(PROCESS)
    return refuse(
        PROCESS,
        _("该笔付款%(state)s，不能登记付款结果"),
        cure=_("请核对批次号与付款编号；已登记的结果不能改写"),
        state=PaymentState(payment.state).label,
    )
