"""The key-encryption key is changed while everybody works; nobody notices, nothing is lost."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, transaction

from yiheng.core.clock import now
from yiheng.governance.keys import keyfile, keyring, rotating, vault
from yiheng.governance.keys.cli import CONSOLE
from yiheng.governance.keys.models import DataKey, Rotation
from yiheng.governance.keys.vault import SealBroken
from yiheng.governance.ledger.models import Entry

CLIENTS, OWNERS = 8, 1500


@pytest.fixture(autouse=True)
def hospital(settings: Any, tmp_path: Path) -> Any:
    settings.KEYRING_FILE = tmp_path / "keyring" / "keyring.json"
    vault.forget()
    keyring.create()
    yield
    vault.forget()
    keyring.forget()


def owners(count: int) -> list[str]:
    made = [uuid4().hex for _ in range(count)]
    vault.create_owners(made)
    return made


def seal(owner: str) -> bytes:
    return vault.seal(b"x", owner=owner, place="p")


def opened(sealed: bytes, owner: str) -> bytes:
    return vault.open(sealed, owner=owner, place="p")


def rotate(tell: Callable[[Rotation], None] = lambda _: None) -> Rotation:
    return rotating.rotate(by=CONSOLE, clock=now, tell=tell)


@pytest.mark.django_db(transaction=True)
def test_3_2_b_after_a_rotation_no_key_hangs_on_the_old_one_and_all_open() -> None:
    known = {owner: seal(owner) for owner in owners(1200)}
    old = keyring.load().wrapping[1]
    rotation = rotate()
    vault.forget()

    assert set(keyring.load().wrapping) == {2}
    assert old not in keyring.load().wrapping.values()
    assert (rotation.total, rotation.done, rotating.waiting(rotation)) == (1200, 1200, 0)
    assert all(opened(sealed, owner) == b"x" for owner, sealed in known.items())
    folder = [one.name for one in Path(keyring._held.path or "").parent.iterdir()]
    assert sorted(folder) == [".lock", "keyring.json"]
    begun, ended = Entry.objects.order_by("seq")
    assert (begun.action, begun.facts["keys"]) == ("keys.rotation_begun", 1200)
    assert (ended.action, ended.facts["remaining"]) == ("keys.rotation_ended", 0)


@pytest.mark.django_db(transaction=True)
def test_3_2_b_a_second_rotation_follows_the_first_and_a_sealed_ring_stays_sealed() -> None:
    [owner] = owners(1)
    sealed = seal(owner)
    keyring.close_with("山 山 山 一共十五个字符以上的口令")
    rotate()
    rotate()
    vault.forget()

    assert set(keyring.load().wrapping) == {3}
    assert keyring.sealed()
    assert opened(sealed, owner) == b"x"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", ["with_new_key", "wait_for_creators", "rewrap", "with_only"])
def test_3_2_b_a_rotation_that_was_killed_goes_on_where_it_stood(
    after: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {owner: seal(owner) for owner in owners(700)}
    place = keyring.Keyring if after.startswith("with") else vault
    real = getattr(place, after)

    def dies(*given: Any) -> Any:
        real(*given)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(place, after, dies)
        with pytest.raises(KeyboardInterrupt):
            rotate()
    vault.forget()
    keyring.forget()
    assert all(opened(sealed, owner) == b"x" for owner, sealed in known.items())

    rotate()
    vault.forget()
    keyring.forget()
    assert set(keyring.load().wrapping) == {2}
    assert not DataKey.objects.exclude(kek=2).exists()
    assert all(opened(sealed, owner) == b"x" for owner, sealed in known.items())
    assert Rotation.objects.count() == 1


@pytest.mark.django_db
def test_3_2_b_without_the_new_key_nothing_is_wrapped_and_no_rotation_runs_for_ever() -> None:
    [owner] = owners(1)
    sealed = seal(owner)
    with pytest.raises(RuntimeError, match="key-encryption key 2"), transaction.atomic():
        vault.rewrap(2, 100)
    vault.forget()
    assert DataKey.objects.get().kek == 1
    assert opened(sealed, owner) == b"x"


@pytest.mark.django_db(transaction=True)
def test_only_one_changes_the_keyring_at_a_time(settings: Any) -> None:
    with keyfile.alone(settings.KEYRING_FILE), pytest.raises(BlockingIOError):
        rotate()

    assert not Rotation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_3_2_b_eight_clients_read_and_write_through_a_rotation_and_none_fails() -> None:
    known = owners(OWNERS)
    kept = {owner: seal(owner) for owner in known}
    stop, made, faults = threading.Event(), dict[str, bytes](), list[BaseException]()

    def client(number: int) -> int:
        acts = 0
        try:
            while not stop.is_set():
                owner = known[(acts * CLIENTS + number) % OWNERS]
                vault.forget()  # as a process that has never seen this owner
                assert opened(kept[owner], owner) == b"x"
                new = uuid4().hex
                vault.create_owners([new])
                made[new] = seal(new)
                acts += 1
        except BaseException as fault:  # told to the test below
            faults.append(fault)
        finally:
            connection.close()
        return acts

    with ThreadPoolExecutor(CLIENTS) as pool:
        working = [pool.submit(client, number) for number in range(CLIENTS)]
        rotations = [rotate(), rotate()]
        stop.set()
        acts = [one.result() for one in working]
    vault.forget()

    assert faults == []
    assert min(acts) > 0
    assert [rotating.waiting(one) for one in rotations] == [0, 0]
    assert not DataKey.objects.exclude(kek=3).exists()
    assert all(opened(sealed, owner) == b"x" for owner, sealed in (kept | made).items())


@pytest.mark.django_db(transaction=True)
def test_3_2_b_a_key_in_the_making_is_waited_for() -> None:
    """PostgreSQL: a transaction that has wrapped with the old key and is not yet committed."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    made, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            vault.create_owners(["slow"])
            made.set()
            go_on.wait(20)
        connection.close()

    def turn() -> None:
        rotate()
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        creator = pool.submit(slow)
        assert made.wait(20)
        turning = pool.submit(turn)
        while 2 not in keyring.load().wrapping:
            assert not turning.done()
        go_on.set()
        creator.result(20)
        turning.result(20)

    assert DataKey.objects.get(owner="slow").kek == 2
    vault.forget()
    assert opened(seal("slow"), "slow") == b"x"


@pytest.mark.django_db
def test_3_2_b_a_wrap_is_no_good_under_another_number_or_owner() -> None:
    one, two = owners(2)
    row = DataKey.objects.get(owner=one)
    DataKey.objects.filter(owner=two).update(wrapped=row.wrapped)
    DataKey.objects.filter(owner=one).update(kek=7)
    vault.forget()

    for owner in (one, two):
        with pytest.raises(SealBroken):
            seal(owner)


@pytest.mark.django_db
def test_wraps_of_the_first_release_are_opened(settings: Any) -> None:
    nonce, material = os.urandom(12), os.urandom(32)
    wrapped = nonce + AESGCM(keyring.load().wrapping[1]).encrypt(nonce, material, b"hospital")
    DataKey.objects.create(owner="hospital", wrapped=wrapped)

    assert opened(seal("hospital"), "hospital") == b"x"
