"""What stands around meetings: search, starts, drafts, proposals, what a signer is shown."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from yiheng.core import drafts, starting
from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.governance.approvals.subjects import SUBJECTS
from yiheng.governance.duties.models import Duty
from yiheng.governance.people.models import Unit
from yiheng.office.meetings import commands, queries, searching, telling
from yiheng.office.meetings.models import Meeting, Minutes, Motion, MotionState
from yiheng.office.meetings.queries.sitting import SUBJECT
from yiheng.office.meetings.tests.factories import (
    DAY,
    FRIDAY,
    HOUR,
    MEETS,
    MINUTE,
    Town,
    a_hospital,
    a_member,
    a_topic,
    answered,
    closed,
    explained,
    opened,
    put,
    refused,
    resolved,
    said,
    weekly,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return a_hospital()


def test_what_is_found_is_what_may_be_seen(client: Client, town: Town) -> None:
    meeting = opened(town, weekly(town))
    one = resolved(town, meeting)
    [found] = list(searching.resolutions([str(one.pk)]))
    assert (found.title, found.url, "甲工" in found.text) == (str(one), one.page, True)
    assert [line.object_id for line in searching.meetings([str(meeting.pk)])] == [str(meeting.pk)]
    assert len(list(searching.meetings(None))) == 2
    assert len(list(searching.resolutions(None))) == 1
    seen: Any = searching._resolutions(town.heads[0], now())
    assert list(seen) == [one]
    hidden: Any = searching._meetings(a_member(), now())
    assert not list(hidden)
    assert "建议先改造配电" not in found.text  # sealed words are found by nobody
    for row in (meeting, one, one.motion, one.motion.item, *one.motion.item.statements.all(),
                *one.motion.ballots.all(), *meeting.participants.all(), meeting.series,
                *meeting.series.seats.all()):  # fmt: skip
        assert str(row)


def test_3_2_f_minutes_begun_are_a_draft_on_the_desk(town: Town) -> None:
    meeting = opened(town, weekly(town))
    resolved(town, meeting)
    closed(town, meeting)
    write: dict[str, Any] = {"pk": meeting.pk, "by": town.secretary}
    commands.write(text="一、议程", at=MEETS + 2 * HOUR, **write)
    kept = commands.write(text="一、会议议程", at=MEETS + 3 * HOUR, **write)
    assert Minutes.objects.get().words == "一、会议议程"
    kind = drafts.KINDS["meetings.minutes"]
    assert list(kind.mine(town.secretary, now())) == [kept]
    assert kind.page(kept.pk) == kept.page
    commands.submit(at=MEETS + 3 * HOUR, **write)
    assert not kind.mine(town.secretary, now()).exists()
    subject = SUBJECTS[SUBJECT]
    assert subject.summary is not None
    told = dict(subject.summary(kept.pk, town.director))
    assert told["会议"] == "周会 2026-W49"
    assert told["纪要"] == "一、会议议程"
    assert subject.title(kept.pk) == "会议纪要 · 周会 2026-W49"
    with pytest.raises(NotFound):
        commands.discard(pk=kept.pk, by=a_member(), at=MEETS + 3 * HOUR)
    assert (str(kept), kept.page) == (f"{meeting.pk} draft", f"{meeting.page}minutes/")


def test_who_may_convene_may_begin_it_and_others_may_not(town: Town) -> None:
    offers = starting.SOURCES["meetings"].offers
    assert [one.code for one in offers(town.leader, now())] == ["meetings.meeting"]
    assert list(offers(town.secretary, now())) == []


def test_c20_the_department_is_known_by_its_headcount_or_by_its_director(town: Town) -> None:
    units = {town.department, *town.teams}
    assert set(queries.department(FRIDAY)) == units
    Unit.objects.filter(headcount="staff_total").update(headcount="")
    assert set(queries.department(FRIDAY)) == units
    town.director.assignment_set.all().delete()
    assert queries.department(FRIDAY) == []
    assert queries.staff(FRIDAY) == []


def test_4_2_j_a_meeting_is_not_closed_over_an_open_vote(town: Town) -> None:
    meeting = opened(town, weekly(town))
    item = a_topic(town, meeting)
    said(town, item, town.heads[0])
    motion = put(town, item)
    answered(town, meeting)
    end: dict[str, Any] = {"pk": meeting.pk, "by": town.secretary, "at": MEETS + HOUR}
    refused("4.2-j", lambda: commands.close(**end), "还有 1 项表决没有结束")
    refused("2.1-k", lambda: commands.close(**end | {"by": town.heads[1]}))
    commands.withdraw(pk=meeting.pk, matter=motion.pk, by=town.secretary, at=MEETS + 10 * MINUTE)
    commands.close(**end)
    assert Motion.objects.get().state == MotionState.WITHDRAWN
    assert Meeting.objects.get(pk=meeting.pk).state == "closed"


def test_rows_of_a_delay_have_names(town: Town) -> None:
    meeting = opened(town, weekly(town))
    one = resolved(town, meeting)
    closed(town, meeting)
    at = MEETS + DAY
    touch = commands.touch(
        pk=one.pk, outlook="normal", percent=10, note="", by=town.secretary, at=at
    )
    delay = explained(town, one, at)  # before it is late, too
    assert str(touch) == f"{one.pk} 2026-W49"
    assert str(delay).startswith(f"{one.pk} ")
    assert str(delay.remedies.get()).startswith(f"{delay.pk} ")


def test_4_2_l_a_round_is_over_when_nothing_is_left_untouched(town: Town) -> None:
    meeting = opened(town, weekly(town))
    first = resolved(town, meeting)
    second = resolved(town, meeting)
    closed(town, meeting)
    commands.begin_round(by=town.secretary, at=MEETS + DAY)
    owed = Duty.objects.get(kind=telling.FOLLOW)
    look: dict[str, Any] = {"outlook": "normal", "percent": 10, "note": "", "at": MEETS + DAY}
    commands.touch(pk=first.pk, by=town.secretary, **look)
    owed.refresh_from_db()
    assert owed.closed_at is None
    commands.touch(pk=second.pk, by=town.secretary, **look)
    owed.refresh_from_db()
    assert owed.closed_at == MEETS + DAY
