"""Bringing the tables of a hospital to what this version wants: a backup first, then the change."""

from __future__ import annotations

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from yiheng.core.actor import the_system
from yiheng.core.clock import now
from yiheng.core.database.tables import make_tables
from yiheng.core.errors import YihengError
from yiheng.governance.operations import backups, commands


class CannotUpgrade(YihengError):
    """The tables are not what this version wants, and were left as they are."""


def bring_up_to_date() -> None:
    """Back up, then migrate; nothing when the tables are as wanted. The caller holds the lock.

    Raises ``CannotUpgrade`` for a database of a newer version, ``CannotBackUp`` when the backup
    could not be made: then nothing has been changed.
    """
    executor = MigrationExecutor(connection)
    applied, known = executor.loader.applied_migrations, executor.loader.disk_migrations
    refuse_newer({".".join(one) for one in applied})
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    at = now()
    made = backups.make(at=at, reason=backups.BEFORE_MIGRATION) if applied else None
    steps = len(set(known) - set(applied))
    if made:
        print(f"升级数据库：{steps} 步；升级前的备份 {made.path}", flush=True)
    try:
        make_tables()
    except Exception as error:  # a door: whatever it was, say where the backup lies
        where = f"，可用 {made.path} 恢复后改用旧版本" if made else ""
        raise CannotUpgrade(f"升级未完成（{type(error).__name__}）{where}") from error
    if made:
        commands.keep_backup(backup=made, removed=backups.prune(), by=the_system(), at=at)


def refuse_newer(applied: set[str]) -> None:
    """Refuse tables that a newer version has made; raises ``CannotUpgrade``."""
    known = MigrationLoader(None).disk_migrations  # the database is not opened for it
    ahead = sorted(applied - {".".join(one) for one in known})
    if ahead:
        raise CannotUpgrade(
            f"数据来自更新的版本（{ahead[0]} 等 {len(ahead)} 步本版本没有）；请安装不旧于它的版本"
        )
