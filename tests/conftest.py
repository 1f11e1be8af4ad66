"""What the browser journeys share: one seeded hospital, a served copy for each file, Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tools.axe import browser
from tools.hospital import Hospital, seeded, served


@pytest.fixture(scope="session")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample hospital as ``make run`` makes it."""
    return seeded(tmp_path_factory.mktemp("hospital") / "seed")


@pytest.fixture(scope="module")
def hospital(seed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    """A served copy, so that what one file does is not seen by another."""
    with served(seed, tmp_path_factory.mktemp("served") / "var") as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; closed before another file's tests ask the database."""
    with browser() as running:
        yield running
