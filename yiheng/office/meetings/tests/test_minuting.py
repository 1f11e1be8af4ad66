"""Minutes: written after the real end, signed, shelved and archived; and what is measured."""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import pytest

from yiheng.core import publishing
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.approvals.models import Case
from yiheng.governance.duties import pacing
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice
from yiheng.governance.regulation.parameters import Version
from yiheng.office.meetings import commands, controls, paces, queries, telling
from yiheng.office.meetings import minutes as sheets
from yiheng.office.meetings.models import (
    Kind,
    Meeting,
    Minutes,
    MinutesState,
    Motion,
    OutputKind,
    Record,
    Resolution,
    Statement,
)
from yiheng.office.meetings.tests.factories import (
    DAY,
    FRIDAY,
    HOUR,
    MEETS,
    SHELF,
    Town,
    a_hospital,
    a_late_one,
    agreed,
    closed,
    convened,
    explained,
    fresh,
    opened,
    refused,
    resolved,
    sign,
    weekly,
)
from yiheng.standards.china.calendar import Month, Quarter, Week

pytestmark = pytest.mark.django_db
AFTER = MEETS + 2 * HOUR
LATER = MEETS + 40 * DAY


@pytest.fixture
def town() -> Town:
    return a_hospital()


def over(town: Town) -> Meeting:
    meeting = opened(town, weekly(town))
    resolved(town, meeting)
    return closed(town, meeting)


def handed_in(town: Town, at: datetime = AFTER) -> Meeting:
    meeting = over(town)
    commands.write(pk=meeting.pk, text=sheets.draft(meeting), by=town.secretary, at=at)
    commands.submit(pk=meeting.pk, by=town.secretary, at=at)
    return fresh(meeting)


def test_3_2_f_minutes_are_written_after_the_real_end_in_their_hours(town: Town) -> None:
    meeting = opened(town, weekly(town))
    write: dict[str, Any] = {"pk": meeting.pk, "by": town.secretary, "at": AFTER}
    refused("3.2-f", lambda: commands.write(text="记", **write), "会议还没有结束")
    resolved(town, meeting)
    closed(town, meeting)
    owed = Duty.objects.get(kind=telling.WRITE)
    assert owed.due_at == fresh(meeting).ended_at + DAY  # type: ignore[operator]  # it has ended
    refused("3.2-f", lambda: commands.submit(**write), "还没有纪要")
    refused("2.1-k", lambda: commands.write(text="记", **write | {"by": town.heads[1]}))
    for text, clause in ((" ", "3.2-f"), ("患者 11010519491231002X", "0-i")):
        with pytest.raises(Invalid) as error:
            commands.write(text=text, **write)
        assert error.value.clause == clause

    text = sheets.draft(meeting)
    for part in ("建议先改造配电", "甲工", "赞成 3", "会决〔2026〕1号 完成配电改造", "机房改造"):
        assert part in text
    kept = commands.write(text=text, **write)
    assert (kept.words, kept.due_at) == (text, owed.due_at)
    assert "配电".encode() not in bytes(kept.sealed)
    commands.discard(pk=kept.pk, by=town.secretary, at=AFTER)
    with pytest.raises(NotFound):
        commands.discard(pk=kept.pk, by=town.secretary, at=AFTER)
    commands.write(text=text, **write)
    commands.submit(**write)
    assert Duty.objects.get(kind=telling.WRITE).closed_at == AFTER
    refused("3.2-f", lambda: commands.write(text="改", **write), "待签发")


def test_3_2_g_with_the_signature_they_are_shelved_and_archived(town: Town) -> None:
    meeting = handed_in(town)
    refused("2.1-n", lambda: sign(meeting, town.secretary, AFTER))
    assert not Record.objects.exists()
    sign(meeting, town.director, AFTER)

    [shelved] = SHELF
    assert (shelved.kind, shelved.grade, shelved.readers) == ("minutes", "internal", ())
    assert shelved.title == "周会纪要 2026-W49 会纪〔2026〕1号"
    assert "建议先改造配电" in shelved.text
    kept = Record.objects.get()
    assert (kept.number, kept.url, kept.signed_by) == (
        "会纪〔2026〕1号", "/knowledge/1/", town.director.label,
    )  # fmt: skip
    assert kept.digest == sha256(queries.archive_bytes(meeting)).hexdigest()
    assert kept.kept_until == date(2056, 11, 30)
    assert Minutes.objects.get().state == MinutesState.ISSUED
    assert Notice.objects.filter(kind=telling.ISSUED).count() == 4
    entry = Entry.objects.get(action="meetings.minutes_issued")
    assert entry.facts["digest"] == kept.digest
    refused("3.2-f", lambda: commands.write(
        pk=meeting.pk, text="改", by=town.secretary, at=AFTER), "已签发")  # fmt: skip


