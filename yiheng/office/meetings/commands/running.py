"""From the first minute to the last: agenda, attendance, answers, outcome, the real end."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from yiheng.core import publishing, references
from yiheng.core.actor import Actor
from yiheng.core.clock import day_of
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.gathering import Line
from yiheng.governance.duties.clocks import reckon
from yiheng.governance.duties.commands import close_duty, open_duty
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.holidays import calendar_at
from yiheng.governance.regulation.parameters import whole
from yiheng.governance.regulation.registry import duty
from yiheng.office.meetings import queries, rules, telling
from yiheng.office.meetings.commands.finding import found, item, locked
from yiheng.office.meetings.models import (
    Answer,
    Item,
    Meeting,
    Output,
    OutputKind,
    Part,
    Participant,
    Reply,
    State,
)
from yiheng.office.meetings.models.series import LONGEST_TITLE
from yiheng.office.meetings.models.sitting import LONGEST_LINE, LONGEST_NOTE, LONGEST_WORDS
from yiheng.office.meetings.sealing import said, wanted

ORDER = {Part.DONE: 0, Part.PLAN: 1, Part.PROJECT: 2, Part.TOPIC: 3}


@command("meetings.build_agenda")
def build_agenda(*, pk: int, by: Actor, at: datetime) -> int:
    """Put the agenda together from all rooms; what is there stays, what has come since is added.

    Gives how many lines were added (4.2-c, 4.2-d).
    """
    meeting = locked(pk)
    if isinstance(by, Member):
        rules.may_record(by, meeting, at, before=True).require()
    added = _build(meeting, at)
    record("meetings.agenda_built", by=by, target=meeting, clause="4.2-c", at=at, count=added)
    return added


@command("meetings.add_topic")
def add_topic(*, pk: int, text: str, by: Member, at: datetime) -> Item:
    """Add a topic of one's own to the agenda, before the meeting or in it."""
    meeting = found(pk, by)
    rules.may_record(by, meeting, at, before=True).require()
    words = wanted("text", text, LONGEST_LINE, _("请填写议题"), clause="4.2-d", lines=False)
    ordinal = _last(meeting) + 1
    made = Item.objects.create(
        meeting=meeting, ordinal=ordinal, part=Part.TOPIC, source="topic", key=str(ordinal),
        text=words,
    )  # fmt: skip
    record("meetings.topic_added", by=by, target=meeting, clause="4.2-d", at=at, item=made.pk)
    return made


@command("meetings.open")
def open_meeting(*, pk: int, by: Member, at: datetime) -> Meeting:
    """It begins: the agenda is brought up to date."""
    meeting = found(pk, by)
    verdict = rules.may_open(by, meeting, at)
    verdict.require()
    meeting.put(state=State.OPEN, opened_at=at)
    _build(meeting, at)
    record("meetings.opened", by=by, target=meeting, clause=verdict.clause, at=at)
    return meeting


@command("meetings.attend")
def attend(*, pk: int, present: Collection[int], by: Member, at: datetime) -> int:
    """Take down who came (keys of invitations); the others did not. Gives how many came."""
    meeting = found(pk, by)
    rules.may_record(by, meeting, at).require()
    rows = queries.participants(meeting)
    if unknown := set(present) - {one.pk for one in rows}:
        raise Invalid("present", _("名单中没有 %(n)s 号"), clause="4.2-b", n=min(unknown))
    for one in rows:
        if one.present != (one.pk in present):
            _came(one, one.pk in present, at)
    record(
        "meetings.attended", by=by, target=meeting, clause="4.2-b", at=at, count=len(present),
        seats=sum(one.seat for one in rows), there=sum(one.seat for one in rules.attended(rows)),
    )  # fmt: skip
    return len(present)


