"""Emergencies of the sample hospital: prepared words, receipts, calls; and how it may be told."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, time, timedelta

from yiheng.governance.notices import commands as notices
from yiheng.governance.notices import plans
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.models import Channel, Delivery, Mode
from yiheng.governance.people import commands as people
from yiheng.office.bulletins import commands as bulletins
from yiheng.office.bulletins import queries
from yiheng.office.bulletins.models import Bulletin, Reader
from yiheng.sample import hospital
from yiheng.sample.town import Town

OUTAGE, DRILL = timedelta(days=3), timedelta(minutes=15)
AGREED = timedelta(days=40)
FIRST_NUMBER = 8001
MINUTE = timedelta(minutes=1)


def tell(town: Town, now: datetime) -> None:
    """Numbers to call, a plan that two agreed on, an outage that was handled, a drill under way."""
    _give_numbers(town)
    _agree(town, now - AGREED)
    _outage(town, now - OUTAGE)
    _drill(town, now - DRILL)
    _propose(town, now - timedelta(hours=3))


def _give_numbers(town: Town) -> None:
    by = town.of("secadmin").member
    for number, account in enumerate(town.accounts, start=FIRST_NUMBER):
        people.set_phone(member=account.member, phone=str(number), by=by, at=town.at)


def _agree(town: Town, at: datetime) -> None:
    one, other = town.of("director").member, town.of("deputy_director").member
    plan = notices.propose_plan(
        cells=plans.FOUNDING, quiet_from=time(21, 30), quiet_until=time(7, 10),
        digests=[time(12, 10), time(17, 40)], in_force_from=at, by=other, at=at,
        reason="夜班后需要休息，免打扰提前半小时",
    )  # fmt: skip
    notices.settle_plan(pk=plan.pk, stand="confirmed", by=one, at=at + 30 * MINUTE)


def _propose(town: Town, at: datetime) -> None:
    cells = deepcopy(plans.FOUNDING)
    cells[Importance.IMPORTANT][Channel.GROUP] = Mode.OFF
    notices.propose_plan(
        cells=cells, quiet_from=time(21, 30), quiet_until=time(7, 10), in_force_from=at,
        digests=[time(8, 20), time(12, 10), time(17, 40)], by=town.of("deputy_director").member,
        at=at, reason="群里消息太多，重要通知改为只发本人；早上加一次汇总",
    )  # fmt: skip


def _outage(town: Town, at: datetime) -> None:
    """Most read it, two had to be called."""
    made = _send(town, "outage", at)
    told = _readers(made)
    for one in told[2:]:
        bulletins.read(pk=made.pk, by=one.member, at=at + 6 * MINUTE)
    _call(town, told[0], "no-answer", at + 11 * MINUTE)
    _call(town, told[1], "reached", at + 12 * MINUTE)
    _call(town, told[0], "reached", at + 15 * MINUTE)
    for one in told[:2]:
        bulletins.read(pk=made.pk, by=one.member, at=at + 40 * MINUTE)


def _drill(town: Town, at: datetime) -> None:
    """Some have read it; the others stand on the phone list."""
    made = _send(town, "drill", at)
    told = _readers(made)
    for one in told[3:]:
        bulletins.read(pk=made.pk, by=one.member, at=at + 4 * MINUTE)
    _call(town, told[0], "message", at + 12 * MINUTE)


def _send(town: Town, case: str, at: datetime) -> Bulletin:
    return bulletins.alert(
        case=case, unit=town.units[hospital.INFORMATION], scope="unit", at=at,
        by=town.of("system_engineer").member, idempotency_key=f"sample-{case}",
    )  # fmt: skip


def _readers(made: Bulletin) -> list[Reader]:
    return list(queries.readers(made).order_by("pk"))


def _call(town: Town, reader: Reader, answered: str, at: datetime) -> None:
    row = Delivery.objects.get(notice=reader.notice, channel=Channel.PHONE)
    notices.log_call(pk=row.pk, answered=answered, by=town.of("medical_affairs").member, at=at)
