"""What a decision costs: rules that give a verdict, beside a bare permission check of Django's own.

Each rule is asked with its facts already loaded, as a page or a command asks it; a decision is the
rule alone. The peer is Django's ``has_perm`` with its permission cache warm, which answers yes or
no without a clause or a reason.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta

from surroundings import heading

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiheng.config.settings")
os.environ["YIHENG_DATA_DIR"] = tempfile.mkdtemp(prefix="yiheng-bench-")
os.environ["YIHENG_DATABASE_URL"] = ""

import django  # settings read the environment

django.setup()

from django.contrib.auth.models import PermissionsMixin  # noqa: E402  # models load after setup

from yiheng.core.clock import now  # noqa: E402  # as above
from yiheng.core.database.tables import make_tables  # noqa: E402  # as above
from yiheng.governance.access.models import CareRelation  # noqa: E402  # as above
from yiheng.governance.access.rules import may_read  # noqa: E402  # as above
from yiheng.governance.people.models import Member  # noqa: E402  # as above
from yiheng.governance.people.tests.factories import a_member  # noqa: E402  # as above

ROUNDS, EACH, LIMIT = 15, 4000, 50


def has_perm(user: PermissionsMixin) -> bool:
    """What Django's model backend does once its permissions are cached."""
    return user.is_active and "records.read" in user._perm_cache


def decisions() -> dict[str, Callable[[], object]]:
    """The decisions measured, by name."""
    make_tables()
    at = now()
    doctor = a_member("records:read", "access:break-glass")
    stranger = a_member("notices:read")
    doctor, stranger = (Member.objects.get(pk=one.pk) for one in (doctor, stranger))
    mine = [
        CareRelation(member=doctor, surrogate="p", role="attending", since=at - timedelta(days=n))
        for n in range(1, 6)
    ]
    peer = type("User", (), {"is_active": True, "_perm_cache": {"records.read"}})()
    return {
        "a permission, held": lambda: doctor.may("records:read", at),
        "a permission, not held": lambda: stranger.may("records:read", at),
        "a patient, treated": lambda: may_read(doctor, at, mine, ()),
        "a patient of others": lambda: may_read(doctor, at, (), ()),
        "Django's has_perm, cached": lambda: has_perm(peer),
    }


def main() -> None:
    """Print the table: medians of interleaved rounds."""
    heading(f"A decision; {ROUNDS} interleaved rounds of {EACH:,}; limit {LIMIT} µs")
    took: dict[str, list[float]] = {}
    asked = decisions()
    for _ in range(ROUNDS):
        for name, decide in asked.items():
            started = time.perf_counter()
            for _ in range(EACH):
                decide()
            took.setdefault(name, []).append((time.perf_counter() - started) * 1e6 / EACH)
    print(f"{'µs':28}{'median':>9}{'worst':>9}")
    for name, values in took.items():
        print(f"{name:28}{statistics.median(values):>9.2f}{max(values):>9.2f}")


if __name__ == "__main__":
    main()
