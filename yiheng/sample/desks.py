"""So that every desk of the sample hospital has something on each of its lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from yiheng.core.clock import day_of, midnight
from yiheng.desk.work import queue
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals.models import Case
from yiheng.governance.notices import commands as notices
from yiheng.governance.people import commands as people
from yiheng.office.requests import commands as requests
from yiheng.office.requests.models import Request, State
from yiheng.sample.accounts import Account
from yiheng.sample.requesting import Asked, live
from yiheng.sample.town import Town

DAY, SHIFT = timedelta(days=1), timedelta(hours=12)
SINCE, ROSTERED = 26, 14
DEVICES = ("台式计算机", "扫码枪", "移动平板", "显示器", "打印机")
SENT_ROUND, FINISHED = timedelta(days=2), 4
ROSTERED_APART = ("nurse", "doctor")


def furnish(town: Town, now: datetime) -> None:
    """A request that went its whole way, a draft, something to read, and a ward's roster."""
    _requests(town, now)
    _unconfirmed(town, now)
    _drafts(town, now)
    _send_round(town, now)
    _roster(town, now)
    for one in town.accounts:  # who signed all that has read what it was about
        if one.member.may("approvals:sign", now):
            notices.mark_all_read(by=one.member, at=now - SENT_ROUND)


def _firsts(town: Town) -> Iterator[Account]:
    """One account of each post."""
    seen = set()
    for one in town.accounts:
        if one.post not in seen:
            seen.add(one.post)
            yield one


def _requests(town: Town, now: datetime) -> None:
    """Who has asked for nothing yet took a device some weeks ago, and confirmed it."""
    asked = set(Request.objects.values_list("applicant", flat=True))
    for number, one in enumerate(_firsts(town)):
        if one.member.pk not in asked:
            typed = {"what": "take", "device": DEVICES[number % len(DEVICES)], "quantity": "1",
                     "place": one.member.unit.name, "reason": "原设备超过使用年限"}  # fmt: skip
            story = Asked(SINCE + number % 9, one.post, 0, "device", typed, State.ARCHIVED)
            live(town, story, f"desk-{number}", now)


def _unconfirmed(town: Town, now: datetime) -> None:
    """Whoever has nothing else to do has still to say whether a request was done well."""
    for number, one in enumerate(_firsts(town)):
        if not sum(found.total for kind, found in queue.counted(one.member, now).items()
                   if kind in queue.WAITING):  # fmt: skip
            device = DEVICES[(number + 2) % len(DEVICES)]
            typed = {"what": "take", "device": device, "quantity": "1",
                     "place": one.member.unit.name, "reason": "新增工位"}  # fmt: skip
            story = Asked(FINISHED, one.post, 0, "device", typed, State.DONE)
            live(town, story, f"unconfirmed-{number}", now)


def _drafts(town: Town, now: datetime) -> None:
    """Everybody has something half filled in."""
    for number, one in enumerate(_firsts(town)):
        at = now - (1 + number % 5) * DAY
        begun = requests.begin(
            code="change-request", by=one.member, at=at, idempotency_key=f"sample-draft-{number}"
        )
        requests.save(pk=begun.pk, by=one.member, at=at, typed={"topic": ["常用词设置"]})


def _send_round(town: Town, now: datetime) -> None:
    """The director sends a decided application round; every second reader has read it."""
    director = town.of("director").member
    case = Case.objects.filter(decided_at__isnull=False).order_by("pk")[0]
    readers = [one.member for one in _firsts(town) if one.member != director]
    at, leader = now - SENT_ROUND, town.of("leader").member
    approvals.circulate(pk=case.pk, readers=[director], by=leader, at=at)
    for start in range(0, len(readers), 20):
        approvals.circulate(pk=case.pk, readers=readers[start : start + 20], by=director, at=at)
    for one in readers[::2]:
        approvals.acknowledge(pk=case.pk, by=one, at=at + DAY)


def _roster(town: Town, now: datetime) -> None:
    """The nurses of a ward take the day shifts of two weeks in turn; of the others each takes one
    in the own unit, but for doctors, who have rosters of their own."""
    by, start = town.of("secadmin").member, midnight(day_of(now)) + timedelta(hours=8)
    crew = [one.member for one in town.accounts if one.post == "nurse"]
    for n in range(ROSTERED):
        people.add_shift(
            unit=crew[0].unit, member=crew[n % len(crew)], begins_at=start + n * DAY,
            ends_at=start + n * DAY + SHIFT, by=by, at=start - 7 * DAY,
        )  # fmt: skip
    for number, one in enumerate(_firsts(town)):
        if (
            one.post not in ROSTERED_APART
            and not one.member.shifts.filter(ends_at__gt=now).exists()
        ):
            begins = start + (number % ROSTERED) * DAY
            people.add_shift(
                unit=one.member.unit, member=one.member, begins_at=begins, ends_at=begins + SHIFT,
                by=by, at=start - DAY,
            )  # fmt: skip
