"""The worker: runs due jobs until it is told to stop. ``python -m yiheng.config.worker``."""

from __future__ import annotations

import logging
import os
import signal
import threading

import django
from django.db import DatabaseError, close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiheng.config.settings")
django.setup()

from yiheng.core import logs  # noqa: E402  # models load only after setup
from yiheng.core.clock import now  # noqa: E402
from yiheng.core.jobs import run_due  # noqa: E402

TICK_SECONDS = 5
log = logging.getLogger(__name__)


def main() -> None:
    """Look for due jobs every few seconds; long ones in a thread of their own."""
    logs.take_over()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    threading.Thread(target=look, args=(stop,), kwargs={"long": True}, daemon=True).start()
    look(stop, long=False)


def look(stop: threading.Event, *, long: bool) -> None:
    """Run what is due until told to stop."""
    while not stop.is_set():
        try:
            close_old_connections()
            run_due(now(), long=long)
        except DatabaseError:  # a door: it comes back, and until then nothing is due
            log.exception("", extra={"event": "worker.no_database"})
        stop.wait(TICK_SECONDS)


if __name__ == "__main__":
    main()
