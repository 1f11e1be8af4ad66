"""The outbox: in the caller's transaction, without patient data, to those who are here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.core.errors import NotFound
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices import commands, kinds, outbox, queries
from yiheng.governance.notices.kinds import kind
from yiheng.governance.notices.models import Notice
from yiheng.governance.notices.outbox import notify
from yiheng.governance.notices.tests.factories import HOUR, MONDAY, a_house, a_member

NEWS = kind("tests.news", "第 %(n)s 条消息")


@pytest.mark.django_db
def test_several_are_told_once_each_and_those_who_left_are_not() -> None:
    a_house("director")
    here, gone = a_member(), a_member()
    gone.is_active = False
    notify([here, here, gone], NEWS, at=MONDAY, n=3, url="/x/", clause="0-f")
    notice = Notice.objects.get()
    assert (notice.recipient, notice.title, notice.url) == (here, "第 3 条消息", "/x/")


@pytest.mark.django_db
def test_an_undeclared_kind_or_a_missing_fact_is_a_bug() -> None:
    a_house("director")
    with pytest.raises(ValueError, match="no such kind"):
        notify(a_member(), "tests.unheard", at=MONDAY)
    with pytest.raises(ValueError, match="wants"):
        notify(a_member(), NEWS, at=MONDAY)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_told_outside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="outside"):
        notify([], NEWS, at=MONDAY, n=1)


@given(st.text(max_size=40), st.integers(min_value=10**9, max_value=10**18))
def test_0_e_no_number_of_a_person_enters_a_notice(words: str, number: int) -> None:
    with pytest.raises(ValueError, match="no patient data"):
        outbox._fact("n", f"{words}{number}")


def test_a_retired_kind_is_shown_by_its_name() -> None:
    assert kinds.title_of("gone.kind", {}) == "gone.kind"


@pytest.mark.django_db
def test_7_1_b_reading_leaves_a_receipt_and_the_first_time_counts() -> None:
    a_house("director")
    member = a_member()
    [notice] = notify(member, NEWS, at=MONDAY, n=1)
    commands.mark_read(pk=notice.pk, by=member, at=MONDAY + HOUR)
    commands.mark_read(pk=notice.pk, by=member, at=MONDAY + 2 * HOUR)
    notice.refresh_from_db()
    assert notice.read_at == MONDAY + HOUR
    assert Entry.objects.filter(action="notices.read", clause="7.1-b").count() == 2


@pytest.mark.django_db
def test_another_members_notice_cannot_be_read() -> None:
    a_house("director")
    [notice] = notify(a_member(), NEWS, at=MONDAY, n=1)
    with pytest.raises(NotFound):
        commands.mark_read(pk=notice.pk, by=a_member(), at=MONDAY)


@pytest.mark.django_db
def test_all_read_takes_what_came_before_and_counts_in_one_query(
    django_assert_num_queries: object,
) -> None:
    a_house("director")
    member = a_member()
    for n in range(3):
        notify(member, NEWS, at=MONDAY + n * HOUR, n=n)
    assert commands.mark_all_read(by=member, at=MONDAY + HOUR) == 2
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's fixture
        assert queries.unread_count(member) == 1
    assert commands.mark_all_read(by=member, at=MONDAY + 9 * HOUR) == 1
