"""The periods that duties and controls repeat in: week, month, quarter and year."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_DAY = timedelta(days=1)
_YEARS = range(1900, 9999)


def local_day(moment: date | datetime) -> date:
    """The Shanghai calendar day of an aware datetime, or the date itself.

    Raises ValueError on a naive datetime: nobody knows which day it means.
    """
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError("时间必须带时区")
    return moment.astimezone(SHANGHAI).date()


def months_later(moment: datetime, months: int) -> datetime:
    """The same time of day in Shanghai so many calendar months later; 31st becomes the last day."""
    there = moment.astimezone(SHANGHAI)
    year, month = divmod(there.year * 12 + there.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return there.replace(year=year, month=month + 1, day=min(there.day, last))


@dataclass(frozen=True, order=True)
class Period(ABC):
    """A stretch of whole days, `first` to `last`; as instants `start <= moment < end`.

    Ordered by its first day. Raises ValueError if `first` is not the first day of such a
    period; use `containing`.
    """

    first: date
    id: ClassVar[str]
    _shape: ClassVar[re.Pattern[str]]

    def __post_init__(self) -> None:
        if self._first_day(self.first) != self.first:
            raise ValueError(f"{self.first} 不是{type(self).__name__}的第一天")

    @staticmethod
    @abstractmethod
    def _first_day(day: date) -> date:
        """The first day of the period that holds `day`."""

    @property
    @abstractmethod
    def last(self) -> date:
        """The last day."""

    @property
    @abstractmethod
    def code(self) -> str:
        """The machine's name: 2026-W48, 2026-11, 2026-Q4, 2026."""

    @property
    @abstractmethod
    def label(self) -> str:
        """The reader's name: 2026 年 11 月."""

    @classmethod
    @abstractmethod
    def _day_of(cls, found: re.Match[str]) -> date:
        """Any day of the period that a matched code names."""

    @classmethod
    def containing(cls, moment: date | datetime) -> Self:
        """The period that holds a day, or an aware moment on Shanghai's wall clock."""
        return cls(cls._first_day(local_day(moment)))

    @classmethod
    def parse(cls, code: str) -> Self:
        """The period with that code. Raises ValueError, in Chinese, for any other text."""
        found = cls._shape.fullmatch(code)
        if not found:
            raise ValueError(f"“{code}”不是有效的期间代码")
        try:
            made = cls.containing(cls._day_of(found))
        except ValueError as wrong:
            raise ValueError(f"“{code}”不是有效的期间代码") from wrong
        if made.first.year not in _YEARS:  # its neighbours and its UTC instants exist, too
            raise ValueError(f"“{code}”不是有效的期间代码")
        return made

    def previous(self) -> Self:
        """The period just before."""
        return self.containing(self.first - _DAY)

    def next(self) -> Self:
        """The period just after."""
        return self.containing(self.last + _DAY)

    @property
    def start(self) -> datetime:
        """Its first instant, Shanghai time."""
        return datetime.combine(self.first, time.min, SHANGHAI)

    @property
    def end(self) -> datetime:
        """The first instant after it."""
        return datetime.combine(self.last + _DAY, time.min, SHANGHAI)

    def days(self) -> Iterator[date]:
        """Every day of it, in order."""
        return (self.first + n * _DAY for n in range((self.last - self.first).days + 1))

    def __contains__(self, moment: date | datetime) -> bool:
        return self.first <= local_day(moment) <= self.last

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, order=True)
class Week(Period):
    """Monday to Sunday (ISO 8601; interpretation C6: the week ends on Sunday)."""

    id = "week"
    _shape = re.compile(r"(?P<year>[0-9]{4})-W(?P<part>[0-9]{2})")

    @staticmethod
    def _first_day(day: date) -> date:
        return day - timedelta(days=day.weekday())

    @classmethod
    def _day_of(cls, found: re.Match[str]) -> date:
        return date.fromisocalendar(int(found["year"]), int(found["part"]), 1)

    @property
    def last(self) -> date:
        """Sunday."""
        return self.first + 6 * _DAY

    @property
    def code(self) -> str:
        """2026-W48."""
        year, week, _ = self.first.isocalendar()
        return f"{year:04d}-W{week:02d}"

    @property
    def label(self) -> str:
        """2026 年第 48 周."""
        year, week, _ = self.first.isocalendar()
        return f"{year} 年第 {week} 周"


