"""Whatever is written, an independent reader gets the same back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.standards.ical import Event, calendar
from yiheng.standards.ical.tests.reading import read, words
from yiheng.standards.ical.writing import fold

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
HOURLY = timedelta(hours=1)
texts = st.text(st.characters(codec="utf-8"), max_size=120)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # they get one
dues = st.one_of(moments, st.dates(date(2020, 1, 1), date(2030, 12, 31)))
events = st.builds(
    Event, uid=st.text("abc-0123@", min_size=1, max_size=90), title=texts, due=dues,
    alarms=st.lists(st.timedeltas(timedelta(), timedelta(days=30)), max_size=3),
    tentative=st.booleans(),
)  # fmt: skip


def said(title: str) -> str:
    """A title without the characters that no calendar may hold."""
    lines = title.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\n\t" or not (ord(c) < 32 or ord(c) == 127))


@given(texts, st.lists(events, max_size=4))
def test_an_independent_reader_gets_back_what_was_written(name: str, given_: list[Event]) -> None:
    found = read(calendar(name, given_, now=NOW, refresh=HOURLY))

    assert (found.name, found.value("VERSION")) == ("VCALENDAR", "2.0")
    assert words(found.value("X-WR-CALNAME")) == said(name)
    assert len(found.of("VTIMEZONE")) == 1
    for one, event in zip(given_, found.of("VEVENT"), strict=True):
        assert words(event.value("UID")) == one.uid
        assert words(event.value("SUMMARY")) == said(one.title)
        assert event.when("DTSTAMP") == NOW
        due, end = event.when("DTSTART"), event.when("DTEND")
        if isinstance(one.due, datetime):
            assert due == one.due.replace(microsecond=0)
            assert end - due == one.lasts
        else:
            assert (due, end) == (one.due, one.due + timedelta(days=1))
        assert (event.value("STATUS") == "TENTATIVE") is one.tentative
        alarms = [alarm.value("TRIGGER") for alarm in event.of("VALARM")]
        assert alarms == [_before(span) for span in one.alarms]


def _before(span: timedelta) -> str:
    minutes = -(-span // timedelta(minutes=1))
    return f"-PT{minutes}M" if minutes else "PT0M"


@given(texts)
def test_a_folded_line_is_never_too_long_and_unfolds_to_itself(line: str) -> None:
    single = line.replace("\r", "").replace("\n", "")
    folded = fold(single)
    assert all(len(part) <= 75 for part in folded.split(b"\r\n"))
    assert folded.replace(b"\r\n ", b"").removesuffix(b"\r\n") == single.encode()


def test_a_moment_without_zone_is_refused() -> None:
    naive = Event("a", "b", datetime(2026, 1, 1))  # noqa: DTZ001  # what is refused
    with pytest.raises(ValueError, match="时区"):
        calendar("c", [naive], now=NOW, refresh=HOURLY)