@command("meetings.answer")
def answer(*, pk: int, line: int, answer: str, note: str, by: Member, at: datetime) -> Item:
    """Say what the meeting says to a line of its agenda."""
    meeting = found(pk, by)
    rules.may_record(by, meeting, at).require()
    one = item(meeting, line)
    if answer not in Answer.values or not answer:
        raise Invalid("answer", _("请选择对这项议程的回应"), clause="4.2-c")
    one.say(said("note", note, LONGEST_NOTE, clause="4.2-c"))
    one.answer, one.answered_by, one.answered_at = answer, by, at
    one.save()
    record(
        "meetings.answered", by=by, target=meeting, clause="4.2-c", at=at, item=one.pk,
        answer=answer, digest=one.digest,
    )  # fmt: skip
    return one


@command("meetings.answer_done")
def answer_done(*, pk: int, by: Member, at: datetime) -> int:
    """Take note together of what is done; what is not is answered one by one. Gives how many."""
    meeting = found(pk, by)
    rules.may_record(by, meeting, at).require()
    done = meeting.items.filter(answer="", done=True).update(
        answer=Answer.DONE, answered_by=by, answered_at=at
    )
    record("meetings.done_answered", by=by, target=meeting, clause="4.2-c", at=at, count=done)
    return done


@command("meetings.set_direction")
def set_direction(
    *, pk: int, direction: str, goals: Sequence[str], by: Member, at: datetime
) -> Meeting:
    """What a strategy meeting sets: the goals that it confirms, or a direction in words (4.2-h)."""
    meeting = found(pk, by)
    rules.may_record(by, meeting, at).require()
    known = references.find(references.GOAL, list(goals), by, at)
    if lacking := [one for one in goals if one not in known]:
        raise Invalid("goals", _("找不到目标 %(key)s"), clause="4.2-h", key=lacking[0])
    words = said("direction", direction, LONGEST_WORDS, clause="4.2-h")
    if not words and not goals:
        raise Invalid("direction", _("请选定目标，或写明发展方向"), clause="4.2-h")
    if words:
        meeting.say(words)
    meeting.goals = list(goals)
    meeting.save()
    record(
        "meetings.direction_set", by=by, target=meeting, clause="4.2-h", at=at,
        digest=meeting.digest, goals=list(goals),
    )  # fmt: skip
    return meeting


@command("meetings.add_output")
def add_output(
    *, pk: int, kind: str, title: str, text: str, owner: Member | None, due_on: date | None,
    by: Member, at: datetime,
) -> Output:  # fmt: skip
    """What an exchange meeting leaves behind: a case goes to the knowledge base at once, a problem
    gets an owner and a day (7.1-j)."""
    meeting = found(pk, by)
    rules.may_record(by, meeting, at).require()
    if kind not in OutputKind.values:
        raise Invalid("kind", _("请选择经验案例或问题事项"), clause=rules.OUTPUT)
    problem = kind == OutputKind.PROBLEM
    if problem and (owner is None or due_on is None or due_on < day_of(at)):
        raise Invalid(
            "owner" if owner is None else "due_on", _("问题事项须有负责人和今天以后的期限"),
            clause=rules.OUTPUT,
        )  # fmt: skip
    one = Output(
        meeting=meeting, kind=kind, owner=owner or by, due_on=due_on if problem else None,
        title=wanted("title", title, LONGEST_TITLE, _("请填写标题"), clause=rules.OUTPUT,
                     lines=False), added_at=at,
    )  # fmt: skip
    words = wanted("text", text, LONGEST_WORDS, _("请填写内容"), clause=rules.OUTPUT)
    one.say(words)
    one.save()
    if problem:
        _owe_problem(one, by, at)
    else:
        one.put(url=_shelve(one, words, by, at))
    record(
        "meetings.output_added", by=by, target=meeting, clause=rules.OUTPUT, at=at, output=one.pk,
        kind=kind, digest=one.digest,
    )  # fmt: skip
    return one


@command("meetings.finish_output")
def finish_output(*, pk: int, by: Member, at: datetime) -> Output:
    """A problem of an exchange meeting is solved; its owner says so."""
    rows = Output.objects.select_for_update(of=("self",)).select_related("meeting")
    one = rows.filter(pk=pk, kind=OutputKind.PROBLEM, owner=by, done_at=None).first()
    if one is None:
        raise NotFound
    one.put(done_at=at)
    close_duty(target=one, kind=telling.PROBLEM, at=at, by=by)
    record("meetings.output_finished", by=by, target=one, clause=rules.OUTPUT, at=at)
    return one


