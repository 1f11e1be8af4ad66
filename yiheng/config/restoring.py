"""``yiheng restore`` and ``yiheng drill``: a backup becomes a hospital again, or nothing is left.

What stands in the new data directory is no hospital until ``secret-key`` is moved there, last.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyrage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.db import DatabaseError, connection

from yiheng.config.upgrading import refuse_newer
from yiheng.core import archive
from yiheng.core.actor import the_system
from yiheng.core.clock import now
from yiheng.core.database import dumping
from yiheng.core.database.tables import make_tables
from yiheng.core.errors import YihengError
from yiheng.governance.keys import keyring
from yiheng.governance.ledger.models import Head
from yiheng.governance.ledger.notes import BadWitness, standing
from yiheng.governance.ledger.verifying import Report, verify
from yiheng.governance.ledger.witnessing import read_witness
from yiheng.governance.operations import backups, commands
from yiheng.governance.operations.drilling import drill

MARK, DRAFT = "restoring", ".restoring"
GIVEN_UP = (
    "见证文件比备份多 %s 条：把它设为 YIHENG_WITNESS_FILE 后，"
    "请由两人运行 yiheng ledger restored 登记，再启动"
)


class CannotRestore(YihengError):
    """Nothing was restored and nothing is left; the message says why."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored: the backup's manifest, the verified ledger, entries only a witness has."""

    manifest: archive.Manifest
    report: Report
    lost: int | None


def register(parsers: Any) -> None:
    """Add ``restore`` and ``drill``."""
    restore = parsers.add_parser("restore", help="把一份备份恢复到新的 --data-dir，并校验审计日志")
    _shared(restore)
    restore.add_argument(
        "--witness", type=Path, help="备份之外另存的见证文件：算出备份之后失去几条"
    )
    restore.add_argument("--throw-away", action="store_true", help="校验后删去，只为验证备份")
    restore.set_defaults(run=_restore)
    drill = parsers.add_parser(
        "drill", help="恢复演练：在临时目录恢复、校验、删去，结果记入本院日志"
    )
    _shared(drill)
    drill.add_argument("--database-url", default="", help="PostgreSQL 演练用的空库")
    drill.set_defaults(run=_drill)


def _shared(parser: Any) -> None:
    parser.add_argument("file", type=Path, metavar="备份文件")
    parser.add_argument("--identity", type=Path, action="append", default=[], help="age 密钥文件")
    parser.add_argument("--passphrase-file", type=Path, help="密钥文件以口令加密时")
    parser.add_argument("--keyring", type=Path, help="密钥环的备份；默认在备份文件旁")


def _restore(arguments: Namespace) -> int:
    started = time.monotonic()
    root = Path(settings.DATA_DIR)
    with _nothing_left(root, throw_away=arguments.throw_away):
        done = restore(root, arguments)
        digest = archive.digest_of(arguments.file)
        if not arguments.throw_away:
            commands.keep_restore(
                digest=digest, made_at=done.manifest.facts["made_at"], entries=done.report.size,
                lost=done.lost, by=the_system(), at=now(),
            )  # fmt: skip
            connection.close()
            _open_for_business(root)
    print(json.dumps({
        "whole": True, "entries": done.report.size, "root": done.report.root.hex(),
        "lost": done.lost, "made_at": done.manifest.facts["made_at"], "sha256": digest,
        "seconds": round(time.monotonic() - started, 2),
    }))  # fmt: skip
    if done.lost:
        print(GIVEN_UP % done.lost, file=sys.stderr)
    return 0


def restore(root: Path, arguments: Namespace) -> Restored:
    """Everything but the last step; raises ``YihengError`` when anything is not as it should be."""
    identities, draft = _identities(arguments), root / DRAFT
    manifest = archive.read(arguments.file, identities, lambda found: _suits(found, draft))
    _put_keyring(manifest, _keyring_file(arguments, manifest), identities)
    _put(root, draft)
    if not _signed(manifest):
        raise CannotRestore("备份的签名不是这份密钥环所签，未恢复")
    _migrate(manifest)
    return _verified(manifest, arguments.witness or _witness_elsewhere(root))


@contextmanager
def _nothing_left(root: Path, *, throw_away: bool) -> Iterator[None]:
    """Refuse where something stands; remove everything again unless all went well."""
    half = (root / MARK).exists()  # an earlier restore was killed
    if not half and ((root.exists() and any(root.iterdir())) or not dumping.is_empty()):
        raise CannotRestore(f"{root} 或所指的数据库不是空的；恢复从不覆盖，请换一个 --data-dir")
    existed = root.exists()
    if half:
        _empty(root)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    (root / MARK).touch(mode=0o600)
    done = False
    try:
        yield
        done = not throw_away
    except OSError as error:
        raise CannotRestore(f"未恢复：{error.strerror or error}") from error
    except DatabaseError as error:
        raise CannotRestore("未恢复：数据库不能写入，请检查磁盘空间") from error
    finally:
        if not done:
            _empty(root)
            if not existed:
                root.rmdir()


def _empty(root: Path) -> None:
    dumping.clear()
    for one in root.iterdir():
        shutil.rmtree(one) if one.is_dir() and not one.is_symlink() else one.unlink()


def _identities(arguments: Namespace) -> list[archive.Identity]:
    paths = list(arguments.identity)
    beside = Path(f"{arguments.file}.identity")
    if not paths and arguments.passphrase_file and beside.exists():
        paths = [beside]
    if not paths:
        raise CannotRestore("请用 --identity 给出备份的密钥文件，或用 --passphrase-file 给出口令")
    try:
        return [one for path in paths for one in archive.identities_of(_text(path, arguments))]
    except OSError as error:
        raise CannotRestore(f"密钥文件读不出：{error.strerror}") from error


