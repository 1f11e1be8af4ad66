"""One row of ``bench_sign.py``: the database is the one that the environment names."""

from __future__ import annotations

import sys
import time
from datetime import datetime

import django
from surroundings import part

django.setup()

from django.db import connection  # noqa: E402  # as above
from django.test.utils import CaptureQueriesContext  # noqa: E402  # as above

from yiheng.config import memory  # noqa: E402  # as above
from yiheng.core.clock import now  # noqa: E402  # as above
from yiheng.core.database.tables import make_tables  # noqa: E402  # as above
from yiheng.governance.approvals import commands, queries  # noqa: E402  # as above
from yiheng.governance.approvals.models import Step  # noqa: E402  # as above
from yiheng.governance.approvals.tests.factories import (  # noqa: E402  # as above
    PASSWORD,
    a_hospital,
    a_member,
    a_unit,
    submit,
)
from yiheng.governance.ledger.verifying import verify  # noqa: E402  # as above
from yiheng.governance.people.models import Member  # noqa: E402  # as above

WARM = 20


def main(times: int) -> None:
    """Sign the first of two steps so many times; print the row."""
    make_tables()
    a_hospital("director", "leader")
    clerk, director, _leader = a_member(), a_member("director"), a_member("leader")
    cases = [submit(a_unit(), clerk, now()).pk for _n in range(times + 1)]
    steps = {
        one.case_id: one.shown for one in Step.objects.filter(waiting=True).select_related("case")
    }

    def sign(pk: int, by: Member, at: datetime) -> None:
        commands.sign(
            pk=pk, by=by, at=at, decision="approve", opinion="同意，请按期办理", shown=steps[pk],
            password=PASSWORD,
        )  # fmt: skip

    memory.settle()  # as the web process does once it is up
    whole, proving, looking = [], [], []
    for pk in cases[:-1]:
        by, started = Member.objects.get(pk=director.pk), time.perf_counter()
        sign(pk, by, now())
        whole.append((time.perf_counter() - started) * 1000)
        started = time.perf_counter()
        by.check_password(PASSWORD)
        proving.append((time.perf_counter() - started) * 1000)
        started = time.perf_counter()
        list(queries.todo(by, now())[:12])
        looking.append((time.perf_counter() - started) * 1000)
    with CaptureQueriesContext(connection) as asked:
        sign(cases[-1], Member.objects.get(pk=director.pk), now())
    took, proof, look = (sorted(one[WARM:]) for one in (whole, proving, looking))
    print(
        f"{connection.vendor:12}{part(took, 0.5):>10.1f}{part(took, 0.95):>8.1f}"
        f"{part(proof, 0.5):>12.1f}{part(look, 0.5):>12.1f}{len(asked):>9}"
        f"{'whole' if verify().whole else 'broken':>9}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
