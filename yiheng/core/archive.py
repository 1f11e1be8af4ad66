"""A sealed archive: a tar that begins with its manifest, encrypted as age (age-encryption.org/v1).

``age -d -i identity F | tar x`` opens one without this code. The first member, ``manifest.json``,
holds the facts and the size and SHA-256 of every part; the second, ``manifest.sig``, its signature.
age authenticates every 64 KiB, so that nothing of a damaged file is ever taken for whole.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import secrets
import tarfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, TypeAlias

import pyrage
from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import YihengError
from yiheng.core.verdict import Text

BLOCK = 1024 * 1024
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
MANIFEST_MOST = 16 * BLOCK
Identity: TypeAlias = Any  # pyrage has no types: an x25519.Identity, with its secret


class Unreadable(YihengError):
    """An archive that cannot be opened or is not whole; the message says what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an archive: its name there, bytes, SHA-256 in hex."""

    name: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself: the caller's facts, its parts; ``raw`` is what was signed."""

    facts: Mapping[str, Any]
    parts: tuple[Part, ...]
    raw: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Written:
    """A finished archive: bytes and SHA-256 of the file as it lies there."""

    path: Path
    size: int
    digest: str


def write(
    target: Path, files: Mapping[str, Path], facts: Mapping[str, Any], *,
    recipients: Sequence[str], sign: Callable[[bytes], bytes],
) -> Written:  # fmt: skip
    """Seal these files (name in the archive → file, which must not change meanwhile).

    All of it or nothing: a draft beside the target is renamed over it when it is on the disk.
    Raises ``Unreadable`` for a recipient that is none, ``OSError`` when it cannot be written.
    """
    parts = [Part(name, path.stat().st_size, digest_of(path)) for name, path in files.items()]
    known = [{"name": one.name, "size": one.size, "sha256": one.digest} for one in parts]
    raw = json.dumps({"facts": facts, "parts": known}, ensure_ascii=False, indent=1).encode()
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as out:
            stream = _Stream(_packed(raw, sign(raw), parts, files))
            _sealed(stream, out, [_recipient(one) for one in recipients])
            out.flush()
            os.fsync(out.fileno())
        made = Written(target, draft.stat().st_size, digest_of(draft))
        os.replace(draft, target)
        settle(target.parent)
    finally:
        draft.unlink(missing_ok=True)
    return made


def read(
    source: Path, identities: Sequence[Identity], keep: Callable[[Manifest], Path | None]
) -> Manifest:
    """Open an archive and check every part against the manifest.

    ``keep`` sees the manifest first and gives the folder to put the parts in, or None to check
    only; it may raise to end the reading. Raises ``Unreadable`` when anything is not as written;
    then what stands in the folder is worth nothing and is for the caller to remove.
    """
    with _decrypted(source, identities) as stream:
        try:
            with tarfile.open(fileobj=stream, mode="r|") as tar:
                manifest = _manifest(tar)
                folder = keep(manifest)
                for part in manifest.parts:
                    _take(tar, part, folder)
                if tar.next() is not None:
                    raise Unreadable(DAMAGED)
            while stream.read(BLOCK):  # to the very end: age tells there whether a tail is missing
                pass
        except (tarfile.TarError, EOFError) as error:
            raise Unreadable(DAMAGED) from error
    return manifest


def identities_of(text: str) -> list[Identity]:
    """The identities of an age identity file. Raises ``Unreadable`` where there is none."""
    lines = [line.strip() for line in text.splitlines()]
    try:
        found = [
            pyrage.x25519.Identity.from_str(line)
            for line in lines
            if line and not line.startswith("#")
        ]
    except pyrage.IdentityError as error:
        raise Unreadable(NO_IDENTITY) from error
    if not found:
        raise Unreadable(NO_IDENTITY)
    return found


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    whole = sha256()
    with path.open("rb") as file:
        while chunk := file.read(BLOCK):
            whole.update(chunk)
    return whole.hexdigest()


