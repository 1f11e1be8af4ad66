"""``yiheng backup``."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pyrage

from yiheng.core.actor import the_system
from yiheng.core.clock import now
from yiheng.core.errors import Invalid
from yiheng.governance.ledger.checkpoints import checkpoint
from yiheng.governance.operations import backups, commands


def register(parsers: Any) -> None:
    """Add ``backup``."""
    backup = parsers.add_parser("backup", help="做一份加密备份；服务运行时也可以做")
    backup.add_argument("--out", type=Path, help="备份文件；默认数据目录的 backups 下")
    backup.add_argument(
        "--recipient", action="append", default=[], metavar="age1…",
        help="接收方公钥，可多次；默认取 backup-recipients 文件",
    )  # fmt: skip
    backup.add_argument(
        "--passphrase-file", type=Path, help="用口令保护：备份旁另有一个以口令加密的密钥文件"
    )
    backup.add_argument(
        "--reason", default=backups.BY_HAND, choices=(backups.BY_HAND, backups.SCHEDULED),
        help="scheduled 的备份按 7 日 4 周保留",
    )  # fmt: skip
    backup.set_defaults(run=_backup)


def _backup(arguments: argparse.Namespace) -> int:
    at, recipients, identities = now(), list(arguments.recipient), []
    protected = b""
    if arguments.passphrase_file:
        identity = pyrage.x25519.Identity.generate()
        identities, recipients = [identity], [*recipients, str(identity.to_public())]
        protected = pyrage.passphrase.encrypt(f"{identity}\n".encode(), _passphrase(arguments))
    checkpoint(at)  # the backup is held against it
    made = backups.make(
        at=at, reason=arguments.reason, out=arguments.out and arguments.out.resolve(),
        recipients=recipients, identities=identities,
    )  # fmt: skip
    said: dict[str, Any] = {"file": str(made.path), "bytes": made.size, "sha256": made.digest,
            "keyring": str(made.keyring), "entries": made.ledger, "witness": made.witness,
            "opened": made.opened, "seconds": made.milliseconds / 1000}  # fmt: skip
    if protected:
        said["identity"] = f"{made.path}.identity"
        backups.write_identity(Path(said["identity"]), protected)
    removed = backups.prune() if arguments.reason == backups.SCHEDULED else 0
    commands.keep_backup(backup=made, removed=removed, by=the_system(), at=at)
    print(json.dumps(said, ensure_ascii=False))
    if made.own:
        print(OWN)
    return 0


OWN = (
    "注意：没有登记接收方，备份用数据目录里的密钥加密，机器丢失后这把密钥也会丢失。\n"
    "请在另一台机器上用 age-keygen 生成密钥，把 age1 开头的公钥写入数据目录的 backup-recipients。"
)


def _passphrase(arguments: argparse.Namespace) -> str:
    text: str = arguments.passphrase_file.read_text(encoding="utf-8").strip()
    if len(text) < 12:
        raise Invalid("passphrase-file", "口令至少 12 个字符")
    return text
