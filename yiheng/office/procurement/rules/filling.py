"""What an application must say before it is handed in, and who may change it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.ui.formats import money
from yiheng.core.verdict import Text, Verdict, permit, refuse
from yiheng.governance.regulation.registry import enforces
from yiheng.governance.regulation.stages import staged
from yiheng.office.procurement.models import EDITABLE, Line, Method, Purchase, Quote, State
from yiheng.office.procurement.money import yuan
from yiheng.standards.china.purchasing import LEAST_QUOTES

APPLICATION, REVIEW = "3.1-b", "3.1-c"
SHORTEST_REASON = 10


@enforces("3.1-b", "2.1-n")
def may_change(by: Actor, purchase: Purchase) -> Verdict:
    """§3.1-b 部门负责人初审: only its author changes an application, only until it is decided."""
    if purchase.author_id != by.pk:
        return refuse("2.1-n", _("只有申请人可以修改采购申请"), cure=_("请联系申请人修改"))
    if purchase.state not in EDITABLE:
        return refuse(
            APPLICATION,
            _("采购申请%(state)s，不能再修改"),
            cure=_("如需另购，请在原单上选“再来一单”"),
            state=State(purchase.state).label,
        )
    return permit(APPLICATION)


@enforces("3.1-b")
def may_submit(by: Actor, purchase: Purchase) -> Verdict:
    """§3.1-b: the author hands in a draft or a returned application, once."""
    verdict = may_change(by, purchase)
    if verdict and purchase.state == State.IN_APPROVAL:
        return refuse(
            APPLICATION, _("采购申请已在审批中"), cure=_("请等待签字；要修改的，直接保存修改即可")
        )
    return verdict


@enforces("3.1-b")
def is_complete(purchase: Purchase, lines: Sequence[Line]) -> Verdict:
    """§3.1-b: what is bought, what for, how, from which budget; named one by one."""
    named = is_named(purchase, lines)
    if not named:
        return named
    if len(purchase.reason.strip()) < SHORTEST_REASON:
        return refuse(
            APPLICATION,
            _("用途说明至少 %(n)s 个字"),
            cure=_("请写明为什么买、给谁用"),
            n=SHORTEST_REASON,
        )
    return named


def is_named(purchase: Purchase, lines: Sequence[Line], *more: tuple[Text, object]) -> Verdict:
    """Whether everything that a purchase must name is there, and costs something."""
    missing = [
        str(name)
        for name, there in (
            (_("采购事项"), purchase.title.strip()),
            (_("采购类别"), purchase.category),
            (_("采购方式"), purchase.method),
            (_("预算项目"), purchase.budget_id),
            (_("采购明细"), lines),
            *more,
        )
        if not there
    ]
    if missing:
        return refuse(
            APPLICATION,
            _("采购申请缺少：%(missing)s"),
            cure=_("请补齐后提交，已填内容都在"),
            missing="、".join(missing),
        )
    if purchase.cents <= 0:
        return refuse(APPLICATION, _("采购金额应大于 0 元"), cure=_("请填写各行的数量和单价"))
    return permit(APPLICATION)


@enforces("3.1-b")
@staged("3.1-b")
def has_quotes(purchase: Purchase, quotes: Sequence[Quote], at: datetime) -> Verdict:
    """§3.1-b: 询价 rests on three quotes (政府采购法 40), 单一来源 on a reason; one is chosen."""
    if purchase.method == Method.SINGLE and len(purchase.method_reason.strip()) < SHORTEST_REASON:
        return refuse(
            APPLICATION,
            _("单一来源采购须写明理由，至少 %(n)s 个字"),
            cure=_("请写明为什么只能向这一家采购"),
            n=SHORTEST_REASON,
        )
    if purchase.method != Method.INQUIRY:
        return permit(APPLICATION)
    if len(quotes) < LEAST_QUOTES:
        return refuse(
            APPLICATION,
            _("询价须有 %(n)s 家以上供应商报价（政府采购法第四十条），现有 %(have)s 家"),
            cure=_("请补充报价，或改用其他采购方式"),
            n=LEAST_QUOTES,
            have=len(quotes),
        )
    return has_chosen(purchase, quotes)


@enforces("3.1-b")
def has_chosen(purchase: Purchase, quotes: Sequence[Quote]) -> Verdict:
    """§3.1-b: one quote is chosen, and a dearer one with a reason."""
    chosen = next((one for one in quotes if one.chosen), None)
    if chosen is None:
        return refuse(APPLICATION, _("尚未选定供应商"), cure=_("请在报价中选定一家"))
    lowest = min(one.cents for one in quotes)
    if chosen.cents > lowest and not purchase.choice_reason.strip():
        return refuse(
            APPLICATION,
            _("选定的报价 %(chosen)s 不是最低报价 %(lowest)s"),
            cure=_("请写明选定理由，或选最低报价"),
            chosen=money(yuan(chosen.cents)),
            lowest=money(yuan(lowest)),
        )
    return permit(APPLICATION)


@enforces("3.1-b")
def deals_with(quotes: Sequence[Quote], at: datetime) -> Verdict:
    """§3.1-b: nothing is bought from a supplier that is blocked."""
    blocked = [one.supplier.name for one in quotes if one.supplier.blocked(at)]
    if blocked:
        return refuse(
            APPLICATION,
            _("供应商 %(names)s 已停用"),
            cure=_("请换一家供应商；对停用有异议的，请联系采购办"),
            names="、".join(blocked),
        )
    return permit(APPLICATION)


@enforces("3.1-c")
@staged("3.1-c")
def within_budget(cents: int, remaining: int, at: datetime) -> Verdict:
    """§3.1-c 财务部复核: no more is applied for than the budget item has left."""
    if cents <= remaining:
        return permit(REVIEW)
    return refuse(
        REVIEW,
        _("本次 %(wanted)s，预算项目余额 %(left)s，不足"),
        cure=_("请减少采购、换预算项目，或请财务部门调整预算"),
        wanted=money(yuan(cents)),
        left=money(yuan(remaining)),
    )


@enforces("3.1-c")
def covers(cents: int, held: int) -> Verdict:
    """§3.1-c 财务部复核: an item is never cut below what is bound already."""
    if cents >= held:
        return permit(REVIEW)
    return refuse(
        REVIEW,
        _("该预算项目已占用 %(held)s，不能调到 %(wanted)s"),
        cure=_("请填不低于已占用的金额，或先终止部分采购"),
        held=money(yuan(held)),
        wanted=money(yuan(cents)),
    )
