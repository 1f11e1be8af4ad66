"""``yiheng clauses``: what enforces, schedules and measures each clause, and how it stands."""

from __future__ import annotations

import argparse
import json
from typing import Any

from yiheng.core.clock import now
from yiheng.governance.regulation.content import CLAUSES
from yiheng.governance.regulation.findings import judge, state_of
from yiheng.governance.regulation.registry import CONTROLS, DUTIES, ENFORCERS


def register(commands: Any) -> None:
    """Add ``clauses``."""
    parser = commands.add_parser("clauses", help="逐条列出条款的执行、义务、控制点与状态")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=_clauses)


def _clauses(arguments: argparse.Namespace) -> int:
    at = now()
    rows = [
        {
            "id": clause.id,
            "text": clause.phrase,
            "mode": clause.mode,
            "enforcers": sorted(set(ENFORCERS.get(clause.id, ()))),
            "duties": sorted(set(DUTIES.get(clause.id, ()))),
            "controls": [control.name for control in CONTROLS.get(clause.id, ())],
            "state": state_of(clause.id, judge(clause.id, at)).value,
        }
        for clause in CLAUSES.values()
    ]
    if arguments.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        print(f"{row['id']:<7}{row['mode']:<5}{row['state']:<9}{row['text']}")
    return 0
