"""The keyring: a file outside the database that holds what all other keys hang on.

It keeps the key-encryption keys that wrap each owner's data key, the key of the blind indexes and
the Ed25519 key that signs the ledger's checkpoints. It lies in the data directory with mode 0600,
sealed under a passphrase or, weaker, as it is (auto-unseal). A process reads it when first needed,
and again when the file has changed; what it has once opened it keeps, so that no rotation and no
sealing makes a request fail. Whoever is root on this machine can read it (guarantees.md).
"""

from __future__ import annotations

import secrets
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from threading import RLock
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from yiheng.core.errors import YihengError
from yiheng.governance.keys import agent, keyfile
from yiheng.governance.keys.keyfile import PLAIN, SEALED, Lid, WrongPassphrase, text
from yiheng.governance.keys.suites import AES_256_GCM

Stamp = tuple[int, int, int]
BACKUP = ".before"
CURE = "请打开 /unseal/ 输入密钥口令，或设置 YIHENG_PASSPHRASE_FILE 后重新运行"


class NoKeyring(YihengError):
    """There is no readable keyring; nothing sealed can be opened."""


class Sealed(NoKeyring):
    """The keyring is sealed, and nobody has given the passphrase since the start."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """The open keyring of one hospital; ``wrapping`` holds its key-encryption keys by number."""

    wrapping: Mapping[int, bytes]
    blinding: bytes
    signing: Ed25519PrivateKey
    suite: int = AES_256_GCM

    @property
    def current(self) -> int:
        """The number of the key that wraps new data keys: the highest."""
        return max(self.wrapping)

    def sign(self, message: bytes) -> bytes:
        """The 64-byte Ed25519 signature of the hospital's ledger."""
        return self.signing.sign(message)

    def public_key(self) -> bytes:
        """The 32 raw bytes with which anybody can check the signatures."""
        return self.signing.public_key().public_bytes_raw()

    def document(self) -> dict[str, Any]:
        """The keyring as its plain file holds it."""
        return {
            "format": PLAIN,
            "wrapping": {str(number): text(key) for number, key in self.wrapping.items()},
            "blinding": text(self.blinding),
            "signing": text(self.signing.private_bytes_raw()),
            "suite": self.suite,
        }

    def with_new_key(self, number: int) -> Keyring:
        """The same with one more key-encryption key; unchanged where it has that number."""
        if number in self.wrapping:
            return self
        return replace(self, wrapping={**self.wrapping, number: secrets.token_bytes(32)})

    def with_only(self, number: int) -> Keyring:
        """The same with all older key-encryption keys thrown away."""
        return replace(self, wrapping={number: self.wrapping[number]})


@dataclass(slots=True)
class _Held:
    """What this process has opened."""

    path: Path | None = None
    stamp: Stamp | None = None
    ring: Keyring | None = None
    lid: Lid | None = None
    ask: Callable[[], str | None] | None = None


_held, _lock = _Held(), RLock()


def create(path: Path | None = None) -> Keyring:
    """Make a new keyring; raises ``FileExistsError`` where one stands."""
    target = path or settings.KEYRING_FILE
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    ring = Keyring(
        {1: secrets.token_bytes(32)}, secrets.token_bytes(32), Ed25519PrivateKey.generate()
    )
    keyfile.write_new(target, ring.document())
    forget()
    return load(target)


def load(path: Path | None = None) -> Keyring:
    """The keyring as the file has it now. Raises ``NoKeyring`` or ``Sealed`` with what to do.

    A process that once opened it goes on with what it has where the file can no more be opened.
    """
    source = path or settings.KEYRING_FILE
    with _lock:
        stamp, known = _stamp(source), _held.ring if _held.path == source else None
        if known is not None and (stamp == _held.stamp or stamp is None):
            return known
        try:
            ring, under = _opened(source)
        except NoKeyring:
            if known is not None:
                return known
            raise
        _held.path, _held.stamp, _held.ring, _held.lid = source, stamp, ring, under
        return ring


def forget() -> None:
    """Close the keyring in this process; it is read anew when next needed."""
    with _lock:
        _held.path = _held.stamp = _held.ring = _held.lid = None


def sealed(path: Path | None = None) -> bool:
    """Whether the file wants a passphrase; False where there is none."""
    try:
        return bool(keyfile.read(path or settings.KEYRING_FILE)["format"] == SEALED)
    except (OSError, ValueError):
        return False


def is_open() -> bool:
    """Whether this process can use the keyring now."""
    try:
        return load() is not None
    except NoKeyring:
        return False


