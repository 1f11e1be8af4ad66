"""``yiheng people sync``: a file of people, shown first, applied on demand."""

from __future__ import annotations

import argparse
import getpass
import json
from pathlib import Path
from typing import Any

from yiheng.core.actor import System
from yiheng.core.clock import now
from yiheng.core.errors import Invalid
from yiheng.governance.people import commands
from yiheng.governance.people.syncing import plan


def register(parsers: Any) -> None:
    """Add ``people sync``."""
    people = parsers.add_parser("people", help="人员同步")
    acts = people.add_subparsers(required=True, metavar="操作")
    sync = acts.add_parser("sync", help="按 CSV 同步人员；不加 --apply 只预览，不改动")
    sync.add_argument("file", type=Path, metavar="FILE")
    sync.add_argument("--apply", action="store_true", help="执行；文件中没有的人即离岗")
    sync.add_argument("--leavers", type=int, help="离岗人数超过一成时，写明预览中的离岗人数")
    sync.add_argument("--codes", type=Path, help="把新人员的一次性激活码写入这个文件")
    sync.set_defaults(run=_sync)


def _sync(arguments: argparse.Namespace) -> int:
    try:
        content = arguments.file.read_bytes()
    except OSError as error:
        raise Invalid("file", f"{arguments.file} 读不到：{error.strerror}") from error
    at = now()
    wanted = plan(content, at)
    codes = []
    if arguments.apply:
        by = System(pk=f"cli:{getpass.getuser()}", label="命令行")
        done = commands.import_staff(
            content=content, digest=wanted.digest, by=by, at=at, leavers=arguments.leavers
        )
        codes = [f"{member.staff_no}\t{member.name}\t{code}" for member, code in done.codes]
    if arguments.codes and codes:
        arguments.codes.touch(mode=0o600)
        arguments.codes.write_text("\n".join(codes) + "\n", encoding="utf-8")
    faults = [{"line": one.line, "field": one.field, "text": one.text} for one in wanted.faults]
    told = {"applied": arguments.apply, **wanted.counts, "digest": wanted.digest}
    print(json.dumps({**told, "lines": faults}, ensure_ascii=False))
    return 0
