"""Following resolutions week by week; what is late is locked, explained and mended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.clock import day_of
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.proposals import Stand
from yiheng.governance.duties.commands import close_duty, open_duty
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.holidays import calendar_at
from yiheng.governance.regulation.registry import duty
from yiheng.office.meetings import queries, rules, telling
from yiheng.office.meetings.commands.finding import resolution
from yiheng.office.meetings.commands.voting import due_time, owe
from yiheng.office.meetings.models import (
    Delay,
    Outlook,
    Remedy,
    Resolution,
    ResolutionState,
    Touch,
)
from yiheng.office.meetings.models.sitting import LONGEST_WORDS
from yiheng.office.meetings.sealing import said, wanted
from yiheng.standards.china.calendar import Week

OFFICE = "secretary"
CHOSEN = (Outlook.NORMAL, Outlook.RISK, Outlook.BLOCKED)
LONGEST_REMARK, SHORTEST = 200, 8


@dataclass(frozen=True, slots=True)
class Mend:
    """A remedy as it is proposed: what, who, by when."""

    what: str
    owner: Member | None
    due_on: date | None


@command("meetings.begin_round")
def begin_round(*, by: Actor, at: datetime) -> int:
    """A week begins: the office owes a look after every open resolution; gives how many are."""
    week = Week.containing(day_of(at))
    left = queries.untouched(week.code).count()
    if left:
        _owe_round(week, by, at)
    record("meetings.round_begun", by=by, target="meetings.resolution", clause=rules.FOLLOWED,
           at=at, week=week.code, count=left)  # fmt: skip
    return left


@command("meetings.touch")
def touch(*, pk: int, outlook: str, percent: int, note: str, by: Member, at: datetime) -> Touch:
    """The office looked after a resolution this week; at risk, its owner and convener are told."""
    one = resolution(pk, by)
    rules.may_touch(by, one, day_of(at), at).require()
    if outlook not in CHOSEN:
        raise Invalid("outlook", _("请选择进展"), clause=rules.FOLLOWED)
    if not 0 <= percent <= 100:
        raise Invalid("percent", _("完成度在 0 至 100 之间"), clause=rules.FOLLOWED)
    words = said("note", note, LONGEST_WORDS, clause=rules.FOLLOWED)
    if outlook != Outlook.NORMAL and not words:
        raise Invalid("note", _("有风险或受阻的，请写明情况"), clause=rules.FOLLOWED)
    if outlook != Outlook.NORMAL:
        notify([one.owner, one.meeting.convener], telling.AT_RISK, at=at, sender=by, url=one.page,
               clause="4.2-m", number=one.number, what=one.title)  # fmt: skip
    return _touched(one, outlook, percent, words, by, at)


@command("meetings.urge")
def urge(*, pk: int, by: Member, at: datetime) -> Touch:
    """Ask the owner of what is locked for the explanation, or the convener to settle the one that
    waits: the look after it of this week."""
    one = resolution(pk, by)
    rules.may_urge(by, one, day_of(at), at).require()
    if queries.waiting_delay(one) is None:
        notify(one.owner, telling.URGED, at=at, sender=by, url=one.page, clause=rules.DELAY,
               number=one.number, what=one.title)  # fmt: skip
    else:
        notify(one.meeting.convener, telling.EXPLAINED, at=at, sender=by, url=one.page,
               clause=rules.DELAY, who=one.owner.name, number=one.number)  # fmt: skip
    newest = one.touches.last()
    return _touched(one, Outlook.URGED, newest.percent if newest else 0, "", by, at)


@command("meetings.finish")
def finish(*, pk: int, result: str, by: Member, at: datetime) -> Resolution:
    """Its owner says that it is done, and how."""
    one = resolution(pk, by)
    left = Remedy.objects.filter(
        delay__resolution=one, delay__stand=Stand.CONFIRMED, done_at=None
    ).count()
    verdict = rules.may_finish(by, one, left, day_of(at), at)
    verdict.require()
    one.say(wanted("result", result, LONGEST_WORDS, _("请填写完成情况"), clause=verdict.clause))
    one.state, one.done_at = ResolutionState.DONE, at
    one.save()
    for waiting in one.delays.select_for_update().filter(stand=Stand.PROPOSED):
        waiting.settle(Stand.WITHDRAWN, by, at)  # agreed to later, it would be owed anew for ever
    close_duty(target=one, kind=telling.RESOLVE, at=at, by=by)
    _end_round(by, at)
    notify(one.meeting.convener, telling.DONE, at=at, sender=by, url=one.page,
           clause=verdict.clause, number=one.number, what=one.title)  # fmt: skip
    record(
        "meetings.finished", by=by, target=one, clause=verdict.clause, at=at, number=one.number,
        digest=one.digest, late=one.first_due_on < day_of(at),
    )  # fmt: skip
    return one


@command("meetings.reopen")
def reopen(*, pk: int, by: Member, at: datetime) -> Resolution:
    """What was called done is not: the office opens it anew, with its day as it was."""
    one = resolution(pk, by)
    verdict = rules.may_reopen(by, one, at)
    verdict.require()
    one.put(state=ResolutionState.OPEN, done_at=None)
    owe(one, one.meeting, by, at)
    notify(one.owner, telling.REOPENED, at=at, sender=by, url=one.page, clause=rules.FOLLOWED,
           number=one.number, what=one.title)  # fmt: skip
    record("meetings.reopened", by=by, target=one, clause=rules.FOLLOWED, at=at,
           number=one.number)  # fmt: skip
    return one


@command("meetings.lock")
def lock(*, by: Actor, at: datetime) -> int:
    """Ask the owners of what is late for an explanation, within a workday; gives how many owe it.

    What is late is locked by its day alone; this only tells.
    """
    rows = [one for one in queries.late(day_of(at)) if queries.waiting_delay(one) is None]
    for one in rows:
        _owe_explanation(one, by, at)
    record("meetings.locked", by=by, target="meetings.resolution", clause=rules.DELAY, at=at,
           count=len(rows))  # fmt: skip
    return len(rows)


@command("meetings.explain")
def explain(
    *, pk: int, reason: str, due_on: date | None, remedies: Sequence[Mend], by: Member,
    at: datetime,
) -> Delay:  # fmt: skip
    """延期说明: why, until when, and at least one remedy with owner and day (4.2-n, 4.2-o)."""
    one = resolution(pk, by)
    rules.may_explain(by, one, queries.waiting_delay(one), at).require()
    words = wanted("reason", reason, LONGEST_WORDS, _("请填写延期原因"), clause=rules.DELAY)
    if len(words) < SHORTEST:
        raise Invalid("reason", _("请写明原因，至少 %(n)s 个字"), clause=rules.DELAY, n=SHORTEST)
    if due_on is None or due_on <= max(one.due_on, day_of(at)):
        raise Invalid("due_on", _("新期限须晚于原期限和今天"), clause=rules.DELAY)
    mended = _mended(remedies, due_on, at)
    delay = Delay(
        resolution=one, due_before=one.due_on, due_after=due_on, reason="",
        proposed_by=str(by.pk), proposed_by_label=by.label, proposed_at=at,
    )  # fmt: skip
    delay.say(words)
    delay.save()
    for what, owner, until in mended:
        row = Remedy(delay=delay, owner=owner, due_on=until)
        row.say(what)
        row.save()
    close_duty(target=one, kind=telling.EXPLAIN, at=at, by=by)
    notify(one.meeting.convener, telling.EXPLAINED, at=at, sender=by, url=one.page,
           clause=rules.DELAY, who=by.name, number=one.number)  # fmt: skip
    record(
        "meetings.explained", by=by, target=one, clause=rules.DELAY, at=at, number=one.number,
        delay=delay.pk, due=due_on.isoformat(), digest=delay.digest, remedies=len(remedies),
    )  # fmt: skip
    return delay


@command("meetings.settle_delay")
def settle_delay(*, pk: int, stand: Stand, by: Member, at: datetime, remark: str = "") -> Delay:
    """The convener's side agrees, and the new day and the remedies hold; or refuses, and it stays
    locked; or its author withdraws it."""
    seen = queries.resolutions_visible_to(by).values("pk")
    rows = Delay.objects.select_for_update(of=("self",)).filter(pk=pk, resolution__in=seen)
    delay = rows.select_related("resolution__owner", "resolution__meeting__convener").first()
    if delay is None:
        raise NotFound
    rules.may_settle_delay(by, delay, stand, at).require()
    words = said("remark", remark, LONGEST_REMARK, clause=rules.DELAY, lines=False)
    if stand == Stand.REFUSED and not words:
        raise Invalid("remark", _("不同意的，请写明意见"), clause=rules.DELAY)
    one = delay.resolution
    if stand == Stand.CONFIRMED:
        _agree(delay, one, by, at)
    delay.put(remark=words)
    delay.settle(stand, by, at)
    if stand != Stand.WITHDRAWN:
        notify(one.owner, telling.SETTLED, at=at, sender=by, url=one.page, clause=rules.DELAY,
               number=one.number, stand=str(Stand(stand).label))  # fmt: skip
    record(
        "meetings.delay_settled", by=by, target=one, clause=rules.DELAY, at=at, delay=delay.pk,
        number=one.number, stand=stand, due=one.due_on.isoformat(),
    )  # fmt: skip
    return delay


@command("meetings.finish_remedy")
def finish_remedy(*, pk: int, by: Member, at: datetime) -> Remedy:
    """A remedy is done; its owner says so."""
    seen = queries.resolutions_visible_to(by).values("pk")
    rows = Remedy.objects.select_for_update(of=("self",)).filter(pk=pk, delay__resolution__in=seen)
    remedy = rows.select_related("delay__resolution", "owner").first()
    if remedy is None:
        raise NotFound
    verdict = rules.may_finish_remedy(by, remedy, at)
    verdict.require()
    remedy.put(done_at=at)
    close_duty(target=remedy, kind=telling.MEND, at=at, by=by)
    record("meetings.remedied", by=by, target=remedy.delay.resolution, clause=rules.REMEDY,
           at=at, remedy=remedy.pk)  # fmt: skip
    return remedy


def _touched(
    one: Resolution, outlook: str, percent: int, words: str, by: Member, at: datetime
) -> Touch:
    week = Week.containing(day_of(at)).code
    made = Touch(resolution=one, week=week, outlook=outlook, percent=percent, by=by, at=at)
    made.say(words)
    made.save()
    _end_round(by, at)
    record(
        "meetings.touched", by=by, target=one, clause=rules.FOLLOWED, at=at, number=one.number,
        week=week, outlook=outlook, percent=percent, digest=made.digest,
    )  # fmt: skip
    return made


def _agree(delay: Delay, one: Resolution, by: Member, at: datetime) -> None:
    """The new day holds; the owner's clock begins anew, and the remedies are owed."""
    one.put(due_on=delay.due_after)
    close_duty(target=one, kind=telling.RESOLVE, at=at, by=by)
    close_duty(target=one, kind=telling.EXPLAIN, at=at, by=by)
    owe(one, one.meeting, by, at)
    for remedy in delay.remedies.select_related("owner"):
        _owe_remedy(remedy, one, by, at)


