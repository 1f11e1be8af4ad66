"""``make tamper``: flip one byte of a copy of the ledger and show that the check finds it.

The hospital itself is only read. The copy stands in a temporary folder, sees the hospital's own
keyring and witness file, and is gone at the end. Exit code 0: the tampering was found, at its
entry, and the original is whole.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

SECOND = len("2026-11-23 09:08:5")  # the last digit of the time, as SQLite keeps it
RED, GREEN, PLAIN = ("\033[31m", "\033[32m", "\033[0m") if sys.stdout.isatty() else ("", "", "")
YIHENG = "import sys; from yiheng.config.cli import main; sys.exit(main())"


def main(argv: list[str]) -> int:
    """Copy, flip, verify both."""
    data = Path(argv[0] if argv else "var").resolve()
    if os.environ.get("YIHENG_DATABASE_URL"):
        print("已设 YIHENG_DATABASE_URL：本演示只改动内嵌 SQLite 数据库的副本，不碰数据库服务器。")
        return 2
    if not (data / "yiheng.sqlite3").is_file():
        print(f"{data} 没有医院；请先运行 make run 或 yiheng seed --data-dir {data}")
        return 2
    with tempfile.TemporaryDirectory(prefix="yiheng-tamper-") as folder:
        copy = Path(folder)
        _copy(data, copy)
        flipped, before, after = _flip(copy / "yiheng.sqlite3")
        print(f"副本 {copy}：把第 {flipped} 条的发生时间改动一个字节\n  {before}\n  {after}")
        found = _verify(copy, data)
    original = _verify(data, data)
    caught = found["bad"] == flipped
    if caught:
        print(f"{RED}■ 副本：第 {found['bad']} 条不可信，{found['why']}{PLAIN}")
    else:
        print(f"{RED}■ 副本：没有发现改动{PLAIN}")
    if original["whole"]:
        print(f"{GREEN}● 原日志完整可信：{original['entries']} 条，"
              f"与 {original['checkpoints']} 个检查点一致{PLAIN}")  # fmt: skip
    else:
        print(f"{RED}■ 原日志：第 {original['bad']} 条不可信，{original['why']}{PLAIN}")
    return 0 if caught and original["whole"] else 1


def _copy(data: Path, copy: Path) -> None:
    """The database as it stands, write-ahead log included; of the keyring only a link."""
    source = sqlite3.connect(f"file:{data / 'yiheng.sqlite3'}?mode=ro", uri=True)
    with closing(source), closing(sqlite3.connect(copy / "yiheng.sqlite3")) as target:
        source.backup(target)
    (copy / "keyring").symlink_to(data / "keyring", target_is_directory=True)
    (copy / "secret-key").symlink_to(data / "secret-key")


def _flip(database: Path) -> tuple[int, str, str]:
    """Change the last second of the middle entry's time by one: its number, before, after."""
    with closing(sqlite3.connect(database)) as connection, connection:
        count = connection.execute("SELECT count(*) FROM ledger_entry").fetchone()[0]
        middle = "SELECT seq, happened_at FROM ledger_entry ORDER BY seq LIMIT 1 OFFSET ?"
        seq, before = connection.execute(middle, (count // 2,)).fetchone()
        raw = bytearray(before.encode())
        raw[SECOND] ^= 1  # one bit: 8 becomes 9, 3 becomes 2
        after = raw.decode()
        connection.execute("UPDATE ledger_entry SET happened_at = ? WHERE seq = ?", (after, seq))
    return seq, before, after


def _verify(where: Path, data: Path) -> dict[str, Any]:
    """What ``yiheng ledger verify`` says of a data directory, with the hospital's own witness."""
    witness = os.environ.get("YIHENG_WITNESS_FILE", str(data / "witness" / "ledger.note"))
    ours = {"YIHENG_WITNESS_FILE": witness, "DJANGO_SETTINGS_MODULE": "yiheng.config.settings"}
    asked = subprocess.run(  # noqa: S603  # our own command line
        [sys.executable, "-c", YIHENG, "ledger", "verify", "--data-dir", str(where)],
        env=os.environ | ours,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if not asked.stdout:
        raise SystemExit(f"校验没有完成：{asked.stderr}")
    answer: dict[str, Any] = json.loads(asked.stdout)
    return answer


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
