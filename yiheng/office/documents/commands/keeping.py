"""Keeping: legal holds, disposal when the time is over, and whether what is stored still is."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.clock import day_of
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.office.documents import filing, queries, rules
from yiheng.office.documents.commands.finding import indexed, locked, text_of
from yiheng.office.documents.models import Document, Stage, State, Version


@command("documents.freeze")
def freeze(*, pk: int, by: Member, at: datetime, reason: str) -> Document:
    """Set a legal hold: until it is lifted nothing of the document is destroyed."""
    document = _kept(pk, by)
    verdict = rules.may_freeze(by, document, True, at)
    verdict.require()
    why = text_of("reason", reason)
    if not why:
        raise Invalid("reason", _("请写明冻结原因"), clause=verdict.clause)
    document.put(held_at=at, held_by=by, held_why=why)
    record("documents.frozen", by=by, target=document, clause=verdict.clause, at=at)
    return document


@command("documents.thaw")
def thaw(*, pk: int, by: Member, at: datetime) -> Document:
    """Lift a legal hold."""
    document = _kept(pk, by)
    verdict = rules.may_freeze(by, document, False, at)
    verdict.require()
    document.put(held_at=None, held_by=None, held_why="")
    record("documents.thawed", by=by, target=document, clause=verdict.clause, at=at)
    return document


@command("documents.dispose")
def dispose(*, pk: int, by: Member, at: datetime, reason: str) -> Document:
    """Destroy a document whose time is over: the keys of all its files go; its line stays."""
    document = _kept(pk, by)
    verdict = rules.may_dispose(
        by, document, day_of(at), at, lent=queries.is_lent(document, at),
        pending=queries.pending(document) is not None,
    )  # fmt: skip
    verdict.require()
    why = text_of("reason", reason)
    if not why:
        raise Invalid("reason", _("请写明销毁理由"), clause=verdict.clause)
    versions = list(document.versions.exclude(stage=Stage.DROPPED))
    for one in versions:
        filing.erase(one)
    document.versions.update(text="")
    document.put(state=State.DISPOSED, disposed_at=at, disposed_by=by, disposed_why=why)
    indexed(document, "")
    record(
        "documents.disposed", by=by, target=document, clause=verdict.clause, at=at,
        files=len(versions), number=document.number,
    )  # fmt: skip
    return document


@command("documents.check")
def check(*, pks: list[int], by: Actor, at: datetime) -> int:
    """Open every chunk of these files and compare the whole; gives how many are not sound."""
    faulty = []
    for one in Version.objects.filter(pk__in=pks).select_related("document").order_by("pk"):
        fault = filing.fault_of(one)
        since = one.fault_at if fault and one.fault else (at if fault else None)
        one.put(fault=fault, fault_at=since, checked_at=at)
        if fault:
            faulty.append(one.pk)
    record(
        "documents.checked", by=by, target="documents.version", clause=rules.SEALING, at=at,
        count=len(pks), faulty=faulty,
    )  # fmt: skip
    return len(faulty)


@command("documents.sweep")
def sweep(*, names: list[str], by: Actor, at: datetime) -> int:
    """Throw away files that no row stands for; gives how many."""
    for one in names:
        filing.remove(one)
    record("documents.swept", by=by, target="documents.version", clause=rules.SEALING, at=at,
           count=len(names))  # fmt: skip
    return len(names)


def _kept(pk: int, by: Member) -> Document:
    seen = queries.kept_by(by).filter(pk=pk)
    if not seen.exists():
        raise NotFound
    return locked(pk)
