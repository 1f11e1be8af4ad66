"""What was acknowledged is on the disk: the settings that a power cut would put to the proof."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.db import connection

SQLITE = connection.vendor == "sqlite"
WANTED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}  # 2 is FULL


@pytest.mark.django_db
def test_0_d_sqlite_writes_through_before_it_answers() -> None:
    default: dict[str, Any] = settings.DATABASES["default"]
    options = default.get("OPTIONS", {})
    if not SQLITE:
        assert "options" not in options  # the server's own fsync and synchronous_commit stand
        return
    with connection.cursor() as cursor:
        for name, value in WANTED.items():
            cursor.execute(f"PRAGMA {name}")
            assert cursor.fetchone()[0] == value, name
    assert options["transaction_mode"] == "IMMEDIATE"
