"""Names, sealing, grades, the archive of contracts, manuals, numbers and current versions."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from yiheng.governance.ledger.models import Entry
from yiheng.governance.ledger.recording import name_of
from yiheng.governance.people.queries import live_deputies, who_may
from yiheng.governance.regulation.naming import DocumentName, VersionNumber
from yiheng.governance.regulation.parameters import Version as Regulation
from yiheng.governance.regulation.registry import Finding, Period, control
from yiheng.office.documents import queries, rules
from yiheng.office.documents.models import (
    ISSUED,
    OPEN,
    Document,
    Kind,
    Loan,
    Stage,
    State,
    Version,
)
from yiheng.office.documents.permissions import CONTRACTS
from yiheng.standards.china.calendar import Month


@control("3.2-a", every=Month)
def names_off_the_rule(period: Period, regulation: Regulation) -> Finding:
    """Versions issued in the period whose name is not 项目名称-日期-版本号 of their own."""
    rows = _issued(period).select_related("document")
    kept = regulation.parameter_series(queries.GRANULARITY)
    return Finding.count([
        one for one in rows if one.issued_at and not _named(one, str(kept.at(one.issued_at)))
    ])  # fmt: skip


@control("3.2-b", every=Month)
def files_not_sealed(period: Period, regulation: Regulation) -> Finding:
    """Files that were found missing, altered or in clear until the period's end, not mended."""
    found = Version.objects.exclude(fault="").filter(fault_at__lt=period.end)
    return Finding.count(list(found.select_related("document").order_by("pk")))


@control("3.2-c", every=Month)
def documents_without_grade(period: Period, regulation: Regulation) -> Finding:
    """Documents issued until the period's end without a grade that their kind may have."""
    stands = _standing(period)
    return Finding.count([one for one in stands if not rules.may_grade(one.kind, one.grade)])


@control("3.2-d", every=Month)
def contracts_read_by_others(period: Period, regulation: Regulation) -> Finding:
    """Openings of archived contracts by anybody but the director, their deputy or a borrower.

    Held against posts, deputies and loans as they stood, not against what the entry says.
    """
    rows = Entry.objects.filter(
        action="documents.opened",
        happened_at__gte=period.start,
        happened_at__lt=period.end,
        facts__contract=True,
    )
    archived = {
        name_of(one): one for one in Version.objects.filter(
            document__kind=Kind.CONTRACT, document__published_at__isnull=False
        ).select_related("document")
    }  # fmt: skip
    loans = defaultdict(list)
    for loan in Loan.objects.exclude(document=None).filter(contract=True):
        loans[(str(loan.borrower_id), loan.document_id)].append(loan)
    found = []
    for entry in rows.order_by("seq"):
        version = archived.get(entry.target)
        if version is None or _before(version, entry.happened_at):
            continue
        lent, at = loans[(entry.actor, version.document_id)], entry.happened_at
        if not (any(_held(one, at) for one in lent) or _may(entry.actor, at)):
            found.append(entry)
    return Finding.count(found)


@control("3.2-e", every=Month)
def manuals_not_open(period: Period, regulation: Regulation) -> Finding:
    """Manuals in force that some of the staff cannot read."""
    manuals = _standing(period).filter(kind=Kind.MANUAL, state=State.IN_FORCE)
    return Finding.count(list(manuals.exclude(grade__in=OPEN)))


@control("3.2-l", every=Month)
def numbers_with_gaps(period: Period, regulation: Regulation) -> Finding:
    """Documents whose issued versions are not numbered one after the other from 1.0."""
    numbers: dict[int, list[VersionNumber]] = defaultdict(list)
    rows = Version.objects.filter(stage__in=sorted(ISSUED), issued_at__lt=period.end)
    for one in rows.order_by("document", "issued_at", "pk"):
        numbers[one.document_id].append(VersionNumber(one.major or 0, one.minor or 0))
    broken = [pk for pk, row in numbers.items() if not _in_order(row)]
    return Finding.count(list(Document.objects.filter(pk__in=broken).order_by("pk")))


@control("3.2-m", every=Month)
def not_one_current(period: Period, regulation: Regulation) -> Finding:
    """Documents in force that have not exactly one current version."""
    stands = _standing(period).filter(state=State.IN_FORCE)
    counted = stands.annotate(n=Count("versions", filter=Q(versions__stage=Stage.CURRENT)))
    return Finding.count(list(counted.exclude(n=1)))


def _issued(period: Period) -> QuerySet[Version]:
    return Version.objects.filter(
        stage__in=sorted(ISSUED), issued_at__gte=period.start, issued_at__lt=period.end
    )


def _standing(period: Period) -> QuerySet[Document]:
    return Document.objects.filter(published_at__lt=period.end).order_by("pk")


def _named(version: Version, granularity: str) -> bool:
    try:
        named = DocumentName.parse(version.name, granularity)
    except ValueError:
        return False
    return (named.project, named.version) == (version.document.subject, version.number)


def _in_order(numbers: list[VersionNumber]) -> bool:
    before: VersionNumber | None = None
    for one in numbers:
        if not rules.may_follow(before, one):
            return False
        before = one
    return True


def _before(version: Version, at: datetime) -> bool:
    """Whether the document was not in the archive yet: whoever brought it looks at it."""
    return version.document.published_at is None or at < version.document.published_at


def _held(loan: Loan, at: datetime) -> bool:
    ended = min(one for one in (loan.until, loan.returned_at) if one is not None)
    return loan.decided_at is not None and loan.decided_at <= at <= ended


def _may(actor: str, at: datetime) -> bool:
    if who_may(CONTRACTS, at).filter(pk=actor).exists():
        return True
    lent = live_deputies(at).filter(deputy__pk=actor)
    return any(CONTRACTS in one.rights for one in lent)
