"""``yiheng seed``: a sample hospital."""

from __future__ import annotations

import argparse
from typing import Any

from yiheng.core.clock import now
from yiheng.core.errors import Invalid
from yiheng.sample import hospital
from yiheng.sample.seeding import Size, seed


def register(commands: Any) -> None:
    """Add ``seed``."""
    standard = Size()
    parser = commands.add_parser("seed", help="建立样例医院，账号写入 accounts.json")
    parser.add_argument("--days", type=int, default=standard.days)
    parser.add_argument("--patients", type=int, default=standard.patients)
    parser.add_argument("--staff", type=int, default=standard.staff)
    parser.add_argument("--departments", type=int, default=standard.departments)
    parser.add_argument("--seed", type=int, default=standard.seed)
    parser.set_defaults(run=_seed, migrates=True)


def _seed(arguments: argparse.Namespace) -> int:
    try:
        hospital.departments(arguments.departments)
    except ValueError as error:
        raise Invalid("departments", str(error)) from error
    size = Size(
        arguments.patients, arguments.staff, arguments.departments, arguments.days, arguments.seed
    )
    seed(size, now(), lambda text: print(text, flush=True))
    return 0
