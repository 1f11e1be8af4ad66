"""``yiheng calendar import``: a year's notice as CSV, tried dry, or proposed for confirmation."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path
from typing import Any

from yiheng.core.actor import System
from yiheng.core.clock import now
from yiheng.core.errors import Invalid
from yiheng.core.ui.formats import when
from yiheng.governance.duties import calendars
from yiheng.governance.duties.calendars import Effect
from yiheng.governance.duties.models import CalendarChange
from yiheng.governance.regulation import holiday_notices, holidays
from yiheng.standards.china.calendar import DayKind

KINDS = {None: "按星期", DayKind.OFF: "休", DayKind.WORK: "班"}
DRY = "试算，未作改动"


def register(commands: Any) -> None:
    """Add ``calendar import``."""
    parser = commands.add_parser("calendar", help="节假日安排：试算或提出一年的安排")
    acts = parser.add_subparsers(required=True, metavar="动作")
    importing = acts.add_parser("import", help="读入 CSV（日期,类别,名称），显示变化与影响")
    importing.add_argument("file", type=Path, metavar="FILE")
    importing.add_argument("--apply", action="store_true", help="提出变更，由另一人在网页上确认")
    importing.add_argument("--source", default="", help="依据文件，例如 国办发明电〔2025〕7号")
    importing.set_defaults(run=_import)


def _import(arguments: argparse.Namespace) -> int:
    content, at = _read(arguments.file), now()
    if arguments.apply:
        by = System(pk=f"cli:{getpass.getuser()}", label="命令行")
        change = calendars.propose_holidays(content=content, source=arguments.source, by=by, at=at)
    else:
        days = holiday_notices.read(content)
        year = holiday_notices.year_of(days)
        calendars.check(year, days, at)
        change = CalendarChange(year=year, content=[holidays.written_day(one) for one in days])
    _print(calendars.effect(change, at), change)
    if change.pk is None:
        print(f"{DRY}。加 --apply 与 --source 提出变更")
    else:
        print(f"已提出第 {change.pk} 号变更，待另一人在 /duties/workdays/changes/{change.pk}/ 确认")
    return 0


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(holiday_notices.MOST_BYTES + 1)
    except OSError as error:
        raise Invalid("file", f"{path} 读不到：{error.strerror}") from error


def _print(effect: Effect, change: CalendarChange) -> None:
    at = now()
    print(f"{change.year} 年，变化 {len(effect.days)} 天")
    for one in effect.days:
        print(f"{one.day}  {KINDS[one.before]} → {KINDS[one.after]}  {one.name}")
    print(f"按日历计时的未办事项 {effect.looked_at} 件，其中顺延 {len(effect.moved)} 件")
    for moved in effect.moved:
        before, after = when(moved.before, at), when(moved.after, at)
        print(f"{before} → {after}  {moved.duty.title}")
    print(f"暂定 {effect.provisional_before} 件 → {effect.provisional_after} 件")