def ask_with(prompt: Callable[[], str | None] | None) -> None:
    """How this process asks for the passphrase when no ``serve`` gives the key: file, terminal.

    Web processes ask nobody: what costs 64 MiB is not to be had with a request.
    """
    _held.ask = prompt


def held_lid() -> Lid | None:
    """The lid with which this process opened a sealed keyring; ``serve`` hands it on."""
    return _held.lid


def unlock(passphrase: str, path: Path | None = None) -> Lid:
    """Open a sealed keyring with its passphrase, here and in every process of this ``serve``.

    Raises ``WrongPassphrase``; the file is never locked or changed by a wrong one.
    """
    source = path or settings.KEYRING_FILE
    document = keyfile.read(source)
    found = keyfile.lid(passphrase, keyfile.salt_of(document))
    ring = _ring(keyfile.opened(document, found.key))
    with _lock:
        _held.path, _held.stamp, _held.ring, _held.lid = source, _stamp(source), ring, found
    agent.tell(source.parent, found)
    return found


def change(edit: Callable[[Keyring], Keyring], *, keep: bool = False) -> Keyring:
    """Write the keyring anew as ``edit`` makes it, plain or sealed as it was.

    With ``keep`` the file that stood before is kept beside it until ``drop_backup``. Hold
    ``keyfile.alone`` around it.
    """
    target: Path = settings.KEYRING_FILE
    with _lock:
        ring, under = _opened(target)
        after = edit(ring)
        if keep:
            keyfile.replace(_backup(target), keyfile.read(target))
        if after != ring:
            _write(target, after, under)
        return load()


def close_with(passphrase: str) -> None:
    """Seal the file under this passphrase, and let a running ``serve`` know its key."""
    target: Path = settings.KEYRING_FILE
    with _lock:
        ring, under = _opened(target)[0], keyfile.lid(passphrase)
        agent.tell(target.parent, under)  # before the file changes: no process is shut out
        _held.lid = under
        _write(target, ring, under)


def leave_open() -> None:
    """Write the file without a passphrase: the weaker way."""
    target: Path = settings.KEYRING_FILE
    with _lock:
        _write(target, _opened(target)[0], None)


def use_suite(suite: int) -> None:
    """Write that new seals are made with this suite."""
    change(lambda ring: replace(ring, suite=suite))


def drop_backup() -> None:
    """Throw the keyring of before a rotation away."""
    backup = _backup(settings.KEYRING_FILE)
    backup.unlink(missing_ok=True)
    keyfile.sync_folder(backup.parent)


def _backup(target: Path) -> Path:
    return target.with_name(target.name + BACKUP)


def _write(target: Path, ring: Keyring, under: Lid | None) -> None:
    document = ring.document()
    keyfile.replace(target, keyfile.closed(document, under) if under else document)


def _opened(source: Path) -> tuple[Keyring, Lid | None]:
    try:
        document = keyfile.read(source)
        if document["format"] == PLAIN:
            return _ring(document), None
        return _unsealed(document, source)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoKeyring(f"密钥环 {source} 不可读；请放回备份的密钥环文件后重启") from error


def _unsealed(document: keyfile.Document, source: Path) -> tuple[Keyring, Lid]:
    """Try what this process has, what ``serve`` keeps, what somebody gives when asked."""
    salt, tried = keyfile.salt_of(document), False
    for under in _lids(source.parent, salt):
        if under is None or under.salt != salt:
            continue
        try:
            return _ring(keyfile.opened(document, under.key)), under
        except WrongPassphrase:
            tried = True
    why = "密钥口令不正确" if tried else "密钥环已用口令封存，尚未开启"
    raise Sealed(f"{why}：{CURE}")


def _lids(folder: Path, salt: bytes) -> Iterator[Lid | None]:
    yield _held.lid
    yield agent.ask(folder)
    yield _typed(salt)


def _typed(salt: bytes) -> Lid | None:
    given = _held.ask() if _held.ask else None
    return keyfile.lid(given, salt) if given else None


def _ring(document: keyfile.Document) -> Keyring:
    written = document["wrapping"]
    keys = {"1": written} if isinstance(written, str) else written  # as first written: one key
    return Keyring(
        wrapping={int(number): b64decode(key) for number, key in keys.items()},
        blinding=b64decode(document["blinding"]),
        signing=Ed25519PrivateKey.from_private_bytes(b64decode(document["signing"])),
        suite=int(document.get("suite", AES_256_GCM)),
    )


def _stamp(source: Path) -> Stamp | None:
    try:
        found = source.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
