from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from yiheng.core.database.sqlite.base import Gate
from yiheng.core.tests import writers

WRITERS, EACH = 4, 200
ROOT = Path(__file__).resolve().parents[3]


def test_four_processes_write_eight_hundred_times_and_none_is_told_locked(tmp_path: Path) -> None:
    file = tmp_path / "one.sqlite3"
    writers.create(file)
    command = [sys.executable, "-m", "yiheng.core.tests.writers", str(file), writers.GATED]
    running = [
        subprocess.Popen(
            [*command, str(n), str(EACH), "0"],  # no waiting inside SQLite: the gate alone orders
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        ) for n in range(WRITERS)
    ]  # fmt: skip
    failed = [int(one.communicate()[0]) for one in running]

    assert failed == [0] * WRITERS
    with sqlite3.connect(file) as base:
        rows = base.execute("SELECT writer, n, before FROM line").fetchall()
    base.close()
    assert {(writer, n) for writer, n, _before in rows} == {
        (writer, n) for writer in range(WRITERS) for n in range(EACH)
    }
    assert sorted(before for _writer, _n, before in rows) == list(range(WRITERS * EACH))


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    return Gate(str(tmp_path / "gate"))


def is_free(path: Path) -> bool:
    """Whether another process could pass the gate now."""
    attempt = (
        "import fcntl,os,sys; f=os.open(sys.argv[1],os.O_RDWR)\n"
        "try: fcntl.flock(f,fcntl.LOCK_EX|fcntl.LOCK_NB)\n"
        "except BlockingIOError: sys.exit(1)"
    )
    return subprocess.run([sys.executable, "-c", attempt, str(path)], check=False).returncode == 0


def test_a_gate_shuts_others_out_until_it_is_left(gate: Gate, tmp_path: Path) -> None:
    assert is_free(tmp_path / "gate")
    gate.enter()
    gate.enter()
    assert not is_free(tmp_path / "gate")
    gate.leave()
    gate.leave()
    assert is_free(tmp_path / "gate")
    gate.enter()
    gate.close()
    assert is_free(tmp_path / "gate")
    assert oct(os.stat(tmp_path / "gate").st_mode & 0o777) == "0o600"