@duty("4.2-l")
def _owe_round(week: Week, by: Actor, at: datetime) -> None:
    """§4.2-l 由办公室每周跟踪一次: by the last workday of the week."""
    calendar = calendar_at(at)
    days = calendar.workdays_in(week) or list(week.days())
    open_duty(
        clause=rules.FOLLOWED, kind=telling.FOLLOW, target=queries.round_of(week),
        due_at=due_time(days[-1], at), at=at, by=by, post=OFFICE, url="/meetings/round/",
        week=week.code,
    )  # fmt: skip


def _end_round(by: Actor, at: datetime) -> None:
    """The week's round is over when nothing open is left untouched."""
    week = Week.containing(day_of(at))
    if not queries.untouched(week.code).exists():
        close_duty(target=queries.round_of(week), kind=telling.FOLLOW, at=at, by=by)


@duty("4.2-n")
def _owe_explanation(one: Resolution, by: Actor, at: datetime) -> None:
    """§4.2-n: a workday after its day the explanation is due."""
    due = due_time(calendar_at(at).next_workday(one.due_on), at)
    open_duty(
        clause=rules.DELAY, kind=telling.EXPLAIN, target=one, due_at=due, at=at, by=by,
        owner=one.owner, url=one.page, number=one.number,
    )  # fmt: skip


