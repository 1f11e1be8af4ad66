"""Motions: put, voted, counted; and the resolutions that a carried one leads to (4.2-j, 4.2-k)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import orjson
from django.utils.translation import gettext_lazy as _

from yiheng.core import quorum
from yiheng.core.actor import Actor
from yiheng.core.clock import day_of
from yiheng.core.errors import Invalid
from yiheng.governance.approvals.serials import next_serial
from yiheng.governance.duties.commands import open_duty
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.holidays import calendar_at
from yiheng.governance.regulation.parameters import parameter
from yiheng.governance.regulation.registry import duty
from yiheng.office.meetings import queries, rules, telling
from yiheng.office.meetings.commands.finding import found, item, motion
from yiheng.office.meetings.dates import end_of
from yiheng.office.meetings.models import (
    Ballot,
    Choice,
    Meeting,
    Motion,
    MotionState,
    Resolution,
)
from yiheng.office.meetings.models.sitting import LONGEST_LINE
from yiheng.office.meetings.models.tracking import LONGEST_TASK
from yiheng.office.meetings.rules.voting import QUORUM
from yiheng.office.meetings.sealing import wanted

SERIAL = "会决"
CAST = (Choice.YES, Choice.NO, Choice.ABSTAIN)


@command("meetings.put")
def put(*, pk: int, line: int, title: str, secret: bool, by: Member, at: datetime) -> Motion:
    """Put a motion to a line of the agenda; there must be a quorum and something confirmed."""
    meeting = found(pk, by)
    one = item(meeting, line)
    able, seated = queries.voters(meeting)
    confirmed = queries.confirmed_on(one)
    rules.may_put(by, one, confirmed, secret=len(able) if secret else None, at=at).require()
    verdict = rules.has_quorum(len(able), seated, _share(at))
    verdict.require()
    if one.motions.filter(state=MotionState.OPEN).exists():
        raise Invalid("title", _("这项议程还有一项表决没有结束"), clause=rules.VOTES)
    made = Motion(
        item=one, secret=secret, moved_by=by, opened_at=at, seated=seated,
        title=wanted("title", title, LONGEST_LINE, _("请填写议案"), clause=rules.VOTES,
                     lines=False),
    )  # fmt: skip
    if secret:
        _seal_tally(made, dict.fromkeys(CAST, 0))
    made.save()
    notify(_people(able, by), telling.VOTE, at=at, sender=by, url=meeting.page,
           clause=rules.VOTES, title=meeting.title, motion=made.title[:80])  # fmt: skip
    record(
        "meetings.put", by=by, target=meeting, clause=verdict.clause, at=at, motion=made.pk,
        secret=secret, seated=seated, present=len(able), statements=confirmed,
    )  # fmt: skip
    return made


@command("meetings.vote")
def vote(*, pk: int, matter: int, choice: str, by: Member, at: datetime) -> Ballot:
    """Cast one's vote; of a secret one only that it was cast is kept."""
    meeting = found(pk, by)
    one = motion(meeting, matter)
    able, _seated = queries.voters(meeting)
    verdict = rules.may_vote(by, one, able, queries.ballot_of(one, by))
    verdict.require()
    if choice not in CAST:
        raise Invalid("choice", _("请选择赞成、反对或弃权"), clause=rules.VOTES)
    if one.secret:
        tally = _tally(one)
        tally[choice] += 1
        _seal_tally(one, tally)
        one.save(update_fields=["sealed"])
    cast = Ballot.objects.create(
        motion=one,
        member=by,
        choice=Choice.SECRET if one.secret else choice,
        cast_at=None if one.secret else at,
    )
    facts = {} if one.secret else {"choice": choice}
    record("meetings.voted", by=by, target=meeting, clause=verdict.clause, at=at, motion=one.pk,
           **facts)  # fmt: skip
    return cast


@command("meetings.recuse")
def recuse(*, pk: int, matter: int, by: Member, at: datetime) -> Ballot:
    """Leave the table for a conflict of interest: no vote, and no part of the quorum."""
    meeting = found(pk, by)
    one = motion(meeting, matter)
    able, _seated = queries.voters(meeting)
    verdict = rules.may_recuse(by, one, able, queries.ballot_of(one, by))
    verdict.require()
    left = Ballot.objects.create(motion=one, member=by, choice=Choice.RECUSED, cast_at=at)
    record("meetings.recused", by=by, target=meeting, clause=verdict.clause, at=at,
           motion=one.pk)  # fmt: skip
    return left


