"""Synthea through everything: ``yiheng import`` of a whole data set into a sample hospital.

62 transaction bundles (18,570 resources), once a bundle a line and once a resource a line, pass
gate, per-patient encryption, index, store and ledger; SQLite, synchronous=FULL, 500 records a
transaction; each run in a fresh copy of the hospital. The floor is what one would write without
any guarantee: the schema of the type, then a row of plain JSON, with the same durability.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import orjson
from surroundings import core_seconds, heading

from tools.hospital import YIHENG, seeded
from yiheng.standards.fhir import bundle_resources, parse_json
from yiheng.standards.fhir.tests import oracle
from yiheng.standards.fhir.tests.samples import bundles, records

RUNS = 3
CHUNK = 500


class Run(NamedTuple):
    """Records that came in, seconds on the clock, seconds of one core."""

    taken: int
    seconds: float
    cpu: float


def through_everything(file: Path, hospital: Path, folder: Path) -> Run:
    """The product; its own seconds, the core's with the start of the process."""
    home = folder / "copy"
    shutil.copytree(hospital, home)
    application = json.loads((home / "applications.json").read_text(encoding="utf-8"))["all"]
    command: list[str | Path] = [YIHENG, "import", "--data-dir", home]
    command += ["--application", str(application), file]
    before = core_seconds()
    told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    shutil.rmtree(home)
    if told["quarantined"] or told["refused"]:
        raise RuntimeError(f"{file.name}: not everything came in: {told}")
    return Run(told["read"], told["seconds"], core_seconds() - before)


def without_guarantee(file: Path, _hospital: Path, folder: Path) -> Run:
    """jsonschema-rs, and sqlite3 rows of plain JSON."""
    target, taken = folder / "plain.sqlite3", 0
    before, started = core_seconds(), time.perf_counter()
    with closing(sqlite3.connect(target)) as database, file.open("rb") as lines:
        database.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "CREATE TABLE record (id INTEGER PRIMARY KEY, type TEXT, content BLOB)"
        )
        for line in lines:
            document = parse_json(line)
            whole = document["resourceType"] == "Bundle"
            for one in bundle_resources(document) if whole else [document]:
                kind = one["resourceType"]
                if not oracle.of_type(kind).is_valid(one):
                    raise RuntimeError(f"{kind} is not valid")
                database.execute(
                    "INSERT INTO record (type, content) VALUES (?, ?)", (kind, orjson.dumps(one))
                )
                taken += 1
                if taken % CHUNK == 0:
                    database.commit()
        database.commit()
    seconds = time.perf_counter() - started
    target.unlink()
    return Run(taken, seconds, core_seconds() - before)


def main() -> None:
    """Print the table."""
    heading(f"Synthea, 62 bundles, {len(records()):,} resources; 1 process; {RUNS} runs in turn")
    ways: dict[str, Callable[[Path, Path, Path], Run]] = {
        "yiheng import, through everything": through_everything,
        "schema and plain rows, no guarantee": without_guarantee,
    }
    with tempfile.TemporaryDirectory() as given:
        folder = Path(given)
        files = {"bundles": folder / "bundles.ndjson", "NDJSON": folder / "resources.ndjson"}
        files["bundles"].write_bytes(b"".join(bundles()))
        files["NDJSON"].write_bytes(b"\n".join(records()))
        hospital = seeded(folder / "hospital")
        runs: dict[tuple[str, str], list[Run]] = {}
        for _ in range(RUNS):
            for kind, file in files.items():
                for name, way in ways.items():
                    runs.setdefault((kind, name), []).append(way(file, hospital, folder))
    print(f"{'file':10}{'way':38}{'resources/s':>12}{'best':>9}{'a second of core':>18}")
    for (kind, name), found in runs.items():
        speeds = [one.taken / one.seconds for one in found]
        core = statistics.median(one.taken / one.cpu for one in found)
        print(f"{kind:10}{name:38}{statistics.median(speeds):>12,.0f}{max(speeds):>9,.0f}"
              f"{core:>18,.0f}")  # fmt: skip


if __name__ == "__main__":
    main()
