"""The sender: carries notices out of the house. ``python -m yiheng.config.sender``.

A process of its own, so that a slow relay holds nothing else up and only this one needs a way out.
"""

from __future__ import annotations

import logging
import os
import signal
import threading

import django
from django.conf import settings
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiheng.config.settings")
django.setup()

from yiheng.core import logs  # noqa: E402  # models load only after setup
from yiheng.core.alone import only_one  # noqa: E402
from yiheng.core.clock import now  # noqa: E402
from yiheng.governance.notices import sending  # noqa: E402

TICK_SECONDS = 2
AFTER_FAULT_SECONDS = 15
log = logging.getLogger(__name__)


def main() -> None:
    """Send what is due every few seconds, alone in this house, until told to stop."""
    logs.take_over()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    alone = False
    while not stop.is_set() and not alone:
        with only_one(settings.DATA_DIR / "sender.lock") as alone:
            if alone:
                _serve(stop)
        stop.wait(0 if alone else TICK_SECONDS)


def _serve(stop: threading.Event) -> None:
    begun = False
    while not stop.is_set():
        try:
            close_old_connections()
            begun = begun or sending.begin(now()) >= 0
            wait = 0 if sending.run(now) else TICK_SECONDS
        except Exception:  # the sender is a door: what failed is tried again
            log.exception("", extra={"event": "sender.failed"})
            wait = AFTER_FAULT_SECONDS
        stop.wait(wait)


if __name__ == "__main__":
    main()
