"""``yiheng ledger verify|checkpoint``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from yiheng.core.clock import now
from yiheng.governance.ledger.checkpoints import BadWitness, checkpoint, verify_with_witness


def register(commands: Any) -> None:
    """Add ``ledger``."""
    ledger = commands.add_parser("ledger", help="校验审计日志，签发检查点")
    acts = ledger.add_subparsers(required=True, metavar="verify|checkpoint")
    verify = acts.add_parser("verify", help="逐条校验；只有完整时退出码为 0")
    verify.add_argument("--checkpoint", type=Path, help="见证文件；默认数据目录中的那一份")
    verify.set_defaults(run=_verify)
    acts.add_parser("checkpoint", help="签发检查点并写入见证文件").set_defaults(run=_checkpoint)


def _verify(arguments: argparse.Namespace) -> int:
    try:
        report = verify_with_witness(arguments.checkpoint)
    except BadWitness as error:
        print(f"见证文件中的检查点不是本院签发，或已被改动：\n{error}", file=sys.stderr)
        return 1
    print(
        json.dumps(
            {
                "whole": report.whole,
                "entries": report.size,
                "root": report.root.hex(),
                "checkpoints": report.checkpoints,
                "bad": report.bad,
                "why": report.why,
            },
            ensure_ascii=False,
        )
    )
    return 0 if report.whole else 1


def _checkpoint(_arguments: argparse.Namespace) -> int:
    made = checkpoint(now())
    print(made.note if made else "自上一检查点以来没有新的记录", end="" if made else "\n")
    return 0
