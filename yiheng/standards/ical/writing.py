"""Writing a VCALENDAR: RFC 5545 §3.1 folding, §3.3.11 escaping, VTIMEZONE of Asia/Shanghai.

Shanghai has had no summer time since 1991, so one STANDARD part tells all (`standards.china`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from yiheng.standards.china.calendar import SHANGHAI

PRODUCT = "-//Yiheng//Duties//ZH"
ZONE = "Asia/Shanghai"
WIDTH = 75  # octets of a line, its end not counted (§3.1)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_TIMEZONE = (
    "BEGIN:VTIMEZONE", f"TZID:{ZONE}", "BEGIN:STANDARD", "DTSTART:19920101T000000",
    "TZOFFSETFROM:+0800", "TZOFFSETTO:+0800", "TZNAME:CST", "END:STANDARD", "END:VTIMEZONE",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """One due time. A `date` is a whole day; a moment lasts `lasts`. `uid` never changes.

    `alarms` are how long before the due time the calendar program calls; `tentative` marks a time
    that may still move.
    """

    uid: str
    title: str
    due: datetime | date
    alarms: Sequence[timedelta] = ()
    tentative: bool = False
    lasts: timedelta = timedelta(minutes=30)


def calendar(name: str, events: Iterable[Event], *, now: datetime, refresh: timedelta) -> bytes:
    """The calendar in UTF-8, lines ended by CRLF. Raises ValueError for a naive moment."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH", f"X-WR-CALNAME:{text(name)}", f"X-WR-TIMEZONE:{ZONE}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{duration(refresh)}",
        f"X-PUBLISHED-TTL:{duration(refresh)}", *_TIMEZONE,
    ]  # fmt: skip
    for one in events:
        lines += _event(one, now)
    lines.append("END:VCALENDAR")
    return b"".join(fold(line) for line in lines)


def text(words: str) -> str:
    """A TEXT value (§3.3.11): backslash, semicolon, comma and line ends escaped, controls gone."""
    tidy = words.replace("\r\n", "\n").replace("\r", "\n")
    tidy = _CONTROL.sub("", tidy).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return tidy.replace("\n", "\\n")


def fold(line: str) -> bytes:
    """A content line in lines of at most 75 octets, never cut within a character (§3.1)."""
    parts, part, room = [], bytearray(), WIDTH
    for character in line:
        octets = character.encode()
        if len(part) + len(octets) > room:
            parts.append(bytes(part))
            part, room = bytearray(), WIDTH - 1  # the blank before it counts
        part += octets
    parts.append(bytes(part))
    return b"\r\n ".join(parts) + b"\r\n"


def duration(span: timedelta) -> str:
    """A DURATION (§3.3.6) in whole minutes: PT90M, -PT1440M."""
    minutes = span // timedelta(minutes=1)
    return f"{'-' if minutes < 0 else ''}PT{abs(minutes)}M"


def _event(one: Event, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{text(one.uid)}"
    yield f"DTSTAMP:{_utc(now)}"
    yield from _times(one)
    yield f"SUMMARY:{text(one.title)}"
    yield "TRANSP:TRANSPARENT"
    yield f"STATUS:{'TENTATIVE' if one.tentative else 'CONFIRMED'}"
    for before in one.alarms:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{text(one.title)}"
        yield f"TRIGGER:{duration(-before)}"
        yield "END:VALARM"
    yield "END:VEVENT"


def _times(one: Event) -> Iterator[str]:
    if isinstance(one.due, datetime):
        yield f"DTSTART;TZID={ZONE}:{_local(one.due)}"
        yield f"DTEND;TZID={ZONE}:{_local(one.due + one.lasts)}"
    else:
        yield f"DTSTART;VALUE=DATE:{one.due:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{one.due + timedelta(days=1):%Y%m%d}"


def _utc(at: datetime) -> str:
    return f"{_aware(at).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _local(at: datetime) -> str:
    return f"{_aware(at).astimezone(SHANGHAI):%Y%m%dT%H%M%S}"


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("时间必须带时区")
    return at
