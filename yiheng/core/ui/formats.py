"""How dates, times, money and figures are written (guide §6): pure functions, ``now`` is given."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yiheng.core.clock import local

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
HOT = timedelta(hours=9)
NEAR = timedelta(hours=36)


def day(value: date, today: date) -> str:
    """``11-23`` within the year, ``2025-11-23`` outside it."""
    return value.strftime("%m-%d" if value.year == today.year else "%Y-%m-%d")


def when(at: datetime, now: datetime) -> str:
    """An instant on the hospital's clock: 剩 6 分钟, 今天 18:00, 11-23 09:12, 2025-11-23 09:12."""
    wall, today = local(at), local(now)
    time, distance = wall.strftime("%H:%M"), at - now
    if timedelta() < distance < HOUR:
        return _("剩 %(minutes)s 分钟") % {
            "minutes": max(1, round(distance / timedelta(minutes=1)))
        }
    if wall.date() == today.date():
        return _("今天 %(time)s") % {"time": time}
    if abs(distance) < DAY:
        return (_("明天 %(time)s") if distance > timedelta() else _("昨天 %(time)s")) % {
            "time": time
        }
    return f"{day(wall.date(), today.date())} {time}"


def stamp(at: datetime | None) -> str:
    """An instant in full on the hospital's clock, for tables and papers; nothing where none is."""
    return f"{local(at):%Y-%m-%d %H:%M}" if at else ""


def deadline(at: datetime, now: datetime) -> str:
    """A due time: like ``when`` while it lies ahead, then how long it is overdue."""
    late = now - at
    if late < timedelta():
        return when(at, now)
    if late < HOUR:
        return _("已超 %(minutes)s 分钟") % {"minutes": max(1, late // timedelta(minutes=1))}
    if late < 2 * DAY:
        return _("已超 %(hours)s 小时") % {"hours": late // HOUR}
    return _("已超 %(days)s 天") % {"days": late // DAY}


def urgency(at: datetime, now: datetime) -> str:
    """The class of a to-do: ``hot`` with at most 9 h left, ``near`` with at most 36 h, or none."""
    left = at - now
    return "hot" if left <= HOT else "near" if left <= NEAR else ""


def money(amount: Decimal | float, *, wan: bool = False) -> str:
    """``148,000.00 元``, or ``18.60 万元`` of an amount given in yuan."""
    exact = Decimal(str(amount))
    if wan:
        return _("%(amount)s 万元") % {"amount": f"{exact / 10_000:,.2f}"}
    return _("%(amount)s 元") % {"amount": f"{exact:,.2f}"}


def figure(value: Decimal | float | None) -> str:
    """A number with thousands separators; a dash where there is none."""
    if value is None:
        return "—"
    exact = Decimal(str(value))
    return f"{exact:,.0f}" if exact == exact.to_integral_value() else f"{exact:,}"


def duration(minutes: int) -> str:
    """A length of time in the largest fitting unit: 45 分钟, 3 小时, 2 天."""
    if minutes < 120:
        return ngettext("%(n)s 分钟", "%(n)s 分钟", minutes) % {"n": minutes}
    if minutes < 2880:
        return _("%(n)s 小时") % {"n": minutes // 60}
    return _("%(n)s 天") % {"n": minutes // 1440}
