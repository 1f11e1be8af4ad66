"""Many at once, on SQLite and on PostgreSQL: one click is one request, one form has one change."""

from __future__ import annotations

from functools import partial

import pytest

from yiheng.core.tests.together import at_once
from yiheng.governance.people.models import Unit
from yiheng.governance.people.tests.factories import MONDAY, a_member
from yiheng.office.requests import commands
from yiheng.office.requests.models import Change, Draft, Request
from yiheng.office.requests.tests.factories import CHANGE, a_draft, a_hospital, at_post

AT_ONCE = 6


@pytest.fixture(autouse=True)
def ward(transactional_db: None) -> Unit:
    return a_hospital()


def test_the_same_click_many_times_at_once_begins_one_request_and_one_copy(ward: Unit) -> None:
    member = a_member(unit=ward)
    begin = partial(
        commands.begin, code="change-request", by=member, at=MONDAY, idempotency_key="k"
    )
    assert at_once([begin] * AT_ONCE) == AT_ONCE
    assert Request.objects.count() == 1

    older = a_draft(member, typed=CHANGE)
    copy = partial(commands.copy, pk=older.pk, by=member, at=MONDAY, idempotency_key="c")
    assert at_once([copy] * AT_ONCE) == AT_ONCE
    assert Request.objects.count() == 3


def test_3_1_a_a_form_that_six_take_up_at_once_is_one_design_and_one_change() -> None:
    editor = at_post("secadmin", name="安管")
    begin = partial(commands.begin_design, code="change-request", by=editor, at=MONDAY)
    assert at_once([begin] * AT_ONCE) == AT_ONCE
    assert Draft.objects.count() == 1

    retire = partial(
        commands.propose_retirement, code="change-request", in_force_from=MONDAY,
        reason="改用新单", by=editor, at=MONDAY,
    )  # fmt: skip
    assert at_once([retire] * AT_ONCE) == 1
    assert Change.objects.count() == 1
