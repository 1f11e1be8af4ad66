"""Many at once, on SQLite and on PostgreSQL: one answer an item, one round a kind."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from yiheng.core.errors import Denied, NotFound
from yiheng.governance.campaigns import commands
from yiheng.governance.campaigns.models import Answer, Campaign
from yiheng.governance.campaigns.tests.factories import (
    DAY,
    MONDAY,
    a_chief,
    a_decider,
    a_regulated_house,
    a_round,
    item_of,
    play,
    staff,
    toys,
)
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Assignment
from yiheng.governance.people.tests.factories import a_member

AT_ONCE = 8
pytestmark = pytest.mark.django_db(transaction=True)


def together(act: Callable[[int], object]) -> list[bool]:
    """Whether each of many attempts, made at the same moment, went through."""
    barrier = Barrier(AT_ONCE)

    def attempt(n: int) -> bool:
        try:
            barrier.wait()
            act(n)
        except (Denied, NotFound):
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(attempt, range(AT_ONCE)))


def test_the_same_answer_by_many_clicks_is_given_and_applied_once() -> None:
    a_regulated_house()
    play()
    decider = a_decider()
    first, _second = staff(2, decider)
    item = item_of(a_round(), first)

    went = together(
        lambda n: commands.answer(pk=item.pk, code="yes", by=decider, at=MONDAY + DAY)
    )  # fmt: skip

    assert went.count(True) == 1
    assert Answer.objects.count() == 1
    assert len(toys.applied) == 1


def test_a_round_opened_by_many_at_once_is_opened_once() -> None:
    a_regulated_house()
    play()
    chief = a_chief()
    staff(1, a_decider())

    went = together(lambda n: a_round(by=chief))

    assert went.count(True) == 1
    assert Campaign.objects.count() == 1


def test_4_1_j_two_who_settle_one_renewal_at_once_renew_it_once() -> None:
    a_regulated_house()
    engineer = a_member(boundary="2.1-l")
    held = Assignment.objects.get(member=engineer)
    proposer = a_member("people:renew")
    confirmers = [a_member("people:confirm-renewal") for _n in range(AT_ONCE)]
    change = people.propose_renewal(pk=held.pk, reason="值班", by=proposer, at=MONDAY)

    went = together(
        lambda n: people.settle_grant(
            pk=change.pk, stand="confirmed", by=confirmers[n], at=MONDAY + DAY
        )
    )

    assert went.count(True) == 1
