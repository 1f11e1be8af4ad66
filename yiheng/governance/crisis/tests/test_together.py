"""Many at once: the cap holds, one number a declaration, one decision; on both databases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from yiheng.core.errors import Denied, NotFound
from yiheng.governance.approvals.models import Signature
from yiheng.governance.crisis import queries
from yiheng.governance.crisis.models import Act, Crisis
from yiheng.governance.crisis.tests.factories import (
    BUYING,
    HOUR,
    MONDAY,
    a_house_in_need,
    act,
    declare,
    sign,
)
from yiheng.governance.notices.tests.factories import a_member

AT_ONCE = 8
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(attempt: Callable[[int], object]) -> int:
    """How many of eight that begin together succeed."""
    barrier = Barrier(AT_ONCE)

    def one(number: int) -> bool:
        try:
            barrier.wait()
            attempt(number)
        except (Denied, NotFound):
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(pool.map(one, range(AT_ONCE)))


def one_of(tries: Sequence[Callable[[], object]], number: int) -> object:
    """The even do the one, the odd the other."""
    return tries[number % len(tries)]()


def test_4_1_d_eight_spend_at_once_and_never_more_than_the_cap() -> None:
    house = a_house_in_need()
    crisis, people = declare(house), [house.mate, house.head]
    assert house.ward

    done = at_once(
        lambda n: act(crisis, people[n % 2], house.ward, kind=BUYING, amount=30_000, item=f"i{n}")
    )

    assert done == 3
    assert queries.spent_in(crisis) == 90_000
    assert sorted(Act.objects.values_list("ordinal", flat=True)) == [1, 2, 3]


def test_eight_declare_at_once_and_the_numbers_run_without_a_gap() -> None:
    house = a_house_in_need()
    assert [house.director, house.head, house.mate]

    assert at_once(lambda n: declare(house, confirmed=False)) == AT_ONCE

    numbers = Crisis.objects.order_by("pk").values_list("number", flat=True)
    assert set(numbers) == {f"危〔2026〕{n}号" for n in range(1, AT_ONCE + 1)}


def test_2_1_n_who_acts_and_signs_at_once_does_only_one_of_both() -> None:
    house = a_house_in_need()
    signer = a_member("leader")
    crisis = declare(house, team=[house.head, signer])
    for number in range(3):
        done = act(crisis, house.head, house.ward, key=f"first-{number}")
        sign_it = partial(sign, done, signer)
        act_too = partial(act, crisis, signer, house.ward, key=f"then-{number}")

        assert at_once(partial(one_of, (sign_it, act_too))) >= 1

        signed = {one.member_id for one in Signature.objects.filter(voided_at=None)}
        assert not queries.acted_in(crisis) & signed


def test_the_same_click_eight_times_at_once_is_one_act() -> None:
    house = a_house_in_need()
    crisis = declare(house)
    assert [house.mate, house.ward]

    assert at_once(lambda n: act(crisis, house.mate, house.ward, key="once")) == AT_ONCE

    assert Act.objects.count() == 1
    assert Act.objects.get().at == MONDAY + HOUR
