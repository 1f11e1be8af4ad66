"""The self-test: each feature says beside itself what must be in order before people rely on it.

``yiheng check`` prints the results, and the last step of a hospital's first days shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

OK, WARNING, FAULT = "ok", "warning", "fault"
FONTS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
CHINESE = ("cjk", "wqy", "wenquan", "simsun", "song", "hei", "ukai", "uming", "lxgw", "arphic")


@dataclass(frozen=True, slots=True)
class Result:
    """What one check found, the clause that asks for it, and the address at which one mends it.

    A fault that is not ``hindering`` must be mended, but nobody has to wait for that.
    """

    name: str
    level: str
    said: str
    clause: str = ""
    url: str = ""
    hindering: bool = True

    @property
    def stops(self) -> bool:
        """Whether a hospital cannot open while this stands."""
        return self.level == FAULT and self.hindering


Check = Callable[[datetime], Iterator[Result]]
CHECKS: list[Check] = []


def check(look: Check) -> Check:
    """Declare a check; it may give several results."""
    CHECKS.append(look)
    return look


def results(at: datetime) -> list[Result]:
    """Everything that was found; without a database, or on old tables, nothing more is asked."""
    found: list[Result] = []
    for ground in (_database, _tables):
        found.append(ground())
        if found[-1].level == FAULT:
            return found
    return found + [one for look in CHECKS for one in look(at)]


def _database() -> Result:
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        kind = type(error).__name__
        return Result(
            _("数据库"), FAULT, _("连接不上，请检查地址与口令：%(kind)s") % {"kind": kind}
        )
    return Result(_("数据库"), OK, connection.display_name)


def _tables() -> Result:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        said = _("差 %(n)s 步，请先运行 yiheng serve 升级") % {"n": len(missing)}
        return Result(_("数据库结构"), FAULT, said)
    return Result(_("数据库结构"), OK, _("与程序一致"))


@check
def _fonts(at: datetime) -> Iterator[Result]:
    names = (
        one.name.lower() for place in FONTS if place.is_dir() for one in place.rglob("*.[to]t*")
    )
    if any(word in name for name in names for word in CHINESE):
        yield Result(_("中文字体"), OK, _("已安装"))
        return
    said = _("没有找到，PDF 中的汉字会缺失；请安装 fonts-noto-cjk")
    yield Result(_("中文字体"), WARNING, said)
