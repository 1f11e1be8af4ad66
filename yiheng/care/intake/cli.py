"""``yiheng import``: FHIR JSON, NDJSON and HL7 v2 files through the gate, streaming."""

from __future__ import annotations

import argparse
import getpass
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

from yiheng.care.collection import queries as applications
from yiheng.care.intake import commands
from yiheng.care.intake.models import Batch, Door
from yiheng.core.actor import System
from yiheng.core.clock import now
from yiheng.core.errors import Invalid

COUNTS = ("read", "accepted", "duplicates", "quarantined", "refused")


def register(parsers: Any) -> None:
    """Add ``import``."""
    parser = parsers.add_parser("import", help="接入 FHIR JSON/NDJSON、HL7 v2 文件，输出计数")
    parser.add_argument("--application", type=int, required=True, help="采集申请单的 id")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.set_defaults(run=_import)


def _import(arguments: argparse.Namespace) -> int:
    started, total = time.monotonic(), Counter(dict.fromkeys(COUNTS, 0))
    by = System(pk=f"cli:{getpass.getuser()}", label="命令行")
    for path in arguments.files:
        total.update(_counts(_take(path, arguments.application, by)))
    seconds = round(time.monotonic() - started, 3)
    print(json.dumps({**total, "seconds": seconds}, ensure_ascii=False))
    return 0


def _take(path: Path, application: int, by: System) -> Batch:
    at = now()
    licence = applications.licence(application, at)
    try:
        with path.open("rb") as file:
            return commands.take_file(
                file, name=path.name, licence=licence, door=Door.CLI, by=by, at=at
            )
    except OSError as error:
        raise Invalid("files", f"{path} 读不到：{error.strerror}") from error


def _counts(batch: Batch) -> dict[str, int]:
    return {name: getattr(batch, name) for name in COUNTS}
