"""The keyring as a file and as what a process holds of it."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from yiheng.core.errors import Invalid
from yiheng.governance.keys import keyfile, keyring
from yiheng.governance.keys.suites import SM4_GCM
from yiheng.governance.keys.tests.factories import WORDS, restart

pytestmark = pytest.mark.django_db


def test_the_lid_is_held_while_it_is_open_and_no_longer(sealed_file: Path) -> None:
    assert keyring.held_lid() is None
    given = keyring.unlock(WORDS)

    assert keyring.held_lid() == given
    assert given.salt == keyfile.salt_of(keyfile.read(sealed_file))
    keyring.load()
    assert keyring.held_lid() == given
    keyring.leave_open()
    keyring.load()
    assert keyring.held_lid() is None


def test_it_is_read_again_only_when_the_file_has_changed(sealed_file: Path) -> None:
    keyring.unlock(WORDS)
    ring = keyring.load()

    assert keyring.load() is ring
    keyring.use_suite(SM4_GCM)
    assert keyring.load() is not ring
    assert keyring.load() is keyring.load()


def test_without_a_file_nothing_is_sealed_and_nothing_is_open(settings: Any) -> None:
    settings.KEYRING_FILE.unlink()
    restart()

    assert not keyring.sealed()
    assert not keyring.is_open()


def test_its_keys_are_of_32_bytes_and_no_two_alike() -> None:
    ring = keyring.load()
    more = ring.with_new_key(2)

    assert [len(key) for key in more.wrapping.values()] == [32, 32]
    assert len(ring.blinding) == 32
    assert len({*more.wrapping.values(), ring.blinding}) == 3
    assert more.with_new_key(2) is more
    assert more.current == 2
    assert list(more.with_only(2).wrapping) == [2]


def test_the_backup_of_a_change_holds_what_stood_and_goes(settings: Any) -> None:
    file: Path = settings.KEYRING_FILE
    before = file.read_text()
    keyring.change(lambda ring: ring.with_new_key(2), keep=True)

    assert file.with_name("keyring.json.before").read_text() == before
    assert file.read_text() != before
    keyring.drop_backup()
    keyring.drop_backup()
    assert [one.name for one in file.parent.iterdir() if not one.name.startswith(".")] == [
        "keyring.json", "erased"
    ][: 1 + (file.parent / "erased").exists()]  # fmt: skip


def test_an_unchanged_ring_is_not_written(settings: Any) -> None:
    before = settings.KEYRING_FILE.stat().st_ino
    keyring.change(lambda ring: ring)
    assert settings.KEYRING_FILE.stat().st_ino == before


def test_3_2_b_each_seal_of_the_file_has_a_nonce_of_its_own(sealed_file: Path) -> None:
    first = keyfile.read(sealed_file)
    keyring.unlock(WORDS)
    keyring.close_with(WORDS)
    second = keyfile.read(sealed_file)

    assert first["nonce"] != second["nonce"]
    assert [
        len(b64decode(one[field])) for one in (first, second) for field in ("nonce", "salt")
    ] == [12, 16, 12, 16]
    assert first["kdf"] == "argon2id m=65536 t=3 p=4"


@pytest.mark.parametrize("words", ["[]", '"x"', '{"format": 3}', "{}"])
def test_another_document_is_no_keyring(settings: Any, words: str) -> None:
    settings.KEYRING_FILE.write_text(words)
    with pytest.raises(ValueError, match=r"keyring\.json"):
        keyfile.read(settings.KEYRING_FILE)


def test_fifteen_characters_are_enough_and_fourteen_are_not() -> None:
    keyfile.check_passphrase("字" * 15)
    with pytest.raises(Invalid, match="15"):
        keyfile.check_passphrase("字" * 14)


def test_the_lock_beside_it_is_its_owners_alone_and_is_let_go(settings: Any) -> None:
    with (
        keyfile.alone(settings.KEYRING_FILE),
        pytest.raises(BlockingIOError),
        keyfile.alone(settings.KEYRING_FILE),
    ):
        pass
    with keyfile.alone(settings.KEYRING_FILE):
        lock = settings.KEYRING_FILE.with_name(".lock")
        assert oct(lock.stat().st_mode & 0o777) == "0o600"
