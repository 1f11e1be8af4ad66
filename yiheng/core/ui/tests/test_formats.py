"""Dates, times and money read as people in the hospital write them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from yiheng.core.clock import SHANGHAI
from yiheng.core.ui import formats

NOW = datetime(2026, 11, 24, 9, 12, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (NOW + timedelta(minutes=6), "剩 6 分钟"),
        (NOW + timedelta(seconds=5), "剩 1 分钟"),
        (NOW, "今天 09:12"),
        (NOW - timedelta(minutes=20), "今天 08:52"),
        (NOW.replace(hour=18, minute=0), "今天 18:00"),
        (NOW + timedelta(hours=23), "明天 08:12"),
        (NOW - timedelta(hours=17), "昨天 16:12"),
        (NOW + timedelta(days=3), "11-27 09:12"),
        (NOW.replace(year=2025), "2025-11-24 09:12"),
    ],
)
def test_an_instant_is_relative_only_within_a_day(at: datetime, text: str) -> None:
    assert formats.when(at, NOW) == text


def test_an_instant_of_another_zone_is_told_on_the_hospital_clock() -> None:
    assert formats.when(datetime.fromisoformat("2026-11-24T10:00:00+00:00"), NOW) == "今天 18:00"


@pytest.mark.parametrize(
    ("late", "text"),
    [
        (timedelta(minutes=5), "已超 5 分钟"),
        (timedelta(hours=3), "已超 3 小时"),
        (timedelta(days=4), "已超 4 天"),
        (timedelta(minutes=-30), "剩 30 分钟"),
    ],
)
def test_a_missed_deadline_says_by_how_much(late: timedelta, text: str) -> None:
    assert formats.deadline(NOW - late, NOW) == text


@pytest.mark.parametrize(("hours", "level"), [(9, "hot"), (10, "near"), (36, "near"), (37, "")])
def test_urgency_turns_at_nine_and_thirty_six_hours(hours: int, level: str) -> None:
    assert formats.urgency(NOW + timedelta(hours=hours), NOW) == level


def test_dates_show_the_year_only_when_it_is_another() -> None:
    assert formats.day(date(2026, 11, 23), date(2026, 1, 1)) == "11-23"
    assert formats.day(date(2025, 11, 23), date(2026, 1, 1)) == "2025-11-23"


def test_money_and_figures() -> None:
    assert formats.money(Decimal(148000)) == "148,000.00 元"
    assert formats.money(Decimal(186000), wan=True) == "18.60 万元"
    assert formats.figure(48231) == "48,231"
    assert formats.figure(99.94) == "99.94"
    assert formats.figure(None) == "—"


@pytest.mark.parametrize(("minutes", "text"), [(45, "45 分钟"), (180, "3 小时"), (2880, "2 天")])
def test_a_length_of_time_takes_the_largest_fitting_unit(minutes: int, text: str) -> None:
    assert formats.duration(minutes) == text
