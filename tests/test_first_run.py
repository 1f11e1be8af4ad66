"""A hospital from ``yiheng init`` to its first doctor, in a real browser, each page looked at."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.first_run import NAME, FirstRun
from tests.looking import faults
from tools.hospital import YIHENG, founded, serving, surroundings

pytestmark = pytest.mark.browser
YEAR_TO_COME = "年的安排尚未录入"  # in a year whose holidays the product does not ship yet


def test_2_1_n_three_codes_become_an_open_hospital(chromium: Browser, tmp_path: Path) -> None:
    folder, amiss = tmp_path / "hospital", dict[str, list[str]]()
    codes = founded(folder, NAME)
    assert set(codes) == {"sysadmin", "secadmin", "auditadmin"}

    def look(page: Page, name: str, _of: Locator | None) -> None:
        amiss[name] = faults(page.context, page.url.partition("#")[0])

    with serving(folder) as hospital:
        FirstRun(hospital, codes, chromium, look).play()

    assert {name: found for name, found in amiss.items() if found} == {}
    assert len(amiss) == 7
    verified, checked = (_told(folder, *words) for words in (("ledger", "verify"), ("check",)))
    assert verified.returncode == 0, verified.stdout + verified.stderr
    faulty = [line for line in checked.stdout.splitlines() if line.startswith("✗")]
    assert [line for line in faulty if YEAR_TO_COME not in line] == [], checked.stderr
    assert checked.returncode == bool(faulty), checked.stdout + checked.stderr


def _told(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [str(YIHENG), *words, "--data-dir", str(folder)]
    return subprocess.run(command, check=False, capture_output=True, text=True, env=surroundings())
