"""A hospital is backed up while it lives, and comes back whole or not at all."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pyrage
import pytest

from tests.running import SERVER, House, a_database
from yiheng.core import archive

pytestmark = pytest.mark.real_clock
BLOB, SEALED = "ab" + "0" * 30, bytes(range(256)) * 4
WORD = "correct horse battery"
COUNTED = ("ledger_entry", "people_member", "regulation_parametervalue", "django_migrations")


@dataclass(frozen=True)
class Kept:
    """A hospital, its backup, and the key that opens it."""

    house: House
    file: Path
    key: Path
    said: dict[str, Any]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """A founded hospital with a checkpoint, backed up for a recipient elsewhere."""
    folder, identity = tmp_path_factory.mktemp("kept"), pyrage.x25519.Identity.generate()
    with a_database() as database:
        house = House(folder / "var", database)
        assert house.run("init").returncode == 0
        (house.folder / "backup-recipients").write_text(f"# 保险柜\n{identity.to_public()}\n")
        (folder / "key").write_text(f"{identity}\n")
        blobs = house.folder / "blobs" / "ab"
        blobs.mkdir(parents=True)
        (blobs / BLOB).write_bytes(SEALED)
        (blobs / f".{BLOB}").write_bytes(b"being written")
        done = house.run("backup")
        assert done.returncode == 0, done.stderr
        said = json.loads(done.stdout)
        yield Kept(house, Path(said["file"]), folder / "key", said)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[House]:
    """An empty place."""
    with a_database() as database:
        yield House(tmp_path / "new", database)


def counts(house: House) -> dict[str, int]:
    with ExitStack() as stack:
        if house.database:
            base: Any = stack.enter_context(psycopg.connect(house.database))
        else:
            base = stack.enter_context(closing(sqlite3.connect(house.folder / "yiheng.sqlite3")))
        rows = {one: base.execute(f"SELECT count(*) FROM {one}").fetchone() for one in COUNTED}
        return {one: row[0] for one, row in rows.items()}


def refused(done: Any, words: str, place: House) -> None:
    """A no in words, and nothing left behind."""
    assert done.returncode == 1, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not place.folder.exists()


def test_0_d_a_hospital_comes_back_as_it_was(kept: Kept, elsewhere: House) -> None:
    before = counts(kept.house)
    done = elsewhere.run("restore", kept.file, "--identity", kept.key)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["whole"] is True
    files = {one.name: one for one in (elsewhere.folder / "blobs").rglob("*") if one.is_file()}
    assert list(files) == [BLOB]  # the sealed files of documents (3.2-b); no half one
    assert files[BLOB].read_bytes() == SEALED
    after = counts(elsewhere)
    # the backup's own entry is younger than it; the restoring is an entry of its own
    assert after == before | {"ledger_entry": before["ledger_entry"]}
    assert elsewhere.run("ledger", "verify").returncode == 0
    for name in ("secret-key", "keyring/keyring.json", "backup-recipients"):
        assert (elsewhere.folder / name).read_bytes() == (kept.house.folder / name).read_bytes()
        assert (elsewhere.folder / name).stat().st_mode & 0o077 == 0
    left = {one.name for one in elsewhere.folder.iterdir()}
    assert not left & {"restoring", ".restoring", "serve.lock"}


def test_0_e_the_backup_holds_no_key_and_is_its_owners_alone(kept: Kept, tmp_path: Path) -> None:
    identities = archive.identities_of(kept.key.read_text())
    manifest = archive.read(kept.file, identities, lambda found: tmp_path)

    names = {part.name for part in manifest.parts}
    assert not [name for name in names if "keyring" in name or "identity" in name]
    assert "files/secret-key" in names
    assert kept.file.stat().st_mode & 0o777 == 0o600
    assert Path(kept.said["keyring"]).name == f"keyring-{manifest.facts['keyring']}.age"
    secret = json.loads((kept.house.folder / "keyring/keyring.json").read_text())["signing"]
    packed = b"".join(one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())
    assert secret.encode() not in packed


def test_a_restore_never_writes_over_a_hospital(kept: Kept) -> None:
    before = counts(kept.house)
    done = kept.house.run("restore", kept.file, "--identity", kept.key)

    assert done.returncode == 1
    assert "从不覆盖" in done.stderr
    assert counts(kept.house) == before


def forged(kept: Kept, folder: Path, **facts: Any) -> Path:
    """The same backup with other facts, sealed by somebody who knows the public key only."""
    identities = archive.identities_of(kept.key.read_text())
    manifest = archive.read(kept.file, identities, lambda found: folder / "in")
    files = {part.name: folder / "in" / part.name for part in manifest.parts}
    target = folder / "forged.age"
    archive.write(
        target, files, {**manifest.facts, **facts},
        recipients=[str(identities[0].to_public())], sign=lambda raw: bytes(64),
    )  # fmt: skip
    shutil.copy(kept.said["keyring"], folder)
    return target


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"migrations": ["ledger.9999_of_tomorrow"]}, "更新的版本"),
        ({"format": 9}, "格式不同"),
        ({"database": "oracle"}, "不能互相恢复"),
        ({}, "签名"),
        ({"keyring": "0" * 12}, "没有密钥环"),
    ],
)
def test_what_is_not_ours_is_refused_and_leaves_nothing(
    facts: dict[str, Any], words: str, kept: Kept, elsewhere: House, tmp_path: Path
) -> None:
    file = forged(kept, tmp_path, **facts)
    refused(elsewhere.run("restore", file, "--identity", kept.key), words, elsewhere)


def test_damage_and_another_key_are_refused_and_leave_nothing(
    kept: Kept, elsewhere: House, tmp_path: Path
) -> None:
    content, other = bytearray(kept.file.read_bytes()), tmp_path / "other"
    content[len(content) // 2] ^= 1
    (tmp_path / "bad.age").write_bytes(content)
    shutil.copy(kept.said["keyring"], tmp_path)
    other.write_text(f"{pyrage.x25519.Identity.generate()}\n")

    damaged = elsewhere.run("restore", tmp_path / "bad.age", "--identity", kept.key)
    refused(damaged, "已损坏", elsewhere)
    refused(elsewhere.run("restore", kept.file, "--identity", other), "打不开", elsewhere)


def test_a_disk_that_fills_up_is_told_and_leaves_nothing(kept: Kept, elsewhere: House) -> None:
    words: list[str | Path] = ["restore", kept.file, "--identity", kept.key]
    limited = ["bash", "-c", 'ulimit -f 20; exec "$@"', "bash"]
    small = House(elsewhere.folder, elsewhere.database)
    object.__setattr__(small, "command", lambda *given: [*limited, *House.command(small, *given)])
    refused(small.run(*words), "未恢复", elsewhere)


@pytest.mark.skipif(bool(SERVER), reason="only the embedded database is a file to copy")
def test_0_d_a_ledger_that_was_tampered_with_is_not_restored(
    kept: Kept, elsewhere: House, tmp_path: Path
) -> None:
    copy = House(tmp_path / "tampered")
    shutil.copytree(kept.house.folder, copy.folder, ignore=shutil.ignore_patterns("backups"))
    with closing(sqlite3.connect(copy.folder / "yiheng.sqlite3")) as base, base:
        base.execute("UPDATE ledger_entry SET actor_label = '别人' WHERE seq = 3")
    made = json.loads(copy.run("backup").stdout)

    done = elsewhere.run("restore", made["file"], "--identity", kept.key)
    refused(done, "第 3 条", elsewhere)


def test_a_restore_that_was_killed_is_no_hospital_and_is_begun_again(
    kept: Kept, elsewhere: House
) -> None:
    elsewhere.folder.mkdir()
    (elsewhere.folder / "restoring").touch()
    (elsewhere.folder / "yiheng.sqlite3").write_bytes(b"half")
    assert "还没有医院" in elsewhere.run("serve").stderr

    done = elsewhere.run("restore", kept.file, "--identity", kept.key)
    assert done.returncode == 0, done.stderr


def test_a_passphrase_protects_a_backup_too(kept: Kept, elsewhere: House, tmp_path: Path) -> None:
    word, file = tmp_path / "word", tmp_path / "b.age"
    word.write_text(WORD)
    made = kept.house.run("backup", "--out", file, "--passphrase-file", word)
    assert made.returncode == 0, made.stderr
    sealed = Path(json.loads(made.stdout)["identity"])
    assert sealed.read_bytes().startswith(b"age-encryption.org/v1")
    wrong = tmp_path / "wrong"
    wrong.write_text("not the passphrase")

    done = elsewhere.run("restore", file, "--passphrase-file", wrong)
    refused(done, "口令不对", elsewhere)
    assert elsewhere.run("restore", file, "--passphrase-file", word).returncode == 0


def test_0_d_a_younger_witness_tells_what_the_backup_lacks(
    kept: Kept, elsewhere: House, tmp_path: Path
) -> None:
    house, file = kept.house, tmp_path / "b.age"
    made = json.loads(house.run("backup", "--out", file).stdout)
    house.run("ledger", "checkpoint")  # over the backup's own entry
    witness = house.folder / "witness" / "ledger.note"
    done = elsewhere.run("restore", file, "--identity", kept.key, "--witness", witness)

    assert made["witness"] == "agrees"
    assert json.loads(done.stdout)["lost"] == 1, done.stderr
    assert "yiheng ledger restored" in done.stderr
    named = {"YIHENG_WITNESS_FILE": str(witness)}
    assert "ledger restored" in elsewhere.run("serve", **named).stderr  # until two have said so


def test_6_2_i_a_drill_restores_elsewhere_and_leaves_only_an_entry(kept: Kept) -> None:
    house = kept.house
    with a_database() as empty:
        words = ["--database-url", empty] if empty else []
        done = house.run("drill", kept.file, "--identity", kept.key, *words)
        assert done.returncode == 0, done.stderr
        wrong = house.run("drill", kept.file, "--identity", kept.said["keyring"], *words)
        assert wrong.returncode == 1

    assert [one.name for one in (house.folder / "backups").glob(".draft*")] == []
    entries = [one.facts["whole"] for one in drills(house)]
    assert entries == [True, False]


@dataclass(frozen=True)
class Drill:
    facts: dict[str, Any]


def drills(house: House) -> list[Drill]:
    code = (
        "import os, sys, json, django; django.setup()\n"
        "from yiheng.governance.ledger.models import Entry\n"
        "found = Entry.objects.filter(action='operations.drilled').order_by('seq')\n"
        "print(json.dumps([one.facts for one in found]))"
    )
    asked = House(house.folder, house.database)
    object.__setattr__(asked, "command", lambda *words: [*House.command(asked)[:1], "-c", code])
    own = {"YIHENG_DATA_DIR": str(house.folder), "DJANGO_SETTINGS_MODULE": "yiheng.config.settings"}
    return [Drill(one) for one in json.loads(asked.run(**own).stdout)]
