"""The power goes at any instant: what was acknowledged is still there when it comes back.

A real process runs real commands under ``strace``; its writes are replayed onto a disk that loses
what no sync has covered. Killing the process would prove nothing: the kernel keeps its pages.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from django.db import connection

from tests.power.disk import cuts
from tests.power.recording import record

COMMANDS = 250
CUTS = max(200, int(os.environ.get("YIHENG_FUZZ", "0")) // 50)  # 2,000 in ``make fuzz``
pytestmark = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="the promise of the embedded database"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was acknowledged before a cut, and what was found after it."""

    done: int
    signed: int
    found: dict[str, int | str]

    @property
    def lost(self) -> bool:
        """Whether anything that was acknowledged is gone."""
        return int(self.found["size"]) < self.done or int(self.found["signed"]) < self.signed


def run(module: str, folder: Path, *arguments: str) -> None:
    """Run a module of ``tests.power`` over a data directory."""
    command = [sys.executable, "-m", f"tests.power.{module}", *arguments]
    subprocess.run(command, check=True, env=surroundings(folder))


def surroundings(folder: Path) -> dict[str, str]:
    """The product's settings over this folder."""
    ours = {"YIHENG_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "yiheng.config.settings"}
    return os.environ | ours | {"YIHENG_DATABASE_URL": ""}


def outcomes(tmp_path: Path, synchronous: str, many: int) -> Iterator[Outcome]:
    """Record once, cut the power so many times, and start again each time."""
    folder, before, after = (tmp_path / name for name in ("data", "before", "after"))
    run("preparing", folder, str(COMMANDS))
    shutil.copytree(folder, before)
    steps = record(folder, "tests.power.writing", synchronous)
    chance = Random(f"{synchronous} {many}")
    judge = subprocess.Popen(
        [sys.executable, "-m", "tests.power.judging"], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True, env=surroundings(before),
    )  # fmt: skip
    with judge:
        assert judge.stdin is not None
        assert judge.stdout is not None
        for disk in cuts(before, folder, steps, many, chance):
            disk.lost(chance, after)
            judge.stdin.write(f"{after}\n")
            judge.stdin.flush()
            found = json.loads(judge.stdout.readline())
            yield Outcome(_last(disk.said, "done"), _last(disk.said, "signed"), found)
            shutil.rmtree(after)


def _last(said: list[str], what: str) -> int:
    numbers = [int(line.split()[1]) for line in said if line.startswith(what)]
    return numbers[-1] if numbers else 0


def test_0_d_a_power_cut_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    for outcome in outcomes(tmp_path, "FULL", CUTS):
        assert not outcome.found["fault"], outcome
        assert not outcome.lost, outcome


def test_a_database_that_does_not_wait_for_the_disk_is_caught(tmp_path: Path) -> None:
    found = list(outcomes(tmp_path, "NORMAL", 60))

    assert sum(one.lost for one in found) > len(found) / 2
