"""A year's notice of the State Council as a CSV file: read, checked, and compared with the table.

Columns day, kind, name (日期, 类别, 名称); kind is off or work (休、班、放假、调休上班). UTF-8 or
GB 18030, comma or tab. Everything that is wrong is told at once, with its line.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid
from yiheng.core.verdict import Text, render
from yiheng.governance.regulation.content import Holiday
from yiheng.standards.china.calendar import DayKind

MOST_BYTES, MOST_ROWS, TOLD = 100_000, 200, 6
LONGEST_NAME = 20
KINDS = {
    "off": DayKind.OFF, "休": DayKind.OFF, "放假": DayKind.OFF, "休息": DayKind.OFF,
    "work": DayKind.WORK, "班": DayKind.WORK, "上班": DayKind.WORK, "调休上班": DayKind.WORK,
}  # fmt: skip
FEASTS = ("元旦", "春节", "清明", "劳动节", "端午", "国庆", "中秋")
FIXED = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))  # 全国年节及纪念日放假办法 2
EARLY = timedelta(days=12)  # the notice of 元旦 may name days of the December before
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Changed:
    """A day whose kind a table changes; None where a table does not name it."""

    day: date
    before: DayKind | None
    after: DayKind | None
    name: str


def read(content: bytes) -> list[Holiday]:
    """The days of a notice, in order. Raises ``Invalid`` that tells every fault with its line."""
    found, faults = [], []
    for number, row in _rows(content):
        try:
            found.append(_day(row))
        except Invalid as wrong:
            faults.append(_at_line(number, str(wrong)))
    days = sorted(found, key=lambda one: one.day)
    faults += list(_wrong_days(days))
    if faults:
        raise _told(faults)
    return days


def year_of(days: Sequence[Holiday]) -> int:
    """The year that a notice is about. Raises ``Invalid`` where it is no whole year's notice."""
    if not days:
        raise Invalid("file", _("文件里没有日期。请每行写：日期,类别,名称"), clause="0-f")
    year = days[-1].day.year
    first = date(year, 1, 1)
    stray = [one.day for one in days if one.day < first - EARLY]
    if stray:
        raise Invalid(
            "file", _("%(day)s 不属于 %(year)s 年。请一次只导入一年"), clause="0-f",
            day=stray[0].isoformat(), year=year,
        )  # fmt: skip
    missing = list(_missing(days, year))
    if missing:
        raise Invalid(
            "file", _("%(year)s 年的安排不完整，缺：%(what)s。请按通知全文补齐"), clause="0-f",
            year=year, what="、".join(missing),
        )  # fmt: skip
    return year


def changes(before: Iterable[Holiday], after: Iterable[Holiday]) -> list[Changed]:
    """The days that another table of the same year makes different, in order."""
    old = {one.day: one for one in before}
    new = {one.day: one for one in after}
    found = []
    for day in sorted(old.keys() | new.keys()):
        was, becomes = old.get(day), new.get(day)
        kinds = (was.kind if was else None, becomes.kind if becomes else None)
        if kinds[0] != kinds[1]:
            named = becomes or was
            found.append(Changed(day, *kinds, named.name if named else ""))
    return found


def _rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    if len(content) > MOST_BYTES:
        raise Invalid("file", _("文件超过 %(n)s KB，不像一年的安排"), n=MOST_BYTES // 1000)
    lines = _decoded(content).splitlines()
    tabs = bool(lines) and "\t" in lines[0]
    for number, row in enumerate(csv.reader(lines, delimiter="\t" if tabs else ","), start=1):
        if number > MOST_ROWS:
            raise Invalid("file", _("超过 %(n)s 行，不像一年的安排"), n=MOST_ROWS)
        cells = [cell.strip() for cell in row]
        if any(cells) and cells[0].lower() not in ("day", "date", "日期"):
            yield number, cells


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Invalid("file", _("读不出文字。请另存为 CSV UTF-8 后重试"))


def _day(row: list[str]) -> Holiday:
    if len(row) != 3:
        raise Invalid("file", _("应为三列：日期,类别,名称"))
    day, kind, name = row
    try:
        on = date.fromisoformat(day.replace("/", "-"))
    except ValueError as wrong:
        raise Invalid("file", _("“%(word)s”不是日期，应如 2027-01-01"), word=day[:12]) from wrong
    if kind.lower() not in KINDS:
        raise Invalid("file", _("“%(word)s”不是类别，应为 off 或 work"), word=kind[:12])
    if not name or len(name) > LONGEST_NAME:
        raise Invalid("file", _("请写节日名称，最多 %(n)s 个字"), n=LONGEST_NAME)
    return Holiday(on, KINDS[kind.lower()], name)


def _wrong_days(days: Sequence[Holiday]) -> Iterator[str]:
    seen: set[date] = set()
    for one in days:
        said = {"day": one.day.isoformat()}
        if one.day in seen:
            yield render(_("%(day)s 重复"), said)
        elif one.kind is DayKind.WORK and one.day.weekday() < SATURDAY:
            yield render(_("%(day)s 是周一至周五，本来上班，不能列为调休上班"), said)
        seen.add(one.day)


def _missing(days: Sequence[Holiday], year: int) -> Iterator[str]:
    off = {one.day: one.name for one in days if one.kind is DayKind.OFF}
    names = "、".join(off.values())
    yield from (feast for feast in FEASTS if feast not in names)
    for month, day in FIXED:
        if date(year, month, day) not in off:
            yield f"{year}-{month:02}-{day:02}"


def _at_line(number: int, text: Text) -> str:
    return render(_("第 %(n)s 行：%(text)s"), {"n": number, "text": text})


def _told(faults: Sequence[str]) -> Invalid:
    more = len(faults) - TOLD
    text = "；".join(faults[:TOLD])
    if more > 0:
        return Invalid("file", _("%(faults)s；另有 %(n)s 处"), clause="0-f", faults=text, n=more)
    return Invalid("file", _("%(faults)s"), clause="0-f", faults=text)