def test_3_2_g_where_nothing_can_be_shelved_nothing_is_signed(town: Town) -> None:
    meeting = handed_in(town)
    publishing._SHELVES.clear()
    with pytest.raises(LookupError):
        sign(meeting, town.director, AFTER)
    assert not Record.objects.exists()
    assert Minutes.objects.get().state == MinutesState.SIGNING


def test_3_2_f_returned_refused_and_recalled_they_are_owed_again(town: Town) -> None:
    meeting = handed_in(town)
    due = Minutes.objects.get().due_at
    for decision in ("return", "refuse"):
        sign(meeting, town.director, AFTER, decision)
        assert Minutes.objects.get().state == MinutesState.RETURNED
        assert Duty.objects.get(kind=telling.WRITE, closed_at=None).due_at == due
        commands.submit(pk=meeting.pk, by=town.secretary, at=AFTER)
    commands.recall(pk=meeting.pk, by=town.secretary, at=AFTER)
    assert Minutes.objects.get().state == MinutesState.DRAFT
    with pytest.raises(NotFound):
        commands.recall(pk=meeting.pk, by=town.secretary, at=AFTER)


def test_3_2_g_a_strategy_meetings_minutes_are_the_leaders_to_sign(town: Town) -> None:
    meeting = convened(town, Kind.STRATEGY, date(2026, 12, 28), by=town.leader)
    Meeting.objects.update(grade="restricted")
    meeting = opened(town, fresh(meeting))
    resolved(town, meeting)
    at = meeting.begins_at + HOUR
    commands.set_direction(pk=meeting.pk, direction="建成中台", goals=[], by=town.secretary, at=at)
    closed(town, meeting)
    commands.write(pk=meeting.pk, text=sheets.draft(fresh(meeting)), by=town.secretary, at=at)
    commands.submit(pk=meeting.pk, by=town.secretary, at=at)
    assert Case.objects.get().route.code == "meetings-minutes-leader"
    sign(fresh(meeting), town.leader, at)
    assert "建成中台" in SHELF[0].text
    assert set(SHELF[0].readers) == {one.pk for one in (town.department, *town.teams)}


def finding(measure: Any, period: Any, known: datetime = LATER) -> Any:
    return measure(period, Version(known))


def test_what_is_well_done_is_found_well_done(town: Town) -> None:
    one, at = a_late_one(town)
    meeting = fresh(one.meeting)
    commands.write(pk=meeting.pk, text="纪要", by=town.secretary, at=AFTER)
    commands.submit(pk=meeting.pk, by=town.secretary, at=AFTER)
    sign(fresh(meeting), town.director, AFTER)
    commands.urge(pk=one.pk, by=town.secretary, at=at)
    agreed(town, explained(town, one, at), at)
    november, december = Month.containing(date(2026, 11, 30)), Month.containing(date(2026, 12, 7))
    week = Week.containing(date(2026, 12, 7))
    for measure, period, value in (
        (controls.weekly_held, november, 100), (controls.seats_filled, november, 100),
        (controls.lines_answered, november, 100),
        (controls.decided_without_statements, november, 0),
        (controls.decided_without_quorum, november, 0),
        (controls.resolved_without_vote, november, 0),
        (controls.resolved_without_owner, november, 0),
        (controls.archived_records_whole, november, 100),
        (controls.followed_every_week, week, 100), (controls.minutes_in_time, december, 100),
        (controls.issued_and_not_shelved, november, 0),
        (controls.explained_without_remedy, december, 0),
    ):  # fmt: skip
        found = finding(measure, period)
        assert (measure.__name__, found.value, found.met) == (measure.__name__, value, True)
    on_time = finding(controls.resolutions_on_time, december)
    assert (on_time.value, on_time.met) == (0, False)  # an explained delay is late all the same
    assert finding(controls.late_without_explanation, december, known=at).met
    behind = finding(controls.late_without_explanation, december, known=at + 20 * DAY)
    assert (behind.value, behind.met) == (1, False)  # and its second day is over, too


