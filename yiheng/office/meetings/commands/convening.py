"""Convening: weekly meetings by the calendar, the others by whoever may; moving, cancelling."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.clock import day_of, local
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.duties.commands import close_duty, open_duty
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import holders
from yiheng.governance.regulation.holidays import calendar_at
from yiheng.governance.regulation.registry import duty
from yiheng.office.meetings import queries, rules, telling
from yiheng.office.meetings.commands.finding import found, locked
from yiheng.office.meetings.dates import Slot, begins
from yiheng.office.meetings.models import (
    CONVENERS,
    Kind,
    Meeting,
    Participant,
    Reply,
    Series,
    State,
)
from yiheng.office.meetings.queries.planning import period_of
from yiheng.office.meetings.sealing import wanted
from yiheng.standards.china.calendar import Week

LONGEST_WHY = 200


@command("meetings.plan")
def plan(*, by: Actor, at: datetime) -> int:
    """Convene the weekly meetings of this week and the next two that are not yet; gives how many.

    A week whose day falls on holidays with no workday before the next week's own has none.
    """
    made, convener = 0, _convener(at)
    list(_locked())  # whoever plans at the same time waits, and finds them planned
    for series, week, slot in queries.to_plan(at) if convener is not None else ():
        assert convener is not None
        _planned(series, week, slot, convener, at)
        made += 1
    record(
        "meetings.planned", by=by, target="meetings.meeting", clause=rules.WEEKLY, at=at,
        count=made,
    )  # fmt: skip
    return made


@command("meetings.convene")
def convene(*, series: int, day: date, by: Member, at: datetime) -> Meeting:
    """Convene a meeting of a series on a day of its window; a strategy meeting invites everybody.

    A day beyond the published holiday table is taken, provisionally.
    """
    known = _locked().filter(pk=series).first()
    if known is None:
        raise NotFound
    verdict = rules.may_convene(by, known.kind, at)
    verdict.require()
    slot = _slot_on(known, day, at)
    period = period_of(known.kind, day, at)
    held = Meeting.objects.filter(series=known, period=period.code)
    if held.exclude(state=State.CANCELLED).exists():
        raise Invalid(
            "day", _("%(period)s已召集过%(title)s，可以改期"), clause=verdict.clause,
            period=period.label, title=known.title,
        )  # fmt: skip
    begins_at = _begins(known, day)
    if begins_at <= at:
        raise Invalid("day", _("请选择今天以后的时间"), clause=verdict.clause)
    meeting = _convened(known, period.code, slot, by, at)
    record(
        "meetings.convened", by=by, target=meeting, clause=verdict.clause, at=at, kind=known.kind,
        day=day.isoformat(), provisional=slot.provisional,
        count=meeting.participants.count(),
    )  # fmt: skip
    return meeting


@command("meetings.move")
def move(*, pk: int, begins_at: datetime, by: Member, at: datetime) -> Meeting:
    """Hold it on another day of its window, or at another hour; everybody is told."""
    meeting = found(pk, by)
    verdict = rules.may_move(by, meeting, at)
    verdict.require()
    if begins_at <= at:
        raise Invalid("begins_at", _("请选择以后的时间"), clause=verdict.clause)
    day = day_of(begins_at)
    slot = _slot_on(meeting.series, day, at)
    if period_of(meeting.kind, day, at).code != meeting.period:
        raise Invalid("begins_at", _("请选择同一期间内的日期"), clause=verdict.clause)
    _moved(meeting, slot, begins_at, by, at, by_hand=True)
    record(
        "meetings.moved", by=by, target=meeting, clause=verdict.clause, at=at,
        begins=begins_at.isoformat(), provisional=slot.provisional,
    )  # fmt: skip
    return meeting


@command("meetings.cancel")
def cancel(*, pk: int, reason: str, by: Member, at: datetime) -> Meeting:
    """It is not held; the reason goes to everybody who was invited."""
    meeting = found(pk, by)
    verdict = rules.may_move(by, meeting, at)
    verdict.require()
    why = wanted("reason", reason, LONGEST_WHY, _("请写明取消原因"), clause=verdict.clause,
                 lines=False)  # fmt: skip
    meeting.put(state=State.CANCELLED, cancelled_at=at, cancelled_why=why)
    close_duty(target=meeting, kind=telling.ATTEND, at=at, by=by)
    notify(_invited(meeting), telling.CANCELLED, at=at, sender=by, url=meeting.page,
           clause=verdict.clause, title=meeting.title, why=why[:80])  # fmt: skip
    record("meetings.cancelled", by=by, target=meeting, clause=verdict.clause, at=at)
    return meeting


@command("meetings.reply")
def reply(
    *, pk: int, answer: str, by: Member, at: datetime, delegate: Member | None = None
) -> Participant:
    """Say whether one comes; whoever has a seat may send somebody of the own unit (4.2-b)."""
    meeting = found(pk, by)
    row = queries.row_of(meeting, by)
    verdict = rules.may_reply(by, meeting, row)
    verdict.require()
    assert row is not None
    if answer not in (Reply.COMES, Reply.AWAY, Reply.SENDS):
        raise Invalid("answer", _("请选择参加、请假或委托"), clause=verdict.clause)
    sent = _delegate(row, delegate, meeting) if answer == Reply.SENDS else None
    row.put(reply=answer, delegate=sent, replied_at=at)
    if sent is not None:
        notify(sent, telling.SENT, at=at, sender=by, url=meeting.page, clause=verdict.clause,
               who=by.name, **_facts(meeting))  # fmt: skip
    record(
        "meetings.replied", by=by, target=meeting, clause=verdict.clause, at=at, answer=answer,
        delegate=sent.staff_no if sent else None,
    )  # fmt: skip
    return row


@command("meetings.follow_calendar")
def follow_calendar(*, by: Actor, at: datetime) -> int:
    """Bring what was convened provisionally onto the day that the published table gives (C14);
    gives how many moved. What somebody moved by hand stays, and is no more provisional."""
    calendar, moved = calendar_at(at), 0
    rows = Meeting.objects.filter(state=State.CONVENED, provisional=True).order_by("pk")
    for pk in list(rows.values_list("pk", flat=True)):
        meeting = locked(pk)
        day = day_of(meeting.begins_at)
        slot = Slot(meeting.nominal_on, day, calendar.is_provisional(day))
        if meeting.kind == Kind.WEEKLY and not meeting.moved_by_hand:
            slot = queries.slot_of(Week.parse(meeting.period), at, calendar)
        if slot.day is not None and slot.day != day:
            _moved(meeting, slot, _begins(meeting.series, slot.day), meeting.convener, at)
            moved += 1
        elif slot.provisional != meeting.provisional:
            meeting.put(provisional=slot.provisional)
    record(
        "meetings.calendar_followed", by=by, target="meetings.meeting", clause=rules.WEEKLY,
        at=at, count=moved,
    )  # fmt: skip
    return moved


def _locked() -> QuerySet[Series]:
    """The series that go on; whoever convenes holds the one, so that none is convened twice."""
    return queries.active().select_for_update(of=("self",))


def _planned(series: Series, week: Week, slot: Slot, convener: Member, at: datetime) -> None:
    assert slot.day is not None
    meeting = _convened(series, week.code, slot, convener, at)
    record(
        "meetings.convened", by=convener, target=meeting, clause=rules.WEEKLY, at=at,
        kind=series.kind, day=slot.day.isoformat(), provisional=slot.provisional,
        count=meeting.participants.count(),
    )  # fmt: skip


def _convened(series: Series, period: str, slot: Slot, convener: Member, at: datetime) -> Meeting:
    assert slot.day is not None
    meeting = Meeting.objects.create(
        series=series, kind=series.kind, title=series.title, period=period,
        nominal_on=slot.nominal, begins_at=_begins(series, slot.day), minutes=series.minutes,
        place_name=series.place, provisional=slot.provisional, grade=series.grade,
        convener=convener, recorder=series.recorder, convened_at=at,
    )  # fmt: skip
    _invite(meeting, series, at)
    return meeting


def _invite(meeting: Meeting, series: Series, at: datetime) -> None:
    """The seats; of a strategy meeting the whole department too (4.2-g)."""
    seats = {one.member_id: one for one in series.seats.select_related("member", "unit")}
    rows = [
        Participant(meeting=meeting, member=one.member, unit=one.unit, seat=True)
        for one in seats.values() if one.member.here(at)
    ]  # fmt: skip
    if series.kind == Kind.STRATEGY:
        rows += [
            Participant(meeting=meeting, member=one, unit=one.unit)
            for one in queries.staff(at) if one.pk not in seats
        ]  # fmt: skip
    Participant.objects.bulk_create(rows)
    people = [one.member for one in rows]
    _owe_attendance(meeting, people, at)
    notify(people, telling.INVITED, at=at, sender=meeting.convener, url=meeting.page,
           clause=rules.WEEKLY, **_facts(meeting))  # fmt: skip


@duty("4.2-a", "4.2-b", "4.2-e", "4.2-g", "7.1-i")
def _owe_attendance(meeting: Meeting, people: Sequence[Member], at: datetime) -> None:
    """Each comes; so the meeting stands in their agenda and in their calendar program."""
    for one in people:
        open_duty(
            clause=_clause(meeting), kind=telling.ATTEND, target=meeting, due_at=meeting.begins_at,
            at=at, by=meeting.convener, owner=one, url=meeting.page, title=meeting.title,
            place=meeting.place_name,
        )  # fmt: skip


def _moved(
    meeting: Meeting, slot: Slot, begins_at: datetime, by: Member, at: datetime, *,
    by_hand: bool = False,
) -> None:  # fmt: skip
    meeting.put(begins_at=begins_at, provisional=slot.provisional, moved_by_hand=by_hand,
                agenda_at=None)  # fmt: skip
    close_duty(target=meeting, kind=telling.ATTEND, at=at, by=by)
    people = _invited(meeting)
    _owe_attendance(meeting, people, at)
    notify(people, telling.MOVED, at=at, sender=by, url=meeting.page, clause=_clause(meeting),
           **_facts(meeting))  # fmt: skip


def _slot_on(series: Series, day: date, at: datetime) -> Slot:
    window = queries.window_of(series.kind, day, at)
    rules.may_fall_on(day, [one.nominal for one in window], series.kind).require()
    return next(one for one in window if one.day == day)


def _delegate(row: Participant, delegate: Member | None, meeting: Meeting) -> Member:
    if delegate is None:
        raise Invalid("delegate", _("请填写代为参加的人"), clause="4.2-b")
    if not row.seat:
        raise Invalid("delegate", _("您不占应到席位，不必委托，请假即可"), clause="4.2-b")
    taken = meeting.participants.exclude(pk=row.pk)
    if taken.filter(member=delegate).exists() or taken.filter(delegate=delegate).exists():
        raise Invalid(
            "delegate", _("%(who)s已在参会名单中，请另选一位"), clause="4.2-b", who=delegate.name
        )
    if delegate.unit_id not in (row.unit_id, row.member.unit_id):
        raise Invalid(
            "delegate", _("请委托本部门的人，%(who)s属于%(unit)s"), clause="4.2-b",
            who=delegate.name, unit=delegate.unit.name,
        )  # fmt: skip
    return delegate


def _convener(at: datetime) -> Member | None:
    """Who convenes weekly meetings now."""
    found = (holders(post, at).first() for post in CONVENERS[Kind.WEEKLY])
    return next((one for one in found if one is not None), None)


def _begins(series: Series, day: date) -> datetime:
    return begins(day, series.begins)


def _invited(meeting: Meeting) -> list[Member]:
    return [one.sits for one in queries.participants(meeting)]


def _clause(meeting: Meeting) -> str:
    return rules.convening.CLAUSES[Kind(meeting.kind)]


def _facts(meeting: Meeting) -> dict[str, str]:
    return {"title": meeting.title, "place": meeting.place_name,
            "when": f"{local(meeting.begins_at):%m-%d %H:%M}"}  # fmt: skip