def _text(path: Path, arguments: Namespace) -> str:
    content = path.read_bytes()
    if not content.startswith(b"age-encryption.org/"):
        return content.decode("ascii", errors="replace")
    if arguments.passphrase_file is None:
        raise CannotRestore(f"{path} 以口令加密；请加 --passphrase-file")
    word = arguments.passphrase_file.read_text(encoding="utf-8").strip()
    try:
        return str(pyrage.passphrase.decrypt(content, word), "ascii")
    except pyrage.DecryptError as error:
        raise CannotRestore("口令不对，密钥文件没有打开") from error


def _suits(manifest: archive.Manifest, draft: Path) -> Path:
    """Before anything is unpacked: whether this program and this database can take it."""
    facts = manifest.facts
    if facts.get("format") != backups.FORMAT or "migrations" not in facts:
        raise CannotRestore("这不是一家医院的备份，或来自格式不同的版本")
    if facts["database"] != connection.vendor:
        raise CannotRestore(
            f"备份来自 {facts['database']}，现在用的是 {connection.vendor}；两者之间不能互相恢复"
        )
    refuse_newer(set(facts["migrations"]))
    draft.mkdir(mode=0o700)
    return draft


def _keyring_file(arguments: Namespace, manifest: archive.Manifest) -> Path:
    name = f"keyring-{manifest.facts['keyring']}.age"
    path: Path = arguments.keyring or arguments.file.with_name(name)
    if not path.exists():
        raise CannotRestore(f"没有密钥环，备份打不开；请把 {name} 放在备份旁，或用 --keyring 给出")
    return path


def _put_keyring(
    manifest: archive.Manifest, source: Path, identities: list[archive.Identity]
) -> None:
    folder = Path(settings.KEYRING_FILE).parent
    folder.mkdir(mode=0o700)
    if source.suffix == ".age":
        archive.read(source, identities, lambda found: folder)
    else:
        shutil.copyfile(source, settings.KEYRING_FILE)
        os.chmod(settings.KEYRING_FILE, 0o600)
    keyring.forget()
    try:
        ours = backups.keyring_id()
    except keyring.NoKeyring as error:
        raise CannotRestore(str(error)) from error
    if ours != manifest.facts["keyring"]:
        raise CannotRestore("这份密钥环属于另一家医院或另一时期，打不开这份备份")


def _put(root: Path, draft: Path) -> None:
    dumping.load(draft / dumping.name())
    files = draft / backups.FILES
    for path in sorted(files.rglob("*")):
        target = root / path.relative_to(files)
        if path.is_file() and path != files / "secret-key":
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.replace(path, target)


def _signed(manifest: archive.Manifest) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(keyring.load().public_key())
        key.verify(manifest.signature, manifest.raw)
    except InvalidSignature:
        return False
    return True


def _migrate(manifest: archive.Manifest) -> None:
    make_tables()
    if not Head.objects.exists() and manifest.facts["checkpoint"]["size"]:
        raise CannotRestore("备份中没有审计日志")


def _verified(manifest: archive.Manifest, external: Path | None) -> Restored:
    """The whole ledger against the backup's witness, its manifest, and a younger witness."""
    size = Head.objects.values_list("size", flat=True).first() or 0
    try:
        said = standing(read_witness(settings.DATA_DIR / "witness" / "ledger.note"))
        others = standing(read_witness(external)) if external else []
    except BadWitness as error:
        raise CannotRestore("见证文件中的检查点不是本院签发，或已被改动") from error
    report = verify([*said, *(one for one in others if one.size <= size)])
    if not report.whole:
        raise CannotRestore(f"备份中的审计日志不完整：第 {report.bad} 条，{report.why}")
    if report.size < manifest.facts["checkpoint"]["size"]:
        raise CannotRestore("备份中的审计日志比清单所记的更短")
    lost = max((one.size for one in others), default=size) - size if external else None
    return Restored(manifest, report, None if lost is None else max(0, lost))


def _witness_elsewhere(root: Path) -> Path | None:
    """The witness file that YIHENG_WITNESS_FILE names outside the new data directory."""
    file = Path(settings.WITNESS_FILE)
    return file if file.exists() and not file.is_relative_to(root) else None


def _open_for_business(root: Path) -> None:
    os.replace(root / DRAFT / backups.FILES / "secret-key", root / "secret-key")
    shutil.rmtree(root / DRAFT)
    (root / MARK).unlink()
    archive.settle(root)


def _drill(arguments: Namespace) -> int:
    """Restore in a process of its own, into a folder that is thrown away, and keep the result."""
    at, given = now(), arguments
    done = drill(
        given.file, given.identity or _own(given), passphrase_file=given.passphrase_file,
        keyring=given.keyring, database_url=given.database_url,
    )  # fmt: skip
    commands.keep_drill(
        digest=done.digest, made_at=done.made_at, entries=done.entries, whole=done.whole,
        milliseconds=done.milliseconds, by=the_system(), at=at,
    )  # fmt: skip
    print(done.said, end="")
    return done.code


def _own(arguments: Namespace) -> list[Path]:
    own = Path(settings.KEYRING_FILE).parent / backups.OWN
    return [own] if own.exists() and not arguments.passphrase_file else []