@command("meetings.close")
def close(*, pk: int, by: Member, at: datetime, ended_at: datetime | None = None) -> Meeting:
    """It is over; nothing of it changes from now on, and the clock of its minutes runs from its
    real end (3.2-f), which may lie a little back."""
    meeting = found(pk, by)
    verdict = rules.may_close(by, meeting, queries.outcome(meeting), at)
    verdict.require()
    ended = ended_at or at
    assert meeting.opened_at is not None
    if not meeting.opened_at < ended <= at:
        raise Invalid("ended_at", _("实际结束时间应在开始之后、现在之前"), clause="3.2-f")
    meeting.put(state=State.CLOSED, ended_at=ended)
    close_duty(target=meeting, kind=telling.ATTEND, at=at, by=by)
    _owe_minutes(meeting, by, at)
    record(
        "meetings.closed", by=by, target=meeting, clause=verdict.clause, at=at,
        ended=ended.isoformat(), resolutions=meeting.resolutions.count(),
    )  # fmt: skip
    return meeting


@duty("3.2-f")
def _owe_minutes(meeting: Meeting, by: Actor, at: datetime) -> None:
    """§3.2-f 会后X小时内整理完毕, by the clock, from the real end."""
    assert meeting.ended_at is not None
    due = reckon(meeting.ended_at, hours=whole("minutes_due_hours", at=meeting.ended_at))
    open_duty(
        clause="3.2-f", kind=telling.WRITE, target=meeting, due_at=due, at=at, by=by,
        owner=meeting.recorder, url=f"{meeting.page}minutes/", title=meeting.title,
    )  # fmt: skip


@duty("7.1-j")
def _owe_problem(one: Output, by: Actor, at: datetime) -> None:
    assert one.due_on is not None
    open_duty(
        clause=rules.OUTPUT, kind=telling.PROBLEM, target=one,
        due_at=calendar_at(at).close_of(one.due_on), at=at, by=by, owner=one.owner,
        url=one.meeting.page, what=one.title,
    )  # fmt: skip


def _shelve(one: Output, words: str, by: Member, at: datetime) -> str:
    return publishing.publish(publishing.Publication(
        origin=f"meetings.output:{one.pk}", kind=publishing.CASE, title=one.title, text=words,
        owner=one.owner, url=one.meeting.page,
    ), by=by, at=at)  # fmt: skip


def _build(meeting: Meeting, at: datetime) -> int:
    """Add what is not on the agenda yet, in the order of its parts; gives how many."""
    known = set(meeting.items.values_list("part", "source", "key"))
    rows: dict[tuple[str, str, str], tuple[str, Line]] = {}
    for part, line in queries.gather(meeting, at):
        name = (str(part), line.source, line.key)
        if name not in known:
            rows.setdefault(name, (part, line))
    first = _last(meeting) + 1
    ordered = sorted(rows.values(), key=lambda row: ORDER[Part(row[0])])
    Item.objects.bulk_create(
        Item(meeting=meeting, ordinal=number, part=part, **_of(line))
        for number, (part, line) in enumerate(ordered, first)
    )
    meeting.put(agenda_at=at)
    return len(rows)


def _of(line: Line) -> dict[str, Any]:
    return {
        "source": line.source, "key": line.key[:80], "text": str(line.text)[:LONGEST_LINE],
        "url": line.url, "owner": line.owner[:80], "due_at": line.due_at, "done": line.done,
    }  # fmt: skip


def _last(meeting: Meeting) -> int:
    return meeting.items.aggregate(n=Max("ordinal"))["n"] or 0


def _came(row: Participant, present: bool, at: datetime) -> None:
    changes: dict[str, Any] = {"present": present}
    if row.reply == Reply.NONE and present:
        changes |= {"reply": Reply.COMES, "replied_at": at}
    row.put(**changes)
