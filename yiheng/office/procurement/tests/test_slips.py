"""What a hand or a machine may send by mistake, and what is made of it."""

from __future__ import annotations

from typing import Any

import pytest

from yiheng.core.clock import day_of
from yiheng.governance.people.tests.factories import MONDAY
from yiheng.office.procurement import commands, forms, queries
from yiheng.office.procurement.facts import QuoteData
from yiheng.office.procurement.models import BudgetChange, Contract, Payment
from yiheng.office.procurement.tests import factories
from yiheng.office.procurement.tests.factories import (
    a_draft,
    a_holder,
    a_supplier,
    accepted,
    an_applicant,
    approved,
    asked,
)
from yiheng.office.procurement.tests.test_pages import at_work, typed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hospital() -> None:
    factories.a_hospital()


def test_3_1_e_a_line_break_does_not_make_another_number_of_one() -> None:
    purchase = accepted()
    buyer, pay = at_work(purchase.contract.buyer), f"/purchases/{purchase.pk}/pay/"
    codes = [
        buyer.post(pay, {"amount": "1", "invoice": invoice, "key": key}).status_code
        for key, invoice in enumerate(("26100001", "26100001\n", " 26100001"))
    ]
    assert (codes, Payment.objects.count()) == ([302, 422, 422], 1)

    budget: dict[str, Any] = {
        "year": 2026, "code": "A" * 20 + "\n", "name": "甲", "source": "own", "amount": "1",
        "reason": "批复",
    }  # fmt: skip
    at_work(a_holder("finance_reviewer")).post("/purchases/budgets/propose/", budget)
    assert BudgetChange.objects.latest("pk").code == "A" * 20

    signed = {"number": "HT-9\n", "supplier": a_supplier().name, "amount": "1",
              "signed_on": day_of(MONDAY)}  # fmt: skip
    at_work(a_holder("buyer")).post(f"/purchases/{approved().pk}/contract/", signed)
    assert Contract.objects.latest("pk").number == "HT-9"


def test_3_1_e_a_namesake_does_not_take_a_suppliers_place() -> None:
    author = an_applicant()
    stopped, one, other = (a_supplier("同名公司") for _n in range(3))
    quote = QuoteData(other, 720_000, chosen=True)
    draft = a_draft(author, quotes=[quote])
    form, page = forms.Application(at=MONDAY, purchase=draft), f"/purchases/{draft.pk}/edit/"
    assert form.quotes[0]["supplier"].value() == other.code

    sent = typed(budget=draft.budget_id, chosen="quote-0", **{"quote-0-amount": "7200"})
    doubtful = at_work(author).post(page, sent | {"quote-0-supplier": "同名公司"})
    assert doubtful.status_code == 422
    assert all(code in doubtful.content.decode() for code in (one.code, other.code))
    assert queries.chosen(draft) == draft.quotes.get(supplier=other)
    for each in (stopped, other):
        commands.block_supplier(pk=each.pk, by=a_holder("buyer"), at=MONDAY, reason="围标")
    at_work(author).post(page, sent | {"quote-0-supplier": "同名公司"})
    assert draft.quotes.get().supplier == one


def test_a_payment_is_answered_on_its_own_purchases_page_only() -> None:
    one, other, cashier = accepted(), accepted(), a_holder("cashier")
    payment = asked(one)
    commands.hand_over(by=cashier, at=MONDAY, payments=[payment.pk], idempotency_key="b")
    said, client = {"outcome": "paid", "voucher": "记-1"}, at_work(cashier)

    assert client.post(f"/purchases/{other.pk}/payments/{payment.pk}/", said).status_code == 404
    assert client.post(f"/purchases/{one.pk}/payments/{payment.pk}/", said).status_code == 302


def test_what_was_left_out_of_a_batch_stays_left_out_when_it_is_refused() -> None:
    purchase, cashier = accepted(), at_work(a_holder("cashier"))
    chosen, left = asked(purchase, "1000"), asked(purchase, "2000")
    fresh = cashier.get("/purchases/payments/").content.decode()
    assert all(f'value="{one.pk}" checked' in fresh for one in (chosen, left))
    sent = {"payment": [chosen.pk, 999_999], "key": "k"}
    page = cashier.post("/purchases/payments/hand-over/", sent).content.decode()

    assert f'value="{chosen.pk}" checked' in page
    assert f'value="{left.pk}" checked' not in page