@command("meetings.count")
def count(*, pk: int, matter: int, by: Member, at: datetime) -> Motion:
    """End a vote: enough must have taken part; it carries by more than half of them."""
    meeting = found(pk, by)
    one = motion(meeting, matter)
    rules.may_withdraw(by, one, at).require()
    tally = _tally(one) if one.secret else _open_tally(one)
    cast = sum(tally.values())
    verdict = rules.has_quorum(cast, one.seated, _share(one.opened_at))
    verdict.require()
    yes, no, abstained = (tally[choice] for choice in CAST)
    carried = quorum.carried(yes, no, abstained)
    one.put(
        state=MotionState.CARRIED if carried else MotionState.LOST, closed_at=at, yes=yes, no=no,
        abstained=abstained,
    )  # fmt: skip
    record(
        "meetings.counted", by=by, target=meeting, clause=verdict.clause, at=at, motion=one.pk,
        yes=yes, no=no, abstained=abstained, carried=carried,
    )  # fmt: skip
    return one


@command("meetings.withdraw_motion")
def withdraw(*, pk: int, matter: int, by: Member, at: datetime) -> Motion:
    """Take an open motion back."""
    meeting = found(pk, by)
    one = motion(meeting, matter)
    verdict = rules.may_withdraw(by, one, at)
    verdict.require()
    one.put(state=MotionState.WITHDRAWN, closed_at=at)
    record("meetings.motion_withdrawn", by=by, target=meeting, clause=rules.VOTES, at=at,
           motion=one.pk)  # fmt: skip
    return one


@command("meetings.resolve")
def resolve(
    *, pk: int, matter: int, title: str, owner: Member | None, due_on: date | None, by: Member,
    at: datetime,
) -> Resolution:  # fmt: skip
    """What a carried motion has somebody do: exactly one owner, by a day (4.2-k)."""
    meeting = found(pk, by)
    one = motion(meeting, matter)
    verdict = rules.may_resolve(by, one, at)
    verdict.require()
    words = wanted("title", title, LONGEST_TASK, _("请填写决议内容"), clause=rules.OWNED,
                   lines=False)  # fmt: skip
    if owner is None or not owner.here(at):
        raise Invalid("owner", _("每项决议须有一位在岗的责任人，请填写工号或姓名"),
                      clause=rules.OWNED)  # fmt: skip
    if due_on is None or due_on < day_of(at):
        raise Invalid("due_on", _("请填写今天或以后的完成期限"), clause=rules.OWNED)
    made = Resolution.objects.create(
        meeting=meeting, motion=one, number=next_serial(SERIAL, at), title=words, owner=owner,
        unit=owner.unit, first_due_on=due_on, due_on=due_on, made_at=at,
    )  # fmt: skip
    owe(made, meeting, by, at)
    notify(owner, telling.RESOLVED, at=at, sender=by, url=made.page, clause=rules.OWNED,
           number=made.number, due=due_on.isoformat(), what=made.title)  # fmt: skip
    record(
        "meetings.resolved", by=by, target=made, clause=rules.OWNED, at=at, meeting=meeting.pk,
        motion=one.pk, number=made.number, owner=owner.staff_no, due=due_on.isoformat(),
    )  # fmt: skip
    return made


@duty("4.2-k", "4.2-m")
def owe(one: Resolution, meeting: Meeting, by: Actor, at: datetime) -> None:
    """§4.2-m 确保按时完成: its owner is reminded before the day is over, and after."""
    open_duty(
        clause="4.2-m", kind=telling.RESOLVE, target=one, due_at=due_time(one.due_on, at), at=at,
        by=by, owner=one.owner, url=one.page, number=one.number, what=one.title,
    )  # fmt: skip


def due_time(day: date, at: datetime) -> datetime:
    """When a day is over, by the calendar as it is known."""
    return end_of(day, calendar_at(at))


def _share(at: datetime) -> Decimal:
    share = parameter(QUORUM, at=at)
    assert isinstance(share, Decimal)
    return share


def _open_tally(one: Motion) -> dict[str, int]:
    cast = list(one.ballots.values_list("choice", flat=True))
    return {choice: cast.count(choice) for choice in CAST}


def _tally(one: Motion) -> dict[str, int]:
    return dict(orjson.loads(one.words))


def _seal_tally(one: Motion, tally: dict[str, int]) -> None:
    one.say(orjson.dumps({str(choice): tally[choice] for choice in CAST}).decode())
    one.digest = ""  # a digest of three small numbers would tell them


def _people(keys: list[int], by: Member) -> list[Member]:
    return list(Member.objects.filter(pk__in=keys).exclude(pk=by.pk))
