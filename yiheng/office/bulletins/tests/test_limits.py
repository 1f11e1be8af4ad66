"""Numbers that the hospital has not set: the act that needs one is refused."""

from __future__ import annotations

import pytest

from yiheng.governance.notices.models import Sending
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.parameters import ParameterUnset
from yiheng.office.bulletins import commands
from yiheng.office.bulletins.models import Bulletin, State
from yiheng.office.bulletins.tests.factories import (
    MONDAY,
    NUMBERS,
    a_draft,
    a_hospital,
    a_member,
    an_author,
    fresh,
    head_of,
    latest,
    own,
    sign,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("unset", "importance", "clause"),
    [
        ("notice_read_confirm_hours", "important", "7.1-b"),
        ("notice_phone_after_minutes", "urgent", "7.1-c"),
    ],
)
def test_7_1_b_7_1_c_without_its_number_the_regulation_lets_nothing_out(
    unset: str, importance: str, clause: str
) -> None:
    office = a_hospital(numbers=[one for one in NUMBERS if one[0] != unset])
    author = an_author(office)
    a_member(name="同科", unit=office)
    made = a_draft(author, importance=importance, audience=own(author))

    if importance == "important":
        commands.submit(pk=made.pk, by=author, at=MONDAY)

    with pytest.raises(ParameterUnset) as refusal:
        go_out(made, author, head_of(office))

    assert refusal.value.verdict.clause == clause
    assert fresh(made).state == State.DRAFT
    assert not Sending.objects.filter(kind__startswith="bulletins").exists()


def go_out(made: Bulletin, author: Member, head: Member) -> None:
    if latest(made).importance == "urgent":
        commands.publish(pk=made.pk, by=author, at=MONDAY)
    else:
        sign(made, head)
