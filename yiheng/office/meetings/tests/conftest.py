"""What the tests of meetings share."""

from __future__ import annotations

import pytest

from yiheng.core import publishing


@pytest.fixture(autouse=True)
def other_shelf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a meeting puts its minutes here; the house has its own shelf back afterwards."""
    monkeypatch.setattr(publishing, "_SHELVES", [])
