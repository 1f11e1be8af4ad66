"""Minutes: written after the real end, signed by the convener, shelved and archived at once."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from yiheng.core import publishing
from yiheng.core.actor import Actor
from yiheng.core.clock import day_of
from yiheng.core.errors import NotFound
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals.models import Case
from yiheng.governance.approvals.serials import next_serial
from yiheng.governance.duties.clocks import reckon
from yiheng.governance.duties.commands import close_duty, open_duty
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.parameters import whole
from yiheng.governance.regulation.registry import enforces
from yiheng.office.meetings import queries, rules, telling
from yiheng.office.meetings.commands.finding import found
from yiheng.office.meetings.models import Grade, Meeting, Minutes, MinutesState, Record
from yiheng.office.meetings.queries.sitting import SUBJECT
from yiheng.office.meetings.sealing import wanted
from yiheng.standards.china.retention import kept_until

CLAUSE, SHELF, ARCHIVE = "3.2-f", "3.2-g", "4.2-k"
SERIAL, LONGEST = "会纪", 50_000
KEPT_YEARS = 30
"""机关文件材料归档范围和文书档案保管期限规定 (2006): minutes of meetings at least 30 years."""


@command("meetings.write_minutes")
def write(*, pk: int, text: str, by: Member, at: datetime) -> Minutes:
    """Write or change the minutes; until they are handed in they are a draft."""
    meeting = found(pk, by)
    minutes = _locked(meeting)
    rules.may_write(by, meeting, minutes, at).require()
    words = wanted("text", text, LONGEST, _("请填写纪要"), clause=CLAUSE)
    if minutes is None:
        minutes = Minutes(meeting=meeting, author=by, due_at=_due(meeting))
    minutes.say(words)
    minutes.saved_at = at
    minutes.save()
    record("meetings.minutes_written", by=by, target=meeting, clause=CLAUSE, at=at,
           digest=minutes.digest)  # fmt: skip
    return minutes


@command("meetings.submit_minutes")
def submit(*, pk: int, by: Member, at: datetime) -> Minutes:
    """整理完毕: hand the minutes in to the convener; that is what is owed in time (3.2-f)."""
    meeting = found(pk, by)
    minutes = _locked(meeting)
    verdict = rules.may_submit(by, meeting, minutes, at)
    verdict.require()
    assert minutes is not None
    minutes.put(state=MinutesState.SIGNING, submitted_at=at, author=by)
    approvals.submit(subject=SUBJECT, pk=minutes.pk, by=by, at=at)
    close_duty(target=meeting, kind=telling.WRITE, at=at, by=by)
    record(
        "meetings.minutes_submitted", by=by, target=meeting, clause=verdict.clause, at=at,
        digest=minutes.digest, late=at > minutes.due_at,
    )  # fmt: skip
    return minutes


@command("meetings.recall_minutes")
def recall(*, pk: int, by: Member, at: datetime) -> Minutes:
    """Take the minutes back from who has to sign them."""
    meeting = found(pk, by)
    minutes = _locked(meeting)
    if minutes is None or minutes.state != MinutesState.SIGNING:
        raise NotFound
    approvals.withdraw(subject=SUBJECT, pk=minutes.pk, by=by, at=at)
    minutes.refresh_from_db()
    return minutes


@enforces("3.2-g", "4.2-k")
@command("meetings.approve_minutes")
def approve(*, pk: int, by: Actor, at: datetime) -> Record:
    """§3.2-g 存入知识库: with the signature they are shelved and archived, or not signed at all."""
    minutes = Minutes.objects.select_related("meeting", "author").get(pk=pk)
    meeting, number = minutes.meeting, next_serial(SERIAL, at)
    minutes.put(state=MinutesState.ISSUED)
    case = Case.objects.filter(subject=SUBJECT, subject_pk=pk).latest("pk")
    units = [one.pk for one in queries.department(at)]
    url = publishing.publish(publishing.Publication(
        origin=f"meetings:{meeting.pk}", kind=publishing.MINUTES, text=minutes.words,
        title=f"{meeting.title}纪要 {meeting.period} {number}", grade=meeting.grade,
        owner=minutes.author, url=meeting.page,
        readers=tuple(units) if meeting.grade == Grade.RESTRICTED else (),
    ), by=by, at=at)  # fmt: skip
    kept = Record.objects.create(
        meeting=meeting, number=number, case=case.pk, signed_by=by.label, archived_at=at,
        digest=sha256(queries.archive_bytes(meeting)).hexdigest(), url=url,
        kept_until=kept_until(day_of(at), KEPT_YEARS),
    )  # fmt: skip
    notify([one.sits for one in queries.participants(meeting)], telling.ISSUED, at=at,
           url=minutes.page, clause=SHELF, title=meeting.title)  # fmt: skip
    record(
        "meetings.minutes_issued", by=by, target=meeting, clause=SHELF, at=at, number=number,
        digest=kept.digest, until=kept.kept_until.isoformat(),
    )  # fmt: skip
    return kept


@command("meetings.close_minutes")
def close_minutes(*, pk: int, by: Actor, at: datetime) -> Minutes:
    """The convener does not sign: the recorder writes them anew."""
    minutes = _returned(pk, by, at, MinutesState.RETURNED)
    record("meetings.minutes_refused", by=by, target=minutes.meeting, clause=CLAUSE, at=at)
    return minutes


@command("meetings.hand_back_minutes")
def hand_back(*, pk: int, by: Actor, at: datetime) -> Minutes:
    """The convener returns them with an opinion."""
    minutes = _returned(pk, by, at, MinutesState.RETURNED)
    record("meetings.minutes_returned", by=by, target=minutes.meeting, clause=CLAUSE, at=at)
    return minutes


@command("meetings.take_back_minutes")
def take_back(*, pk: int, by: Actor, at: datetime) -> Minutes:
    """Their author has taken them back."""
    minutes = _returned(pk, by, at, MinutesState.DRAFT)
    record("meetings.minutes_recalled", by=by, target=minutes.meeting, clause=CLAUSE, at=at)
    return minutes


def _returned(pk: int, by: Actor, at: datetime, state: str) -> Minutes:
    """They are owed again, with the time that they had."""
    minutes = Minutes.objects.select_related("meeting", "author").get(pk=pk)
    minutes.put(state=state, submitted_at=None)
    meeting = minutes.meeting
    open_duty(
        clause=CLAUSE, kind=telling.WRITE, target=meeting, due_at=minutes.due_at, at=at, by=by,
        owner=minutes.author, url=minutes.page, title=meeting.title,
    )  # fmt: skip
    return minutes


def _locked(meeting: Meeting) -> Minutes | None:
    rows = Minutes.objects.select_for_update(of=("self",)).filter(meeting=meeting)
    return rows.select_related("meeting").first()


def _due(meeting: Meeting) -> datetime:
    """As the duty has it: by the clock, from the real end."""
    assert meeting.ended_at is not None
    return reckon(meeting.ended_at, hours=whole("minutes_due_hours", at=meeting.ended_at)).at


@command("meetings.discard_minutes")
def discard(*, pk: int, by: Member, at: datetime) -> None:
    """Throw a draft of minutes away (key of the minutes) that was never handed in; they are still
    owed."""
    minutes = queries.minutes_visible_to(by).filter(pk=pk).first()
    if minutes is None:
        raise NotFound
    meeting = found(minutes.meeting_id, by)
    handed_in = Case.objects.filter(subject=SUBJECT, subject_pk=pk).exists()
    rules.may_discard(by, meeting, _locked(meeting), at, handed_in=handed_in).require()
    record("meetings.minutes_discarded", by=by, target=meeting, clause=CLAUSE, at=at,
           digest=minutes.digest)  # fmt: skip
    minutes.delete()
