"""HL7 time stamps (DTM, TS, DT, TM: chapter 2A) of any precision, and what FHIR makes of them."""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Final

CHINA: Final = timezone(timedelta(hours=8))

_STAMP = re.compile(
    r"(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:\.(\d{1,6}))?)?)?)?)?)?"
    r"(?:([+-])(\d{2})(\d{2}))?",
    re.ASCII,
)
_DASHED = re.compile(
    r"(\d{4})[-/](\d{2})[-/](\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2}(?:\.\d{1,6})?))?)?", re.ASCII
)
_CLOCK = re.compile(r"(\d{2}):?(\d{2})(?::?(\d{2})(\.\d{1,6})?)?(?:[+-]\d{4})?", re.ASCII)


def _parts(text: str) -> re.Match[str] | None:
    """The stamp cut into parts; 2026-11-24 08:30:00 is common in Chinese systems and read too."""
    text = text.strip()
    if dashed := _DASHED.fullmatch(text):
        text = "".join(part.replace(":", "") for part in dashed.groups() if part)
    return _STAMP.fullmatch(text)


def _zone(match: re.Match[str], default: tzinfo) -> tzinfo | None:
    if not match[8]:
        return default
    offset = timedelta(hours=int(match[9]), minutes=int(match[10]))
    if offset > timedelta(hours=14) or int(match[10]) > 59:
        return None
    return timezone(-offset if match[8] == "-" else offset)


def moment(text: str, zone: tzinfo = CHINA) -> datetime | None:
    """The start of the time span that the stamp names, with zone; None when impossible."""
    match = _parts(text)
    offset = match and _zone(match, zone)
    if not match or offset is None:
        return None
    year, month, day, hour, minute, second = (int(match[n] or (n <= 3)) for n in range(1, 7))
    micro = int((match[7] or "0").ljust(6, "0"))
    try:
        at = datetime(year, month, day, hour, minute, second, micro, tzinfo=offset)
        at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at


def fhir_date(text: str) -> str | None:
    """FHIR `date` with the precision given (time of day is cut off); None when impossible."""
    match = _parts(text)
    if not match or moment(text) is None:
        return None
    return "-".join(part for part in match.groups()[:3] if part)


def fhir_datetime(text: str, zone: tzinfo = CHINA) -> str | None:
    """FHIR `dateTime`: the precision given, with zone from the minute on; None when impossible.

    FHIR knows no hour without minutes and no minutes without seconds: they are filled with 00.
    """
    match, at = _parts(text), moment(text, zone)
    if not match or at is None:
        return None
    return at.isoformat() if match[4] else fhir_date(text)


def fhir_instant(text: str, zone: tzinfo = CHINA) -> str | None:
    """FHIR `instant`; None when the stamp is coarser than a minute."""
    match = _parts(text)
    return fhir_datetime(text, zone) if match and match[5] else None


def fhir_time(text: str) -> str | None:
    """FHIR `time` of an HL7 TM; None when impossible."""
    match = _CLOCK.fullmatch(text.strip())
    if not match or int(match[1]) > 23 or int(match[2]) > 59 or int(match[3] or 0) > 59:
        return None
    return f"{match[1]}:{match[2]}:{match[3] or '00'}{match[4] or ''}"


def stamp(at: datetime | date) -> str:
    """The HL7 form of a date or of an aware time, to the second with zone."""
    if isinstance(at, datetime):
        return f"{at:%Y%m%d%H%M%S%z}"[:19]
    return f"{at:%Y%m%d}"
