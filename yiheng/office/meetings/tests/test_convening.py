"""Series and convening: by the calendar, by whoever may, moved, cancelled, answered."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from yiheng.core.actor import the_system
from yiheng.core.clock import day_of
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.duties.feeds import content
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice
from yiheng.governance.regulation import holidays
from yiheng.office.meetings import commands, jobs, telling
from yiheng.office.meetings.models import Kind, Meeting, Reply, Series, State
from yiheng.office.meetings.tests.factories import (
    DAY,
    FRIDAY,
    HOUR,
    MEETS,
    Town,
    a_hospital,
    a_member,
    a_series,
    at_post,
    convened,
    fresh,
    refused,
    weekly,
)

pytestmark = pytest.mark.django_db
WINDOW = date(2026, 12, 25), date(2026, 12, 31)


@pytest.fixture
def town() -> Town:
    return a_hospital()


def test_4_2_a_weekly_meetings_convene_themselves_once_and_move_with_the_calendar(
    town: Town,
) -> None:
    a_series(town)
    assert commands.plan(by=the_system(), at=FRIDAY) == 2  # this week's day is past
    assert commands.plan(by=the_system(), at=FRIDAY) == 0
    first, second = Meeting.objects.order_by("begins_at")
    assert (day_of(first.begins_at), first.begins_at) == (date(2026, 11, 30), MEETS)
    assert (first.convener, first.recorder) == (town.director, town.secretary)
    assert {one.member for one in first.participants.all()} == {
        town.director, *town.heads
    }  # fmt: skip
    assert not first.provisional

    assert Duty.objects.filter(kind=telling.ATTEND, target=f"meetings.meeting:{first.pk}",
                               owner=town.heads[0], due_at=MEETS).exists()  # fmt: skip
    feed = content(town.heads[0], FRIDAY).decode().replace("\r\n ", "")
    assert "参加周会（信息科会议室）" in feed
    assert Notice.objects.filter(kind=telling.INVITED, recipient=town.heads[0]).count() == 2
    assert Entry.objects.filter(action="meetings.convened").count() == 2
    assert jobs.plan(FRIDAY + HOUR) == 0
    commands.end_series(pk=first.series_id, by=town.secretary, at=FRIDAY)
    assert commands.plan(by=the_system(), at=FRIDAY + 7 * DAY) == 0
    with pytest.raises(NotFound):
        commands.end_series(pk=first.series_id, by=town.secretary, at=FRIDAY)
    assert second.state == State.CONVENED


def test_4_2_a_a_year_without_a_table_is_provisional_and_follows_the_table_when_it_comes(
    town: Town,
) -> None:
    a_series(town)
    december = datetime(2026, 12, 18, 1, tzinfo=UTC)
    assert commands.plan(by=the_system(), at=december) == 2
    friday = december + 14 * DAY
    assert commands.plan(by=the_system(), at=friday) == 2
    unsure = Meeting.objects.get(period="2027-W01")  # 2027-01-04: nobody knows yet
    assert unsure.provisional
    by_hand = Meeting.objects.get(period="2027-W02")
    commands.move(pk=by_hand.pk, begins_at=by_hand.begins_at + DAY, by=town.director, at=friday)
    assert commands.follow_calendar(by=the_system(), at=friday) == 0
    assert fresh(by_hand).provisional
    assert day_of(unsure.begins_at) == date(2027, 1, 4)

    holidays.publish_holidays(
        year=2027, days=[holidays.read_day(("2027-01-04", "off", "元旦"))], source="国办发",
        by=the_system(), at=friday,
    )  # fmt: skip
    assert commands.follow_calendar(by=the_system(), at=friday) == 1
    moved = fresh(unsure)
    assert (moved.provisional, day_of(moved.begins_at)) == (False, date(2027, 1, 5))
    assert Duty.objects.get(
        kind=telling.ATTEND, target=f"meetings.meeting:{moved.pk}", owner=town.director,
        closed_at=None,
    ).due_at == moved.begins_at  # fmt: skip
    later = fresh(by_hand)
    assert not later.provisional  # published, and the day that somebody chose stays
    assert day_of(later.begins_at) == date(2027, 1, 12)
    assert commands.follow_calendar(by=the_system(), at=friday) == 0


def test_4_2_f_a_strategy_meeting_is_the_leaders_and_in_the_quarters_last_workdays(
    town: Town,
) -> None:
    series = a_series(town, Kind.STRATEGY)
    call: dict[str, Any] = {"series": series.pk, "day": date(2026, 12, 28), "at": FRIDAY}
    refused("4.2-f", lambda: commands.convene(by=town.director, **call), "主管领导召集")
    refused("2.1-k", lambda: commands.convene(by=town.heads[1], **call))
    assert Entry.objects.filter(action="meetings.convene.denied").count() == 2
    early = call | {"day": date(2026, 12, 24)}
    refused("4.2-e", lambda: commands.convene(by=town.leader, **early), "2026-12-25 至 2026-12-31")
    assert not Meeting.objects.exists()

    made = commands.convene(by=town.leader, **call)
    assert (made.period, made.provisional, made.convener) == ("2026-Q4", False, town.leader)
    there = {one.member: one.seat for one in made.participants.all()}
    assert there[town.director] is True
    with pytest.raises(Invalid, match="已召集过"):
        commands.convene(by=town.leader, **call | {"day": date(2026, 12, 29)})
    with pytest.raises(NotFound):
        commands.convene(by=town.leader, **call | {"series": 0})


def test_4_2_g_everybody_of_the_department_is_invited_and_answers(town: Town) -> None:
    clerk = at_post("intake_clerk", "丁员", town.teams[1])
    made = convened(town, Kind.STRATEGY, WINDOW[0], by=town.leader)
    rows = {one.member: one for one in made.participants.all()}
    assert not rows[clerk].seat
    assert a_member() not in rows

    row = commands.reply(pk=made.pk, answer=Reply.COMES, by=clerk, at=FRIDAY + HOUR)
    assert (row.reply, row.replied_at) == (Reply.COMES, FRIDAY + HOUR)
    with pytest.raises(Invalid, match="不必委托"):
        commands.reply(pk=made.pk, answer=Reply.SENDS, delegate=town.heads[0], by=clerk, at=FRIDAY)
    refused("4.2-b", lambda: commands.reply(
        pk=made.pk, answer=Reply.COMES, by=town.secretary, at=FRIDAY), "不在本次会议")  # fmt: skip
    with pytest.raises(NotFound):
        commands.reply(pk=made.pk, answer=Reply.COMES, by=a_member(), at=FRIDAY)


def test_4_2_b_a_head_sends_somebody_of_the_own_unit(town: Town) -> None:
    meeting, head = weekly(town), town.heads[0]
    stand_in = at_post("system_engineer", "戊工", town.teams[0])
    say: dict[str, Any] = {"pk": meeting.pk, "answer": Reply.SENDS, "by": head, "at": FRIDAY}
    for other, text in ((None, "请填写代为参加的人"), (town.heads[1], "已在参会名单"),
                        (town.secretary, "请委托本部门的人")):  # fmt: skip
        with pytest.raises(Invalid, match=text) as error:
            commands.reply(delegate=other, **say)
        assert error.value.clause == "4.2-b"
    with pytest.raises(Invalid, match="请选择参加"):
        commands.reply(**say | {"answer": "maybe"})

    row = commands.reply(delegate=stand_in, **say)
    assert (row.sits, row.sits_id) == (stand_in, stand_in.pk)
    assert Notice.objects.get(kind=telling.SENT).recipient == stand_in
    commands.open_meeting(pk=meeting.pk, by=town.secretary, at=MEETS)
    refused("4.2-b", lambda: commands.reply(
        pk=meeting.pk, answer=Reply.AWAY, by=head, at=MEETS), "不再收回执")  # fmt: skip


def test_4_2_a_it_is_moved_and_cancelled_with_everybody_told(town: Town) -> None:
    meeting = weekly(town)
    tuesday = MEETS + DAY
    for when, text in ((FRIDAY - DAY, "以后的时间"), (MEETS + 7 * DAY, "同一期间")):
        with pytest.raises(Invalid, match=text):
            commands.move(pk=meeting.pk, begins_at=when, by=town.director, at=FRIDAY)
    saturday: dict[str, Any] = {"pk": meeting.pk, "begins_at": MEETS + 5 * DAY, "by": town.director}
    refused("4.2-a", lambda: commands.move(at=FRIDAY, **saturday), "不是工作日")
    refused("2.1-k", lambda: commands.move(
        pk=meeting.pk, begins_at=tuesday, by=town.secretary, at=FRIDAY))  # fmt: skip
    commands.move(pk=meeting.pk, begins_at=tuesday, by=town.director, at=FRIDAY)
    assert fresh(meeting).begins_at == tuesday
    assert Notice.objects.filter(kind=telling.MOVED).count() == 4
    with pytest.raises(Invalid, match="请写明取消原因"):
        commands.cancel(pk=meeting.pk, reason=" ", by=town.director, at=FRIDAY)
    commands.cancel(pk=meeting.pk, reason="全员参加演练", by=town.director, at=FRIDAY)
    assert not Duty.objects.filter(target=f"meetings.meeting:{meeting.pk}", closed_at=None).exists()
    refused("4.2-a", lambda: commands.cancel(
        pk=meeting.pk, reason="再取消", by=town.director, at=FRIDAY), "已取消")  # fmt: skip
    assert commands.plan(by=the_system(), at=FRIDAY) == 0  # cancelled by hand stays so


def test_others_are_convened_once_a_period_and_only_ahead(town: Town) -> None:
    series = a_series(town, Kind.KICKOFF)
    call: dict[str, Any] = {"series": series.pk, "by": town.director, "at": FRIDAY}
    with pytest.raises(Invalid, match="今天以后"):
        commands.convene(day=date(2026, 11, 27), **call)
    refused("3.1-f", lambda: commands.convene(day=date(2026, 11, 29), **call))
    refused("3.1-f", lambda: commands.convene(day=date(2026, 11, 30), **call | {
        "by": town.leader}), "主任或副主任")  # fmt: skip
    made = commands.convene(day=date(2026, 11, 30), **call)
    assert (made.period, made.kind) == ("2026-11", Kind.KICKOFF)


@pytest.mark.parametrize(
    ("more", "field", "clause"),
    [
        ({"kind": "party"}, "kind", "4.2-a"),
        ({"grade": "secret"}, "grade", "3.2-g"),
        ({"minutes": 5}, "minutes", "4.2-a"),
        ({"title": " "}, "title", "4.2-a"),
        ({"place": ""}, "place", "4.2-a"),
        ({"title": "患者 11010519491231002X"}, "title", "0-i"),
        ({"place": "室" * 41}, "place", "4.2-a"),
        ({"seats": []}, "seats", "4.2-b"),
    ],
)
def test_4_2_b_a_series_is_whole_or_not_set_up(
    town: Town, more: dict[str, Any], field: str, clause: str
) -> None:
    with pytest.raises(Invalid) as error:
        a_series(town, **{"kind": Kind.WEEKLY, **more})

    assert (error.value.field, error.value.clause) == (field, clause)
    assert not Series.objects.exists()


def test_4_2_b_one_seat_a_unit_and_one_unit_a_head(town: Town) -> None:
    unit, head = town.teams[0], town.heads[0]
    for seats in ([(unit, head), (unit, town.heads[1])], [(unit, head), (town.teams[1], head)]):
        with pytest.raises(Invalid, match="只"):
            a_series(town, seats=seats)
    made = a_series(town)
    again = a_series(town, begins=time(10))
    assert (again.pk, again.seats.count()) == (made.pk, 4)
    refused("2.1-k", lambda: a_series(town, by=town.director))
