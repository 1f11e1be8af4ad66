"""A patient's timeline: a doctor reads somebody with 500 records, and each reading is recorded.

The records are Synthea's, of one patient, taken in by ``yiheng import`` with the doctor as the
attending of an encounter; the page comes from ``yiheng serve`` over a connection kept open.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
from surroundings import Visitor, core_seconds, heading, part

from tools.hospital import YIHENG, seeded, served
from yiheng.care.patients.systems import MRN, STAFF
from yiheng.standards.fhir import bundle_resources, parse_json
from yiheng.standards.fhir.tests.samples import bundles

RECORDS, TIMES, WARM = 500, 200, 20
NUMBER = "ZY-BENCH-500"
NO_EVENTS = ("Patient", "Practitioner", "Organization")  # as the timeline leaves them out


def a_long_story(staff_no: str) -> list[dict[str, Any]]:
    """A patient of Synthea's, known by a 病案号, and 500 events; the doctor attends."""
    resources = max((list(bundle_resources(parse_json(raw))) for raw in bundles()), key=len)
    patient = next(one for one in resources if one["resourceType"] == "Patient")
    patient["identifier"] = [{"system": MRN, "value": NUMBER}]
    events = [one for one in resources if one["resourceType"] not in NO_EVENTS][:RECORDS]
    visit = next(one for one in events if one["resourceType"] == "Encounter")
    doctor = {"identifier": {"system": STAFF, "value": staff_no}}
    visit["participant"] = [{"individual": doctor}]
    visit["period"].pop("end", None)  # it goes on, so that the doctor may read
    return [patient, *events]


def take_in(folder: Path, story: list[dict[str, Any]]) -> None:
    """Through the door that everybody has."""
    file = folder.with_name("story.ndjson")
    file.write_bytes(b"\n".join(map(orjson.dumps, story)))
    application = json.loads((folder / "applications.json").read_text(encoding="utf-8"))["all"]
    command: list[str | Path] = [YIHENG, "import", "--data-dir", folder]
    command += ["--application", str(application), file]
    told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    if told["accepted"] != len(story):
        raise RuntimeError(f"not everything came in: {told}")


def readings(folder: Path) -> int:
    """How many times the ledger says that a timeline was read."""
    query = "SELECT COUNT(*) FROM ledger_entry WHERE action = 'records.read'"
    with closing(sqlite3.connect(folder / "yiheng.sqlite3")) as database:
        return int(database.execute(query).fetchone()[0])


def measure(doctor: Visitor, path: str) -> tuple[list[float], float, int]:
    """Milliseconds of each answer, milliseconds of a core for one, bytes of the page."""
    took, size, before = [], 0, 0.0
    for number in range(WARM + TIMES):
        if number == WARM:
            before = core_seconds()
        started = time.perf_counter()
        answer, page = doctor.ask(path)
        took.append((time.perf_counter() - started) * 1000)
        size = len(page)
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
    return sorted(took[WARM:]), (core_seconds() - before) / TIMES * 1000, size


def main() -> None:
    """Print the table."""
    heading(
        f"Timeline of a patient with {RECORDS} records of Synthea's, 50 a page; "
        f"2 web processes, 1 client; {TIMES} readings of each page"
    )
    with tempfile.TemporaryDirectory() as given:
        seed = seeded(Path(given) / "seed")
        accounts = json.loads((seed / "accounts.json").read_text(encoding="utf-8"))
        account = next(one for one in accounts if one["post"] == "doctor")
        take_in(seed, a_long_story(account["staff_no"]))
        with served(seed, Path(given) / "served") as hospital:
            doctor = Visitor(hospital.base)
            doctor.sign_in(account)
            doctor.ask("/patients/")
            answer, _ = doctor.ask("/patients/", {"identifier": NUMBER})
            path, before = answer.headers["Location"], readings(hospital.folder)
            print(f"{'page':14}{'ms p50':>9}{'ms p95':>9}{'core ms':>9}{'KB':>7}")
            for title, query in (("first", ""), ("middle", "?page=5"), ("last", "?page=10")):
                took, core, size = measure(doctor, path + query)
                print(
                    f"{title:14}{part(took, 0.5):>9.1f}{part(took, 0.95):>9.1f}{core:>9.1f}"
                    f"{size / 1024:>7.1f}"
                )
            written = readings(hospital.folder) - before
    print(f"{3 * (WARM + TIMES)} readings, {written} entries in the ledger")


if __name__ == "__main__":
    main()
