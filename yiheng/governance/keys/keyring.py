"""The keyring: a file outside the database that holds what all other keys hang on.

It keeps the key-encryption key that wraps each owner's data key, the key of the blind indexes and
the Ed25519 key that signs the ledger's checkpoints. It lies in the data directory with mode 0600;
whoever is root on this machine can read it (docs/explain/guarantees.md).
"""

from __future__ import annotations

import json
import os
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

FORMAT = 1


class NoKeyring(RuntimeError):
    """There is no readable keyring; nothing sealed can be opened."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """The open keyring of one hospital."""

    wrapping: bytes
    blinding: bytes
    signing: Ed25519PrivateKey

    def sign(self, message: bytes) -> bytes:
        """The 64-byte Ed25519 signature of the hospital's ledger."""
        return self.signing.sign(message)

    def public_key(self) -> bytes:
        """The 32 raw bytes with which anybody can check the signatures."""
        return self.signing.public_key().public_bytes_raw()


def create(path: Path | None = None) -> Keyring:
    """Make a new keyring; raises ``FileExistsError`` where one stands."""
    target = path or settings.KEYRING_FILE
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = {
        "format": FORMAT,
        "wrapping": _text(secrets.token_bytes(32)),
        "blinding": _text(secrets.token_bytes(32)),
        "signing": _text(Ed25519PrivateKey.generate().private_bytes_raw()),
    }
    _write(target, json.dumps(content))
    load.cache_clear()
    return load(target)


@cache
def load(path: Path | None = None) -> Keyring:
    """The keyring, read once a process. Raises ``NoKeyring`` with what to do."""
    source = path or settings.KEYRING_FILE
    try:
        content = json.loads(source.read_text(encoding="ascii"))
        return Keyring(
            wrapping=b64decode(content["wrapping"]),
            blinding=b64decode(content["blinding"]),
            signing=Ed25519PrivateKey.from_private_bytes(b64decode(content["signing"])),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoKeyring(f"密钥环 {source} 不可读；请放回备份的密钥环文件后重启") from error


def _write(target: Path, content: str) -> None:
    """All of it or nothing: a power cut leaves no half keyring, and none is ever written over."""
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, target)  # unlike a rename, it fails where a keyring stands
    finally:
        draft.unlink()
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _text(raw: bytes) -> str:
    return b64encode(raw).decode("ascii")
