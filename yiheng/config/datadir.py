"""The data directory of a new hospital, made before settings can be read from it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from yiheng.governance.keys import keyring

FOUNDING = ("init", "seed")


def prepare(data_dir: Path) -> None:
    """Make the directory, its secret and its keyring; refuses where a hospital stands."""
    if (data_dir / "secret-key").exists():
        raise SystemExit(f"{data_dir} 已有一家医院；请换一个 --data-dir，或直接运行 yiheng serve")
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    keyring.create(data_dir / "keyring" / "keyring.json")
    secret = os.open(data_dir / "secret-key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(secret, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
