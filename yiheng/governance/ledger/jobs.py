"""Scheduled work of the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from yiheng.core.actor import the_system
from yiheng.core.clock import local
from yiheng.core.jobs import job
from yiheng.governance.ledger import emergency, errands, merging
from yiheng.governance.ledger.checkpoints import checkpoint
from yiheng.governance.ledger.models import Errand, Kind, State

NIGHT = range(2, 6)


@job("ledger.checkpoint", every=timedelta(seconds=30), clause="0-d")
def take_checkpoint(now: datetime) -> int:
    """Sign what has been written since the last checkpoint."""
    return 0 if checkpoint(now) is None else 1


@job(errands.JOB, every=timedelta(seconds=5), clause="0-d", long=True)
def run_errands(now: datetime) -> int:
    """Verifications and exports that somebody asked for."""
    return errands.run_waiting(now)


@job("ledger.nightly", every=timedelta(hours=1), clause="0-d")
def ask_nightly(now: datetime) -> int:
    """Once a night the whole ledger is verified, whoever asks or not."""
    young = Q(asked_at__gte=now - timedelta(hours=20)) | Q(state=State.WAITING)
    asked = Errand.objects.filter(young, kind=Kind.VERIFY)
    if local(now).hour not in NIGHT or asked.exists():
        return 0
    errands.ask_verification(by=the_system(), at=now)
    return 1


@job("ledger.merge", every=timedelta(minutes=1), clause="0-g")
def merge_emergency(now: datetime) -> int:
    """What was read in a crisis that is over comes into the ledger, once it can be written."""
    found = emergency.declared()
    if found is None or found.running(now):
        return 0
    merging.merge(by=the_system(), at=now)
    return 1