@dataclass(frozen=True, order=True)
class Month(Period):
    """A calendar month."""

    id = "month"
    _shape = re.compile(r"(?P<year>[0-9]{4})-(?P<part>[0-9]{2})")

    @staticmethod
    def _first_day(day: date) -> date:
        return day.replace(day=1)

    @classmethod
    def _day_of(cls, found: re.Match[str]) -> date:
        return date(int(found["year"]), int(found["part"]), 1)

    @property
    def last(self) -> date:
        """The 28th to 31st."""
        return (self.first + 31 * _DAY).replace(day=1) - _DAY

    @property
    def code(self) -> str:
        """2026-11."""
        return f"{self.first:%Y-%m}"

    @property
    def label(self) -> str:
        """2026 年 11 月."""
        return f"{self.first.year} 年 {self.first.month} 月"


@dataclass(frozen=True, order=True)
class Quarter(Period):
    """Three calendar months from January, April, July or October."""

    id = "quarter"
    _shape = re.compile(r"(?P<year>[0-9]{4})-Q(?P<part>[1-4])")

    @staticmethod
    def _first_day(day: date) -> date:
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)

    @classmethod
    def _day_of(cls, found: re.Match[str]) -> date:
        return date(int(found["year"]), int(found["part"]) * 3, 1)

    @property
    def number(self) -> int:
        """1 to 4."""
        return (self.first.month + 2) // 3

    @property
    def last(self) -> date:
        """The last day of March, June, September or December."""
        return Month(self.first.replace(month=self.first.month + 2)).last

    @property
    def code(self) -> str:
        """2026-Q4."""
        return f"{self.first.year:04d}-Q{self.number}"

    @property
    def label(self) -> str:
        """2026 年第 4 季度."""
        return f"{self.first.year} 年第 {self.number} 季度"


@dataclass(frozen=True, order=True)
class Year(Period):
    """A calendar year."""

    id = "year"
    _shape = re.compile(r"(?P<year>[0-9]{4})")

    @staticmethod
    def _first_day(day: date) -> date:
        return day.replace(month=1, day=1)

    @classmethod
    def _day_of(cls, found: re.Match[str]) -> date:
        return date(int(found["year"]), 1, 1)

    @property
    def last(self) -> date:
        """31 December."""
        return self.first.replace(month=12, day=31)

    @property
    def code(self) -> str:
        """2026."""
        return f"{self.first.year:04d}"

    @property
    def label(self) -> str:
        """2026 年."""
        return f"{self.first.year} 年"


PERIODS: dict[str, type[Period]] = {kind.id: kind for kind in (Week, Month, Quarter, Year)}
"""Each kind of period by the word that parameters use for it."""


@dataclass(frozen=True, slots=True)
class Days:
    """So many whole days up to `last`, whatever week or month they lie in; `start <= x < end`."""

    last: date
    count: int = 1

    @property
    def first(self) -> date:
        """The first day."""
        return self.last - (self.count - 1) * _DAY

    @property
    def start(self) -> datetime:
        """First instant of the first day."""
        return datetime.combine(self.first, time.min, SHANGHAI)

    @property
    def end(self) -> datetime:
        """First instant after the last day."""
        return datetime.combine(self.last + _DAY, time.min, SHANGHAI)


def period(code: str) -> Period:
    """The period of any kind that has this code. Raises ValueError, in Chinese, if none has."""
    for kind in PERIODS.values():
        try:
            return kind.parse(code)
        except ValueError:
            continue
    raise ValueError(f"“{code}”不是有效的期间代码，应如 2026、2026-Q4、2026-11 或 2026-W48")
