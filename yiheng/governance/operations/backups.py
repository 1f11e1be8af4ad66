"""Making a backup: everything of a hospital but its keyring, sealed for whoever may restore it.

The keyring goes into a file of its own, ``keyring-<id>.age``: a stolen backup alone opens nothing.
Nothing here asks a model, so that a hospital of an older version is backed up before it migrates.
"""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyrage
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from yiheng.core import archive
from yiheng.core.alone import only_one
from yiheng.core.clock import local
from yiheng.core.database import dumping
from yiheng.core.errors import YihengError
from yiheng.core.storing import lay_by
from yiheng.governance.keys import keyfile, keyring
from yiheng.governance.ledger.models import Checkpoint
from yiheng.governance.ledger.queries import Witness, witness_stands

FORMAT = 1
FILES, OWN = "files/", "backup-identity"
SCHEDULED, BY_HAND, BEFORE_MIGRATION = "scheduled", "by-hand", "before-migration"
DAILY, WEEKLY, BEFORE = 7, 4, 3  # how many of each are kept
_STAMP = "%Y%m%dT%H%M%SZ"
# of the data directory: the database, what is sealed apart, and what lives only while serving
_LEFT_OUT = {"keyring", "backups", "run", "logs", "serve.lock", "restoring", "blobs"}


class CannotBackUp(YihengError):
    """No backup was made; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup. ``opened``: it was decrypted again and every part found as written."""

    path: Path
    keyring: Path
    reason: str
    size: int
    digest: str
    database: int
    ledger: int
    witness: str
    recipients: int
    own: bool
    opened: bool
    milliseconds: int


def folder() -> Path:
    """Where backups lie unless told otherwise."""
    return Path(settings.DATA_DIR) / "backups"


def file_of(at: datetime, reason: str) -> Path:
    """The file of a backup made at an instant, one that does not stand yet.

    Whoever is told to stop, and starts again within the second, makes another.
    """
    stamp = f"yiheng-{at.astimezone(UTC):{_STAMP}}"
    names = (f"{stamp}{nth}-{reason}.age" for nth in ("", *(f"-{more}" for more in range(2, 99))))
    return next(path for name in names if not (path := folder() / name).exists())


def recipients_file() -> Path:
    """The public keys that backups are sealed for, one a line."""
    return Path(settings.DATA_DIR) / "backup-recipients"


def own_identity() -> archive.Identity:
    """The identity of a hospital that has named no recipient; it lies beside the keyring."""
    path = Path(settings.KEYRING_FILE).parent / OWN
    if not path.exists():
        write_identity(path, str(pyrage.x25519.Identity.generate()).encode() + b"\n")
    return archive.identities_of(path.read_text(encoding="ascii"))[0]


def write_identity(path: Path, content: bytes) -> None:
    """Write a secret file, its owner's alone; raises ``FileExistsError`` where one stands."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    archive.settle(path.parent)


def make(
    *, at: datetime, reason: str, out: Path | None = None, recipients: Sequence[str] = (),
    identities: Sequence[archive.Identity] = (),
) -> Backup:  # fmt: skip
    """Back the hospital up; raises ``CannotBackUp`` and leaves nothing behind.

    ``recipients`` are age public keys; without any, those of the file, else the hospital's own.
    ``identities`` that the caller has open are used to read the finished file back.
    """
    started = time.monotonic()
    target = out or file_of(at, reason)
    with _said(), _alone(target):
        recipients = recipients or _named()
        own = not recipients
        if own:
            identities = [own_identity()]
            recipients = [str(identities[0].to_public())]
        with _draft() as draft:
            with _no_rotation():
                files, facts = _gathered(draft)
                keys = _keyring_files(draft)
            facts |= {"made_at": at.isoformat(), "reason": reason}
            sign = keyring.load().sign
            made = archive.write(target, files, facts, recipients=recipients, sign=sign)
            beside = target.with_name(f"keyring-{facts['keyring']}.age")
            known = {"format": FORMAT, "keyring": facts["keyring"]}
            archive.write(beside, keys, known, recipients=recipients, sign=sign)
            database = files[dumping.name()].stat().st_size
        if identities:
            archive.read(target, identities, lambda manifest: None)
        elif archive.digest_of(target) != made.digest:
            raise CannotBackUp(
                _("备份写入后读回的内容不同，请检查磁盘：%(file)s") % {"file": target}
            )
    known, took = facts["checkpoint"], int((time.monotonic() - started) * 1000)
    return Backup(
        target, beside, reason, made.size, made.digest, database, known["size"], known["witness"],
        len(recipients), own, bool(identities), took,
    )  # fmt: skip


def prune() -> int:
    """Remove the scheduled and before-migration backups that are no longer kept; how many."""
    scheduled, before = _of(SCHEDULED), _of(BEFORE_MIGRATION)
    days, weeks = _newest_of(scheduled, "%Y%j"), _newest_of(scheduled, "%G%V")
    kept = {*days[:DAILY], *weeks[:WEEKLY], *before[:BEFORE]}
    gone = [one for one in (*scheduled, *before) if one not in kept]
    for one in gone:
        one.unlink()
    return len(gone)


def keyring_id() -> str:
    """Which keyring the hospital has: it is another after each rotation."""
    ring = keyring.load()
    keys = b"".join(ring.wrapping[number] for number in sorted(ring.wrapping))
    return sha256(ring.public_key() + keys).hexdigest()[:12]


def _of(reason: str) -> list[Path]:
    return sorted(folder().glob(f"yiheng-*-{reason}.age"), reverse=True)


def _newest_of(backups: Sequence[Path], span: str) -> list[Path]:
    """The newest of each day or week of the hospital's calendar, newest first."""
    spans: dict[str, Path] = {}
    for one in backups:
        stamp = datetime.strptime(one.name.split("-")[1], _STAMP).replace(tzinfo=UTC)
        spans.setdefault(f"{local(stamp):{span}}", one)
    return list(spans.values())


