"""One row of ``bench_verify.py``: the database is the one that the environment names."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from uuid import uuid4

import django
from django.conf import settings
from surroundings import ROOT

django.setup()

from django.db import connection, transaction  # noqa: E402  # as above

from yiheng.core.database.tables import make_tables  # noqa: E402  # as above
from yiheng.governance.keys import keyring  # noqa: E402  # as above
from yiheng.governance.ledger import proving  # noqa: E402  # as above
from yiheng.governance.ledger.appending import Line, append  # noqa: E402  # as above
from yiheng.governance.ledger.checkpoints import checkpoint  # noqa: E402  # as above
from yiheng.governance.ledger.evidence import everything, pack  # noqa: E402  # as above
from yiheng.governance.ledger.models import Checkpoint, Entry  # noqa: E402  # as above
from yiheng.governance.ledger.signing import signer  # noqa: E402  # as above
from yiheng.governance.ledger.verifying import verify  # noqa: E402  # as above

BATCH, PROOFS = 5_000, 50
AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
WHY = {"why": "您的岗位不含“%(act)s”这项权限", "arguments": {"act": "查看患者病历"}}


def lines() -> list[Line]:
    """What a hospital writes: two readings, a change, a refusal, over and over."""
    kinds = (
        ("records.read", "0-e", "done", {"purpose": "treatment", "via": "relation", "shown": 12}),
        ("records.read", "0-e", "done", {"purpose": "treatment", "via": "glass", "shown": 3}),
        ("duties.closed", "3.1-n", "done", {"duty": 12, "late": False}),
        ("records.read.denied", "2.1-k", "refused", WHY),
    )
    numbers = count()
    made = []
    for action, clause, outcome, facts in islice((k for _ in numbers for k in kinds), BATCH):
        who = next(numbers) % 400
        subjects = (uuid4().hex,) if action == "records.read" else ()
        at = AT + timedelta(seconds=next(numbers), microseconds=who)
        label, target = f"李医生（D{who:05}）", f"patients.patient:{who}"
        made.append(
            Line(action, str(who), label, target, clause, at, outcome, facts, subjects)
        )  # fmt: skip
    return made


def main(entries: int) -> None:
    """Append, verify whole, verify what is new, prove; print the row."""
    make_tables()
    keyring.create()
    started, batch = time.perf_counter(), lines()
    for _ in range(0, entries, BATCH):
        with transaction.atomic():
            append(batch)
    appended = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as autovacuum does within a minute
    started, used = time.perf_counter(), time.process_time()
    report = verify()
    took, core = time.perf_counter() - started, time.process_time() - used
    if not report.whole:
        raise SystemExit(f"broken: {report}")
    older = Checkpoint(size=report.size - 777, root=proving.root_at(report.size - 777), at=AT)
    newer = Checkpoint(size=report.size, root=report.root, at=AT)
    again = timed(lambda: verify(start=proving.peaks_at(older.size)), 1)
    entry = Entry.objects.get(seq=report.size // 3)
    proof = timed(lambda: proving.proof(entry, newer).holds or sys.exit("no proof"), PROOFS)
    growth = timed(lambda: proving.growth(older, newer).holds or sys.exit("no growth"), PROOFS)
    packed, size, independent = checked_elsewhere()
    print(
        f"{connection.vendor:12}{appended:>9.1f}{took:>9.1f}{core:>9.1f}"
        f"{core / report.size * 1e6:>9.1f}{again:>9.2f}{proof * 1000:>10.1f}{growth * 1000:>11.1f}"
        f"{packed:>8.1f}{size / 1024**2:>6.0f}{independent:>13.1f}{os.getloadavg()[0]:>7.1f}"
    )


def checked_elsewhere() -> tuple[float, int, float]:
    """Seconds to pack the whole ledger, bytes, seconds of the verifier that shares no code."""
    checkpoint(AT)
    file, key = settings.DATA_DIR / "evidence.zip", b64encode(signer().public_key()).decode()
    with file.open("wb") as out:
        packed = timed(lambda: pack(everything("bench"), out), 1)
    verifier = [sys.executable, "-I", "-S", str(ROOT / "tools" / "verify_ledger.py")]
    command = [*verifier, str(file), key, str(settings.WITNESS_FILE)]
    took = timed(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL), 1)
    return packed, file.stat().st_size, took


def timed(act: object, times: int) -> float:
    """Seconds of one, of so many."""
    started = time.perf_counter()
    for _ in range(times):
        act()  # type: ignore[operator]
    return (time.perf_counter() - started) / times


if __name__ == "__main__":
    main(int(sys.argv[1]))
