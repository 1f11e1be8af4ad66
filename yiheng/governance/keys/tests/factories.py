"""What the tests of keys share: a passphrase, an owner, a process that starts again."""

from __future__ import annotations

from datetime import UTC, datetime

from yiheng.governance.keys import keyring, vault

WORDS = "马 正确 电池 订书钉 青山依旧在几度夕阳红"
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
OWNER = "a" * 32


def restart() -> None:
    vault.forget()
    keyring.forget()