def settle(folder: Path) -> None:
    """See that the names in a folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


DAMAGED = _("备份文件已损坏或不完整，未使用其中任何内容。请换另一份备份")
NO_MATCH = _("这把密钥打不开这份备份（或文件头已损坏）。请用做备份时登记的接收方对应的密钥")
NO_IDENTITY = _("密钥文件中没有 AGE-SECRET-KEY- 开头的密钥")
NO_RECIPIENT = _("接收方应以 age1 开头；请核对 backup-recipients 或 --recipient")


class _Stream(io.RawIOBase):
    """Chunks as a file that can be read once."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:  # an empty chunk is not the end
            following = next(self._chunks, None)
            if following is None:
                return 0
            self._rest = following
        taken = min(len(buffer), len(self._rest))
        buffer[:taken] = self._rest[:taken]
        self._rest = self._rest[taken:]
        return taken


def _packed(
    raw: bytes, signature: bytes, parts: Iterable[Part], files: Mapping[str, Path]
) -> Iterator[bytes]:
    for name, content in ((MANIFEST, raw), (SIGNATURE, signature)):
        yield _header(name, len(content)) + content + _padding(len(content))
    for part in parts:
        yield _header(part.name, part.size)
        with files[part.name].open("rb") as file:
            while chunk := file.read(BLOCK):
                yield chunk
        yield _padding(part.size)
    yield bytes(2 * tarfile.BLOCKSIZE)


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.GNU_FORMAT)


def _padding(size: int) -> bytes:
    return bytes(-size % tarfile.BLOCKSIZE)


def _recipient(text: str) -> Any:
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise Unreadable(NO_RECIPIENT) from error


def _sealed(stream: _Stream, out: BinaryIO, recipients: Sequence[Any]) -> None:
    if not recipients:
        raise Unreadable(NO_RECIPIENT)
    try:
        pyrage.encrypt_io(stream, out, recipients)
    except pyrage.EncryptError as error:  # it wraps what the file said
        raise OSError(str(error)) from error


@contextmanager
def _decrypted(source: Path, identities: Sequence[Identity]) -> Iterator[BinaryIO]:
    """The content as a stream; raises ``Unreadable`` at its end when the file was not whole."""
    reading, writing = os.pipe()
    failed: list[Exception] = []

    def decrypt() -> None:
        with source.open("rb") as sealed, os.fdopen(writing, "wb") as out:
            try:
                pyrage.decrypt_io(sealed, out, identities)
            except (pyrage.DecryptError, OSError) as error:
                failed.append(error)
                with contextlib.suppress(OSError):  # nobody reads any more
                    out.close()

    thread, done = threading.Thread(target=decrypt), False
    thread.start()
    try:
        with os.fdopen(reading, "rb") as stream:
            yield stream
            done = True
    except Unreadable:  # what the content lacks may be the fault of the file
        thread.join()
        _tell(failed)
        raise
    finally:
        thread.join()
    if done:
        _tell(failed)


def _tell(failed: Sequence[Exception]) -> None:
    for error in failed:
        if "Broken pipe" in str(error):  # we stopped listening first
            continue
        wrong_key = isinstance(error, pyrage.DecryptError) and "matching" in str(error)
        raise Unreadable(NO_MATCH if wrong_key else DAMAGED) from error


def _manifest(tar: tarfile.TarFile) -> Manifest:
    raw, signature = _small(tar, MANIFEST), _small(tar, SIGNATURE)
    try:
        content = json.loads(raw)
        parts = tuple(
            Part(str(one["name"]), int(one["size"]), str(one["sha256"])) for one in content["parts"]
        )
        facts = dict(content["facts"])
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(DAMAGED) from error
    if not all(_harmless(one.name) for one in parts):
        raise Unreadable(DAMAGED)
    return Manifest(facts, parts, raw, signature)


def _small(tar: tarfile.TarFile, name: str) -> bytes:
    info = tar.next()
    file = None if info is None or info.size > MANIFEST_MOST else tar.extractfile(info)
    if info is None or info.name != name or file is None:
        raise Unreadable(DAMAGED)
    return file.read()


def _harmless(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts


def _take(tar: tarfile.TarFile, part: Part, folder: Path | None) -> None:
    info = tar.next()
    file = None if info is None or not info.isreg() else tar.extractfile(info)
    if info is None or file is None or (info.name, info.size) != (part.name, part.size):
        raise Unreadable(DAMAGED)
    target = Path(os.devnull) if folder is None else folder / part.name
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    whole = sha256()
    with target.open("wb") as out:
        while chunk := file.read(BLOCK):
            whole.update(chunk)
            out.write(chunk)
        if folder is not None:
            out.flush()
            os.fsync(out.fileno())
    if whole.hexdigest() != part.digest:
        raise Unreadable(DAMAGED)
