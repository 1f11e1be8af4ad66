"""A hundred canaries go in by the product's doors; no file that it writes holds one, however coded.

Names, addresses, results, faulty records, reasons of 紧急调阅, identifiers that nobody has, sign-in
mistakes. Looked for in the database (its file and log, or a dump), everything else under the data
directory, the keyring's folder, and what is logged at DEBUG; in six encodings.
"""

from __future__ import annotations

import logging
import os
import subprocess
from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from yiheng.care.intake.models import Quarantined
from yiheng.care.intake.tests.factories import (
    a_hospital,
    a_licence,
    a_patient,
    an_encounter,
    an_observation,
    take,
)
from yiheng.core.clock import now
from yiheng.governance.access.commands import break_glass
from yiheng.governance.access.models import CareRelation, Category
from yiheng.governance.access.tests.factories import a_doctor
from yiheng.governance.keys import keyring, vault
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import a_member

MANY, LENGTH = 100, 5
CHARACTERS = "鹦鹉鸬鹚鹧鸪鹈鹕鹌鹑鸳鸯鹡鸰鹭鹳鹤鸫鹎鹨鹀鹂鹃鹆鹇鹊"


def canaries() -> list[str]:
    """A hundred words that nothing else holds."""
    rng = Random(77)
    made = {"".join(rng.choices(CHARACTERS, k=LENGTH)) for _ in range(MANY * 2)}
    return sorted(made)[:MANY]


def encodings(word: str) -> dict[str, list[bytes]]:
    """How a word could stand in a file: the base64 of it at each of three offsets."""
    plain = word.encode()
    return {
        "utf-8": [plain],
        "utf-16-le": [word.encode("utf-16-le")],
        "utf-16-be": [word.encode("utf-16-be")],
        "gbk": [word.encode("gbk")],
        "base64": [b64encode(bytes(n) + plain)[4 if n else 0 : -4] for n in range(3)],
        "hex": [plain.hex().encode(), plain.hex().upper().encode()],
    }


def found(words: Sequence[str], content: bytes) -> list[tuple[str, str]]:
    """Each word that stands in a content, with its encoding."""
    return [
        (word, name)
        for word in words
        for name, forms in encodings(word).items()
        if any(form in content for form in forms)
    ]


def written(folders: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    """Every file that the product has written; of PostgreSQL, a dump."""
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                yield str(path), path.read_bytes()
    if connection.vendor == "postgresql":
        yield "dump", dumped()


def dumped() -> bytes:
    """What ``pg_dump`` gives of the test's database."""
    known = connection.settings_dict
    [program] = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))[-1:]
    command = [str(program), "-h", known["HOST"], "-p", str(known["PORT"]), "-U", known["USER"]]
    return subprocess.run(
        [*command, str(known["NAME"])], check=True, capture_output=True, env=os.environ
    ).stdout


def sow(words: Sequence[str]) -> None:
    """Put each word in by a door."""
    doctor, coming = a_doctor(), iter(words)
    at = now() - timedelta(hours=2)
    records: list[dict[str, Any]] = []
    for number in range(20):
        who, telecom = f"p{number}", [{"system": "phone", "value": next(coming)}]
        records += [
            a_patient(who, name=[{"text": next(coming)}], address=[{"text": next(coming)}],
                      telecom=telecom),
            an_encounter(f"e{number}", patient=who, doctor=doctor),
            an_observation(f"o{number}", patient=who, code={"text": next(coming)}),
        ]  # fmt: skip
    faulty = [
        an_observation(f"f{number}", patient="p0", status=next(coming)) for number in range(5)
    ]
    take([*records, *faulty], a_licence(), at)
    assert Quarantined.objects.count() == len(faulty)
    surrogate = CareRelation.objects.filter(member=doctor)[0].surrogate
    for _ in range(5):
        reason = f"患者昏迷送入抢救室，需查既往用药 {next(coming)}"
        break_glass(
            surrogate=surrogate, by=a_doctor("钱医生"), at=now(), reason=reason,
            category=Category.RESCUE,
        )  # fmt: skip
    type_at_the_doors(doctor, surrogate, list(coming))


def type_at_the_doors(doctor: Member, surrogate: str, words: Sequence[str]) -> None:
    """Words typed where they do not belong, and a patient read."""
    client, stranger = Client(), Client()
    client.force_login(doctor)
    assert client.get(f"/patients/{surrogate}/").status_code == 200
    assert len(words) == 10
    for word in words[:5]:
        given = {"username": word, "password": f"{word}-password"}
        assert stranger.post("/sign-in/", given).status_code == 422
    for word in words[5:]:
        assert client.post("/patients/", {"identifier": word}).status_code == 404


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """Where the product writes."""
    return [Path(settings.DATA_DIR), Path(settings.KEYRING_FILE).parent, tmp_path]


def test_3_2_b_the_scan_itself_finds_a_word_in_each_encoding(tmp_path: Path) -> None:
    for word in canaries():
        for name, forms in encodings(word).items():
            for number, form in enumerate(forms):
                (tmp_path / "clear").write_bytes(os.urandom(64) + form + os.urandom(64))
                content = (tmp_path / "clear").read_bytes()
                assert (word, name) in found([word], content), number
    padded = [b64encode(b"x" * n + canaries()[0].encode() + b"yz") for n in range(3)]
    assert all((canaries()[0], "base64") in found(canaries(), one) for one in padded)


@pytest.mark.django_db(transaction=True)
def test_3_2_b_of_a_hundred_canaries_none_stands_in_any_file(
    folders: list[Path], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    vault.forget()
    a_hospital()
    words = canaries()
    sow(words)
    a_member()
    told = capfd.readouterr()
    hits = {
        place: found(words, content)
        for place, content in (
            *written(folders),
            ("log", caplog.text.encode()),
            ("output", (told.out + told.err).encode()),
        )
    }

    assert {place: one for place, one in hits.items() if one} == {}
    assert keyring.is_open()
    if connection.vendor == "sqlite":
        base = Path(connection.settings_dict["NAME"]).name  # each worker of a test run has its own
        assert {base, f"{base}-wal"} <= {Path(place).name for place in hits}
    else:
        assert "dump" in hits
