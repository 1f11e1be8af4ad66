"""Many at once, on SQLite and on PostgreSQL: told once, numbered without a gap, read once."""

from __future__ import annotations

from functools import partial

import pytest

from yiheng.core.tests.together import at_once
from yiheng.governance.notices.models import Sending
from yiheng.governance.people.models import Unit
from yiheng.office.bulletins import commands, queries
from yiheng.office.bulletins.models import Bulletin, Reader, State, Way
from yiheng.office.bulletins.tests.factories import (
    MONDAY,
    a_draft,
    a_hospital,
    a_member,
    alerted,
    an_author,
    fresh,
    issued,
    own,
)

AT_ONCE = 6


@pytest.fixture(autouse=True)
def office(transactional_db: None) -> Unit:
    return a_hospital()


def test_7_1_a_many_clicks_issue_it_once(office: Unit) -> None:
    author = an_author(office)
    made = a_draft(author, audience=own(author), formal=True)
    click = partial(commands.publish, pk=made.pk, by=author, at=MONDAY)

    assert at_once([click] * AT_ONCE) == 1

    assert fresh(made).number == "公告〔2026〕1号"
    assert Sending.objects.filter(kind="bulletins.normal").count() == 1
    assert Reader.objects.count() == 1


def test_7_1_c_many_clicks_tell_of_an_emergency_once(office: Unit) -> None:
    author = an_author(office)
    click = partial(alerted, author, office, idempotency_key="once")

    assert at_once([click] * AT_ONCE) >= 1

    assert Bulletin.objects.filter(state=State.PUBLISHED).count() == 1
    assert Sending.objects.filter(kind="notices.urgent_outage").count() == 1


def test_two_readers_pass_it_on_to_the_same_colleague_who_is_told_once(office: Unit) -> None:
    author, readers = an_author(office), [a_member(unit=office) for _ in range(AT_ONCE)]
    made, outside = issued(author), a_member(name="外科")
    acts = [
        partial(commands.pass_on, pk=made.pk, to=[outside], remark="", by=one, at=MONDAY)
        for one in readers
    ]

    assert at_once(list(acts)) == 1

    assert queries.readers(fresh(made)).filter(way=Way.PASSED).count() == 1
