"""Which reminder is to be sent now, whom a late one climbs to, and whose clock may stand still."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.duties.kinds import pausable
from yiheng.governance.duties.models import Duty
from yiheng.governance.duties.permissions import PAUSE
from yiheng.governance.regulation.registry import enforces


@enforces("0-f")
def reminder_due(duty: Duty, offsets: Iterable[int], at: datetime) -> int | None:
    """§0-f 及时性: the latest reminder whose time has come and that has not been sent.

    ``offsets`` are hours after the due time. After a standstill only the latest is sent; one whose
    time lay before the clock began to run is never sent, and none while it stands still.
    """
    if duty.closed_at is not None or duty.paused_at is not None:
        return None
    spans = {offset: timedelta(hours=offset) for offset in offsets}
    come = [  # reckoned from this side: a due time at the calendar's end has nothing after it
        offset
        for offset, span in spans.items()
        if duty.running_since - span < duty.due_at <= at - span
        and (duty.reminded is None or offset > duty.reminded)
    ]
    return max(come, default=None)


@dataclass(frozen=True, slots=True)
class Climb:
    """Whom a reminder goes to besides those who owe it."""

    heads: bool
    director: bool


@enforces("0-f")
def climbs(offset: int, offsets: Sequence[int], *, has_owers: bool, has_heads: bool) -> Climb:
    """§0-f: what is over its time climbs to the unit's head, and with the last reminder to the
    director; without a head, or with nobody to do it, to the director at once."""
    late = offset > 0
    last = offset == max(offsets, default=offset)
    return Climb(
        heads=late and has_heads, director=not has_owers or (late and (last or not has_heads))
    )


def budget(duty: Duty, used: timedelta, share: Decimal) -> timedelta:
    """How long a duty's clock may still stand: a share (in percent) of its first time."""
    whole = duty.first_due_at - duty.opened_at
    return (
        timedelta(microseconds=int(whole / timedelta(microseconds=1) * float(share) / 100)) - used
    )


@enforces("0-f", "2.1-n")
def may_pause(
    duty: Duty, by: Actor, at: datetime, *, owers: Iterable[object], rest: timedelta
) -> Verdict:
    """§0-f, §2.1-n: another than who owes it grants it, in time, for a thing that can wait, and
    only as long as the hospital allows."""
    allowed = by.may(PAUSE, at)
    if not allowed:
        return allowed
    if by.pk in owers:
        return refuse(
            "2.1-n", _("本人负责的事项不能由本人暂停计时"),
            cure=_("请由有“准许暂停计时”权限的另一位人员办理"),
        )  # fmt: skip
    state = _can_stand(duty, at)
    if state is not None:
        return state
    if rest <= timedelta():
        return refuse(
            "0-f", _("暂停时间已用完，不能再暂停"),
            cure=_("请按期办结；上限见参数“义务暂停上限”"),
        )  # fmt: skip
    return permit("0-f")


def _can_stand(duty: Duty, at: datetime) -> Verdict | None:
    if duty.closed_at is not None:
        return refuse("0-f", _("事项已办结，无须暂停"))
    if duty.paused_at is not None:
        return refuse("0-f", _("计时已经暂停"), cure=_("恢复计时后方可再次暂停"))
    if not pausable(duty.kind):
        return refuse(
            "0-f", _("这类事项不能暂停计时"), cure=_("如确有困难，请向部门负责人说明并按期办理")
        )
    if duty.due_at <= at:
        return refuse("0-f", _("事项已超期，不能再暂停计时"), cure=_("请尽快办结"))
    return None


@enforces("0-f")
def may_resume(duty: Duty, by: Actor, at: datetime, *, owers: Iterable[object]) -> Verdict:
    """§0-f: who granted pauses, or who owes it, lets the clock run again."""
    if duty.paused_at is None:
        return refuse("0-f", _("计时没有暂停"))
    if by.pk in owers:
        return permit("0-f")
    return by.may(PAUSE, at)
