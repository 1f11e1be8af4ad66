"""A crisis of the sample hospital, a week ago: what was ratified, made good, and never decided;
and what was bought at once, signed for afterwards, and waits to be paid."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from yiheng.core.clock import day_of, local, midnight
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals import queries as cases
from yiheng.governance.approvals.models import Case
from yiheng.governance.approvals.shapes import by_post, step
from yiheng.governance.crisis import commands as crises
from yiheng.governance.crisis.models import SUBJECT, Act, Crisis, Remedy
from yiheng.governance.crisis.rules import Draft
from yiheng.governance.crisis.subjects import OTHER
from yiheng.governance.notices import commands as notices
from yiheng.office.procurement import commands as purchases
from yiheng.office.procurement.crisis import BUYING
from yiheng.office.procurement.facts import LineData
from yiheng.office.procurement.models import Budget, Category, Purchase, Supplier
from yiheng.sample.accounts import Account
from yiheng.sample.purchasing import SUPPLIERS
from yiheng.sample.town import Town

AGO, MORNING = timedelta(days=6), timedelta(hours=9, minutes=10)
LIMIT = "emergency_ratify_hours"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SWITCH = "启用备用核心交换机，门诊改走备用链路，旧机断电隔离"
OPTICS = "向原厂代理商加急采购光模块 12 块，送货上门，货到付款"
PAPER = "门诊暂用纸质处方和手工收费单，事后由窗口补录"
SPARES = "烧毁的引擎板没有备件，向本地供应商现货采购两块，两小时内送到"
REFUSED = "没有询价记录，单价高于上年合同，不予追认；请与供应商重新议价"
MENDED = "已与供应商按上年合同价重新议价，差额 8,400 元退回，补充协议已存档"


def tell(town: Town, now: datetime) -> None:
    """The core switch failed one morning; the team acted, and was held to it afterwards."""
    _define_route(town)
    at = midnight(day_of(now) - AGO) + MORNING
    crisis = _declare(town, at)
    ratified = _act(town, crisis, "system_engineer", SWITCH, None, at + 20 * MINUTE)
    refused = _act(town, crisis, "deputy_director", OPTICS, Decimal(38_600), at + 90 * MINUTE)
    _act(town, crisis, "head", PAPER, None, at + 2 * HOUR)
    spares = _buy(town, crisis, at + 3 * HOUR)
    crises.end(pk=crisis.pk, by=town.of("deputy_director").member, at=at + 9 * HOUR)
    _sign(town, ratified, "director", "approve", "处置及时，情况属实", at + 11 * HOUR)
    _sign(town, ratified, "leader", "approve", "同意", at + 12 * HOUR)
    _sign(town, refused, "director", "refuse", REFUSED, at + 13 * HOUR)
    _make_good(town, refused, at + 14 * HOUR)
    _sign_all(town, spares, at + 15 * HOUR)
    _receive(town, spares, at + 26 * HOUR)


def _define_route(town: Town) -> None:
    town.agree_on_route(
        "crisis", "紧急措施补办",
        step("信息科主任补签", by_post("director"), limit=LIMIT),
        step("分管院长补签", by_post("leader"), limit=LIMIT),
    )  # fmt: skip


def _declare(town: Town, at: datetime) -> Crisis:
    by, second = town.of("director"), town.of("leader")
    team = [town.of(post).member for post in ("deputy_director", "system_engineer", "head")]
    draft = Draft(
        title="核心交换机故障，挂号收费中断", kinds=[OTHER, BUYING], hours=12, head=team[0],
        team=team,
        reason="核心交换机主备同时失效，门诊挂号收费中断，来不及走平常的审批", cap=Decimal(100_000),
    )  # fmt: skip
    crisis = crises.declare(
        draft=draft, by=by.member, at=at, password=by.password, idempotency_key="sample-crisis"
    )
    for one in team:
        notices.mark_all_read(by=one, at=at + 3 * MINUTE)
    return crises.second(pk=crisis.pk, stand="confirmed", by=second.member, at=at + 12 * MINUTE)


def _act(
    town: Town, crisis: Crisis, post: str, text: str, amount: Decimal | None, at: datetime
) -> Act:
    one: Account = town.of(post)
    return crises.act(
        crisis=crisis.pk, kind=OTHER, unit=one.member.unit, text=text, amount=amount,
        by=one.member, at=at, password=one.password, idempotency_key=f"sample-{post}",
    )  # fmt: skip


def _buy(town: Town, crisis: Crisis, at: datetime) -> Act:
    """紧急采购, by a member of the team."""
    one: Account = town.of("system_engineer")
    supplier = Supplier.objects.get(name=SUPPLIERS[1])
    return crises.act(
        crisis=crisis.pk, kind=BUYING, unit=one.member.unit, text=SPARES, by=one.member, at=at,
        password=one.password, idempotency_key="sample-spares",
        facts={
            "title": "核心交换机引擎板", "category": Category.EQUIPMENT, "supplier": supplier,
            "budget": Budget.objects.get(code="IT-02"),
            "lines": [LineData("核心交换机引擎板", Decimal(2), 1_240_000, "块", "原厂现货")],
        },
    )  # fmt: skip


def _sign_all(town: Town, act: Act, at: datetime) -> None:
    """Whoever would have signed the purchase ratifies it, one after another."""
    by_member = {one.member.pk: one for one in town.accounts}
    case = Case.objects.get(subject=SUBJECT, subject_pk=act.pk)
    while waiting := cases.waiting_steps(case):
        able = cases.able_to_sign(waiting[0], cases.dossier(case), at)
        signer = next(by_member[one.pk] for one in able if one.pk in by_member)
        approvals.sign(
            pk=case.pk, by=signer.member, at=at, decision="approve", opinion="情况紧急，予以追认",
            shown=case.content_hash, password=signer.password,
        )  # fmt: skip
        case, at = Case.objects.get(pk=case.pk), at + HOUR


def _receive(town: Town, act: Act, at: datetime) -> None:
    """Contract and acceptance like any other's; payment may be asked for now."""
    purchase = Purchase.objects.get(act=act)
    chosen = purchase.quotes.select_related("supplier").get()
    buyer = town.of("buyer").member
    purchases.sign_contract(
        pk=purchase.pk, by=buyer, at=at, number=f"HT-{local(at):%Y%m%d}-{purchase.pk}",
        supplier=chosen.supplier, cents=chosen.cents, signed_on=day_of(at),
    )  # fmt: skip
    purchases.accept(
        pk=purchase.pk, by=town.of("asset_keeper").member, at=at + HOUR, passed=True,
        note="两块均为原厂，上架后运行正常",
    )  # fmt: skip


def _sign(
    town: Town, act: Act, post: str, decision: str, opinion: str, at: datetime
) -> None:  # fmt: skip
    case, signer = Case.objects.get(subject=SUBJECT, subject_pk=act.pk), town.of(post)
    approvals.sign(
        pk=case.pk, by=signer.member, at=at, decision=decision, opinion=opinion,
        shown=case.content_hash, password=signer.password,
    )  # fmt: skip


def _make_good(town: Town, act: Act, at: datetime) -> None:
    remedy = Remedy.objects.get(act=act)
    crises.report(pk=remedy.pk, text=MENDED, by=remedy.owner, at=at + 20 * HOUR)
    crises.verify(
        pk=remedy.pk, good=True, remark="核对补充协议与退款单，属实",
        by=town.of("auditor").member, at=at + 24 * HOUR,
    )  # fmt: skip
