"""What takes long is asked for and done by the worker: verifications, and evidence for outside."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tools import verify_ledger as independent
from yiheng.core.actor import System, the_system
from yiheng.core.errors import Denied, Invalid
from yiheng.core.models import JobRun
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.ledger import errands, evidence, signing
from yiheng.governance.ledger.checkpoints import checkpoint
from yiheng.governance.ledger.jobs import ask_nightly, run_errands
from yiheng.governance.ledger.models import Entry, Errand, Kind, State
from yiheng.governance.ledger.permissions import EXPORT
from yiheng.governance.ledger.signing import signer
from yiheng.governance.ledger.tests.factories import MONDAY, a_ledger, a_notary, a_witness, write

pytestmark = pytest.mark.django_db
TOOL = Path(independent.__file__)


class Exporter(System):
    """Somebody who may export, without the patients."""

    def may(self, permission: str, at: Any) -> Verdict:
        return permit("0-g") if permission == EXPORT else refuse("2.1-k", "no")


@pytest.fixture(autouse=True)
def ledger(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.WITNESS_FILE, settings.DATA_DIR = a_witness(tmp_path), tmp_path
    before, notary = signing._held.signer, a_notary()
    signing.use_signer(lambda: notary)
    a_ledger(9)
    checkpoint(MONDAY)
    yield
    signing._held.signer = before


def last(action: str) -> Entry:
    return Entry.objects.filter(action=action).latest("seq")


def test_0_d_a_verification_is_asked_for_once_and_done_by_the_worker() -> None:
    asked = errands.ask_verification(by=the_system(), at=MONDAY)
    again = errands.ask_verification(by=the_system(), at=MONDAY)
    assert (again.pk, asked.state, asked.last) == (asked.pk, State.WAITING, 9)

    assert run_errands(MONDAY) == 1
    asked.refresh_from_db()
    assert (asked.state, asked.whole, asked.share) == (State.DONE, True, 100)
    found = last("ledger.verified")
    assert (asked.entry, found.facts["entries"]) == (found.seq, 10)
    assert run_errands(MONDAY) == 0


def test_0_d_what_a_killed_worker_left_is_begun_again() -> None:
    asked = errands.ask_verification(by=the_system(), at=MONDAY)
    asked.begin(MONDAY)

    assert run_errands(MONDAY) == 1
    assert Errand.objects.get().state == State.DONE


def test_a_long_errand_says_how_far_it_is_and_keeps_its_lease() -> None:
    JobRun.objects.create(name=errands.JOB, leased_until=MONDAY)
    asked = errands.ask_export(first=1, last=9, by=the_system(), at=MONDAY)
    asked.begin(MONDAY)
    errands._progress(asked)(4)

    asked.refresh_from_db()
    assert (asked.done, asked.share) == (4, 44)
    later = MONDAY + timedelta(minutes=5)
    assert JobRun.objects.filter(name=errands.JOB, leased_until__gt=later).exists()


def test_0_d_tampering_ends_an_errand_red_and_is_named() -> None:
    Entry.objects.filter(seq=4).update(actor_label="王某")
    asked = errands.ask_verification(by=the_system(), at=MONDAY)
    run_errands(MONDAY)

    asked.refresh_from_db()
    assert asked.whole is False
    assert last("ledger.verified").facts["bad"] == 4


def test_0_d_only_what_is_new_is_read_on_wish_from_a_note_that_still_holds() -> None:
    errands.ask_verification(by=the_system(), at=MONDAY)
    run_errands(MONDAY)
    write(number=20)
    checkpoint(MONDAY)
    asked = errands.ask_verification(by=the_system(), at=MONDAY, kind=Kind.SINCE)
    assert asked.first == 10
    run_errands(MONDAY)
    asked.refresh_from_db()
    assert asked.whole is True

    write(number=21)
    newest = last("tests.written").seq
    Entry.objects.filter(seq=newest).update(actor_label="王某")
    asked = errands.ask_verification(by=the_system(), at=MONDAY, kind=Kind.SINCE)
    run_errands(MONDAY)
    asked.refresh_from_db()
    assert (asked.whole, last("ledger.verified").facts["bad"]) == (False, newest)


def test_0_d_once_a_night_the_ledger_is_verified_whoever_asks() -> None:
    night = MONDAY + timedelta(hours=18)  # 03:00 in Shanghai
    assert ask_nightly(MONDAY) == 0
    assert ask_nightly(night) == 1
    assert ask_nightly(night + timedelta(hours=1)) == 0
    assert ask_nightly(night + timedelta(days=1)) == 0  # still waits: one is enough
    run_errands(night)
    assert ask_nightly(night + timedelta(days=1)) == 1


def test_0_g_evidence_of_a_period_is_checked_by_bare_python(tmp_path: Path) -> None:
    asked = errands.ask_export(first=3, last=7, by=the_system(), at=MONDAY)
    run_errands(MONDAY)
    asked.refresh_from_db()
    file, key = errands.file_of(asked), b64encode(signer().public_key()).decode()
    with zipfile.ZipFile(file) as archive:
        archive.extract("verify_ledger.py", tmp_path)
        held = "".join(archive.read(name).decode() for name in archive.namelist())
        assert archive.read("verify_ledger.py") == TOOL.read_bytes()
    assert not re.search(r"(?<![\w+/=])p1(?![\w+/=])", held)  # but in base64, by chance

    def checked(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-S", str(tmp_path / "verify_ledger.py"), *words]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    good = checked(str(file), key)
    assert good.returncode == 0, good.stdout
    assert '"first": 3, "last": 7' in good.stdout
    stranger = b64encode(a_notary().public_key()).decode()
    assert checked(str(file), stranger).returncode == 1
    kept = last("ledger.exported")
    assert (kept.seq, kept.facts["first"], kept.facts["last"]) == (asked.entry, 3, 7)


def test_0_g_evidence_changed_anywhere_is_refused(tmp_path: Path) -> None:
    asked = errands.ask_export(first=3, last=7, by=the_system(), at=MONDAY, subjects=True)
    run_errands(MONDAY)
    with zipfile.ZipFile(errands.file_of(asked)) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    key = signer().public_key()
    assert b"\tp1,p2\n" in held["entries.txt"]

    def holds(changed: dict[str, bytes]) -> bool:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name, content in changed.items():
                archive.writestr(name, content)
        try:
            return bool(independent.period(zipfile.ZipFile(packed), key, []))
        except (independent.Wrong, ValueError, KeyError, IndexError):
            return False

    assert holds(held)
    lines = held["entries.txt"].splitlines(keepends=True)
    for name, old, new in (
        ("entries.txt", b"p1,p2", b"p1"), ("entries.txt", lines[1], b""),
        ("entries.txt", lines[1], lines[1] * 2), ("entries.txt", lines[4], b""),
        ("entries.txt", lines[0] + lines[1], lines[1] + lines[0]),
        ("entries.txt", "系统".encode(), "系統".encode()),
        ("range.json", b'"first": 3', b'"first": 4'),
        ("range.json", b'"last": 7', b'"last": 6'),
        ("checkpoints.txt", held["checkpoints.txt"], b""),
    ):  # fmt: skip
        assert old in held[name]
        assert not holds(held | {name: held[name].replace(old, new, 1)}), (name, old)


def test_evidence_of_the_same_is_the_same_byte_for_byte() -> None:
    packed = []
    for _ in range(2):
        out = io.BytesIO()
        evidence.pack(evidence.Period(2, 8, 9, "1"), out)
        packed.append(out.getvalue())

    assert packed[0] == packed[1]


def test_0_e_patients_stand_in_evidence_only_for_who_may_see_them() -> None:
    with pytest.raises(Denied):
        errands.ask_export(first=1, last=9, by=Exporter(), at=MONDAY, subjects=True)
    with pytest.raises(Denied):
        errands.ask_verification(by=Exporter(), at=MONDAY)
    errands.ask_export(first=1, last=9, by=Exporter(), at=MONDAY)
    with pytest.raises(Invalid):
        errands.ask_export(first=0, last=0, by=Exporter(), at=MONDAY)


def test_evidence_is_kept_for_a_week() -> None:
    asked = errands.ask_export(first=1, last=9, by=the_system(), at=MONDAY)
    run_errands(MONDAY)
    asked.refresh_from_db()
    assert asked.finished_at is not None
    assert errands.file_of(asked).is_file()
    run_errands(asked.finished_at + timedelta(days=8))
    assert not errands.file_of(asked).exists()


def test_an_errand_that_cannot_be_done_says_so(settings: Any) -> None:
    asked = errands.ask_export(first=1, last=99, by=the_system(), at=MONDAY)
    run_errands(MONDAY)

    asked.refresh_from_db()
    assert (asked.state, asked.error) == (State.FAILED, "ValueError")


def test_the_verifier_is_short_enough_to_be_read_whole() -> None:
    lines = TOOL.read_text("utf-8").splitlines()

    assert len(lines) <= 150
    assert not [line for line in lines if "yiheng." in line and "import" in line]
