"""A hospital with a keyring of its own, and what ``serve`` keeps of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from yiheng.governance.keys import keyring, vault
from yiheng.governance.keys.agent import Agent
from yiheng.governance.keys.tests.factories import OWNER, WORDS, restart


@pytest.fixture(autouse=True)
def hospital(settings: Any, tmp_path: Path) -> Any:
    settings.KEYRING_FILE = tmp_path / "keyring" / "keyring.json"
    vault.forget()
    keyring.create()
    vault.create_owners([OWNER])
    yield
    keyring.ask_with(None)
    vault.forget()
    keyring.forget()


@pytest.fixture
def serve(settings: Any) -> Iterator[Agent]:
    """What ``serve`` keeps for its processes."""
    keeper = Agent(settings.KEYRING_FILE.parent)
    keeper.start()
    yield keeper
    keeper.close()


@pytest.fixture
def sealed_file(settings: Any) -> Path:
    """A keyring that a process which starts now finds sealed."""
    keyring.close_with(WORDS)
    restart()
    return Path(settings.KEYRING_FILE)
