"""Several acts at the same instant, each in a thread and with a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from yiheng.core.errors import Denied, Invalid, NotFound


def at_once(acts: list[Callable[[], object]]) -> int:
    """Run all at the same time; gives how many were done."""
    barrier = Barrier(len(acts))

    def attempt(act: Callable[[], object]) -> bool:
        try:
            barrier.wait()
            act()
        except (Denied, Invalid, NotFound):
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sum(pool.map(attempt, acts))
