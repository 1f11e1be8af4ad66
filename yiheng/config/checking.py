"""``yiheng check``: the linter of the regulation and a self-test of what the product stands on."""

from __future__ import annotations

import argparse
import json
from typing import Any

from yiheng.core.checking import FAULT, OK, WARNING, results
from yiheng.core.clock import now

MARKS = {OK: "✓", WARNING: "!", FAULT: "✗"}
SHOWN = 6


def register(commands: Any) -> None:
    """Add ``check``."""
    parser = commands.add_parser(
        "check", help="检查制度与系统：疑义、未设参数、数据库、密钥、日志、节假日"
    )
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=_check)


def _check(arguments: argparse.Namespace) -> int:
    found = results(now())
    bad = sum(one.level == FAULT for one in found)
    if arguments.json:
        rows = [{name: getattr(one, name) for name in ("name", "level", "said", "clause")}
                for one in found]  # fmt: skip
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for one in found:
            named = one.clause.split()
            more = " …" if len(named) > SHOWN else ""
            clause = f"（{' '.join(named[:SHOWN])}{more}）" if named else ""
            print(f"{MARKS[one.level]} {one.name}：{one.said}{clause}")
        print(f"{len(found)} 项检查，{bad} 项须处理")
    return 1 if bad else 0
