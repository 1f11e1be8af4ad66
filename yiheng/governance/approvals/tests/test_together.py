"""Many at once: one step takes one signature, on SQLite and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from yiheng.core.errors import Denied, NotFound
from yiheng.governance.approvals.models import Case, Signature, State
from yiheng.governance.approvals.tests.factories import (
    HOUR,
    MONDAY,
    a_hospital,
    a_member,
    a_unit,
    sign,
    submit,
)
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Member, Unit

AT_ONCE = 10


@pytest.mark.django_db(transaction=True)
def test_3_1_e_ten_sign_the_same_step_and_one_signature_stands() -> None:
    a_hospital("director")
    unit = a_unit()
    case, barrier = submit(unit, a_member()), Barrier(AT_ONCE)
    directors = [a_member("director") for _n in range(AT_ONCE)]

    def attempt(member: Member) -> bool:
        try:
            barrier.wait()
            sign(case, member, MONDAY + HOUR)
        except (Denied, NotFound):
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        signed = list(pool.map(attempt, directors))

    assert signed.count(True) == 1
    assert Signature.objects.count() == 1
    assert Case.objects.get().state == State.APPROVED
    assert Unit.objects.filter(code=f"ok-{unit.pk}").count() == 1
    refused = Entry.objects.filter(action__startswith="approvals.sign.").count()
    assert refused == AT_ONCE - 1
