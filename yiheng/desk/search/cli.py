"""``yiheng search rebuild``."""

from __future__ import annotations

import argparse
from typing import Any

from yiheng.desk.search.following import rebuild


def register(commands: Any) -> None:
    """Add ``search``."""
    search = commands.add_parser("search", help="搜索索引")
    acts = search.add_subparsers(required=True, metavar="rebuild")
    acts.add_parser("rebuild", help="重建搜索索引；服务不停").set_defaults(run=_rebuild)


def _rebuild(_arguments: argparse.Namespace) -> int:
    print(f"已重建，共 {rebuild()} 条")
    return 0
