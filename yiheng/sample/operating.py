"""How the sample hospital is kept running: a night's backup, a restore drill, a contact."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from yiheng.core.actor import the_system
from yiheng.governance.operations import backups, commands
from yiheng.governance.operations.drilling import drill
from yiheng.governance.operations.jobs import back_up
from yiheng.sample.town import Town

BACK_UP = "operations.back_up"
CONTACT = """Contact: mailto:security@hospital.example
Expires: {until:%Y-%m-%dT%H:%M:%SZ}
Preferred-Languages: zh, en
"""
YEAR = timedelta(days=365)


@contextmanager
def kept(town: Town, now: datetime) -> Iterator[None]:
    """Back up, and restore the backup elsewhere while the story goes on; then keep how it went.

    On PostgreSQL a drill wants a database of its own: it is left to the hospital.
    """
    commands.run_early(name=BACK_UP, by=town.of("sysadmin").member, at=now)
    back_up(now)  # as the worker would
    made = sorted(backups.folder().glob("yiheng-*.age"))
    if not made or connection.vendor != "sqlite":
        yield
        return
    own = Path(settings.KEYRING_FILE).parent / backups.OWN
    with ThreadPoolExecutor(max_workers=1) as pool:
        going = pool.submit(drill, made[-1], [own])
        yield
        done = going.result()
    commands.keep_drill(
        digest=done.digest, made_at=done.made_at, entries=done.entries, whole=done.whole,
        milliseconds=done.milliseconds, by=the_system(), at=now,
    )  # fmt: skip


def write_contact(now: datetime) -> None:
    """Where to report a weakness (RFC 9116)."""
    text = CONTACT.format(until=(now + YEAR).astimezone(UTC))
    (settings.DATA_DIR / "security.txt").write_text(text, encoding="ascii")