def test_what_is_badly_done_is_found(town: Town) -> None:
    one, at = a_late_one(town)
    november, december = Month.containing(date(2026, 11, 30)), Month.containing(date(2026, 12, 7))
    commands.urge(pk=one.pk, by=town.secretary, at=at)
    delay = explained(town, one, at)
    delay.remedies.all().delete()
    one.meeting.items.update(answer="")
    Statement.objects.all().delete()
    Motion.objects.update(yes=1, no=1)
    kept = Record.objects.create(
        meeting=one.meeting, number="会纪〔2026〕9号", digest="0" * 64, case=1, signed_by="冯主任",
        archived_at=AFTER, kept_until=date(2056, 11, 30), url="",
    )  # fmt: skip
    Minutes.objects.create(meeting=one.meeting, author=town.secretary, saved_at=AFTER, due_at=AFTER)
    one.meeting.participants.update(present=False)
    for measure, period, value in (
        (controls.seats_filled, november, 0), (controls.lines_answered, november, 0),
        (controls.decided_without_statements, november, 1),
        (controls.decided_without_quorum, november, 1),
        (controls.archived_records_whole, november, 0),
        (controls.issued_and_not_shelved, november, 1), (controls.minutes_in_time, december, 0),
        (controls.followed_every_week, Week.containing(date(2026, 12, 14)), 0),
        (controls.explained_without_remedy, december, 1),
    ):  # fmt: skip
        found = finding(measure, period)
        assert (measure.__name__, found.value, found.met) == (measure.__name__, value, False)
    assert finding(controls.archived_records_whole, november).exceptions == (kept,)
    Motion.objects.update(state="lost")
    assert finding(controls.resolved_without_vote, november).value == 1
    assert finding(controls.weekly_held, december).value == 0  # 12-07 was never opened
    delay.delete()
    assert finding(controls.late_without_explanation, december, known=at + 3 * DAY).value == 1


def test_4_2_e_4_2_g_7_1_i_quarters_without_their_meetings_are_found(town: Town) -> None:
    quarter = Quarter.containing(date(2026, 12, 1))
    for measure in (controls.strategy_in_its_window, controls.exchange_held):
        assert finding(measure, quarter).value is None
    strategy = convened(town, Kind.STRATEGY, date(2026, 12, 28), by=town.leader)
    exchange = convened(town, Kind.EXCHANGE, date(2026, 12, 1), by=town.director)
    done: dict[str, Any] = {"known": datetime(2027, 1, 8, tzinfo=UTC)}
    assert finding(controls.exchange_held, quarter, **done).value == 0
    strategy.series.put(founded_at=FRIDAY - 60 * DAY)
    assert finding(controls.strategy_in_its_window, quarter, **done).value == 0
    standings = {one.pace.name: one for one in pacing.standings(LATER)}
    name = f"{paces.__name__}.strategy_held"
    assert (standings[name].progress.done, standings[name].pace.post) == (0, "leader")

    strategy, exchange = opened(town, strategy), opened(town, exchange)
    resolved(town, strategy)
    commands.set_direction(pk=strategy.pk, direction="建成中台", goals=[], by=town.secretary,
                           at=strategy.begins_at)  # fmt: skip
    commands.add_output(pk=exchange.pk, kind=OutputKind.CASE, title="切换", text="割接", owner=None,
                        due_on=None, by=town.secretary, at=exchange.begins_at)  # fmt: skip
    closed(town, strategy)
    closed(town, exchange)
    for measure, value in (
        (controls.strategy_in_its_window, 100), (controls.convened_by_another, 0),
        (controls.strategy_reached, 100), (controls.strategy_without_outcome, 0),
        (controls.exchange_held, 100), (controls.exchange_without_output, 0),
    ):  # fmt: skip
        assert finding(measure, quarter, **done).value == value, measure.__name__
    assert {one.pace.name: one for one in pacing.standings(LATER - 10 * DAY)}[name].complete
    Meeting.objects.update(convener=town.secretary, digest="")
    exchange.outputs.all().delete()
    Resolution.objects.all().delete()
    strategy.put(opened_at=datetime(2026, 12, 10, tzinfo=UTC))
    for measure, value in (
        (controls.strategy_in_its_window, 0), (controls.convened_by_another, 1),
        (controls.strategy_without_outcome, 1), (controls.exchange_without_output, 1),
    ):  # fmt: skip
        assert finding(measure, quarter, **done).value == value, measure.__name__
