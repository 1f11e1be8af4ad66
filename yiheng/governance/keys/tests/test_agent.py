"""Who serves keeps the key for its processes, and nothing is left of it afterwards."""

from __future__ import annotations

import os
from typing import Any

import pytest

from yiheng.governance.keys import agent, keyfile
from yiheng.governance.keys.agent import Agent

pytestmark = pytest.mark.django_db


def test_a_socket_that_a_killed_serve_left_is_taken_over(settings: Any) -> None:
    folder = settings.KEYRING_FILE.parent
    left = Agent(folder)  # never started, never closed
    keeper = Agent(folder, keyfile.Lid(b"s" * 16, b"k" * 32))
    keeper.start()
    try:
        assert agent.ask(folder) == keyfile.Lid(b"s" * 16, b"k" * 32)
        assert keeper.daemon
    finally:
        keeper.close()
        keeper.join(5)
    assert not keeper.is_alive()
    assert not (folder / agent.NAME).exists()
    keeper.close()  # twice does no harm
    left._listener.close()


def test_where_nobody_serves_nobody_takes_a_key(settings: Any) -> None:
    folder = settings.KEYRING_FILE.parent
    assert agent.ask(folder) is None
    assert agent.tell(folder, keyfile.Lid(b"s" * 16, b"k" * 32)) is False


def test_a_serve_that_was_given_no_key_has_none_to_give(serve: Agent, settings: Any) -> None:
    assert agent.ask(settings.KEYRING_FILE.parent) is None


def test_the_mask_for_new_files_is_what_it_was(settings: Any) -> None:
    before = os.umask(0o022)
    keeper = Agent(settings.KEYRING_FILE.parent)
    after = os.umask(before)
    keeper.close()
    assert after == 0o022


def test_no_descriptor_is_left_by_asking(serve: Agent, settings: Any) -> None:
    folder = settings.KEYRING_FILE.parent
    agent.ask(folder)
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        agent.ask(folder)
        agent.tell(folder, keyfile.Lid(b"s" * 16, b"k" * 32))
        keyfile.sync_folder(folder)
    assert len(os.listdir("/proc/self/fd")) <= before + 2
