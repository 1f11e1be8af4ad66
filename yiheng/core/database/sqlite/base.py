"""SQLite whose writers queue at one gate.

SQLite lets one writer in at a time and tells the others "locked"; under load they starve or fail.
Here every write transaction, and every single write outside one, first takes an exclusive lock on
a file beside the database, so that writers of all processes and threads wait their turn in the
kernel instead. Readers never wait. Use with ``transaction_mode=IMMEDIATE`` and WAL.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.sqlite3 import base

_READS = ("SELECT", "PRAGMA", "EXPLAIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "WITH")


class Gate:
    """An exclusive lock on a file; one for each connection, so that threads queue too."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self.held = False

    def enter(self) -> None:
        """Wait until no other connection writes."""
        if not self.held:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            self.held = True

    def leave(self) -> None:
        """Let the next writer in; harmless when the gate is not held."""
        if self.held:
            fcntl.flock(self._file, fcntl.LOCK_UN)
            self.held = False

    def close(self) -> None:
        """Let go of the file."""
        self.leave()
        os.close(self._file)


class Cursor(base.SQLiteCursorWrapper):
    """A cursor whose writes outside a transaction pass the gate one by one."""

    wrapper: DatabaseWrapper

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement."""
        with self.wrapper.at_the_gate(query):
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        """Run one statement for many rows."""
        with self.wrapper.at_the_gate(query):
            return super().executemany(query, param_list)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's SQLite backend with the gate."""

    gate: Gate | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open the database and its gate (a database in memory has no other writers)."""
        connection = super().get_new_connection(conn_params)
        name = str(conn_params["database"])
        if "memory" not in name:
            self.gate = Gate(name + ".gate")
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor that knows its connection's gate."""
        cursor = self.connection.cursor(factory=Cursor)
        cursor.wrapper = self
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        if self.gate is not None:
            self.gate.enter()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # private, so not in the stubs
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # private, so not in the stubs
        self._leave()  # not after a failed commit: its rollback opens the gate

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # private, so not in the stubs
        finally:
            self._leave()

    def _close(self) -> None:
        super()._close()  # type: ignore[misc]  # private, so not in the stubs
        if self.gate is not None:
            self.gate.close()
            self.gate = None

    def _leave(self) -> None:
        if self.gate is not None:
            self.gate.leave()

    @contextmanager
    def at_the_gate(self, query: str) -> Iterator[None]:
        """Hold the gate for one write, unless a transaction holds it or the statement reads."""
        gate = self.gate
        if gate is None or gate.held or query.lstrip()[:9].upper().startswith(_READS):
            yield
            return
        gate.enter()
        try:
            yield
        finally:
            if not self.in_atomic_block:
                gate.leave()
