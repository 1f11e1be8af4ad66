"""The process that makes what the recorded one will change: ``tests.power.preparing N``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import django
from django.conf import settings

from yiheng.config import datadir
from yiheng.core.database.tables import make_tables

datadir.prepare(settings.DATA_DIR)
django.setup()

from yiheng.governance.notices.models import Notice  # noqa: E402  # models load after setup
from yiheng.governance.people.tests.factories import a_member  # noqa: E402  # as above


def main(many: int) -> None:
    """A new database with so many notices that nobody has read."""
    make_tables()
    reader, at = a_member(), datetime.now(UTC)
    Notice.objects.bulk_create(
        Notice(recipient=reader, kind="power", created_at=at) for _ in range(many)
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
