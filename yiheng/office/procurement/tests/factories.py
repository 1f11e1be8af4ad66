"""A hospital that buys: its people, budget, suppliers, route, and purchases at any station."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, cast

from yiheng.core.actor import the_system
from yiheng.core.clock import day_of, local
from yiheng.core.proposals import Stand
from yiheng.governance.access.tests import factories as access
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals.models import Case
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member, Post, Unit, UnitKind
from yiheng.governance.people.tests.factories import MONDAY, PASSWORD, a_member, a_post, a_unit
from yiheng.governance.regulation import commands as regulation
from yiheng.office.procurement import commands, permissions, queries, routes
from yiheng.office.procurement.facts import Facts, LineData, QuoteData
from yiheng.office.procurement.models import (
    Budget,
    Category,
    Contract,
    Method,
    Payment,
    Purchase,
    Source,
    Supplier,
)
from yiheng.office.procurement.money import cents
from yiheng.standards.china import organisations

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FINANCE = "CW"
REASON = "急诊分诊台打印腕带，原打印机已停产"
SIGNS = "approvals:sign"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
NUMBERS = (
    ("procurement_request_sla", "2"), ("procurement_dept_limit", "5"),
    ("procurement_leader_limit", "5"), ("procurement_council_limit", "50"),
    ("procurement_notice_limit", "100"), ("procurement_small_skip_final", "no"),
    ("procurement_split_days", "30"), ("overdue_reminder", "-24,-2,0,24"),
)  # fmt: skip
POSTS: dict[str, tuple[str, ...]] = {
    "head": (SIGNS,), "director": (SIGNS, permissions.CONTRACTS, permissions.READ_ALL),
    "finance_reviewer": (SIGNS, permissions.BUDGET), "leader": (SIGNS, permissions.CONFIRM_BUDGET),
    "secretary": (SIGNS,), "president": (SIGNS,),
    "asset_clerk": (permissions.APPLY,), "buyer": (permissions.BUY, permissions.SUPPLIERS),
    "asset_keeper": (permissions.ACCEPT,), "cashier": (permissions.PAY,),
    "auditor": (permissions.SUPERVISE, permissions.READ_ALL, "approvals:judge-splits"),
}  # fmt: skip
_serial = count(1)


def a_hospital() -> None:
    """A hospital with its numbers, posts, finance department and route."""
    access.a_hospital()
    for name, value in NUMBERS:
        set_number(name, value)
    for code, rights in POSTS.items():
        a_post(*rights, code=code, title=code)
    people.found_unit(
        code=FINANCE, name="财务部", kind=UnitKind.ADMINISTRATIVE, parent=None, by=the_system(),
        at=MONDAY,
    )  # fmt: skip
    approvals.define_route(
        code="procurement", title=routes.TITLE, steps=routes.steps(FINANCE), limit=routes.LIMIT,
        in_force_from=MONDAY, by=the_system(), at=MONDAY,
    )  # fmt: skip


def set_number(name: str, value: str, at: datetime = MONDAY) -> None:
    """Set a number of the regulation."""
    regulation.set_parameter(name=name, value=value, in_force_from=at, by=the_system(), at=at)


def a_holder(post: str, unit: Unit | None = None, name: str = "") -> Member:
    """Somebody who holds a post; of Finance in the finance department."""
    if unit is None and post in ("finance_reviewer", "cashier"):
        unit = Unit.objects.get(code=FINANCE)
    return a_member(post=Post.objects.get(code=post), unit=unit, name=name or post)


def an_applicant(unit: Unit | None = None) -> Member:
    """Somebody who may apply, in a department that has a head."""
    department = unit or a_unit("急诊医学科")
    a_holder("head", department)
    return a_holder("asset_clerk", department, "申请人")


def a_budget(yuan: str = "500000", code: str = "") -> Budget:
    """A budget item of this year that two persons agreed on."""
    by, second = a_holder("finance_reviewer"), a_holder("leader")
    change = commands.propose_budget(
        by=by, at=MONDAY, year=local(MONDAY).year, code=code or f"B{next(_serial)}",
        name="信息化建设", source=Source.FISCAL, cents=cents(Decimal(yuan)), reason="年度预算批复",
    )  # fmt: skip
    done = commands.settle_budget(pk=change.pk, by=second, at=MONDAY, stand=Stand.CONFIRMED)
    assert done.budget is not None
    return done.budget


def a_supplier(name: str = "") -> Supplier:
    """A registered supplier with a valid code."""
    number = next(_serial)
    code = organisations.make("420100", f"MA{number:07d}", "91")
    return commands.register_supplier(
        by=a_holder("buyer"), at=MONDAY, code=code, name=name or f"江城供应商{number}"
    )


def a_line(price: str = "3600", quantity: str = "2", item: str = "腕带打印机") -> LineData:
    """So many at so much."""
    return LineData(item, Decimal(quantity), cents(Decimal(price)), "台", "热敏 300dpi")


def quotes_of(*yuan: str, chosen: int = 0) -> list[QuoteData]:
    """A quote of a new supplier for each amount; one is chosen."""
    return [
        QuoteData(a_supplier(), cents(Decimal(one)), 7, chosen=n == chosen)
        for n, one in enumerate(yuan)
    ]


def facts_of(budget: Budget, **changes: Any) -> Facts:
    """A complete application for 7,200 yuan by way of 自行采购."""
    facts: dict[str, Any] = {
        "title": "腕带打印机", "reason": REASON, "category": Category.OFFICE,
        "method": Method.OWN, "budget": budget, "lines": [a_line()],
    }  # fmt: skip
    return cast(Facts, facts | changes)


def a_draft(by: Member, *, at: datetime = MONDAY, **changes: Any) -> Purchase:
    """A complete draft."""
    budget = changes.pop("budget", None) or a_budget()
    return commands.draft(
        by=by, at=at, idempotency_key=f"key-{next(_serial)}", facts=facts_of(budget, **changes)
    )


def submitted(by: Member, *, at: datetime = MONDAY, **changes: Any) -> Purchase:
    """An application that was handed in."""
    purchase = a_draft(by, at=at, **changes)
    return commands.submit(pk=purchase.pk, by=by, at=at)


def the_case(purchase: Purchase) -> Case:
    """The case of a purchase."""
    found = queries.case_of(purchase)
    assert found is not None
    return found


def sign(
    purchase: Purchase, by: Member, *, decision: str = "approve", opinion: str = "同意",
    shown: str | None = None, at: datetime = MONDAY,
) -> Case:  # fmt: skip
    """Sign what the case shows now, unless told otherwise."""
    case = the_case(purchase)
    return approvals.sign(
        pk=case.pk, by=by, at=at, decision=decision, opinion=opinion,
        shown=case.content_hash if shown is None else shown, password=PASSWORD,
    )  # fmt: skip


def sign_all(purchase: Purchase, at: datetime = MONDAY) -> Purchase:
    """A new holder of each post whose turn it is signs, until nobody is asked any more."""
    while (case := the_case(purchase)).in_progress:
        step = next(iter(case.steps.filter(waiting=True)))
        sign(purchase, a_holder(step.post, step.unit), at=at)
    purchase.refresh_from_db()
    return purchase


def approved(by: Member | None = None, *, at: datetime = MONDAY, **changes: Any) -> Purchase:
    """A purchase under all its signatures."""
    return sign_all(submitted(by or an_applicant(), at=at, **changes), at)


def contracted(
    purchase: Purchase | None = None, *, at: datetime = MONDAY, **changes: Any
) -> Contract:
    """The contract of an approved purchase, for what was approved."""
    bought = purchase or approved()
    chosen = queries.chosen(bought)
    facts: dict[str, Any] = {
        "by": a_holder("buyer"), "at": at, "number": f"HT-{next(_serial)}",
        "supplier": chosen.supplier if chosen else a_supplier(), "cents": bought.cents,
        "signed_on": day_of(at),
    }  # fmt: skip
    return commands.sign_contract(pk=bought.pk, **(facts | changes))


def accepted(purchase: Purchase | None = None, *, at: datetime = MONDAY) -> Purchase:
    """A purchase whose delivery passed."""
    contract = contracted(purchase, at=at)
    commands.accept(
        pk=contract.purchase_id, by=a_holder("asset_keeper"), at=at, passed=True, note="完好"
    )
    return Purchase.objects.get(pk=contract.purchase_id)


def asked(purchase: Purchase, yuan: str = "7200", **changes: Any) -> Payment:
    """A payment that was asked for."""
    facts: dict[str, Any] = {
        "by": purchase.contract.buyer, "at": MONDAY, "cents": cents(Decimal(yuan)),
        "invoice": f"2610{next(_serial):08d}", "final": False,
        "idempotency_key": f"pay-{next(_serial)}",
    }  # fmt: skip
    return commands.ask_payment(pk=purchase.pk, **(facts | changes))


def paid(purchase: Purchase | None = None) -> Purchase:
    """A purchase that is paid for."""
    bought = purchase or accepted()
    payment, cashier = asked(bought, f"{bought.amount:f}"), a_holder("cashier")
    commands.hand_over(
        by=cashier, at=MONDAY, payments=[payment.pk], idempotency_key=f"b-{payment.pk}"
    )
    commands.settle_payment(pk=payment.pk, by=cashier, at=MONDAY, paid=True, voucher="记-1127")
    bought.refresh_from_db()
    return bought


def archived(purchase: Purchase | None = None) -> Purchase:
    """A purchase whose papers are closed."""
    bought = purchase or paid()
    commands.archive(pk=bought.pk, by=bought.contract.buyer, at=MONDAY)
    bought.refresh_from_db()
    return bought
