"""``yiheng ledger restored|export|emergency``: what needs to know who stands at the console."""

from __future__ import annotations

import argparse
import getpass
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from yiheng.core.actor import the_system
from yiheng.core.clock import now
from yiheng.core.errors import Invalid, YihengError
from yiheng.desk.ledger import declaring
from yiheng.desk.ledger.forms import numbers_between
from yiheng.governance.access.backends import StaffNumberBackend
from yiheng.governance.ledger import emergency, errands, merging, restoring
from yiheng.governance.ledger.models import Errand, State
from yiheng.governance.people.models import Member


class NotKnown(YihengError):
    """工号 and password do not belong together."""


def register(commands: Any) -> None:
    """Add to ``ledger``."""
    acts = commands.choices["ledger"].get_default("acts")
    restored = acts.add_parser("restored", help="登记一次恢复：放回了旧数据库，或见证文件遗失")
    restored.add_argument("--reason", required=True, help="原因，8 至 200 字")
    a_person(restored, "by", "系统管理员的工号")
    a_person(restored, "second", "审计管理员的工号")
    restored.set_defaults(run=_restored, any_database=True, migrates=True)
    export = acts.add_parser("export", help="导出一段时间的存证（zip），可独立检查")
    export.add_argument("--since", required=True, metavar="YYYY-MM-DD")
    export.add_argument("--until", required=True, metavar="YYYY-MM-DD")
    export.add_argument("--subjects", action="store_true", help="包含患者代号（须有权限）")
    export.add_argument("--out", type=Path, required=True, metavar="F.zip")
    a_person(export, "by", "有导出权限人员的工号")
    export.set_defaults(run=_export)
    _register_emergency(acts)


def _register_emergency(acts: Any) -> None:
    help_text = "应急只读：数据库不能写入时，继续查看并另行记录"
    parts = acts.add_parser("emergency", help=help_text).add_subparsers(required=True)
    declare = parts.add_parser("declare", help="宣布应急只读")
    declare.add_argument("--reason", required=True, help="原因，8 至 200 字")
    declare.add_argument("--hours", type=int, default=4, help="持续小时数；默认 4")
    declare.add_argument("--unit", default="", metavar="科室编码", help="只对一个科室；默认全院")
    a_person(declare, "by", "有权宣布人员的工号")
    declare.set_defaults(run=_declare, any_database=True)
    finish = parts.add_parser("end", help="结束应急只读")
    a_person(finish, "by", "有权宣布人员的工号")
    finish.set_defaults(run=_end, any_database=True)
    merge = parts.add_parser("merge", help="把应急期间的记录并入日志")
    merge.add_argument("--file", type=Path, help="应急日志；默认设置中的那一份")
    merge.set_defaults(run=_merge)
    parts.add_parser("status", help="现状（JSON）").set_defaults(run=_status, any_database=True)


def a_person(parser: argparse.ArgumentParser, name: str, words: str) -> None:
    """Add a 工号 and the file of its password; without the file the password is asked for."""
    parser.add_argument(f"--{name}", required=True, metavar="工号", help=words)
    parser.add_argument(f"--{name}-password-file", type=Path, help="口令所在的文件；不写则输入")


def person(arguments: argparse.Namespace, name: str) -> Member:
    """Who that is; raises ``NotKnown``."""
    given, file = getattr(arguments, name), getattr(arguments, f"{name}_password_file")
    if file is not None:
        password = file.read_text(encoding="utf-8").rstrip("\r\n")
    else:
        password = getpass.getpass(f"{given} 的口令：") if sys.stdin.isatty() else ""
    found = StaffNumberBackend().authenticate(None, username=given, password=password)
    if found is None:
        raise NotKnown(f"工号 {given} 与口令不符，没有办理")
    return found


def _restored(arguments: argparse.Namespace) -> int:
    by, second = person(arguments, "by"), person(arguments, "second")
    made = restoring.restored(reason=arguments.reason, by=by, second=second, at=now())
    told = {"stand": made.stand, "size": made.size, "back": made.back, "lost": made.lost}
    print(json.dumps(told, ensure_ascii=False))
    if made.lost:
        print(f"已登记：第 {made.back + 1} 至 {made.lost} 条缺失；日志从第 {made.back} 条之后续写")
    return 0


def _export(arguments: argparse.Namespace) -> int:
    by = person(arguments, "by")
    try:
        first, last = numbers_between(arguments.since, arguments.until)
    except ValueError:
        raise Invalid("since", "日期请写作 2026-11-25") from None
    errand = errands.ask_export(
        first=first, last=last, by=by, at=now(), subjects=arguments.subjects
    )
    errands.carry_out(errand, now())
    if Errand.objects.get(pk=errand.pk).state != State.DONE:
        print(f"没有导出：{errand.error}", file=sys.stderr)
        return 1
    shutil.copyfile(errands.file_of(errand), arguments.out)
    print(json.dumps({"first": first, "last": last, "entry": errand.entry}))
    return 0


def _declare(arguments: argparse.Namespace) -> int:
    by, at = person(arguments, "by"), now()
    made = declaring.declare(by=by, at=at, hours=arguments.hours, reason=arguments.reason,
                             unit=arguments.unit)  # fmt: skip
    print(json.dumps({"crisis": made.crisis, "until": made.until.isoformat(), "unit": made.unit}))
    return 0


def _end(arguments: argparse.Namespace) -> int:
    declaring.end(by=person(arguments, "by"), at=now())
    print("应急只读已结束；数据库恢复可写后，记录会自动并入日志")
    return 0


def _merge(arguments: argparse.Namespace) -> int:
    made = merging.merge(by=the_system(), at=now(), file=arguments.file)
    print(json.dumps({"crisis": made.crisis, "lines": made.lines, "first": made.first}))
    return 0


def _status(_arguments: argparse.Namespace) -> int:
    found = emergency.declared()
    told = None if found is None else {
        "crisis": found.crisis, "running": found.running(now()), "unit": found.unit,
        "until": found.until.isoformat(), "by": found.by_label,
    }  # fmt: skip
    print(json.dumps(told, ensure_ascii=False))
    return 0
