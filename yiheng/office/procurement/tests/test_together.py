"""Many at once, on SQLite and on PostgreSQL: no yuan is taken twice, no payment goes out twice."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from yiheng.core.tests.together import at_once
from yiheng.governance.people.tests.factories import MONDAY
from yiheng.office.procurement import commands, queries
from yiheng.office.procurement.models import Batch, Payment, PaymentState, Purchase, State
from yiheng.office.procurement.tests import factories
from yiheng.office.procurement.tests.factories import (
    a_budget,
    a_draft,
    a_holder,
    accepted,
    an_applicant,
    asked,
)

AT_ONCE = 6


@pytest.fixture(autouse=True)
def hospital(transactional_db: None) -> None:
    factories.a_hospital()


def test_3_1_c_two_at_once_do_not_take_the_same_yuan() -> None:
    budget, author = a_budget("15000"), an_applicant()  # enough for two of six
    drafts = [a_draft(author, budget=budget).pk for _ in range(AT_ONCE)]
    done = at_once([partial(commands.submit, pk=pk, by=author, at=MONDAY) for pk in drafts])

    assert done == Purchase.objects.filter(state=State.IN_APPROVAL).count() == 2
    numbers = Purchase.objects.exclude(number=None).values_list("number", flat=True)
    assert set(numbers) == {"信采〔2026〕1号", "信采〔2026〕2号"}
    assert queries.standings([budget])[0].left == 60_000


def test_2_1_n_one_payment_goes_out_once_though_six_hand_it_over() -> None:
    payment, others = asked(accepted()), [asked(accepted()) for _ in range(2)]
    cashiers = [a_holder("cashier") for _ in range(AT_ONCE)]

    def hand_over(n: int, one: Payment) -> Callable[[], object]:
        return partial(
            commands.hand_over, by=cashiers[n], at=MONDAY, payments=[one.pk],
            idempotency_key=f"{n}-{one.pk}",
        )  # fmt: skip

    assert at_once([hand_over(n, payment) for n in range(AT_ONCE)]) == 1
    assert at_once([hand_over(n, one) for n, one in enumerate(others)]) == 2
    assert set(Batch.objects.values_list("number", flat=True)) == {
        f"付批〔2026〕{n}号" for n in (1, 2, 3)
    }
    assert Payment.objects.filter(state=PaymentState.HANDED).count() == 3
