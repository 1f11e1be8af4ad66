"""Receipts, reminders, passing on, those who come later, corrections, withdrawal, the end."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from yiheng.core.clock import day_of
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices import commands as notices
from yiheng.governance.notices import controls, jobs
from yiheng.governance.notices import queries as told_of
from yiheng.governance.notices.models import Notice
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.regulation.parameters import Version
from yiheng.office.bulletins import commands, figures, queries
from yiheng.office.bulletins import jobs as own_jobs
from yiheng.office.bulletins.models import Bulletin, Reader, Way
from yiheng.office.bulletins.tests.factories import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    a_draft,
    a_hospital,
    a_member,
    a_unit,
    alerted,
    an_author,
    at_post,
    fresh,
    head_of,
    holder,
    important,
    issued,
    own,
    told,
)
from yiheng.standards.china.calendar import Month

pytestmark = pytest.mark.django_db
NOVEMBER = Month.containing(MONDAY.date())


@pytest.fixture(autouse=True)
def office() -> Unit:
    return a_hospital()


@pytest.fixture
def author(office: Unit) -> Member:
    return an_author(office)


@pytest.fixture
def nurse(office: Unit) -> Member:
    return a_member(name="何护士", unit=office)


def read(bulletin: Bulletin, by: Member, at: object = MONDAY) -> Reader:
    return commands.read(pk=bulletin.pk, by=by, at=at)  # type: ignore[arg-type]  # an instant


def the_row(bulletin: Bulletin, member: Member) -> Reader:
    found = queries.reader_of(fresh(bulletin), member)
    assert found is not None
    return found


def test_7_1_b_a_receipt_is_left_once_and_the_first_time_counts(
    author: Member, nurse: Member
) -> None:
    made = issued(author)
    assert queries.unread(made).count() == 2

    read(made, nurse, MONDAY + HOUR)
    read(made, nurse, MONDAY + 2 * HOUR)

    row = the_row(made, nurse)
    assert row.read_at == MONDAY + HOUR
    assert figures.took(row) == 60
    assert told_of.unread_count(nurse) == 0
    assert queries.unread(made).count() == 1
    assert Entry.objects.filter(action="bulletins.read", clause="7.1-b").count() == 2


def test_7_1_b_who_was_not_told_finds_nothing_and_who_wrote_it_leaves_no_receipt(
    author: Member, nurse: Member
) -> None:
    made = issued(author)
    for stranger in (a_member(name="外科"), holder("leader")):
        with pytest.raises(NotFound):
            read(made, stranger)
        with pytest.raises(NotFound):
            commands.pass_on(pk=made.pk, to=[nurse], remark="", by=stranger, at=MONDAY)
    with pytest.raises(Denied, match="不需要阅知"):
        read(made, author)


def test_7_1_b_the_list_of_notices_gives_no_receipt_of_an_announcement(
    author: Member, nurse: Member
) -> None:
    made = issued(author)
    notices.mark_all_read(by=nurse, at=MONDAY)
    with pytest.raises(Denied, match="须打开原文"):
        notices.mark_read(pk=the_row(made, nurse).notice_id, by=nurse, at=MONDAY)
    assert the_row(made, nurse).read_at is None


def test_7_1_b_an_important_one_unread_too_long_is_reminded_of_and_counts_as_late(
    office: Unit, author: Member, nurse: Member
) -> None:
    made = important(author, head_of(office), audience=own(author))
    notices.mark_all_read(by=head_of(office), at=MONDAY)  # that it waited for a signature
    read(made, nurse, MONDAY + 47 * HOUR)

    assert jobs.remind_unread(MONDAY + 48 * HOUR) == 1
    head = the_row(made, head_of(office))
    assert figures.late(head, MONDAY + 48 * HOUR) is False
    assert figures.late(head, MONDAY + 48 * HOUR + MINUTE) is True
    assert not figures.late(the_row(made, nurse), MONDAY + 90 * HOUR)
    found = controls.important_read_in_time(NOVEMBER, Version(MONDAY + 60 * HOUR))
    assert (round(found.value or 0), found.met) == (67, False)


def test_7_1_c_an_urgent_one_unread_stands_on_the_phone_list_and_shows_who_was_reached(
    author: Member, nurse: Member, office: Unit
) -> None:
    ward = a_unit("急诊科")
    for n in range(3):
        a_member(name=f"急诊{n}", unit=ward)
    made, caller = alerted(author, ward), at_post("system_engineer", name="马工")
    first, second, _third = [one.member for one in queries.readers(made)]

    read(made, first, MONDAY + 5 * MINUTE)
    at = MONDAY + 10 * MINUTE
    waiting = list(told_of.to_call(at))
    assert [row.notice.recipient for row in waiting if row.notice] != [first]
    assert len(waiting) == 2
    row = next(one for one in waiting if one.notice and one.notice.recipient == second)
    notices.log_call(pk=row.pk, answered="no-answer", by=caller, at=at)
    notices.log_call(pk=row.pk, answered="reached", by=caller, at=at + MINUTE)

    ways = figures.ways(fresh(made))
    assert [(one["n"], one["first"]) for one in ways] == [
        (1, MONDAY + 5 * MINUTE), (1, at + MINUTE), (1, None),
    ]  # fmt: skip
    assert [one.answered for one in figures.calls(made)] == ["reached", "no-answer"]
    shown = {one["one"].member_id: one["phone"] for one in figures.table(
        queries.readers(made), at)}  # fmt: skip
    assert shown[second.pk] == "已打通"
    assert shown[first.pk] == ""
    assert controls.urgent_reached(NOVEMBER, Version(MONDAY + HOUR)).value is not None
    assert figures.ways(issued(author)) == []


def test_7_1_c_nobody_of_an_urgent_one_reached_goes_to_the_director(
    author: Member, office: Unit
) -> None:
    director, ward = at_post("director", name="卫信息"), a_unit("急诊科")
    a_member(name="急诊护士", unit=ward)
    alerted(author, ward)
    assert jobs.escalate(MONDAY + 20 * MINUTE) == 1
    assert Notice.objects.filter(recipient=director, kind="notices.nobody_reached").exists()


def test_7_1_b_the_unread_are_reminded_at_most_once_an_hour(
    author: Member, nurse: Member, office: Unit
) -> None:
    made = issued(author)
    read(made, nurse)

    assert commands.remind(pk=made.pk, by=author, at=MONDAY + HOUR) == 1
    with pytest.raises(Denied, match="一小时内") as refusal:
        commands.remind(pk=made.pk, by=author, at=MONDAY + 2 * HOUR - MINUTE)
    assert (refusal.value.verdict.clause, bool(refusal.value.verdict.remedy)) == ("7.1-b", True)
    overseer = at_post("director", name="卫信息")
    assert commands.remind(pk=made.pk, by=overseer, at=MONDAY + 2 * HOUR) == 1
    head = head_of(office)
    assert Notice.objects.filter(kind="bulletins.reminded", recipient=head).count() == 2

    read(made, head, MONDAY + 3 * HOUR)
    assert told_of.unread_count(head) == 0  # the reminders were read with it
    with pytest.raises(Denied, match="已经全部阅知"):
        commands.remind(pk=made.pk, by=author, at=MONDAY + 5 * HOUR)
    with pytest.raises(Denied, match="只有起草人"):
        commands.remind(pk=made.pk, by=nurse, at=MONDAY + 5 * HOUR)


def test_7_1_b_a_reminder_of_what_matters_goes_at_once_and_ends_with_it(
    author: Member, office: Unit
) -> None:
    plain, made = issued(author), important(author, head_of(office), audience=own(author))
    for one in (plain, made):
        commands.remind(pk=one.pk, by=author, at=MONDAY + HOUR)
    told_again = {one.url: one for one in Notice.objects.filter(kind__contains="reminded")}
    assert told_again[plain.page].importance == "normal"
    assert told_again[made.page].importance == "important"

    commands.withdraw(pk=made.pk, by=author, at=MONDAY + 2 * HOUR, reason="误发")
    reminder = Notice.objects.get(pk=told_again[made.page].pk)
    assert reminder.over_at == MONDAY + 2 * HOUR  # and nobody is late for it (7.1-b)
    assert Notice.objects.get(pk=told_again[plain.page].pk).over_at is None


def drawn(branches: list[figures.Row], depth: int = 1) -> list[tuple[int, str]]:
    """Everybody in a tree of 传阅, and how deep."""
    found = []
    for one in branches:
        found.append((depth, one["one"].member.name))
        found += drawn(one["onto"], depth + 1)
    return found


def test_what_was_passed_on_is_drawn_as_a_tree(author: Member, nurse: Member) -> None:
    made = issued(author)
    assert figures.passing(made)["roots"] == []
    people = [a_member(name=f"第{n}人") for n in range(11)]
    beside = a_member(name="旁人")
    commands.pass_on(pk=made.pk, to=[people[0], beside], remark="", by=nurse, at=MONDAY)
    for giver, taker in pairwise(people):
        commands.pass_on(pk=made.pk, to=[taker], remark="", by=giver, at=MONDAY)

    (root,) = figures.passing(fresh(made))["roots"]
    assert root["giver"] == nurse
    everybody = drawn(root["onto"])
    assert {name for _depth, name in everybody} == {one.name for one in (*people, beside)}
    assert len(everybody) == len(people) + 1
    assert everybody[:2] == [(1, "第0人"), (2, "第1人")]
    assert max(depth for depth, _name in everybody) == figures.DEEPEST
    assert everybody[-1] == (1, "旁人")


def test_two_who_passed_it_to_each_other_are_drawn_once(author: Member, nurse: Member) -> None:
    made, other = issued(author), a_member(name="外科")
    commands.pass_on(pk=made.pk, to=[other], remark="", by=nurse, at=MONDAY)
    edition = fresh(made).asked
    Reader.objects.filter(edition=edition, member=nurse).update(
        way=Way.PASSED, passed_by=other
    )  # as after a correction that leaves the nurse out, and the other passes it back

    (root,) = figures.passing(fresh(made))["roots"]
    assert len(drawn(root["onto"])) == 2


def test_a_reader_passes_it_on_and_the_chain_shows(author: Member, nurse: Member) -> None:
    made = issued(author)
    outside, further = a_member(name="外科"), a_member(name="内科")

    new = commands.pass_on(
        pk=made.pk, to=[outside, nurse, author], remark="请看第二段", by=nurse, at=MONDAY
    )
    assert new == [outside]
    row = the_row(made, outside)
    assert (row.way, row.passed_by, row.remark) == (Way.PASSED, nurse, "请看第二段")
    assert row.notice.title == "何护士传阅给您：周五停机"
    commands.pass_on(pk=made.pk, to=[further], remark="", by=outside, at=MONDAY)
    assert the_row(made, further).passed_by == outside

    read(made, further, MONDAY + HOUR)
    assert not figures.late(the_row(made, outside), MONDAY + 900 * HOUR)
    with pytest.raises(Invalid, match="都已收到"):
        commands.pass_on(pk=made.pk, to=[further], remark="", by=nurse, at=MONDAY)
    with pytest.raises(Invalid, match="请填写传阅给谁"):
        commands.pass_on(pk=made.pk, to=[author], remark="", by=nurse, at=MONDAY)
    many = [Member(pk=10**6 + n, is_active=True) for n in range(21)]
    with pytest.raises(Invalid, match="一次最多传阅 20 人"):
        commands.pass_on(pk=made.pk, to=many, remark="", by=nurse, at=MONDAY)
    with pytest.raises(Invalid, match="身份证号"):
        commands.pass_on(
            pk=made.pk, to=[a_member()], remark="患者 11010519491231002X", by=nurse, at=MONDAY
        )


def test_what_is_restricted_is_passed_on_by_nobody(author: Member, nurse: Member) -> None:
    made, outside = issued(author, shareable=False), a_member(name="外科")
    for who in (nurse, author):
        with pytest.raises(Denied, match="限定范围"):
            commands.pass_on(pk=made.pk, to=[outside], remark="", by=who, at=MONDAY)
    overseer = at_post("director", name="卫信息")
    with pytest.raises(Denied, match="没有发给您"):
        commands.pass_on(pk=made.pk, to=[outside], remark="", by=overseer, at=MONDAY)
    assert told(made) == {"冯主任", "何护士"}


def test_7_1_b_who_joins_later_is_told_later_and_is_never_late(
    office: Unit, author: Member, nurse: Member
) -> None:
    made = important(author, head_of(office), audience=own(author))
    assert own_jobs.welcome(MONDAY) == 0
    late = a_member(name="新人", unit=office)

    assert own_jobs.welcome(MONDAY + DAY) == 1
    assert own_jobs.welcome(MONDAY + DAY) == 0

    row = the_row(made, late)
    assert (row.way, row.notice.created_at) == (Way.JOINED, MONDAY + DAY)
    assert not figures.late(row, MONDAY + 90 * DAY)
    assert queries.visible_to(late).get() == made
    read(made, late, MONDAY + 2 * DAY)
    assert jobs.remind_unread(MONDAY + 2 * DAY) == 2  # nurse and head, not the newcomer


@pytest.mark.parametrize(
    ("days", "pinned", "told_"), [(90, False, 1), (91, False, 0), (91, True, 1)]
)
def test_what_is_old_is_told_to_nobody_new_unless_it_is_pinned(
    office: Unit, author: Member, days: int, pinned: bool, told_: int
) -> None:
    issued(author, pinned=pinned)
    a_member(name="新人", unit=office)
    assert own_jobs.welcome(MONDAY + days * DAY) == told_


def test_who_leaves_the_unit_keeps_what_they_were_told(
    office: Unit, author: Member, nurse: Member
) -> None:
    made = issued(author)
    Member.objects.filter(pk=nurse.pk).update(unit=a_unit("外科"))
    nurse.refresh_from_db()
    assert queries.visible_to(nurse).get() == made
    row = the_row(made, nurse)
    assert row.unit == office
    Member.objects.filter(pk=nurse.pk).update(is_active=False)
    assert nurse not in [one.member for one in queries.unread(made)]


def test_nobody_outside_knows_of_it_and_who_oversees_knows_of_all_that_was_issued(
    author: Member, nurse: Member, office: Unit
) -> None:
    draft, made = a_draft(author), issued(author)
    overseer, stranger = at_post("director", name="卫信息"), a_member(name="外科")
    assert list(queries.visible_to(stranger)) == []
    assert list(queries.visible_to(nurse)) == [made]
    assert list(queries.visible_to(overseer)) == [made]
    assert set(queries.visible_to(author)) == {draft, made}
    assert not queries.editions_visible_to(stranger).exists()
    assert queries.editions_visible_to(overseer).get() == made.current


def test_the_lists_and_the_counts(author: Member, nurse: Member, office: Unit) -> None:
    first, pinned = issued(author), issued(author, pinned=True)
    read(first, nurse)
    assert [one.pk for one in queries.received(nurse)] == [pinned.pk, first.pk]
    [_pinned, counted] = queries.written(author).order_by("-pk")
    assert (counted.told, counted.have_read) == (2, 1)  # type: ignore[attr-defined]  # annotated
    assert [one.pk for one in queries.issued(author)] == [pinned.pk, first.pk]
    assert queries.by_unit(first) == [("医务部", 2, 1)]
    row = figures.tiles(first, MONDAY)[0]
    assert (row["value"], row["foot"]) == ("1／2", "50%")
    assert figures.chart(first)["series"][1].values == [1]


def test_an_account_that_ended_is_told_nothing(author: Member, office: Unit) -> None:
    gone = a_member(name="已走", unit=office)
    Member.objects.filter(pk=gone.pk).update(ends_on=day_of(MONDAY) - timedelta(days=1))
    assert told(issued(author)) == {"冯主任"}
