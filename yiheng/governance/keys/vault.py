"""Sealing and opening values, each with its owner's key; blind indexes (0-e, 3.2-b).

A seal is: suite byte, 12 random bytes, ciphertext and 16-byte tag. The additional data bind suite,
owner and place (``table|row|field``), so that a seal cannot be moved to another row. The suite of
new seals is the hospital's choice; seals of both are opened always. One key seals far fewer than
the 2^32 values that random nonces allow (NIST SP 800-38D §8.3).
"""

from __future__ import annotations

import hmac
import os
import unicodedata
from collections import OrderedDict
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from threading import Lock

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import connection, transaction

from yiheng.governance.keys import keyring
from yiheng.governance.keys.models import DataKey
from yiheng.governance.keys.suites import AES_256_GCM, NONCE, SM4_GCM, Aead, aead

HOSPITAL = "hospital"
MATERIAL = 32
CACHED_KEYS = 20_000
FIRST_WRAPS = NONCE + MATERIAL + 16  # as the first release wrapped: AES, without a suite byte
REWRAP = f"UPDATE {DataKey._meta.db_table} SET wrapped = %s, kek = %s WHERE owner = %s"  # noqa: S608
CREATING = 0x7969_6865_6E67  # the name of PostgreSQL's lock between new keys and a rotation


class SealBroken(Exception):
    """A seal was altered, moved, or made with another keyring."""


class KeyErased(Exception):
    """The owner's key is gone: what it sealed is gone for good."""


class _Key:
    """An open data key, with the cipher of each suite that was asked for."""

    __slots__ = ("_ciphers", "_material")

    def __init__(self, material: bytes) -> None:
        self._material = material
        self._ciphers: dict[int, Aead] = {}

    def cipher(self, suite: int) -> Aead:
        """The cipher of a suite."""
        made = self._ciphers.get(suite)
        if made is None:
            made = self._ciphers[suite] = aead(suite, self._material)
        return made


class _Cache:
    """Open data keys of this process, the least used dropped first."""

    def __init__(self) -> None:
        self._keys: OrderedDict[str, _Key] = OrderedDict()
        self._lock = Lock()
        self._erased: tuple[int, int] | None = None

    def get(self, owner: str) -> _Key | None:
        """The key of an owner, if it is open and no key was erased anywhere since."""
        erased = _erasures()
        with self._lock:
            if erased != self._erased:
                self._keys.clear()
                self._erased = erased
            key = self._keys.get(owner)
            if key is not None:
                self._keys.move_to_end(owner)
            return key

    def put(self, owner: str, key: _Key) -> None:
        """Keep an open key."""
        with self._lock:
            self._keys[owner] = key
            while len(self._keys) > CACHED_KEYS:
                self._keys.popitem(last=False)

    def drop(self, owners: Iterable[str]) -> None:
        """Forget the keys of these owners."""
        with self._lock:
            for owner in owners:
                self._keys.pop(owner, None)

    def clear(self) -> None:
        """Forget everything (another database, another keyring)."""
        with self._lock:
            self._keys.clear()


_open_keys = _Cache()


def seal(plaintext: bytes, *, owner: str, place: str) -> bytes:
    """Encrypt a value for its place. Raises ``KeyErased`` for an owner without a key."""
    suite, nonce = keyring.load().suite, os.urandom(NONCE)
    sealed = _key(owner).cipher(suite).encrypt(nonce, plaintext, _bound(suite, owner, place))
    return bytes((suite,)) + nonce + sealed


def open(sealed: bytes, *, owner: str, place: str) -> bytes:  # noqa: A001  # the opposite of seal
    """Decrypt a value from its place. Raises ``SealBroken`` or ``KeyErased``."""
    if not sealed or sealed[0] not in (AES_256_GCM, SM4_GCM):
        raise SealBroken(place)
    suite, nonce, body = sealed[0], sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
    try:
        return _key(owner).cipher(suite).decrypt(nonce, body, _bound(suite, owner, place))
    except (InvalidTag, ValueError) as error:
        raise SealBroken(place) from error


def create_owners(owners: Iterable[str]) -> None:
    """Make and store a data key for each of these new owners, in one insert."""
    with transaction.atomic():
        _hold_rotation_back()
        rows = [_wrapped(DataKey(owner=owner), os.urandom(MATERIAL)) for owner in owners]
        DataKey.objects.bulk_create(rows)
    _open_keys.drop(row.owner for row in rows)  # open since a transaction that was rolled back


