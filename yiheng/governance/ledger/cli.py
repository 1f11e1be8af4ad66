"""``yiheng ledger verify|checkpoint|proof``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.governance.ledger import evidence, queries
from yiheng.governance.ledger.checkpoints import BadWitness, checkpoint, verify_with_witness


def register(commands: Any) -> None:
    """Add ``ledger``."""
    ledger = commands.add_parser("ledger", help="校验审计日志，签发检查点，给出证明")
    acts = ledger.add_subparsers(required=True, metavar="动作")
    ledger.set_defaults(acts=acts)  # the rooms above add theirs
    verify = acts.add_parser("verify", help="逐条校验；只有完整时退出码为 0")
    verify.add_argument("--checkpoint", type=Path, help="见证文件；默认数据目录中的那一份")
    verify.set_defaults(run=_verify, any_database=True)
    acts.add_parser("checkpoint", help="签发检查点并写入见证文件").set_defaults(run=_checkpoint)
    proof = acts.add_parser("proof", help="一条记录的存在证明，或两个检查点之间的一致性证明")
    proof.add_argument("--entry", type=int, metavar="N", help="第 N 条的存在证明")
    proof.add_argument("--size", type=int, metavar="M", help="按哪一个检查点；默认最近的一个")
    proof.add_argument("--code", metavar="C", help="纸面上的存证码；相符且证明成立时退出码为 0")
    proof.add_argument("--from", type=int, metavar="A", dest="first", help="较早检查点的记录数")
    proof.add_argument("--to", type=int, metavar="B", dest="second", help="较晚检查点的记录数")
    proof.add_argument("--out", type=Path, metavar="F", help="写入文件；默认打印")
    proof.set_defaults(run=_proof, any_database=True)


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


def _proof(arguments: argparse.Namespace) -> int:
    one, two = arguments.entry is not None, None not in (arguments.first, arguments.second)
    if one == two or (two and arguments.code):
        print("请写 --entry N，或同时写 --from A 与 --to B", file=sys.stderr)
        return 2
    try:
        if arguments.code:
            return _compare(arguments.entry, arguments.size, arguments.code)
        if one:
            found = evidence.inclusion(arguments.entry, arguments.size)
        else:
            found = evidence.growth(arguments.first, arguments.second)
    except NotFound:
        sizes = ", ".join(map(str, queries.newest_sizes(10)))
        print(f"没有这条记录，或没有覆盖它的检查点。最近的检查点：{sizes or '无'}", file=sys.stderr)
        return 1
    text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    if arguments.out:
        arguments.out.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    return 0


def _compare(entry: int, size: int | None, code: str) -> int:
    try:
        told = evidence.compared(entry, size, code)
    except BadWitness as error:
        print(f"覆盖它的检查点不是本院签发，或已被改动：\n{error}", file=sys.stderr)
        return 1
    print(json.dumps(told, ensure_ascii=False))
    return 0 if told["holds"] and told["same"] else 1
