"""结清: a purchase of which the rest is never paid comes to its end, and says why."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest

from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice
from yiheng.governance.people.models import Member, Post
from yiheng.governance.people.tests.factories import MONDAY, a_member
from yiheng.office.procurement import commands, queries
from yiheng.office.procurement.models import Archive, Payment, Purchase, Settlement, State
from yiheng.office.procurement.rules import Hand
from yiheng.office.procurement.tests import factories
from yiheng.office.procurement.tests.factories import (
    a_budget,
    a_holder,
    accepted,
    an_applicant,
    approved,
    asked,
    contracted,
    paid,
)
from yiheng.office.procurement.tests.test_pages import at_work

pytestmark = pytest.mark.django_db
WHY = "到货后供应商让利 200 元，余额不再支付"


@pytest.fixture(autouse=True)
def hospital() -> None:
    factories.a_hospital()


def answered(payment: Payment, *, paid: bool = True) -> Purchase:
    """The purchase after the finance system's answer."""
    cashier = a_holder("cashier")
    commands.hand_over(
        by=cashier, at=MONDAY, payments=[payment.pk], idempotency_key=f"b-{payment.pk}"
    )
    commands.settle_payment(
        pk=payment.pk, by=cashier, at=MONDAY, paid=paid, voucher="记-1", refusal="发票抬头不符"
    )
    return Purchase.objects.get(pk=payment.purchase_id)


def partly_paid(purchase: Purchase | None = None) -> Purchase:
    """A purchase of 7,200 yuan of which 7,000 were paid, by no last payment."""
    return answered(asked(purchase or accepted(), "7000"))


def test_3_1_a_what_the_supplier_lets_off_is_settled_up_and_the_purchase_is_archived() -> None:
    purchase, cashier = partly_paid(), a_holder("cashier")
    buyer, at = at_work(purchase.contract.buyer), f"/purchases/{purchase.pk}"
    page = buyer.get(f"{at}/").content.decode()
    assert "合同余额 200.00 元不再支付" in page
    stuck = buyer.post(f"{at}/archive/")
    assert stuck.status_code == 403
    assert "合同余额不再支付的，请先结清" in stuck.content.decode()
    for typed in ("", "　 "):
        assert buyer.post(f"{at}/settle-up/", {"reason": typed}).status_code == 422
    assert buyer.post(f"{at}/settle-up/", {"reason": WHY}).status_code == 302

    page = buyer.get(f"{at}/").content.decode()
    assert f"合同余额 200.00 元不再支付：{WHY}（buyer，" in page
    assert f"{at}/settle-up/" not in page
    told = Notice.objects.filter(recipient=cashier, sending__kind="procurement.settled_up")
    assert told.count() == 1
    entry = Entry.objects.get(action="procurement.settled_up")
    assert (entry.clause, entry.facts["cents"]) == ("3.1-a", 20_000)
    assert "采购结清" in buyer.get(f"{at}/?tab=ledger").content.decode()
    assert buyer.post(f"{at}/archive/").status_code == 302
    assert Purchase.objects.get(pk=purchase.pk).state == State.ARCHIVED


def test_3_1_c_what_is_paid_no_more_is_free_in_the_budget_again() -> None:
    budget = a_budget("10000")
    purchase = partly_paid(accepted(approved(budget=budget)))
    assert queries.standings([budget])[0].left == 280_000
    settle_up(purchase)
    assert queries.standings([budget])[0].left == 300_000


def test_0_g_the_archive_binds_why_the_rest_was_not_paid_and_others_stay_as_they_were() -> None:
    plain = paid()
    assert b"settlement" not in queries.archive_bytes(plain)

    purchase = partly_paid()
    settle_up(purchase)
    commands.archive(pk=purchase.pk, by=purchase.contract.buyer, at=MONDAY)
    digest = Archive.objects.get(purchase=purchase).digest
    assert digest == sha256(queries.archive_bytes(purchase)).hexdigest()
    Settlement.objects.update(reason="事后改写")
    assert digest != sha256(queries.archive_bytes(purchase)).hexdigest()


def nothing_asked() -> Purchase:
    return accepted()


def one_is_open() -> Purchase:
    purchase = partly_paid()
    asked(purchase, "100")
    return purchase


def all_refused() -> Purchase:
    return answered(asked(accepted(), "7000"), paid=False)


def not_accepted() -> Purchase:
    return contracted().purchase


def test_3_1_a_a_payment_asked_for_too_early_or_too_late_is_told_on_the_page() -> None:
    for purchase in (not_accepted(), paid()):
        form = {"amount": "1", "invoice": "26420000", "key": "k"}
        refused = at_work(purchase.contract.buyer).post(f"/purchases/{purchase.pk}/pay/", form)
        assert (refused.status_code, refused["X-Clause"]) == (403, "3.1-a")
        page = refused.content.decode()
        assert ("现在不能办理这一步" in page, "<h2>申请付款" in page) == (True, False)


@pytest.mark.parametrize(
    ("which", "why", "cure"),
    [
        (nothing_asked, "还没有付过款", "申请付款"),
        (all_refused, "还没有付过款", "申请付款"),
        (one_is_open, "还有 1 笔付款没有结果", "登记付款结果"),
        (not_accepted, "执行中", "完成验收"),
        (paid, "已付清", "归档"),
    ],
)
def test_3_1_a_it_is_not_settled_up_before_its_time_nor_twice(
    which: Callable[[], Purchase], why: str, cure: str
) -> None:
    purchase = which()
    before = purchase.state
    buyer, at = at_work(purchase.contract.buyer), f"/purchases/{purchase.pk}"
    assert f"{at}/settle-up/" not in buyer.get(f"{at}/").content.decode()
    refused = buyer.post(f"{at}/settle-up/", {"reason": WHY})

    page = refused.content.decode()
    assert (refused.status_code, refused["X-Clause"]) == (403, "3.1-a")
    assert (why in page, cure in page) == (True, True)
    assert not Settlement.objects.exists()
    assert Purchase.objects.get(pk=purchase.pk).state == before


def test_2_1_n_it_is_settled_up_by_who_buys_and_had_no_other_hand_in_it() -> None:
    author = an_applicant()
    purchase = partly_paid(accepted(approved(author)))
    for post in ("cashier", "asset_keeper", "director"):
        with pytest.raises(Denied) as no:
            settle_up(purchase, by=a_holder(post))
        assert no.value.verdict.clause == "2.1-k", post
    with pytest.raises(NotFound):
        settle_up(purchase, by=a_member())
    buys = Post.objects.get(code="buyer")
    author.assignment_set.create(post=buys, unit=author.unit, since=MONDAY, made_by="test")
    with pytest.raises(Denied, match="不能再办理采购") as refusal:
        settle_up(purchase, by=Member.objects.get(pk=author.pk))
    assert refusal.value.verdict.clause == "2.1-n"
    assert "settle-up" not in at_work(author).get(f"/purchases/{purchase.pk}/").content.decode()

    other = a_holder("buyer")
    settle_up(purchase, by=other)
    assert other.pk in queries.hands(purchase)[Hand.BUY]


def test_a_reason_has_its_length() -> None:
    purchase = partly_paid()
    with pytest.raises(Invalid, match="最长 200 个字"):
        settle_up(purchase, reason="长" * 201)
    assert not Settlement.objects.exists()


def settle_up(purchase: Purchase, **changes: Any) -> Settlement:
    facts: dict[str, Any] = {"by": purchase.contract.buyer, "at": MONDAY, "reason": WHY}
    return commands.settle_up(pk=purchase.pk, **(facts | changes))