def _named() -> list[str]:
    if not recipients_file().exists():
        return []
    lines = recipients_file().read_text(encoding="utf-8").splitlines()
    named = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if not named:
        raise CannotBackUp(_("%(file)s 中没有接收方；请写入 age1 开头的公钥，或删去该文件")
                           % {"file": recipients_file()})  # fmt: skip
    return named


@contextmanager
def _said() -> Iterator[None]:
    """Whatever fails below is told in one sentence."""
    try:
        yield
    except (OSError, dumping.CannotDump, archive.Unreadable, keyring.NoKeyring) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise CannotBackUp(_("备份未做成，已有的备份未动：%(why)s") % {"why": why}) from error


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    for one in (folder(), target.parent):
        one.mkdir(parents=True, exist_ok=True, mode=0o700)
    with only_one(folder() / ".lock") as alone:
        if not alone:
            raise CannotBackUp(_("另一个备份正在进行，请等它结束"))
        if target.exists():
            raise CannotBackUp(_("%(file)s 已存在；备份从不覆盖") % {"file": target})
        yield


@contextmanager
def _draft() -> Iterator[Path]:
    """A folder for the copies to be sealed; those that a killed backup left are swept."""
    for old in folder().glob(".draft-*"):
        shutil.rmtree(old)
    draft = folder() / f".draft-{secrets.token_hex(4)}"
    draft.mkdir(mode=0o700)
    try:
        yield draft
    finally:
        _cleared(draft)


def _cleared(draft: Path) -> None:
    """Remove it; a word to stop that comes meanwhile leaves no half of it."""
    try:
        shutil.rmtree(draft)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _gathered(draft: Path) -> tuple[dict[str, Path], dict[str, Any]]:
    """Copies of the files, then of the database: never a witness that knows more than it.

    The blobs come last: no file of a row is missing, for they are written before it.
    """
    files: dict[str, Path] = {}
    for name, source in _living():
        files[name] = _placed(draft, name)
        shutil.copyfile(source, files[name])
    applied = MigrationRecorder(connection).applied_migrations()
    facts = {
        "format": FORMAT, "version": version("yiheng"), "database": connection.vendor,
        "checkpoint": _last_checkpoint(), "keyring": keyring_id(),
        "public_key": keyring.load().public_key().hex(),
        "migrations": sorted(".".join(one) for one in applied),
    }  # fmt: skip
    database = draft / dumping.name()
    dumping.dump(database)
    for name, source in _blobs():
        files[name] = _placed(draft, name)
        lay_by(files[name], source)
    return {dumping.name(): database} | files, facts


def _placed(draft: Path, name: str) -> Path:
    place = draft / name
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _blobs() -> Iterator[tuple[str, Path]]:
    """Each sealed file in the local store; what is being written is none yet."""
    root = Path(settings.DATA_DIR)
    for path in sorted(Path(settings.BLOB_DIR).glob("??/[!.]*")):
        yield f"{FILES}{path.relative_to(root).as_posix()}", path


def _living() -> Iterator[tuple[str, Path]]:
    """Each file of the data directory that belongs to the hospital: (name in the archive, file)."""
    root = Path(settings.DATA_DIR)
    database = str(connection.settings_dict["NAME"]) if connection.vendor == "sqlite" else "\0"
    witness = Path(settings.WITNESS_FILE)
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        left_out = inside.parts[0] in _LEFT_OUT or str(path).startswith(database)
        if path.is_file() and not path.is_symlink() and not left_out and path != witness:
            yield f"{FILES}{inside.as_posix()}", path
    if witness.exists():
        yield f"{FILES}witness/ledger.note", witness


def _last_checkpoint() -> dict[str, Any]:
    """What the ledger's last checkpoint says, and whether the witness ends with it too."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT size, root, note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1"
            )
            row = cursor.fetchone()
    except DatabaseError:  # before the ledger's first migration
        row = None
    if row is None:
        return {"size": 0, "root": "", "witness": Witness.NONE.value}
    stands = witness_stands(Checkpoint(size=row[0], note=row[2]))
    return {"size": row[0], "root": bytes(row[1]).hex(), "witness": stands.value}


@contextmanager
def _no_rotation() -> Iterator[None]:
    """A database and a keyring of different moments would not open each other."""
    try:
        with keyfile.alone(settings.KEYRING_FILE):
            yield
    except BlockingIOError as error:
        raise CannotBackUp(_("密钥正在轮换，请等它结束")) from error


def _keyring_files(draft: Path) -> dict[str, Path]:
    """Copies of the keyring's files; the identity of backups is not for a backup."""
    folder, files = draft / "keyring", {}
    folder.mkdir()
    for one in sorted(Path(settings.KEYRING_FILE).parent.iterdir()):
        if one.is_file() and one.name != OWN and not one.name.startswith("."):
            files[one.name] = Path(shutil.copyfile(one, folder / one.name))
    return files


def due(at: datetime, last: datetime | None, founded: datetime) -> bool:
    """Whether the night's backup is still to be made: none since the last 02:30."""
    night = local(at).replace(hour=2, minute=30, second=0, microsecond=0)
    if night > at:
        night -= timedelta(days=1)
    return (last or founded) < night
