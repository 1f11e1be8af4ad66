"""What a hand or a machine may send by mistake, and what is made of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from yiheng.core.clock import day_of
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import MONDAY
from yiheng.office.procurement.models import BudgetChange, Contract, Payment
from yiheng.office.procurement.tests import factories
from yiheng.office.procurement.tests.factories import a_holder, a_supplier, accepted, approved

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hospital() -> None:
    factories.a_hospital()


def at_work(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


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
