"""One database of ``bench_search``: members and notices are made, indexed and looked for."""

from __future__ import annotations

import statistics
import sys
import time
from random import Random

import django

django.setup()

from django.db import connection  # noqa: E402
from inside import at_work  # noqa: E402
from surroundings import part  # noqa: E402

from yiheng.config import memory  # noqa: E402
from yiheng.core.clock import now  # noqa: E402
from yiheng.core.database.tables import make_tables  # noqa: E402
from yiheng.core.search.models import Line  # noqa: E402
from yiheng.desk.search.following import rebuild  # noqa: E402
from yiheng.governance.access.founding import found  # noqa: E402
from yiheng.governance.keys import keyring  # noqa: E402
from yiheng.governance.notices.models import Notice  # noqa: E402
from yiheng.governance.people.models import Member, Unit  # noqa: E402

SYLLABLES = "安博诚德恩方国海杰康立明宁平庆瑞思天文祥雅志中金木水火土春夏秋冬东西南北"
WORDS = ("故障响应", "数据", "3.1-n", "安博", "已复核 金木", "麒麟", "中")
NOTICES = ("access.glass_judged", "access.glass_questioned")


def people(count: int) -> Member:
    """So many members, and as many notices, of which the first member has a half."""
    rng, unit = Random(7), Unit.objects.get()
    viewer = Member.objects.get(staff_no="secadmin")
    Member.objects.bulk_create(
        Member(
            staff_no=f"B{number:06}", name="".join(rng.choices(SYLLABLES, k=3)), unit=unit,
            joined_at=now(), idempotency_key=f"B{number:06}",
        )
        for number in range(count)
    )  # fmt: skip
    other = Member.objects.get(staff_no="B000001")
    Notice.objects.bulk_create(
        Notice(
            recipient=viewer if number % 2 else other, kind=NOTICES[number % 3 == 0],
            facts={"number": "".join(rng.choices(SYLLABLES, k=2))}, created_at=now(),
        )
        for number in range(count)
    )  # fmt: skip
    return viewer


def main() -> None:
    """Print a row for each word."""
    make_tables()
    keyring.create()
    found(at=now())
    viewer = people(int(sys.argv[1]) // 2)
    began = time.perf_counter()
    lines = rebuild()
    print(f"{connection.vendor}: {lines:,} lines, made in {time.perf_counter() - began:.1f} s")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    client = at_work(viewer)
    memory.settle()  # as the web process does once it is up
    everything: list[float] = []
    for word in WORDS:
        took = []
        for _ in range(30):
            began = time.perf_counter()
            answer = client.get("/search/", {"q": word})
            took.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200
        everything += took
        print(f"  {word:<10} {statistics.median(took):7.1f} ms p50 {part(sorted(took), 0.95):7.1f}")
    print(
        f"  all words  {statistics.median(everything):7.1f} ms p50; table {Line.objects.count():,}"
    )


if __name__ == "__main__":
    main()
