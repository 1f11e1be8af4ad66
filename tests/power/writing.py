"""The process whose writes are recorded: real commands on a real database, acknowledged by line.

``python -m tests.power.writing COMMANDS FULL|NORMAL``: marks so many notices read, a ledger entry
each, and signs a checkpoint now and then. ``done N`` on standard output says that the ledger's
first N entries were acknowledged, ``signed N`` that a checkpoint of N entries was.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from typing import Any

import django
from django.conf import settings

django.setup()

from yiheng.governance.ledger.checkpoints import checkpoint  # noqa: E402  # models load after setup
from yiheng.governance.ledger.models import Head  # noqa: E402  # as above
from yiheng.governance.notices.commands import mark_read  # noqa: E402  # as above
from yiheng.governance.notices.models import Notice  # noqa: E402  # as above

SIGNED_EVERY = 40


def main(synchronous: str) -> None:
    """Read every unread notice; acknowledge each after its command has returned."""
    default: dict[str, Any] = settings.DATABASES["default"]
    options = default["OPTIONS"]
    options["init_command"] = options["init_command"].replace("FULL", synchronous)
    for notice in list(Notice.objects.filter(read_at=None).select_related("recipient")):
        at = datetime.now(UTC)
        mark_read(pk=notice.pk, by=notice.recipient, at=at)
        size = Head.objects.get(pk=1).size
        _say(f"done {size}")
        if size % SIGNED_EVERY == 0 and checkpoint(at) is not None:
            _say(f"signed {size}")


def _say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    main(sys.argv[1])
