"""Long work on the ledger: asked for in a request, done by the worker, its result an entry."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from yiheng.core import jobs
from yiheng.core.actor import Actor, the_system
from yiheng.core.clock import now
from yiheng.core.errors import Invalid
from yiheng.governance.ledger import commands, evidence
from yiheng.governance.ledger.checkpoints import checkpoint, verify_since, verify_with_witness
from yiheng.governance.ledger.models import Checkpoint, Errand, Head, Kind, State
from yiheng.governance.ledger.notes import BadWitness
from yiheng.governance.ledger.tree import EMPTY
from yiheng.governance.ledger.verifying import Fault, Report

JOB = "ledger.errands"
KEPT = timedelta(days=7)


def ask_verification(*, by: Actor, at: datetime, kind: str = Kind.VERIFY) -> Errand:
    """Ask for a verification; the one that waits or runs already, if there is one."""
    waiting = Errand.objects.filter(kind=kind, state__in=(State.WAITING, State.RUNNING)).first()
    if waiting is not None:
        return waiting
    size = Head.objects.values_list("size", flat=True).first() or 0
    first = 1 + (_last_whole() if kind == Kind.SINCE else 0)
    return commands.ask(kind=kind, first=first, last=size, by=by, at=at)


def ask_export(*, first: int, last: int, by: Actor, at: datetime, subjects: bool = False) -> Errand:
    """Ask for the evidence of a period, by number. Raises ``Invalid`` for none."""
    if not 0 < first <= last:
        raise Invalid("since", "这段时间内没有记录，请放宽起止日期")
    return commands.ask(
        kind=Kind.EXPORT, first=first, last=last, subjects=subjects, by=by, at=at
    )  # fmt: skip


def run_waiting(at: datetime) -> int:
    """Do what waits, and what a killed worker left half done; gives how many were done."""
    done = 0
    for one in Errand.objects.filter(state__in=(State.WAITING, State.RUNNING)).order_by("pk"):
        carry_out(one, at)
        done += 1
    for old in Errand.objects.filter(kind=Kind.EXPORT, finished_at__lt=at - KEPT):
        file_of(old).unlink(missing_ok=True)
    return done


def carry_out(errand: Errand, at: datetime) -> None:
    """Do one errand to its end, or say why not."""
    errand.begin(at)
    try:
        (_export if errand.kind == Kind.EXPORT else _verify)(errand, _progress(errand))
    except (BadWitness, OSError, ValueError) as error:
        errand.fail(now(), type(error).__name__)


def file_of(errand: Errand) -> Path:
    """Where the evidence lies for a week."""
    return Path(settings.DATA_DIR) / "evidence" / f"evidence-{errand.pk}.zip"


def _verify(errand: Errand, progress: Callable[[int], None]) -> None:
    started = time.monotonic()
    try:
        if errand.kind == Kind.SINCE and errand.first > 1:
            report = verify_since(errand.first - 1, progress)
        else:
            report = verify_with_witness(progress=progress)
    except BadWitness:
        report = Report(0, EMPTY, 0, fault=Fault.WITNESS)
    spent = int((time.monotonic() - started) * 1000)
    line = commands.keep_verification(
        report=report, milliseconds=spent, by=the_system(), at=now(), kind=errand.kind,
        asked_by=errand.asked_by,
    )  # fmt: skip
    errand.end(now(), entry=line.seq, whole=report.whole)


def _export(errand: Errand, progress: Callable[[int], None]) -> None:
    checkpoint(now())
    covering = Checkpoint.objects.filter(size__gte=errand.last).order_by("size")
    covered = covering.values_list("size", flat=True).first()
    if covered is None:
        raise ValueError("no checkpoint covers the period")
    period = evidence.Period(
        errand.first, errand.last, covered, commands.version(), subjects=errand.subjects
    )  # fmt: skip
    file = file_of(errand)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with file.open("wb") as out:
        evidence.pack(period, out, progress)
    line = commands.keep_export(period=period, file=file, by=the_system(), at=now(),
                                asked_by=errand.asked_by)  # fmt: skip
    errand.end(now(), entry=line.seq)


def _progress(errand: Errand) -> Callable[[int], None]:
    def so_far(done: int) -> None:
        errand.beat(done, now())
        jobs.beat(JOB, now())

    return so_far


def _last_whole() -> int:
    """The newest checkpoint within what the last whole verification read."""
    read = commands.last_whole()
    sizes = Checkpoint.objects.filter(size__lte=read).order_by("-size")
    return sizes.values_list("size", flat=True).first() or 0
