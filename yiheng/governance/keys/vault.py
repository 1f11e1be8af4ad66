"""Sealing and opening values, each with its owner's key; blind indexes (0-e, 3.2-b).

A seal is: suite byte, 12 random bytes, AES-256-GCM ciphertext and tag. The additional data bind
suite, owner and place (``table|row|field``), so that a seal cannot be moved to another row.
Suite 2 is reserved for SM4-GCM. One key seals far fewer than the 2^32 values that random nonces
allow (NIST SP 800-38D §8.3).
"""

from __future__ import annotations

import hmac
import os
import unicodedata
from collections import OrderedDict
from collections.abc import Iterable
from hashlib import sha256
from threading import Lock

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from yiheng.governance.keys import keyring
from yiheng.governance.keys.models import DataKey

HOSPITAL = "hospital"
AES_256_GCM = 1
NONCE = 12
CACHED_KEYS = 20_000


class SealBroken(Exception):
    """A seal was altered, moved, or made with another keyring."""


class KeyErased(Exception):
    """The owner's key is gone: what it sealed is gone for good."""


class _Cache:
    """Open data keys of this process, the least used dropped first."""

    def __init__(self) -> None:
        self._keys: OrderedDict[str, AESGCM] = OrderedDict()
        self._lock = Lock()

    def get(self, owner: str) -> AESGCM | None:
        """The key of an owner, if it is open."""
        with self._lock:
            key = self._keys.get(owner)
            if key is not None:
                self._keys.move_to_end(owner)
            return key

    def put(self, owner: str, key: AESGCM) -> None:
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
    nonce = os.urandom(NONCE)
    sealed = _key(owner).encrypt(nonce, plaintext, _bound(owner, place))
    return bytes((AES_256_GCM,)) + nonce + sealed


def open(sealed: bytes, *, owner: str, place: str) -> bytes:  # noqa: A001  # the opposite of seal
    """Decrypt a value from its place. Raises ``SealBroken`` or ``KeyErased``."""
    if not sealed or sealed[0] != AES_256_GCM:
        raise SealBroken(place)
    nonce, body = sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
    try:
        return _key(owner).decrypt(nonce, body, _bound(owner, place))
    except (InvalidTag, ValueError) as error:
        raise SealBroken(place) from error


def create_owners(owners: Iterable[str]) -> None:
    """Make and store a data key for each of these new owners, in one insert."""
    wrapping, rows = AESGCM(keyring.load().wrapping), []
    for owner in owners:
        raw, nonce = AESGCM.generate_key(256), os.urandom(NONCE)
        wrapped = nonce + wrapping.encrypt(nonce, raw, owner.encode())
        rows.append(DataKey(owner=owner, wrapped=wrapped))
    DataKey.objects.bulk_create(rows)
    _open_keys.drop(row.owner for row in rows)  # open since a transaction that was rolled back


def load(owners: Iterable[str]) -> None:
    """Open many owners' keys with one query; those without a key are passed over."""
    wanted = [owner for owner in set(owners) if _open_keys.get(owner) is None]
    for start in range(0, len(wanted), 500):
        for row in DataKey.objects.filter(owner__in=wanted[start : start + 500]):
            _open_keys.put(row.owner, _unwrapped(row))


def blind(domain: str, value: str) -> str:
    """The blind index of a value: equal values of a domain give equal 64 hex digits.

    Values are compared without regard to width, case and outer blanks (NFKC).
    """
    text = unicodedata.normalize("NFKC", value).strip().upper()
    return hmac.new(keyring.load().blinding, f"{domain}\x00{text}".encode(), sha256).hexdigest()


def forget() -> None:
    """Drop every open key from this process."""
    _open_keys.clear()


def _key(owner: str) -> AESGCM:
    key = _open_keys.get(owner)
    if key is None:
        row = DataKey.objects.filter(owner=owner).first()
        if row is None:
            raise KeyErased(owner)
        key = _unwrapped(row)
        _open_keys.put(owner, key)
    return key


def _unwrapped(row: DataKey) -> AESGCM:
    wrapped = bytes(row.wrapped)
    try:
        raw = AESGCM(keyring.load().wrapping).decrypt(
            wrapped[:NONCE], wrapped[NONCE:], row.owner.encode()
        )
    except InvalidTag as error:
        raise SealBroken(row.owner) from error
    return AESGCM(raw)


def _bound(owner: str, place: str) -> bytes:
    return f"{AES_256_GCM}|{owner}|{place}".encode()
