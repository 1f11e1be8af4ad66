"""Motions, votes, secrecy, quorum, and what a carried motion leads to."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from yiheng.core import quorum
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice
from yiheng.office.meetings import commands, rules, telling
from yiheng.office.meetings.models import Ballot, Choice, Motion, MotionState, Resolution
from yiheng.office.meetings.tests.factories import (
    DAY,
    MEETS,
    MINUTE,
    Town,
    a_hospital,
    a_topic,
    at_post,
    carried,
    opened,
    put,
    refused,
    resolved,
    said,
    voted,
    weekly,
)

AT = MEETS + 9 * MINUTE
db = pytest.mark.django_db


@pytest.fixture
def town(db: None) -> Town:
    return a_hospital()


@db
def test_4_2_j_a_motion_is_put_voted_and_counted_by_more_than_half(town: Town) -> None:
    meeting = opened(town, weekly(town))
    item = a_topic(town, meeting)
    said(town, item, town.heads[0])
    motion = put(town, item)
    assert (motion.seated, motion.yes) == (4, None)
    assert Notice.objects.filter(kind=telling.VOTE).count() == 4
    with pytest.raises(Invalid, match="还有一项表决没有结束"):
        put(town, item)
    cast: dict[str, Any] = {"pk": meeting.pk, "matter": motion.pk, "at": AT}
    with pytest.raises(Invalid, match="请选择赞成"):
        commands.vote(choice="maybe", by=town.director, **cast)
    commands.vote(choice="yes", by=town.director, **cast)
    refused("4.2-j", lambda: commands.vote(choice="no", by=town.director, **cast), "已投过票")
    refused("4.2-j", lambda: commands.vote(choice="yes", by=town.secretary, **cast), "没有表决权")
    refused("4.2-j", lambda: commands.count(by=town.secretary, **cast), "可表决 1 人")
    commands.vote(choice="no", by=town.heads[0], **cast)
    commands.vote(choice="abstain", by=town.heads[1], **cast)

    done = commands.count(by=town.secretary, **cast)
    assert (done.state, done.yes, done.no, done.abstained) == (MotionState.LOST, 1, 1, 1)
    for act in (commands.count, commands.withdraw):
        refused("4.2-j", partial(act, by=town.secretary, **cast), "不能撤回")
    refused("4.2-j", lambda: commands.vote(choice="yes", by=town.heads[2], **cast), "不再表决")
    no_use: dict[str, Any] = {"title": "x", "owner": None, "due_on": None, "by": town.secretary}
    refused("4.2-j", lambda: commands.resolve(**no_use, **cast), "不能据此作出决议")
    assert voted(town, put(town, item)).state == MotionState.CARRIED


@db
def test_4_2_j_without_a_quorum_nothing_is_put_and_nothing_counts(town: Town) -> None:
    meeting = opened(town, weekly(town), absent=[town.heads[1], town.heads[2]])
    item = a_topic(town, meeting)
    said(town, item, town.heads[0])
    refused("4.2-j", lambda: put(town, item), "应到 4 人，可表决 2 人，没有超过 50%")
    assert not Motion.objects.exists()
    rows = [one.pk for one in meeting.participants.all()]
    commands.attend(pk=meeting.pk, present=rows, by=town.secretary, at=AT)
    motion = put(town, item)
    cast: dict[str, Any] = {"pk": meeting.pk, "matter": motion.pk, "at": AT}
    for one in (town.heads[1], town.heads[2]):  # an interest of their own: away from the table
        commands.recuse(by=one, **cast)
    refused("4.2-j", lambda: commands.recuse(by=town.heads[1], **cast), "已对该议案回避")
    refused("4.2-j", lambda: commands.vote(choice="yes", by=town.heads[1], **cast), "回避")
    commands.vote(choice="yes", by=town.director, **cast)
    commands.vote(choice="yes", by=town.heads[0], **cast)
    refused("4.2-j", lambda: commands.count(by=town.secretary, **cast), "可表决 2 人")
    commands.withdraw(by=town.secretary, **cast)
    assert Motion.objects.get().state == MotionState.WITHDRAWN


@db
def test_4_2_j_of_a_secret_vote_nobody_can_tell_who_said_what(town: Town) -> None:
    meeting = opened(town, weekly(town))
    item = a_topic(town, meeting)
    said(town, item, town.heads[0])
    motion = put(town, item, secret=True)
    cast: dict[str, Any] = {"pk": meeting.pk, "matter": motion.pk, "at": AT}
    choices = ("yes", "no", "yes", "yes")
    for (_unit, one), choice in zip(town.seats, choices, strict=True):
        commands.vote(choice=choice, by=one, **cast)
        kept = Motion.objects.get(pk=motion.pk)
        assert (kept.yes, kept.no, kept.digest) == (None, None, "")
    assert {(one.choice, one.cast_at) for one in Ballot.objects.all()} == {(Choice.SECRET, None)}
    facts = [one.facts for one in Entry.objects.filter(action="meetings.voted")]
    assert facts == [{"motion": motion.pk}] * 4
    refused("4.2-j", lambda: commands.vote(choice="no", by=town.director, **cast), "已投过票")
    done = commands.count(by=town.secretary, **cast)
    assert (done.yes, done.no, done.abstained, done.state) == (3, 1, 0, MotionState.CARRIED)


@db
def test_4_2_j_a_secret_vote_of_two_would_be_none(town: Town) -> None:
    meeting = weekly(town)
    meeting.participants.filter(member__in=[town.heads[1], town.heads[2]]).update(seat=False)
    opened(town, meeting)
    item = a_topic(town, meeting)
    said(town, item, town.heads[0])
    refused("4.2-j", lambda: put(town, item, secret=True), "只有 2 人可以表决")
    assert put(town, item).seated == 2


@db
def test_4_2_b_whoever_was_sent_sits_and_votes_instead(town: Town) -> None:
    meeting, head = weekly(town), town.heads[0]
    stand_in = at_post("system_engineer", "戊工", town.teams[0])
    commands.reply(pk=meeting.pk, answer="sends", delegate=stand_in, by=head, at=MEETS - DAY)
    opened(town, meeting)
    item = a_topic(town, meeting)
    said(town, item, stand_in)
    cast: dict[str, Any] = {"pk": meeting.pk, "matter": put(town, item).pk, "at": AT}
    cast["choice"] = "yes"
    refused("4.2-j", lambda: commands.vote(by=head, **cast), "没有表决权")
    assert commands.vote(by=stand_in, **cast).choice == Choice.YES


@db
def test_4_2_k_a_resolution_has_exactly_one_owner_and_a_day(town: Town) -> None:
    meeting = opened(town, weekly(town))
    motion = carried(town, meeting)
    give: dict[str, Any] = {
        "pk": meeting.pk, "matter": motion.pk, "title": "完成配电改造", "owner": town.heads[0],
        "due_on": date(2026, 12, 4), "by": town.secretary, "at": AT,
    }  # fmt: skip
    left = at_post("system_engineer", "离岗", town.teams[0])
    left.is_active = False
    for more, field in (
        ({"owner": None}, "owner"), ({"owner": left}, "owner"), ({"due_on": None}, "due_on"),
        ({"due_on": date(2026, 11, 29)}, "due_on"), ({"title": " "}, "title"),
        ({"title": "事" * 81}, "title"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as error:
            commands.resolve(**give | more)
        assert (error.value.field, error.value.clause) == (field, "4.2-k")
    assert not Resolution.objects.exists()
    with pytest.raises(NotFound):
        commands.resolve(**give | {"matter": 0})

    made = commands.resolve(**give)
    assert (made.number, made.owner, made.unit) == (
        "会决〔2026〕1号", town.heads[0], town.teams[0]
    )  # fmt: skip
    owed = Duty.objects.get(kind=telling.RESOLVE)
    assert (owed.clause, owed.owner, owed.due_at.isoformat()) == (
        "4.2-m", town.heads[0], "2026-12-04T09:30:00+00:00",
    )  # fmt: skip
    assert Notice.objects.get(kind=telling.RESOLVED).recipient == town.heads[0]
    assert resolved(town, meeting).number == "会决〔2026〕2号"
    sunday = commands.resolve(**give | {"due_on": date(2026, 12, 6)})
    assert Duty.objects.get(
        kind=telling.RESOLVE, target=f"meetings.resolution:{sunday.pk}"
    ).due_at.isoformat() == "2026-12-06T15:59:00+00:00"  # fmt: skip


@given(st.integers(0, 60), st.integers(0, 60), st.integers(33, 100))
def test_4_2_j_quorum_agrees_with_counting_on_fingers(
    present: int, seated: int, percent: int
) -> None:
    slow = False
    if present > 0:
        needed = 0
        while Fraction(needed * 100, 1) <= percent * seated:
            needed += 1
        slow = present >= min(needed, seated)
    verdict = rules.has_quorum(present, seated, Decimal(percent))

    assert bool(verdict) == slow
    assert verdict.clause == "4.2-j"
    assert verdict or verdict.remedy


class Table(RuleBasedStateMachine):
    """Seats vote, leave the table, vote again: the tally against one that keeps every slip."""

    seated, share = 7, Decimal(50)

    def __init__(self) -> None:
        super().__init__()
        self.slips: dict[int, str] = {}
        self.tally = dict.fromkeys(("yes", "no", "abstain"), 0)

    @rule(who=st.integers(0, 6), choice=st.sampled_from(("yes", "no", "abstain", "recused")))
    def act(self, who: int, choice: str) -> None:
        """A seat acts; only the first act counts, as ``_at_the_table`` has it."""
        if who in self.slips:
            return
        self.slips[who] = choice
        if choice != "recused":
            self.tally[choice] += 1

    @precondition(lambda self: self.slips)
    @rule()
    def count(self) -> None:
        """A vote carries exactly when a majority of the slips says yes, with enough slips."""
        cast = [one for one in self.slips.values() if one != "recused"]
        enough = quorum.reached(sum(self.tally.values()), self.seated, self.share)
        assert enough == (len(cast) > self.seated / 2)
        more = sum(1 for one in cast if one == "yes") > sum(1 for one in cast if one != "yes")
        assert quorum.carried(*self.tally.values()) == more


Table.TestCase.settings = settings(max_examples=25, stateful_step_count=16, deadline=None)
test_4_2_j_a_table_counts_every_slip_once = Table.TestCase
