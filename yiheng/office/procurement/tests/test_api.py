"""``/api/procurement``: the finance system's side of a payment."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import orjson
import pytest
from django.test import Client

from yiheng.governance.people.models import Member
from yiheng.office.procurement.models import Payment, Purchase, State
from yiheng.office.procurement.tests import factories
from yiheng.office.procurement.tests.factories import a_holder, accepted, asked

pytestmark = pytest.mark.django_db
API = "/api/procurement"


@pytest.fixture(autouse=True)
def hospital() -> None:
    factories.a_hospital()


def called(member: Member, method: str, path: str, body: Any = None) -> Any:
    client = Client()
    client.force_login(member)
    return client.generic(
        method, f"{API}{path}", b"" if body is None else orjson.dumps(body),
        content_type="application/json",
    )  # fmt: skip


def test_2_1_n_payments_are_taken_as_a_batch_and_answered_one_by_one() -> None:
    purchase, cashier = accepted(), a_holder("cashier")
    payment = asked(purchase)
    assert [one["pk"] for one in called(cashier, "GET", "/payments").json()] == [payment.pk]
    made = called(cashier, "POST", "/batches", {"payments": [payment.pk], "key": "k"}).json()
    assert made["amount"] == "7200.00"
    assert called(cashier, "GET", "/payments").json() == []
    file = called(cashier, "GET", f"/batches/{made['pk']}/file")
    assert sha256(file.content).hexdigest() == file["X-Digest-SHA256"] == made["digest"]
    assert called(cashier, "GET", "/batches").json()[0]["number"] == made["number"]

    done = called(
        cashier, "POST", f"/payments/{payment.pk}/result", {"outcome": "paid", "voucher": "记-1"}
    )
    assert (done.status_code, done.json()["state"]) == (200, "paid")
    assert Purchase.objects.get().state == State.PAID
    again = called(
        cashier, "POST", f"/payments/{payment.pk}/result", {"outcome": "refused", "refusal": "x"}
    )
    assert (again.status_code, again.json()["clause"]) == (403, "3.1-a")
    assert again.json()["cure"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"payments": [10**30], "key": "k"}, "payments"),
        ({"payments": [-1], "key": "k"}, "payments"),
        ({"payments": [], "key": "k"}, "payments"), ({"payments": [1], "key": ""}, "key"),
        ({"payments": [1], "key": "k" * 201}, "key"), ({"payments": [1.5], "key": "k"}, "payments"),
        ({"payments": [1], "key": "\ud800"}, "key"),
    ],
)  # fmt: skip
def test_an_odd_batch_is_told_from_a_good_one(body: Any, field: str) -> None:
    client = Client()
    client.force_login(a_holder("cashier"))
    answer = client.post(f"{API}/batches", json.dumps(body), content_type="application/json")
    assert (answer.status_code, answer.json()["field"]) == (422, field)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"outcome": "paid", "voucher": "9" * 41}, "voucher"),
        ({"outcome": "refused", "refusal": "长" * 201}, "refusal"),
        ({"outcome": "paid", "voucher": "\x00"}, "voucher"),
        ({"outcome": "paid", "voucher": "\ud800"}, "voucher"),
        ({"outcome": "paid", "refusal": "余额不足"}, "voucher"),
    ],
)  # fmt: skip
def test_what_the_finance_system_says_is_taken_whole_or_not_at_all(said: Any, field: str) -> None:
    payment, cashier = asked(accepted()), a_holder("cashier")
    called(cashier, "POST", "/batches", {"payments": [payment.pk], "key": "k"})
    client = Client()
    client.force_login(cashier)
    path = f"{API}/payments/{payment.pk}/result"
    answer = client.post(path, json.dumps(said), content_type="application/json")

    assert (answer.status_code, answer.json()["field"]) == (422, field)
    payment.refresh_from_db()
    assert (payment.state, payment.voucher) == ("handed", "")


def test_what_is_no_json_is_called_so() -> None:
    client = Client()
    client.force_login(a_holder("cashier"))
    answer = client.post(f"{API}/batches", "{", content_type="application/json")
    assert (answer.status_code, "JSON" in answer.json()["title"]) == (400, True)


def test_a_key_hands_over_the_same_payments_only() -> None:
    purchase, cashier = accepted(), a_holder("cashier")
    first, second = asked(purchase, "1000"), asked(purchase, "2000")
    long = "finance-2026-11-23T09:00:00+08:00/batch-of-the-morning/attempt-number-"
    one = {"payments": [first.pk], "key": f"{long}1"}
    made = called(cashier, "POST", "/batches", one).json()
    assert called(cashier, "POST", "/batches", one).json() == made
    other = called(cashier, "POST", "/batches", one | {"payments": [second.pk]})
    assert (other.status_code, other.json()["field"]) == (422, "payments")
    assert made["number"] in other.json()["title"]
    next_ = called(cashier, "POST", "/batches", {"payments": [second.pk], "key": f"{long}2"})
    assert next_.json()["pk"] != made["pk"]


def test_the_api_tells_what_is_wrong_and_nothing_to_a_stranger() -> None:
    payment, cashier, buyer = asked(accepted()), a_holder("cashier"), a_holder("buyer")
    wrong = called(cashier, "POST", "/batches", {"payments": [999_999], "key": "k"})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "payments")
    assert (
        called(cashier, "POST", "/payments/999999/result", {"outcome": "paid"}).status_code == 404
    )
    odd = called(cashier, "POST", f"/payments/{payment.pk}/result", {"outcome": "maybe"})
    assert odd.status_code == 422
    for method, path in (("GET", "/payments"), ("GET", "/batches"), ("GET", "/batches/1/file")):
        assert called(buyer, method, path).status_code == 403
    assert Payment.objects.get().state == "asked"
