"""Statements: taken down by the recorder, confirmed by whoever said them (4.2-i)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.office.meetings import queries, rules, telling
from yiheng.office.meetings.commands.finding import found, item, statement
from yiheng.office.meetings.models import Statement, Stood
from yiheng.office.meetings.models.sitting import LONGEST_WORDS
from yiheng.office.meetings.sealing import wanted

CLAUSE = rules.STATEMENTS


@command("meetings.state")
def state(
    *, pk: int, line: int, speaker: Member, gist: str, by: Member, at: datetime,
    said_at: datetime | None = None,
) -> Statement:  # fmt: skip
    """Take down who said what when; who speaks for themselves has confirmed it by that."""
    meeting = found(pk, by)
    rules.may_record(by, meeting, at).require()
    verdict = rules.may_speak(speaker, queries.present_ids(meeting))
    verdict.require()
    when = said_at or at
    assert meeting.opened_at is not None
    if not meeting.opened_at <= when <= at:
        raise Invalid("said_at", _("发言时间应在会议开始之后、现在之前"), clause=CLAUSE)
    own = speaker.pk == by.pk
    one = Statement(
        item=item(meeting, line), speaker=speaker, said_at=when, taken_by=by,
        stood=Stood.CONFIRMED if own else Stood.WAITING, stood_at=at if own else None,
    )  # fmt: skip
    one.say(wanted("gist", gist, LONGEST_WORDS, _("请填写发言要点"), clause=CLAUSE))
    one.save()
    if not own:
        _ask(one, by, at)
    record(
        "meetings.stated", by=by, target=meeting, clause=CLAUSE, at=at, statement=one.pk,
        speaker=speaker.staff_no, digest=one.digest,
    )  # fmt: skip
    return one


@command("meetings.confirm")
def confirm(*, pk: int, said: int, by: Member, at: datetime) -> Statement:
    """Those are my words."""
    meeting = found(pk, by)
    one = statement(meeting, said)
    verdict = rules.may_confirm(by, one)
    verdict.require()
    one.put(stood=Stood.CONFIRMED, stood_at=at)
    record(
        "meetings.confirmed", by=by, target=meeting, clause=CLAUSE, at=at, statement=one.pk,
        digest=one.digest,
    )  # fmt: skip
    return one


@command("meetings.dispute")
def dispute(*, pk: int, said: int, by: Member, at: datetime) -> Statement:
    """Those are not my words: the recorder puts them right."""
    meeting = found(pk, by)
    one = statement(meeting, said)
    rules.may_confirm(by, one).require()
    one.put(stood=Stood.DISPUTED, stood_at=at)
    notify(one.taken_by, telling.DISPUTED, at=at, sender=by, url=meeting.page, clause=CLAUSE,
           title=meeting.title, who=by.name)  # fmt: skip
    record(
        "meetings.disputed", by=by, target=meeting, clause=CLAUSE, at=at, statement=one.pk,
        digest=one.digest,
    )  # fmt: skip
    return one


@command("meetings.retake")
def retake(*, pk: int, said: int, gist: str, by: Member, at: datetime) -> Statement:
    """Put right what its speaker has not confirmed; they are asked anew."""
    meeting = found(pk, by)
    one = statement(meeting, said)
    rules.may_retake(by, one, at).require()
    before = one.digest
    one.say(wanted("gist", gist, LONGEST_WORDS, _("请填写发言要点"), clause=CLAUSE))
    one.stood, one.stood_at, one.taken_by = Stood.WAITING, None, by
    one.save()
    _ask(one, by, at)
    record(
        "meetings.retaken", by=by, target=meeting, clause=CLAUSE, at=at, statement=one.pk,
        before=before, digest=one.digest,
    )  # fmt: skip
    return one


def _ask(one: Statement, by: Member, at: datetime) -> None:
    meeting = one.item.meeting
    notify(one.speaker, telling.CONFIRM, at=at, sender=by, url=meeting.page, clause=CLAUSE,
           title=meeting.title)  # fmt: skip