def erase_owner(owner: str) -> bool:
    """Destroy an owner's key for good; gives whether there was one. Record it in your command.

    Every process of this host forgets the open key before it next opens anything.
    """
    found, _rows = DataKey.objects.filter(owner=owner).delete()
    _mark_erased()
    transaction.on_commit(_mark_erased)  # again: somebody may have read the row in between
    return found > 0


def load(owners: Iterable[str]) -> None:
    """Open many owners' keys with one query; those without a key are passed over."""
    wanted = [owner for owner in set(owners) if _open_keys.get(owner) is None]
    for start in range(0, len(wanted), 500):
        for row in DataKey.objects.filter(owner__in=wanted[start : start + 500]):
            _open_keys.put(row.owner, _Key(_unwrapped(row)))


def rewrap(number: int, most: int) -> int:
    """Wrap up to so many data keys anew that older keys wrap; gives how many. In a transaction.

    ``number`` is the keyring's current key-encryption key; raises ``RuntimeError`` where it is not,
    for what an older key wraps again would be waited for without end.
    """
    if keyring.load().current != number:
        raise RuntimeError(f"this process has no keyring with key-encryption key {number}")
    older = DataKey.objects.select_for_update().filter(kek__lt=number).order_by("kek")
    rows = [_wrapped(row, _unwrapped(row)) for row in older[:most]]
    with connection.cursor() as cursor:  # one statement, many values: four times bulk_update
        cursor.executemany(REWRAP, [(bytes(row.wrapped), row.kek, row.owner) for row in rows])
    return len(rows)


def wait_for_creators() -> None:
    """Return when every key that was being made with an older key-encryption key is stored."""
    with transaction.atomic():  # SQLite lets one writer in at a time: that is all it takes
        if connection.vendor == "postgresql":
            _lock("pg_advisory_xact_lock")


def blind(domain: str, value: str) -> str:
    """The blind index of a value: equal values of a domain give equal 64 hex digits.

    Values are compared without regard to width, case and outer blanks (NFKC).
    """
    text = unicodedata.normalize("NFKC", value).strip().upper()
    return hmac.new(keyring.load().blinding, f"{domain}\x00{text}".encode(), sha256).hexdigest()


def forget() -> None:
    """Drop every open key from this process."""
    _open_keys.clear()


def _key(owner: str) -> _Key:
    key = _open_keys.get(owner)
    if key is None:
        row = DataKey.objects.filter(owner=owner).first()
        if row is None:
            raise KeyErased(owner)
        key = _Key(_unwrapped(row))
        _open_keys.put(owner, key)
    return key


def _wrapped(row: DataKey, material: bytes) -> DataKey:
    ring, nonce = keyring.load(), os.urandom(NONCE)
    row.kek = ring.current
    cipher = aead(ring.suite, ring.wrapping[row.kek])
    sealed = cipher.encrypt(nonce, material, _bound(ring.suite, row.owner, f"kek|{row.kek}"))
    row.wrapped = bytes((ring.suite,)) + nonce + sealed
    return row


def _unwrapped(row: DataKey) -> bytes:
    wrapped, kek = bytes(row.wrapped), keyring.load().wrapping.get(row.kek)
    if kek is None:
        raise SealBroken(row.owner)
    suite, bound = AES_256_GCM, row.owner.encode()
    if len(wrapped) != FIRST_WRAPS:
        suite, wrapped = wrapped[0], wrapped[1:]
        bound = _bound(suite, row.owner, f"kek|{row.kek}")
    try:
        return aead(suite, kek).decrypt(wrapped[:NONCE], wrapped[NONCE:], bound)
    except (InvalidTag, ValueError, KeyError) as error:
        raise SealBroken(row.owner) from error


def _bound(suite: int, owner: str, place: str) -> bytes:
    return f"{suite}|{owner}|{place}".encode()


def _hold_rotation_back() -> None:
    """Until this transaction ends no rotation throws the key away that wraps here."""
    if connection.vendor == "postgresql":
        _lock("pg_advisory_xact_lock_shared")


def _lock(function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [CREATING])


def _mark_erased() -> None:
    with _erased_file().open("ab") as file:
        file.write(b".")


def _erasures() -> tuple[int, int] | None:
    """What changes whenever a key is erased, by whichever process of this host."""
    try:
        found = os.stat(_erased_file())
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _erased_file() -> Path:
    return Path(settings.KEYRING_FILE).with_name("erased")
