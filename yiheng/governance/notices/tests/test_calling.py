"""An urgent notice: called by phone, escalated; what is never read, or is over before it is."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices import commands, controls, jobs, queries
from yiheng.governance.notices.kinds import Importance, kind
from yiheng.governance.notices.models import Call, Channel, Delivery, Notice, Sending, State
from yiheng.governance.notices.outbox import notify
from yiheng.governance.notices.permissions import CALL, OVERSEE
from yiheng.governance.notices.tests.factories import (
    HOUR,
    MONDAY,
    a_house,
    a_keeper,
    a_member,
    an_application,
    set_parameter,
)
from yiheng.governance.notices.tests.test_sending import IMPORTANT, NORMAL
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.parameters import ParameterUnset, Version
from yiheng.standards.china.calendar import Month

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
URGENT = kind(
    "tests.urgent_call", "第 %(n)s 号紧急：信息系统中断", importance=Importance.URGENT, group=True
)
THERE = kind("tests.there", "第 %(n)s 号公告", importance=Importance.URGENT, there=True)
NOVEMBER = Month.containing(MONDAY.date())


@pytest.fixture
def house() -> None:
    a_house("director")
    set_parameter("notice_phone_after_minutes", "10")
    set_parameter("notice_read_confirm_hours", "48")


def an_emergency(by: Member, *told: Member, at: datetime = MONDAY) -> Sending:
    with transaction.atomic():
        [first, *_others] = notify(told, URGENT, at=at, sender=by, url="/there/", n=7)
    assert first.sending is not None
    return first.sending


def listed(at: datetime) -> list[Member]:
    return [row.notice.recipient for row in queries.to_call(at) if row.notice]


def log(member: Member, by: Member, answered: str, at: datetime) -> Call:
    row = Delivery.objects.get(channel=Channel.PHONE, notice__recipient=member)
    return commands.log_call(pk=row.pk, answered=answered, by=by, at=at)


def test_7_1_c_who_has_not_read_an_urgent_notice_in_time_stands_on_the_phone_list(
    house: None,
) -> None:
    sender, reads, silent = a_keeper(), a_member(), a_member()
    sending = an_emergency(sender, reads, silent)
    assert "信息系统中断" in sending.title
    assert listed(MONDAY + 9 * MINUTE) == []

    commands.mark_read(pk=Notice.objects.get(recipient=reads).pk, by=reads, at=MONDAY + 5 * MINUTE)

    assert listed(MONDAY + 10 * MINUTE) == [silent]
    assert Delivery.objects.get(notice__recipient=reads).state == State.DROPPED
    commands.mark_all_read(by=silent, at=MONDAY + 11 * MINUTE)
    assert listed(MONDAY + HOUR) == []


def test_7_1_c_a_call_is_logged_the_next_is_called_and_only_a_voice_ends_it(house: None) -> None:
    sender, caller = a_keeper(), a_keeper(CALL)
    one, other = a_member(), a_member()
    an_emergency(sender, one, other)
    at = MONDAY + 10 * MINUTE

    log(one, caller, "no-answer", at)
    assert listed(at) == [other, one]
    log(other, caller, "message", at + MINUTE)
    assert listed(at + MINUTE) == [one, other]
    log(one, caller, "reached", at + 2 * MINUTE)
    assert listed(at + 2 * MINUTE) == [other]

    assert [call.answered for call in queries.calls()] == ["reached", "message", "no-answer"]
    assert Entry.objects.filter(action="notices.called", clause="7.1-c").count() == 3
    with pytest.raises(Denied, match="已经打通"):
        log(one, caller, "reached", at + 3 * MINUTE)
    with pytest.raises(Invalid, match="请选择"):
        log(other, caller, "sang", at)
    with pytest.raises(Denied):
        log(other, one, "reached", at)
    with pytest.raises(NotFound):
        commands.log_call(pk=999_999, answered="reached", by=caller, at=at)
    assert Call.objects.count() == 3


def test_7_1_c_nobody_is_called_too_early_or_after_reading(house: None) -> None:
    sender, caller, member = a_keeper(), a_keeper(CALL), a_member()
    an_emergency(sender, member)
    with pytest.raises(Denied, match="还没有到"):
        log(member, caller, "reached", MONDAY + 9 * MINUTE)
    commands.mark_all_read(by=member, at=MONDAY + 9 * MINUTE)
    with pytest.raises(Denied, match="本人已阅知"):
        log(member, caller, "reached", MONDAY + HOUR)


def test_7_1_c_nobody_reached_goes_to_the_director_once(house: None) -> None:
    director, member = a_member("director"), a_member()
    an_emergency(a_keeper(), member)

    assert jobs.escalate(MONDAY + 19 * MINUTE) == 0
    assert jobs.escalate(MONDAY + 20 * MINUTE) == 1
    assert jobs.escalate(MONDAY + 21 * MINUTE) == 0
    assert [one.title for one in queries.visible_to(director)] == [
        f"紧急通知 {Sending.objects.earliest('pk').pk} 发出后无人阅知，电话也未打通"
    ]
    with pytest.raises(NotFound):
        commands.escalate(pk=999_999, by=director, at=MONDAY)


@pytest.mark.parametrize("how", ["read", "reached"])
def test_7_1_c_what_somebody_has_taken_up_is_not_escalated(house: None, how: str) -> None:
    member, other = a_member(), a_member()
    an_emergency(a_keeper(), member, other)
    if how == "read":
        commands.mark_all_read(by=member, at=MONDAY + 19 * MINUTE)
    else:
        log(member, a_keeper(CALL), "reached", MONDAY + 19 * MINUTE)

    assert jobs.escalate(MONDAY + 20 * MINUTE) == 0


def test_7_1_c_without_its_number_the_regulation_lets_no_emergency_out() -> None:
    a_house("director")
    with pytest.raises(ParameterUnset, match="转电话"):
        an_emergency(a_keeper(), a_member())
    assert not Sending.objects.exists()
    assert jobs.escalate(MONDAY) == 0
    assert jobs.remind_unread(MONDAY) == 0


def tell(*members: Member, kind: str = IMPORTANT, by: Member | None = None) -> list[Notice]:
    with transaction.atomic():
        return notify(members, kind, at=MONDAY, sender=by, title="年度采购", n=1)


def test_7_1_b_an_important_notice_unread_for_too_long_is_reminded_of_once(house: None) -> None:
    slow, quick = a_member(), a_member()
    tell(slow, quick)
    tell(slow)
    tell(slow, kind=NORMAL)
    commands.mark_all_read(by=quick, at=MONDAY + HOUR)

    assert jobs.remind_unread(MONDAY + 47 * HOUR) == 0
    assert jobs.remind_unread(MONDAY + 48 * HOUR) == 1
    assert jobs.remind_unread(MONDAY + 49 * HOUR) == 0
    assert queries.visible_to(slow)[0].title == "您有 2 条重要通知超过 48 小时未阅知"
    assert commands.remind_unread(member=slow, by=slow, at=MONDAY + 49 * HOUR) == 0


def test_7_1_b_the_sender_and_who_oversees_follow_a_sending_and_nobody_else(house: None) -> None:
    sender, overseer, stranger, member = (
        a_keeper(), a_keeper(OVERSEE), a_member(), a_member(),
    )  # fmt: skip
    tell(member, stranger, by=sender)
    commands.mark_all_read(by=member, at=MONDAY)

    [sending] = queries.sent_visible_to(sender)
    assert vars(sending) | {"told": 2, "have_read": 1} == vars(sending)
    assert [one.recipient for one in queries.receipts(sending)] == [stranger, member]
    assert list(queries.sent_visible_to(overseer)) == [sending]
    assert not queries.sent_visible_to(stranger).exists()


def test_7_1_b_what_failed_is_sent_again_by_the_sender_only_while_it_helps(house: None) -> None:
    keeper = an_application()
    sender, stranger, member = a_keeper(), a_member(), a_member()
    tell(member, by=sender)
    row = Delivery.objects.get()
    with pytest.raises(Denied, match="不需要补发"):
        commands.retry(pk=row.pk, by=sender, at=MONDAY)
    Delivery.objects.update(state=State.FAILED, attempts=3, batch="x")
    with pytest.raises(NotFound):
        commands.retry(pk=row.pk, by=stranger, at=MONDAY)

    again = commands.retry(pk=row.pk, by=keeper, at=MONDAY)

    assert (again.state, again.batch, again.attempts) == (State.QUEUED, "", 0)
    Delivery.objects.update(state=State.FAILED)
    commands.mark_all_read(by=member, at=MONDAY)
    with pytest.raises(Denied, match="已在站内阅知"):
        commands.retry(pk=row.pk, by=sender, at=MONDAY)


def finding(measure: object) -> tuple[object, bool]:
    found = measure(NOVEMBER, Version(MONDAY + 60 * HOUR))  # type: ignore[operator]
    return found.value, found.met


def test_7_1_a_7_1_b_7_1_c_the_controls_count_what_went_wrong(house: None) -> None:
    an_application()
    one, other = a_member(), a_member()
    assert finding(controls.urgent_reached) == (None, True)
    tell(one, other)
    assert finding(controls.important_read_in_time) == (0, False)
    commands.mark_all_read(by=one, at=MONDAY + HOUR)
    assert finding(controls.important_read_in_time) == (50, False)
    commands.mark_all_read(by=other, at=MONDAY + 49 * HOUR)  # an hour too late
    assert finding(controls.important_read_in_time) == (50, False)

    an_emergency(a_keeper(), one, other)
    assert finding(controls.urgent_reached) == (0, False)
    log(one, a_keeper(CALL), "reached", MONDAY + 10 * MINUTE)
    commands.mark_all_read(by=other, at=MONDAY + HOUR)
    assert finding(controls.urgent_reached) == (100, True)

    assert finding(controls.sent_off_the_plan) == (0, True)
    row = Delivery.objects.filter(channel=Channel.APP).earliest("pk")
    row.pk, row.channel = None, Channel.PHONE  # nobody is called for an important notice
    row.save()
    assert finding(controls.sent_off_the_plan) == (1, False)


def told_there(*members: Member) -> list[Notice]:
    with transaction.atomic():
        return notify(members, THERE, at=MONDAY, url="/there/", n=1)


def test_7_1_b_what_is_read_on_its_own_page_gets_no_receipt_in_the_list(house: None) -> None:
    member = a_member()
    [notice] = told_there(member)
    tell(member)

    with pytest.raises(Denied, match="须打开原文"):
        commands.mark_read(pk=notice.pk, by=member, at=MONDAY)
    assert commands.mark_all_read(by=member, at=MONDAY) == 1
    assert [one.pk for one in queries.unread(member)] == [notice.pk]
    assert commands.mark_page_read(url="/elsewhere/", by=member, at=MONDAY) == 0
    assert commands.mark_page_read(url="/there/", by=member, at=MONDAY + MINUTE) == 1

    notice.refresh_from_db()
    assert notice.read_at == MONDAY + MINUTE
    assert Delivery.objects.get(notice=notice).state == State.DROPPED
    assert Entry.objects.filter(action="notices.page_read", clause="7.1-b").count() == 2


def test_7_1_c_what_is_over_is_asked_of_nobody_any_more_and_nobody_is_called(house: None) -> None:
    reads, silent = a_member(), a_member()
    told = told_there(reads, silent)
    commands.mark_page_read(url="/there/", by=reads, at=MONDAY + MINUTE)

    pks = [one.pk for one in told]
    assert commands.end(notices=pks, by=the_system(), at=MONDAY + 5 * MINUTE) == 1
    assert commands.end(notices=pks, by=the_system(), at=MONDAY + 6 * MINUTE) == 0

    assert queries.unread_count(silent) == 0
    assert not queries.unread(silent).exists()
    assert listed(MONDAY + HOUR) == []
    row = Delivery.objects.get(channel=Channel.PHONE, notice__recipient=silent)
    with pytest.raises(Denied, match="已撤回或已过期"):
        commands.log_call(pk=row.pk, answered="reached", by=a_keeper(CALL), at=MONDAY + HOUR)
    assert jobs.remind_unread(MONDAY + 72 * HOUR) == 0
    assert finding(controls.urgent_reached) == (100, True)


def test_7_1_b_7_1_c_what_was_over_only_after_its_time_still_counts(house: None) -> None:
    [urgent] = told_there(a_member())
    [late], [early] = tell(a_member()), tell(a_member())
    system = the_system()
    commands.end(notices=[urgent.pk], by=system, at=MONDAY + 11 * MINUTE)
    commands.end(notices=[early.pk], by=system, at=MONDAY + 47 * HOUR)
    commands.end(notices=[late.pk], by=system, at=MONDAY + 49 * HOUR)

    assert finding(controls.urgent_reached) == (0, False)
    assert finding(controls.important_read_in_time) == (0, False)
    commands.mark_all_read(by=late.recipient, at=MONDAY + 50 * HOUR)
    assert Notice.objects.get(pk=late.pk).read_at is None


def test_7_1_c_nothing_that_is_over_is_taken_to_the_director(house: None) -> None:
    a_member("director")
    [notice] = told_there(a_member())
    commands.end(notices=[notice.pk], by=the_system(), at=MONDAY + 15 * MINUTE)

    assert jobs.escalate(MONDAY + 20 * MINUTE) == 0


@pytest.mark.parametrize(
    ("read", "spoken", "over", "known", "value"),
    [
        (20, None, None, 60, 100),
        (21, None, None, 60, 0),
        (None, 20, None, 60, 100),
        (None, 21, None, 60, 0),
        (30, 15, None, 60, 100),
        (None, None, None, 20, 0),
        (None, None, None, 19, None),  # its time is not over yet
        (None, None, 19, 60, None),
        (None, None, 20, 60, 0),
    ],
)
def test_7_1_c_an_urgent_notice_reaches_its_reader_in_twice_the_wait(
    house: None, read: int | None, spoken: int | None, over: int | None, known: int,
    value: int | None,
) -> None:  # fmt: skip
    member = a_member()
    an_emergency(a_keeper(), member)
    if spoken is not None:
        log(member, a_keeper(CALL), "reached", MONDAY + spoken * MINUTE)
    if read is not None:
        commands.mark_all_read(by=member, at=MONDAY + read * MINUTE)
    if over is not None:
        pk = Notice.objects.get(recipient=member).pk
        commands.end(notices=[pk], by=the_system(), at=MONDAY + over * MINUTE)

    found = controls.urgent_reached_in_time(NOVEMBER, Version(MONDAY + known * MINUTE))

    assert found.value == value
