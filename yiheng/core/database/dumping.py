"""A whole database into a file and back: SQLite by its backup API, PostgreSQL by pg_dump.

Both take one consistent moment while others go on reading and writing.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from yiheng.core.errors import YihengError

NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
_SERVERS = "/usr/lib/postgresql"
_EMPTY = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"


class CannotDump(YihengError):
    """The database could not be copied, or the copy is not sound."""


def name() -> str:
    """What the copy of this database is called in an archive."""
    return NAMES[connection.vendor]


def dump(target: Path) -> None:
    """Copy the database as it is committed now. Raises ``CannotDump`` or ``OSError``."""
    if connection.vendor == "sqlite":
        _copy_sqlite(Path(str(connection.settings_dict["NAME"])), target)
    else:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def load(source: Path) -> None:
    """Put a copy in the place of an empty database; all of it or nothing."""
    connection.close()
    if connection.vendor == "sqlite":
        os.replace(source, str(connection.settings_dict["NAME"]))
    else:
        wanted = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
        _run("pg_restore", *wanted, f"--dbname={connection.settings_dict['NAME']}", str(source))


def is_empty() -> bool:
    """Whether the database holds no table (of SQLite: whether there is no file)."""
    if connection.vendor == "sqlite":
        return not Path(str(connection.settings_dict["NAME"])).exists()
    return not connection.introspection.table_names()


def clear() -> None:
    """Empty a database again that was empty before ``load``."""
    connection.close()
    if connection.vendor == "sqlite":
        file = str(connection.settings_dict["NAME"])
        for end in ("", "-wal", "-shm", ".gate"):
            Path(file + end).unlink(missing_ok=True)
        return
    with connection.cursor() as cursor:
        cursor.execute(_EMPTY)


def _copy_sqlite(source: Path, target: Path) -> None:
    """One step: a reader's view of this moment, which no writer has to wait for."""
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with (
            closing(sqlite3.connect(source, timeout=60)) as living,
            closing(sqlite3.connect(target)) as copy,
        ):
            living.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
            said = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        raise CannotDump(_("数据库未能复制：%(why)s") % {"why": type(error).__name__}) from error
    if said != "ok":
        raise CannotDump(_("数据库的副本未通过完整性检查，未生成备份。请先检查磁盘"))


def _run(program: str, *words: str) -> None:
    found = _program(program)
    done = subprocess.run(  # noqa: S603  # PostgreSQL's own program
        [found, *words], env=os.environ | _surroundings(connection.settings_dict),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise CannotDump(
            _("%(program)s 失败（退出码 %(code)s）：%(said)s")
            % {"program": program, "code": done.returncode, "said": _first_line(done.stderr)}
        )


def _first_line(said: str) -> str:
    """What the program complained of: its first line names objects, its details may hold rows."""
    return (said.strip().splitlines() or [""])[0][:200]


def _program(program: str) -> str:
    """The newest of the installed ones: an older one does not read a newer server."""
    newest: Sequence[Path] = sorted(
        Path(_SERVERS).glob(f"*/bin/{program}"), key=lambda one: int(one.parts[-3])
    )
    found = str(newest[-1]) if newest else shutil.which(program)
    if found is None:
        raise CannotDump(_("没有找到 %(program)s；请安装 postgresql-client") % {"program": program})
    return found


def _surroundings(known: Mapping[str, Any]) -> dict[str, str]:
    """The connection as libpq reads it: the password never stands on a command line."""
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD",
             "PGDATABASE": "NAME"}  # fmt: skip
    return {name: str(known[key]) for name, key in names.items() if known.get(key)}
