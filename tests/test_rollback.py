"""An older database put back by hand: nothing starts on it, and the console says what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.test_tamper import YIHENG, run


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("rollback") / "var"
    assert said(data, "init")[0] == 0
    shutil.copyfile(data / "yiheng.sqlite3", data / "older.sqlite3")
    assert said(data, "ledger", "checkpoint")[0] == 0
    return data


def said(data: Path, *words: str) -> tuple[int, str]:
    return run("-c", YIHENG, *words, "--data-dir", str(data))


def test_0_d_a_database_older_than_its_witness_neither_serves_nor_writes(hospital: Path) -> None:
    code, text = said(hospital, "ledger", "verify")
    assert code == 0, text
    raw = (hospital / "witness" / "ledger.note").read_text("utf-8")
    size = int(raw.split("\n")[1])
    assert said(hospital, "ledger", "proof", "--entry", "2")[0] == 0

    shutil.copyfile(hospital / "older.sqlite3", hospital / "yiheng.sqlite3")
    _cut(hospital / "yiheng.sqlite3", size - 1)
    for words in (("serve", "--port", "1"), ("ledger", "checkpoint"), ("clauses",)):
        code, text = said(hospital, *words)
        assert code == 1, text
        assert f"日志现有 {size - 1} 条，见证文件记到 {size} 条" in text
        assert "yiheng ledger restored" in text
    code, text = said(hospital, "ledger", "verify")
    assert (code, '"bad":' in text) == (1, True)


def _cut(database: Path, size: int) -> None:
    """The ledger as it was one entry earlier."""
    code, text = run(
        "-c",
        f"""
import os, django
os.environ.update(YIHENG_DATA_DIR={str(database.parent)!r},
                  DJANGO_SETTINGS_MODULE="yiheng.config.settings")
django.setup()
from yiheng.governance.ledger.tests.factories import set_back
set_back({size})
""",
    )
    assert code == 0, text
