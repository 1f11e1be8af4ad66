"""One row of ``bench_audit_bytes.py``: the database is the one that the environment names."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import django
import surroundings  # noqa: F401  # the repository on the path

django.setup()

from django.db import connection, transaction  # noqa: E402  # as above

from yiheng.core.database.tables import make_tables  # noqa: E402  # as above
from yiheng.governance.keys import keyring  # noqa: E402  # as above
from yiheng.governance.ledger.appending import Line, append  # noqa: E402  # as above
from yiheng.governance.ledger.checkpoints import checkpoint  # noqa: E402  # as above

MANY = 20_000
AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
WHY = {"why": "您的岗位不含“%(act)s”这项权限", "arguments": {"act": "查看患者病历"}}
READ = {"purpose": "treatment", "via": "relation", "shown": 50, "page": 1}
KINDS = (
    ("duties.closed", "3.1-n", "done", {"duty": 12, "late": False}, False),
    ("records.read", "0-e", "done", READ, True),
    ("records.read.denied", "2.1-k", "refused", WHY, False),
)


def size() -> int:
    """Bytes of the ledger's tables with their indexes."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA page_count")
            return int(cursor.fetchone()[0]) * 4096
        cursor.execute(
            "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c "
            "WHERE relkind = 'r' AND relname LIKE 'ledger_%'"
        )
        return int(cursor.fetchone()[0])


def main() -> None:
    """Write many of each kind; print the row."""
    make_tables()
    keyring.create()
    each = []
    for action, clause, outcome, facts, reads in KINDS:
        before = size()
        for _ in range(MANY // 1000):
            lines = [
                Line(action, str(n % 400), f"李医生（D{n % 400:05}）",
                     f"patients.patient:{uuid4().hex}", clause, AT, outcome, facts,
                     (uuid4().hex,) if reads else ())
                for n in range(1000)
            ]  # fmt: skip
            with transaction.atomic():
                append(lines)
        each.append((size() - before) / MANY)
    made = checkpoint(AT)
    note = len(made.note.encode()) if made else 0
    print(f"{connection.vendor:12}{each[0]:>10,.0f}{each[1]:>14,.0f}{each[2]:>10,.0f}{note:>8,}")


if __name__ == "__main__":
    main()
