"""A hundred canaries go in by the product's doors; no file that it writes holds one, however coded.

``tests.canaries.sowing`` puts them in as patients, results, faulty records and messages, reasons,
opinions and what is typed at the wrong place; ``yiheng import`` takes two files beside it and
``yiheng backup`` makes a real backup. Looked for in the database (its file and log, or a dump), the
rest of the data directory, the backup as it lies there and opened with its key, what the processes
said, and what they logged at DEBUG; in six encodings. With them the secrets that the product makes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.canaries import BY_COMMAND, MANY, Word, canaries, encodings, found
from tests.running import ROOT, House, a_database
from yiheng.care.intake.tests import factories as fhir
from yiheng.core import archive
from yiheng.standards.hl7v2.build import adt
from yiheng.standards.hl7v2.facts import AddressData
from yiheng.standards.hl7v2.tests import factories as hl7

pytestmark = pytest.mark.real_clock


@dataclass(frozen=True)
class Sown:
    """A hospital with everything in it, while its process still has the database open."""

    house: House
    log: Path
    facts: dict[str, Any]

    @property
    def words(self) -> list[Word]:
        """The canaries, and the secrets that nobody may find either."""
        return [*canaries(), *self.facts["secrets"], bytes.fromhex(self.facts["raw"])]


@pytest.fixture
def sown(tmp_path: Path) -> Iterator[Sown]:
    """Sow in a process of its own, which stays until the test is over."""
    with a_database() as database:
        house, log = House(tmp_path / "var", database), tmp_path / "debug.log"
        ours = {"YIHENG_DATA_DIR": str(house.folder), "SOWN_LOG": str(log)}
        ours |= {"DJANGO_SETTINGS_MODULE": "yiheng.config.settings"}
        with house.log.open("wb") as said, subprocess.Popen(
            [sys.executable, "-m", "tests.canaries.sowing"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=said, text=True, cwd=ROOT,
            env=house.surroundings(**ours),
        ) as process:  # fmt: skip
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, house.log.read_text()
            yield Sown(house, log, json.loads(line))


def files(folder: Path, words: Sequence[str]) -> list[Path]:
    """What a hospital's own system would send: FHIR with a faulty record, HL7."""
    coming = iter(words)
    people = [
        fhir.a_patient(f"cli{n}", name=[{"text": next(coming)}], address=[{"text": next(coming)}],
                       telecom=[{"system": "phone", "value": next(coming)}])
        for n in range(2)
    ]  # fmt: skip
    faulty = fhir.an_observation("cli", patient="cli0", status=next(coming))
    address = AddressData("北京市", "北京市", "朝阳区", next(coming), "100020")
    patient = hl7.a_patient(given=next(coming), address=address, phone=next(coming), sex="F")
    visit = hl7.a_visit(ward=next(coming))
    given = {
        "given.ndjson": fhir.lines(*people, faulty),
        "given.hl7": adt("A01", hl7.a_header("CLI-1"), patient, visit),
    }
    assert list(coming) == []
    folder.mkdir()
    for name, content in given.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in given]


def written(house: House) -> Iterator[tuple[str, bytes]]:
    """Every file of the data directory; of PostgreSQL, a dump."""
    for path in house.folder.rglob("*"):
        if path.is_file():
            yield str(path.relative_to(house.folder)), path.read_bytes()
    if house.database:
        yield "dump", dumped(f"--dbname={house.database}")


def dumped(*words: str, by: str = "pg_dump") -> bytes:
    """What a program of PostgreSQL gives as a text, nothing of it compressed."""
    [program] = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{by}"))[-1:]
    return subprocess.run([str(program), *words], check=True, capture_output=True).stdout


def opened(backup: Path, house: House, folder: Path) -> Iterator[tuple[str, bytes]]:
    """The parts of a backup, for whoever has its key but not the keyring."""
    folder.mkdir()
    key = (house.folder / "keyring" / "backup-identity").read_text()
    manifest = archive.read(backup, archive.identities_of(key), lambda found: folder)
    for part in manifest.parts:
        path = folder / part.name
        packed = path.suffix == ".pgdump"
        content = dumped("--file=-", str(path), by="pg_restore") if packed else path.read_bytes()
        yield f"backup: {part.name}", content


def test_3_2_b_the_scan_itself_finds_a_word_in_each_encoding(tmp_path: Path) -> None:
    words: list[Word] = [*canaries(), os.urandom(20)]
    for word in words:
        for name, forms in encodings(word).items():
            for number, form in enumerate(forms):
                (tmp_path / "clear").write_bytes(os.urandom(64) + form + os.urandom(64))
                content = (tmp_path / "clear").read_bytes()
                assert (word, name) in found([word], content), number
    padded = [b64encode(b"x" * n + canaries()[0].encode() + b"yz") for n in range(3)]
    assert all((canaries()[0], "base64") in found(canaries(), one) for one in padded)


def test_3_2_b_of_a_hundred_canaries_none_stands_in_any_file(sown: Sown, tmp_path: Path) -> None:
    house = sown.house
    assert len(canaries()) == MANY
    assert sown.facts["left"] == []
    taken = house.run(
        "import", "--application", str(sown.facts["application"]),
        *files(tmp_path / "given", canaries()[:BY_COMMAND]),
    )  # fmt: skip
    counts = json.loads(taken.stdout)
    assert (counts["accepted"], counts["quarantined"]) == (3, 1), taken
    made = house.run("backup")
    backup = Path(json.loads(made.stdout.splitlines()[0])["file"])

    places = dict(written(house))
    places |= opened(backup, house, tmp_path / "opened")
    places |= {
        "log": sown.log.read_bytes(), "told": house.log.read_bytes(),
        "import": (taken.stdout + taken.stderr).encode(),
        "backup": (made.stdout + made.stderr).encode(),
    }  # fmt: skip
    hits = {place: found(sown.words, content) for place, content in places.items()}
    assert {place: one for place, one in hits.items() if one} == {}
    kept = {f"backups/{backup.name}", "log", "backup: files/witness/ledger.note"}
    live = {"dump"} if house.database else {"yiheng.sqlite3", "yiheng.sqlite3-wal"}
    assert kept | live <= places.keys()
    assert all(places[one] for one in kept | live)
