"""The keyring's file: plain (format 1) or sealed under a passphrase (format 2); written whole.

Format 2 is AES-256-GCM over the plain document; its key is Argon2id (RFC 9106) of the passphrase,
64 MiB, three passes. The header is bound as additional data, so that nobody weakens it.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid

PLAIN, SEALED = 1, 2
MEMORY_KIB, PASSES, LANES = 64 * 1024, 3, 4
SHORTEST = 15  # NIST SP 800-63B: the least for a secret that stands alone
_one_at_a_time = Lock()  # 64 MiB each: many at once would be a way to exhaust the machine

Document = Mapping[str, Any]


class WrongPassphrase(Exception):
    """The passphrase or key does not open this file; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Lid:
    """What closes a sealed file: the salt it was made with, and the key made of the passphrase."""

    salt: bytes
    key: bytes


def lid(passphrase: str, salt: bytes | None = None) -> Lid:
    """The lid that a passphrase makes, for a new file or for one with this salt."""
    chosen = salt or secrets.token_bytes(16)
    text = unicodedata.normalize("NFKC", passphrase).encode()
    with _one_at_a_time:
        key = hash_secret_raw(
            text, chosen, time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES,
            hash_len=32, type=Type.ID,
        )  # fmt: skip
    return Lid(chosen, key)


def check_passphrase(passphrase: str) -> None:
    """Raise ``Invalid`` for a passphrase that is too short to stand alone."""
    if len(passphrase) < SHORTEST:
        raise Invalid(
            "passphrase", _("密钥口令至少 %(n)s 个字符。可用几个不相关的词连成一句"), n=SHORTEST
        )


def read(path: Path) -> Document:
    """The document of a file as it stands. Raises ``OSError`` and ``ValueError``."""
    found = json.loads(path.read_text(encoding="ascii"))
    if not isinstance(found, dict) or found.get("format") not in (PLAIN, SEALED):
        raise ValueError(path.name)
    return found


def salt_of(document: Document) -> bytes:
    """The salt of a sealed document."""
    return b64decode(document["salt"])


def opened(document: Document, key: bytes) -> Document:
    """The plain document in a sealed one. Raises ``WrongPassphrase``."""
    salt, nonce = salt_of(document), b64decode(document["nonce"])
    try:
        plain = AESGCM(key).decrypt(nonce, b64decode(document["sealed"]), _header(salt))
    except (InvalidTag, ValueError) as error:
        raise WrongPassphrase from error
    found: Document = json.loads(plain)
    return found


def closed(document: Document, under: Lid) -> Document:
    """A plain document, sealed under a lid."""
    nonce = secrets.token_bytes(12)
    body = AESGCM(under.key).encrypt(nonce, json.dumps(document).encode(), _header(under.salt))
    return {
        "format": SEALED,
        "kdf": f"argon2id m={MEMORY_KIB} t={PASSES} p={LANES}",
        "salt": text(under.salt),
        "nonce": text(nonce),
        "sealed": text(body),
    }


def write_new(path: Path, document: Document) -> None:
    """All of it or nothing; raises ``FileExistsError`` where a keyring stands."""
    with _draft(path, document) as draft:
        os.link(draft, path)  # unlike a rename, it fails where a keyring stands


def replace(path: Path, document: Document) -> None:
    """Put a document in the place of another, in one step that survives a power cut."""
    with _draft(path, document) as draft:
        draft.replace(path)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the keyring against every other writer of it; raises ``BlockingIOError`` if one is."""
    descriptor = os.open(path.with_name(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def text(raw: bytes) -> str:
    """Bytes as they stand in a document."""
    return b64encode(raw).decode("ascii")


@contextmanager
def _draft(target: Path, document: Document) -> Iterator[Path]:
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(json.dumps(document))
            file.flush()
            os.fsync(file.fileno())
        yield draft
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _header(salt: bytes) -> bytes:
    return f"yiheng keyring|{SEALED}|argon2id|{MEMORY_KIB}|{PASSES}|{LANES}|{text(salt)}".encode()
