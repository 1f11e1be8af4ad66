"""One row of ``bench_command.py``: the database is the one that the environment names."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

import django
from surroundings import part

django.setup()

from django.db import connection, transaction  # noqa: E402  # as above

from yiheng.core.database.tables import make_tables  # noqa: E402  # as above
from yiheng.governance.ledger.verifying import verify  # noqa: E402  # as above
from yiheng.governance.notices.commands import mark_read  # noqa: E402  # as above
from yiheng.governance.notices.models import Notice  # noqa: E402  # as above
from yiheng.governance.people.tests.factories import a_member  # noqa: E402  # as above

WARM = 50


def main(times: int) -> None:
    """Mark so many notices read in each way, in turn; print the row."""
    make_tables()
    reader, at = a_member(), datetime.now(UTC)
    new = [Notice(recipient=reader, kind="bench", created_at=at) for _ in range(times * 2)]
    rows = [one.pk for one in Notice.objects.bulk_create(new)]

    def bare(pk: int) -> None:
        with transaction.atomic():
            Notice.objects.select_for_update().get(pk=pk).read(at)

    def command(pk: int) -> None:
        mark_read(pk=pk, by=reader, at=at)

    took: dict[Callable[[int], None], list[float]] = {bare: [], command: []}
    busy = {bare: 0.0, command: 0.0}
    for place in range(0, len(rows), 2):
        for act, pk in ((bare, rows[place]), (command, rows[place + 1])):
            started, used = time.perf_counter(), time.process_time()
            act(pk)
            took[act].append((time.perf_counter() - started) * 1000)
            busy[act] += (time.process_time() - used) * 1000 / times
    plain, whole = (sorted(took[act][WARM:]) for act in (bare, command))
    extra = statistics.median(b - a for a, b in zip(took[bare], took[command], strict=True))
    core = busy[command] - busy[bare]
    print(
        f"{connection.vendor:12}{part(plain, 0.5):>9.2f}{part(plain, 0.95):>9.2f}"
        f"{part(whole, 0.5):>12.2f}{part(whole, 0.95):>9.2f}{extra:>10.2f}{core:>9.2f}"
        f"{'whole' if verify().whole else 'broken':>9}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
