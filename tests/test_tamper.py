"""``make tamper``: one byte of a copy is flipped and found at its entry; the original is whole."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.real_clock
ROOT = Path(__file__).resolve().parent.parent
YIHENG = "import sys; from yiheng.config.cli import main; sys.exit(main())"
OURS = ("YIHENG_DATABASE_URL", "YIHENG_DATA_DIR", "DJANGO_SETTINGS_MODULE", "YIHENG_WITNESS_FILE")


def run(*command: str, **more: str) -> tuple[int, str]:
    clean = {name: value for name, value in os.environ.items() if name not in OURS}
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=clean | more, text=True, capture_output=True,
        check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("tamper") / "var"
    assert run("-c", YIHENG, "init", "--data-dir", str(data))[0] == 0
    assert run("-c", YIHENG, "ledger", "checkpoint", "--data-dir", str(data))[0] == 0
    return data


def test_0_d_one_flipped_byte_of_a_copy_is_found_at_its_entry(hospital: Path) -> None:
    before = (hospital / "yiheng.sqlite3").read_bytes()

    code, said = run("tools/tamper.py", str(hospital))

    assert code == 0, said
    flipped = said.split("把第 ")[1].split(" 条")[0]
    assert f"■ 副本：第 {flipped} 条不可信，内容与摘要值不符" in said
    assert "● 原日志完整可信" in said
    assert "1 个检查点一致" in said
    assert (hospital / "yiheng.sqlite3").read_bytes() == before
    assert not Path(said.split("副本 ")[1].split("：")[0]).exists()


def test_it_touches_no_database_server_and_says_what_is_missing(tmp_path: Path) -> None:
    code, said = run("tools/tamper.py", str(tmp_path), YIHENG_DATABASE_URL="postgresql://x/y")
    assert code == 2
    assert "不碰数据库服务器" in said
    code, said = run("tools/tamper.py", str(tmp_path))
    assert code == 2
    assert "没有医院" in said
