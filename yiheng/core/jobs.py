"""Scheduled work: declared beside its feature, run by one worker at a time, safe to run twice."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from yiheng.core.errors import Undecided
from yiheng.core.models import JobRun

log = logging.getLogger(__name__)

Work = Callable[[datetime], int]
LEASE, LONG_LEASE = timedelta(minutes=10), timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of scheduled work; ``work`` gives the number of things it did.

    A ``long`` one has a thread of its own, so that the others are not late for it.
    """

    name: str
    every: timedelta
    clause: str
    work: Work
    long: bool = False


JOBS: dict[str, Job] = {}


def job(name: str, *, every: timedelta, clause: str, long: bool = False) -> Callable[[Work], Work]:
    """Declare that this function runs every so often, under this clause."""

    def register(work: Work) -> Work:
        JOBS[name] = Job(name, every, clause, work, long)
        return work

    return register


def run_due(now: datetime, *, long: bool = False) -> int:
    """Run each job whose time has come and that no other worker holds; gives how many ran."""
    return sum(_run(job, now) for job in JOBS.values() if job.long is long and _lease(job, now))


def beat(name: str, now: datetime) -> None:
    """A long job is still at it: its lease runs on."""
    JobRun.objects.filter(name=name).update(leased_until=now + LEASE)


def _lease(job: Job, now: datetime) -> bool:
    with transaction.atomic():
        JobRun.objects.get_or_create(name=job.name)
        run = JobRun.objects.select_for_update().get(name=job.name)
        return run.take(now, every=job.every, lease=LONG_LEASE if job.long else LEASE)


def _run(job: Job, now: datetime) -> int:
    run = JobRun.objects.get(name=job.name)
    started = time.monotonic()
    try:
        done = job.work(now)
    except Undecided:  # a hospital that is being founded; ``yiheng check`` says what lacks
        log.info("", extra={"event": "job.waits", "job": job.name})
        done = 0
    except Exception as error:  # the worker is a door: one job's failure must not stop the others
        log.exception("", extra={"event": "job.failed", "job": job.name})
        run.fail(type(error).__name__)
        return 0
    run.finish(done, milliseconds=int((time.monotonic() - started) * 1000))
    return 1
