"""The worker: runs due jobs until it is told to stop. ``python -m yiheng.config.worker``."""

from __future__ import annotations

import os
import signal
import threading

import django
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiheng.config.settings")
django.setup()

from yiheng.core.clock import now  # noqa: E402  # models load only after setup
from yiheng.core.jobs import run_due  # noqa: E402

TICK_SECONDS = 5


def main() -> None:
    """Look for due jobs every few seconds."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        close_old_connections()
        run_due(now())
        stop.wait(TICK_SECONDS)


if __name__ == "__main__":
    main()
