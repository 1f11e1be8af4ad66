"""Many at once, on SQLite and on PostgreSQL: no yuan is taken twice, no payment goes out twice."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from yiheng.core.clock import day_of
from yiheng.core.tests.together import at_once
from yiheng.governance.people.tests.factories import MONDAY
from yiheng.office.procurement import commands, queries
from yiheng.office.procurement.models import (
    Batch,
    BudgetChange,
    Contract,
    Payment,
    PaymentState,
    Purchase,
    Source,
    State,
    Supplier,
)
from yiheng.office.procurement.tests import factories
from yiheng.office.procurement.tests.factories import (
    a_budget,
    a_draft,
    a_holder,
    a_supplier,
    accepted,
    an_applicant,
    approved,
    asked,
    facts_of,
)
from yiheng.standards.china import organisations

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


def test_3_1_a_a_supplier_a_budget_and_a_contract_that_six_enter_at_once_are_one_each() -> None:
    buyer, finance = a_holder("buyer"), a_holder("finance_reviewer")
    register = partial(
        commands.register_supplier, by=buyer, at=MONDAY, name="江城医疗",
        code=organisations.make("420100", "MA9999999", "91"),
    )  # fmt: skip
    assert at_once([register] * AT_ONCE) == 1
    propose = partial(
        commands.propose_budget, by=finance, at=MONDAY, year=2026, code="IT-01", name="信息化",
        source=Source.FISCAL, cents=1, reason="年度预算批复",
    )  # fmt: skip
    assert at_once([propose] * AT_ONCE) == 1
    bought, supplier = [approved() for _ in range(AT_ONCE)], a_supplier()
    signing = [
        partial(
            commands.sign_contract, pk=one.pk, by=buyer, at=MONDAY, number="HT-1",
            supplier=supplier, cents=one.cents, signed_on=day_of(MONDAY),
        )
        for one in bought
    ]  # fmt: skip
    assert at_once(list(signing)) == 1

    assert Supplier.objects.filter(name="江城医疗").count() == 1
    assert BudgetChange.objects.filter(code="IT-01").count() == 1
    assert Contract.objects.count() == 1


def test_the_same_click_many_times_at_once_is_one_draft_one_copy_and_one_batch() -> None:
    author, facts, cashier = an_applicant(), facts_of(a_budget()), a_holder("cashier")
    draft = partial(commands.draft, by=author, at=MONDAY, idempotency_key="k", facts=facts)
    assert at_once([draft] * AT_ONCE) == AT_ONCE
    (made,) = Purchase.objects.all()
    copy = partial(commands.copy, pk=made.pk, by=author, at=MONDAY, idempotency_key="c")
    assert at_once([copy] * AT_ONCE) == AT_ONCE
    assert [one.lines.count() for one in Purchase.objects.all()] == [1, 1]

    payment = asked(accepted())
    hand_over = partial(
        commands.hand_over, by=cashier, at=MONDAY, payments=[payment.pk], idempotency_key="b"
    )
    assert at_once([hand_over] * AT_ONCE) == AT_ONCE
    assert Batch.objects.count() == 1
