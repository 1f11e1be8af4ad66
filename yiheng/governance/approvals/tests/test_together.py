"""Many at once: one step takes one signature, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection, transaction

from yiheng.core.actor import the_system
from yiheng.core.clock import day_of
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.approvals import commands
from yiheng.governance.approvals.models import Case, Signature, State
from yiheng.governance.approvals.shapes import SeatData, by_post, step
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
from yiheng.governance.people.models import Member, Post, Unit

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


@pytest.mark.django_db(transaction=True)
def test_two_who_propose_the_same_at_once_make_one_proposal_and_one_phrase() -> None:
    a_hospital("director", "editor")
    Post.objects.filter(code="editor").update(permissions=["approvals:define"])
    editor, barrier = a_member("editor"), Barrier(AT_ONCE)
    seats: list[SeatData] = [
        {"role": "chair", "staff_no": editor.staff_no, "unit": editor.unit.code}
    ]
    steps = [step("盖章", by_post("director"))]
    whole: dict[str, Any] = {"by": editor, "at": MONDAY, "reason": "按新分级"}

    def attempt(act: Callable[[], object]) -> bool:
        try:
            barrier.wait()
            act()
        except Invalid:
            return False
        else:
            return True
        finally:
            connection.close()

    def at_once(act: Callable[[], object]) -> int:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(attempt, [act] * AT_ONCE)).count(True)

    assert at_once(lambda: commands.propose_route(
        code="seal", title="用印", steps=steps, limit="collection_request_sla",
        in_force_from=MONDAY, **whole,
    )) == 1  # fmt: skip
    assert at_once(lambda: commands.propose_seats(
        body="president_meeting", seats=seats, since=day_of(MONDAY), **whole,
    )) == 1  # fmt: skip
    assert at_once(lambda: commands.keep_phrase(text="请抓紧", by=editor, at=MONDAY)) == AT_ONCE


@pytest.mark.django_db(transaction=True)
def test_3_1_a_a_step_is_relieved_only_after_what_holds_its_case_is_done() -> None:
    a_hospital("director")
    case, held = submit(a_unit(), a_member()), Event()
    step_ = case.steps.get()

    def relieve() -> bool:
        held.wait()
        try:
            commands.relieve_step(pk=step_.pk, by=the_system(), at=MONDAY + HOUR)
        except NotFound:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        relieved = pool.submit(relieve)
        with transaction.atomic():
            Case.objects.select_for_update().get(pk=case.pk)
            held.set()
            wait([relieved], timeout=1)
            case.end(State.WITHDRAWN, MONDAY + HOUR)
        assert relieved.result() is False
