"""``yiheng check``: the linter of the regulation and a self-test of what the product stands on."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from yiheng.core.clock import local, now
from yiheng.core.errors import YihengError
from yiheng.governance.keys import keyring
from yiheng.governance.ledger.models import Entry, Head
from yiheng.governance.regulation import queries
from yiheng.governance.regulation.holidays import years_at
from yiheng.governance.regulation.linting import Level, lint

OK, WARNING, FAULT = "ok", "warning", "fault"
MARKS = {OK: "✓", WARNING: "!", FAULT: "✗"}
FONTS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
CHINESE = ("cjk", "wqy", "wenquan", "simsun", "song", "hei", "ukai", "uming", "lxgw", "arphic")
SHOWN = 6
AUTUMN = 11  # the State Council publishes the next year's days in November


@dataclass(frozen=True, slots=True)
class Result:
    """What one test found; ``clause`` where the regulation asks for it."""

    name: str
    level: str
    said: str
    clause: str = ""


def register(commands: Any) -> None:
    """Add ``check``."""
    parser = commands.add_parser(
        "check", help="检查制度与系统：疑义、未设参数、数据库、密钥、日志、节假日"
    )
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=_check)


def results(at: datetime) -> list[Result]:
    """The self-test, then the linter; without a database nothing more can be asked."""
    found = [_database()]
    if found[0].level == FAULT:
        return found
    found.append(_migrations())
    if found[1].level == FAULT:
        return found
    found += [test(at) for test in TESTS]
    return found + list(_linter(at))


def _check(arguments: argparse.Namespace) -> int:
    found = results(now())
    bad = sum(one.level == FAULT for one in found)
    if arguments.json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    else:
        for one in found:
            named = one.clause.split()
            more = " …" if len(named) > SHOWN else ""
            clause = f"（{' '.join(named[:SHOWN])}{more}）" if named else ""
            print(f"{MARKS[one.level]} {one.name}：{one.said}{clause}")
        print(f"{len(found)} 项检查，{bad} 项须处理")
    return 1 if bad else 0


def _database() -> Result:
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        return Result("数据库", FAULT, f"连接不上，请检查地址与口令：{type(error).__name__}")
    return Result("数据库", OK, connection.vendor)


def _migrations() -> Result:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return Result("数据库结构", FAULT, f"差 {len(missing)} 步，请先运行 yiheng serve 升级")
    return Result("数据库结构", OK, "与程序一致")


def _hospital(at: datetime) -> Result:
    edition = queries.version_at(at)
    if edition is None:
        return Result("制度版本", FAULT, "还没有发布制度，请先运行 yiheng init", "9-a")
    return Result("制度版本", OK, f"{edition.number} 现行有效", "9-a")


def _keyring(at: datetime) -> Result:
    try:
        if keyring.sealed():
            return Result("密钥环", OK, "已封存，启动时凭口令打开", "0-e")
        keyring.load()
    except YihengError as error:
        return Result("密钥环", FAULT, str(error), "0-e")
    return Result("密钥环", OK, "可以打开", "0-e")


def _ledger(at: datetime) -> Result:
    head = Head.objects.filter(pk=1).first()
    last = Entry.objects.order_by("-seq").first()
    size, digest = (head.size, bytes(head.digest)) if head else (0, bytes(32))
    kept = (last.seq, bytes(last.digest)) if last else (0, bytes(32))
    if (size, digest) != kept:
        return Result("审计日志", FAULT, "链头与末条记录不符，请运行 yiheng ledger verify", "0-d")
    return Result("审计日志", OK, f"{size} 条，链头相符；逐条校验用 yiheng ledger verify", "0-d")


def _holidays(at: datetime) -> Result:
    today, known = local(at).date(), years_at(at)
    if today.year not in known:
        return Result(
            "节假日", FAULT, f"{today.year} 年的安排尚未录入，时限按周一至周五推算", "0-f"
        )
    if today.month >= AUTUMN and today.year + 1 not in known:
        return Result("节假日", WARNING, f"{today.year + 1} 年的安排尚未录入", "0-f")
    return Result("节假日", OK, f"至 {max(known)} 年底", "0-f")


def _fonts(at: datetime) -> Result:
    names = (
        one.name.lower() for place in FONTS if place.is_dir() for one in place.rglob("*.[to]t*")
    )
    if any(word in name for name in names for word in CHINESE):
        return Result("中文字体", OK, "已安装")
    return Result("中文字体", WARNING, "没有找到，PDF 中的汉字会缺失；请安装 fonts-noto-cjk")


def _linter(at: datetime) -> Iterator[Result]:
    """Every fault of its own, the warnings of a check together, the settled clashes in a line."""
    remarks = lint(queries.sheet_at(at))
    for one in remarks:
        if one.level is Level.FAULT:
            yield Result(f"制度检查 {one.check}", FAULT, one.said, one.clause)
    for name in dict.fromkeys(one.check for one in remarks if one.level is Level.WARNING):
        of = [one for one in remarks if one.check == name and one.level is Level.WARNING]
        clauses = " ".join(dict.fromkeys(one.clause for one in of))
        yield Result(f"制度检查 {name}", WARNING, f"{of[0].said}（共 {len(of)} 处）", clauses)
    settled = [one for one in remarks if one.level is Level.SETTLED]
    names = "、".join(dict.fromkeys(one.check for one in settled))
    if names:
        yield Result("制度检查", OK, f"正文的疑义已有现行解释：{names}")


TESTS: tuple[Callable[[datetime], Result], ...] = (
    _hospital, _keyring, _ledger, _holidays, _fonts,
)  # fmt: skip