@duty("4.2-o")
def _owe_remedy(remedy: Remedy, one: Resolution, by: Actor, at: datetime) -> None:
    """§4.2-o 制定补救措施: each has an owner who owes it by its day."""
    open_duty(
        clause=rules.REMEDY, kind=telling.MEND, target=remedy, due_at=due_time(remedy.due_on, at),
        at=at, by=by, owner=remedy.owner, url=one.page, number=one.number,
    )  # fmt: skip
    notify(remedy.owner, telling.MENDING, at=at, url=one.page, clause=rules.REMEDY,
           due=remedy.due_on.isoformat(), number=one.number)  # fmt: skip


def _mended(remedies: Sequence[Mend], due_on: date, at: datetime) -> list[tuple[str, Member, date]]:
    """Each remedy with its words, owner and day; raises ``Invalid`` for one that lacks any."""
    if not remedies:
        raise Invalid("remedies", _("请至少制定一项补救措施"), clause=rules.REMEDY)
    rows = []
    for each in remedies:
        words = wanted("remedies", each.what, LONGEST_WORDS, _("请填写补救措施的内容"),
                       clause=rules.REMEDY)  # fmt: skip
        if each.owner is None:
            raise Invalid("remedies", _("每项补救措施须有一位负责人"), clause=rules.REMEDY)
        if each.due_on is None or not day_of(at) <= each.due_on <= due_on:
            raise Invalid("remedies", _("补救措施的期限须在今天与新期限之间"), clause=rules.REMEDY)
        rows.append((words, each.owner, each.due_on))
    return rows
