"""What every test shares: the week in which the stories are told, tables made quickly, a sign-in by
force shows both factors, hypothesis keeps no time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import settings
from time_machine import escape_hatch, travel

from yiheng.config.memory import settle
from yiheng.core.database.tables import drawing_only_what_changes
from yiheng.desk.access.entering import FACTOR
from yiheng.governance.regulation import wording

THURSDAY = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai

WEEK = travel(THURSDAY, tick=True)
"""Whatever day it is: deadlines, holidays and what is kept for a while stay true in the stories."""

if settings.get_current_profile_name() == "default":  # the mutants have a profile of their own
    settings.register_profile("yiheng", deadline=None)  # how long things take is for bench/
    settings.load_profile("yiheng")


def pytest_configure() -> None:
    """Before the tests are read: some take their dates from the clock."""
    WEEK.start()


def pytest_unconfigure() -> None:
    """The clock goes on as it was."""
    WEEK.stop()


def pytest_collection_finish() -> None:
    """What was read stays: the collector does not look through the whole house test by test."""
    settle()


@pytest.fixture(scope="module", autouse=True)
def clock(request: pytest.FixtureRequest) -> Iterator[None]:
    """A file whose product runs in processes of its own keeps the machine's (``real_clock``)."""
    marks = ("browser", "real_clock")
    if not any(request.node.get_closest_marker(name) for name in marks):
        yield
        return
    with travel(escape_hatch.datetime.datetime.now(tz=UTC), tick=True):
        yield


@pytest.fixture(scope="session")
def drawn_once() -> Iterator[ExitStack]:
    """While the tables of the empty database are made."""
    with ExitStack() as stack:
        stack.enter_context(drawing_only_what_changes(rows=False))
        yield stack


@pytest.fixture(scope="session")
def django_db_setup(drawn_once: ExitStack, django_db_setup: None) -> None:
    """The tables stand; from here on migrations draw all that they change."""
    drawn_once.close()


@pytest.fixture(autouse=True)
def just_started() -> None:
    """What a process asks once a minute it asks anew: no count depends on when the minute ends."""
    wording.forget()
    cache.clear()


@pytest.fixture(autouse=True)
def whole_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """``force_login`` stands for a sign-in that was finished; half of one is made by hand."""
    plain: Callable[..., None] = Client.force_login

    def force_login(self: Client, user: Any, backend: str | None = None) -> None:
        plain(self, user, backend)
        session = self.session
        session[FACTOR] = True
        session.save()

    monkeypatch.setattr(Client, "force_login", force_login)
