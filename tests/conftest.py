"""What the browser journeys share: one seeded hospital, a served copy for each file, Chromium."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.looking import person
from tools.axe import browser
from tools.hospital import Hospital, seeded, served


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A journey's file runs in one worker, which serves its hospital once; the many pages of
    ``test_look`` are shared out."""
    for one in items:
        if one.get_closest_marker("browser") and one.path.stem != "test_look":
            one.add_marker(pytest.mark.xdist_group(one.path.stem))


@pytest.fixture(scope="session")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample hospital as ``make run`` makes it; the first of the workers makes it for all."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "seed"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            seeded(folder.with_suffix(".new")).rename(folder)
    return folder


@pytest.fixture(scope="module")
def hospital(
    request: pytest.FixtureRequest, seed: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hospital]:
    """A served copy, so that what one file does is not seen by another; by one worker where the
    file does not ask for more ``WORKERS``, for one reader."""
    workers: int = getattr(request.module, "WORKERS", 1)
    with served(seed, tmp_path_factory.mktemp("served") / "var", workers) as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; closed before another file's tests ask the database."""
    with browser() as running:
        yield running


@pytest.fixture(scope="module")
def window(hospital: Hospital, chromium: Browser) -> Iterator[Callable[[str], Page]]:
    """Of whoever holds a post: signed in once, and one window, for all that they look at."""
    with ExitStack() as stack:
        yield cache(lambda post: stack.enter_context(person(chromium, hospital, post)).new_page())
