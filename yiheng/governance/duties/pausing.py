"""Stopping and starting the clock of a duty, and moving due times when the calendar changes."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.clock import local
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.duties import clocks, kinds, queries, rules
from yiheng.governance.duties.models import Duty, Pause, Reason
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.holidays import calendar_at
from yiheng.governance.regulation.parameters import parameter
from yiheng.standards.china.calendar import WorkCalendar

LONGEST_NOTE = 60
SECOND = timedelta(seconds=1)
PAUSED = notice_kind("duties.paused", _("%(title)s：计时已暂停，最迟 %(until)s 恢复"))
RESUMED = notice_kind("duties.resumed", _("%(title)s：计时已恢复，%(due)s 到期"))
MOVED = notice_kind("duties.moved", _("%(title)s：节假日安排变更，改为 %(due)s 到期"))
_NUMBER_OF_A_PERSON = re.compile(r"\d{10}")


@command("duties.pause")
def pause(*, pk: int, by: Member, at: datetime, reason: str, note: str) -> Pause:
    """Let the clock of a duty stand still; it runs again by itself when the allowance is used up.

    Raises ``Denied`` for the wrong person or time, ``Invalid`` for the reason.
    """
    duty = _found(pk, by, at)
    rest = allowance(duty, at)
    owers = queries.owers(duty, at).values_list("pk", flat=True)
    verdict = rules.may_pause(duty, by, at, owers=owers, rest=rest)
    verdict.require()
    kept = Pause(
        duty=duty, reason=_reason(reason), note=_note(note), granted_by=by, since=at,
        latest=at + rest, due_before=duty.due_at,
    )  # fmt: skip
    duty.stop(at, clocks.left_at(calendar_at(at), at, duty.due_at, duty.clock))
    kept.save()
    record(
        "duties.paused", by=by, target=duty, clause=verdict.clause, at=at, duty=duty.pk,
        reason=kept.reason, until=kept.latest.isoformat(),
    )  # fmt: skip
    _tell(duty, PAUSED, at, until=_written(kept.latest))
    return kept


@command("duties.resume")
def resume(*, pk: int, by: Actor, at: datetime) -> Duty:
    """Let the clock run again, from now, or from the end of the allowance if that has passed."""
    duty = _found(pk, by, at)
    owers = queries.owers(duty, at).values_list("pk", flat=True)
    verdict = rules.may_resume(duty, by, at, owers=owers)
    verdict.require()
    stood = run_on(duty, at)
    record(
        "duties.resumed", by=by, target=duty, clause=verdict.clause, at=at, duty=duty.pk,
        seconds=stood // SECOND, due=duty.due_at.isoformat(),
    )  # fmt: skip
    _tell(duty, RESUMED, at, due=_written(duty.due_at))
    return duty


@command("duties.follow_calendar")
def follow_calendar(*, by: Actor, at: datetime) -> int:
    """Move the open duties that the calendar makes later; gives how many moved (see ``moves``)."""
    calendar, moved = calendar_at(at), []
    for duty in queries.by_table().select_for_update(of=("self",)):
        due_at, provisional = moves(duty, calendar)
        if due_at != duty.due_at:
            _move(duty, due_at, provisional, at)
            moved.append(duty)
        elif provisional != duty.provisional:
            duty.provisional = provisional
            duty.save(update_fields=["provisional"])
    record(
        "duties.calendar_followed", by=by, target="duties.duty", clause="0-f", at=at,
        duties=[duty.pk for duty in moved],
    )  # fmt: skip
    return len(moved)


def moves(duty: Duty, calendar: WorkCalendar) -> tuple[datetime, bool]:
    """When a duty that runs by the table is due under a calendar, and whether provisionally.

    A time once given is never made earlier: who was told a day may rely on it; 民法典 203 only
    ever puts a last day off.
    """
    assert duty.left is not None
    found = clocks.run(calendar, duty.running_since, duty.left, duty.clock)
    kept = max(found.at, duty.due_at)
    return kept, calendar.is_provisional(kept)


def allowance(duty: Duty, at: datetime) -> timedelta:
    """How long a duty's clock may still stand (parameter ``duty_pause_max_percent``)."""
    share = parameter("duty_pause_max_percent", at=at)
    assert isinstance(share, Decimal)
    stood = (one.until - one.since for one in duty.pauses.all() if one.until is not None)
    return rules.budget(duty, sum(stood, timedelta()), share)


def run_on(duty: Duty, at: datetime) -> timedelta:
    """End the pause of a duty, at the latest when its allowance ended; gives how long it stood."""
    kept = duty.pauses.get(until=None)
    since, calendar = min(at, kept.latest), calendar_at(at)
    assert duty.left is not None
    found = clocks.run(calendar, since, duty.left, duty.clock)
    duty.run(since, found.at, found.provisional)
    kept.end(since, found.at)
    kinds.moved(duty.kind, duty.target, found.at)
    return since - kept.since


def _move(duty: Duty, due_at: datetime, provisional: bool, at: datetime) -> None:
    duty.run(duty.running_since, due_at, provisional)
    kinds.moved(duty.kind, duty.target, due_at)
    _tell(duty, MOVED, at, due=_written(due_at))


def _tell(duty: Duty, kind: str, at: datetime, **facts: Any) -> None:
    notify(
        queries.owers(duty, at), kind, url=duty.url, clause="0-f", at=at, title=duty.title[:120],
        **facts,
    )  # fmt: skip


def _found(pk: int, by: Actor, at: datetime) -> Duty:
    seen = queries.visible_to(by, at) if isinstance(by, Member) else Duty.objects.all()
    duty = Duty.objects.select_for_update(of=("self",)).filter(pk__in=seen.filter(pk=pk)).first()
    if duty is None:
        raise NotFound
    return duty


def _reason(reason: str) -> str:
    if reason not in Reason.values:
        raise Invalid("reason", _("请选择暂停的原因"), clause="0-f")
    return reason


def _note(note: str) -> str:
    words = note.strip()
    if not words:
        raise Invalid("note", _("请写明在等什么，例如“等待某公司提供接口文档”"), clause="0-f")
    if len(words) > LONGEST_NOTE or _NUMBER_OF_A_PERSON.search(words):
        raise Invalid(
            "note", _("最多 %(n)s 个字，不写电话、证件号等个人信息"), clause="0-i", n=LONGEST_NOTE
        )
    return words


def _written(at: datetime) -> str:
    return f"{local(at):%m-%d %H:%M}"
