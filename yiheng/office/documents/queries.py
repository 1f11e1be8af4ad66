"""Which documents may be seen, found, borrowed and kept, and what they are called."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime

import rfc8785
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, StrIndex
from django.db.models.lookups import GreaterThan

from yiheng.core.clock import day_of, now
from yiheng.core.search.finding import Meant, among
from yiheng.core.search.tokens import runs
from yiheng.governance.approvals import queries as approvals
from yiheng.governance.approvals.models import Case
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.regulation.naming import DocumentName, VersionNumber
from yiheng.governance.regulation.parameters import parameter
from yiheng.office.documents.models import (
    ISSUED,
    OPEN,
    PENDING,
    Change,
    Document,
    Grade,
    Kind,
    Loan,
    Passage,
    Stage,
    Standing,
    State,
    Version,
)
from yiheng.office.documents.permissions import CONTRACTS, KEEP, WRITE

SUBJECT = "documents.version"
GRANULARITY = "document_date_granularity"
MOST_FOUND = 200
"""So many of the documents that hold the words are listed, the latest."""
WITH = ("owner", "owner__unit", "unit", "current")


def visible_to(viewer: Member) -> QuerySet[Document]:
    """Documents whose grade, unit, loan or signature opens them to this member (3.2-c, d, e).

    An archived contract is open to whoever holds ``documents:contracts``, and to who borrows it:
    not to who brought it.
    """
    at = now()
    contract = Q(kind=Kind.CONTRACT)
    stands = Q(state__in=(State.IN_FORCE, State.DISPOSED)) & ~contract
    seen = stands & Q(grade__in=OPEN)
    seen |= stands & Q(grade=Grade.RESTRICTED) & _of_unit(viewer)
    seen |= _goes_on(viewer, at) & (~contract | ~_archived())
    seen |= Q(Exists(_lent_to(viewer, at).filter(document=OuterRef("pk"))))
    seen |= Q(pk__in=_signed_by(viewer).values("document"))
    if viewer.may(CONTRACTS, at):
        seen |= contract & _archived()
    found = Document.objects.filter(seen).exclude(state=State.DROPPED)
    return found.select_related(*WITH)


def versions_visible_to(viewer: Member) -> QuerySet[Version]:
    """Versions: those issued, of documents that one may see; those pending, of who keeps or signs
    them.

    One that was superseded keeps its own grade: a document that is opened up later shows none of
    what was guarded before, but to whom it was open then.
    """
    at = now()
    seen = Document.objects.filter(pk__in=visible_to(viewer).values("pk"))
    lent = Exists(_lent_to(viewer, at).filter(document=OuterRef("document")))
    issued = Q(stage=Stage.CURRENT) | Q(stage=Stage.SUPERSEDED) & (_told(viewer) | Q(lent))
    mine = _goes_on(viewer, at, "document__") & (
        ~Q(document__kind=Kind.CONTRACT) | Q(document__state__in=(State.DRAFT, State.REFUSED))
    )
    if viewer.may(CONTRACTS, at):
        archive = (State.IN_FORCE, State.DISPOSED)
        mine |= Q(document__kind=Kind.CONTRACT, document__state__in=archive)
    signs = Q(pk__in=_signed_by(viewer))
    opened = Q(document__in=seen) & issued | mine | signs
    found = Version.objects.filter(opened).exclude(stage=Stage.DROPPED)
    return found.select_related("document__owner", "document__unit", "document__current",
                                "saved_by")  # fmt: skip


def lendable(viewer: Member, contract: bool) -> QuerySet[Document]:
    """What a keeper lends: names and numbers only, of documents that are not open to all."""
    found = Document.objects.filter(state=State.IN_FORCE).exclude(grade__in=OPEN)
    kept = found.filter(kind=Kind.CONTRACT) if contract else found.exclude(kind=Kind.CONTRACT)
    allowed = viewer.may(CONTRACTS if contract else KEEP, now())
    return (kept if allowed else kept.none()).select_related(*WITH)


def kept_by(viewer: Member) -> QuerySet[Document]:
    """The documents whose keeping this member answers for."""
    at, kept = now(), Q(pk__in=())
    if viewer.may(KEEP, at):
        kept |= ~Q(kind=Kind.CONTRACT)
    if viewer.may(CONTRACTS, at):
        kept |= Q(kind=Kind.CONTRACT)
    stands = Document.objects.filter(state__in=(State.IN_FORCE, State.DISPOSED))
    return stands.filter(kept).select_related(*WITH)


def shelf(viewer: Member) -> QuerySet[Document]:
    """What stands on the shelf for this member, the latest first."""
    return visible_to(viewer).filter(state=State.IN_FORCE).order_by("-issued_at", "-pk")


def written(viewer: Member) -> QuerySet[Document]:
    """What is this member's to go on with, the latest first."""
    return visible_to(viewer).filter(_goes_on(viewer, now())).order_by("-begun_at", "-pk")


def unfinished(member: Member, at: datetime) -> QuerySet[Document]:
    """What a member has begun and not handed in, or was sent back; new versions too."""
    begun = (Stage.DRAFT, Stage.RETURNED)
    mine = Document.objects.filter(owner=member, versions__stage__in=begun)
    return mine.exclude(kind=Kind.CONTRACT, state=State.IN_FORCE)


def holding(
    documents: QuerySet[Document], words: str, most: int = MOST_FOUND
) -> QuerySet[Document]:
    """Those of them whose name, number or (of open grades) text holds the words, ``most`` at most:
    the latest that were indexed."""
    wanted = runs(words)
    if not wanted:
        return documents
    meant: dict[str, Meant] = {SEARCHED: list, SEARCHED_TEXT: _of_passages}
    shown = Document.objects.filter(pk__in=among(documents, wanted, meant, most))
    return shown.select_related(*WITH).order_by(*documents.query.order_by)


SEARCHED, SEARCHED_TEXT = "documents.document", "documents.passage"


def pending(document: Document) -> Version | None:
    """The version that is not issued yet."""
    found = document.versions.filter(stage__in=sorted(PENDING)).select_related("saved_by")
    return found.first()


def issued(document: Document, viewer: Member) -> list[Version]:
    """Its versions in force and before that this member may open, the latest first."""
    found = versions_visible_to(viewer).filter(document=document, stage__in=sorted(ISSUED))
    return list(found.order_by("-major", "-minor"))


def before(version: Version, viewer: Member) -> Version | None:
    """The issued version that this one follows, of those that this member may open."""
    earlier = versions_visible_to(viewer).filter(
        document=version.document_id, stage__in=sorted(ISSUED), ordinal__lt=version.ordinal
    )
    return earlier.order_by("-ordinal").first()


def case_of(version: Version) -> Case | None:
    """The approval of a version, the latest one."""
    return Case.objects.filter(subject=SUBJECT, subject_pk=version.pk).order_by("-pk").first()


def next_number(document: Document, change: str) -> VersionNumber:
    """The number that the next version of this kind gets: one on, nothing left out (3.2-l)."""
    current = document.current.number if document.current else None
    if current is None:
        return VersionNumber(1, 0)
    return current.next_major() if change == Change.MAJOR else current.next_minor()


def granularity(at: datetime) -> str:
    """Whether names hold the month or the day (C5)."""
    return str(parameter(GRANULARITY, at=at))


def name_for(document: Document, version: Version, at: datetime) -> str:
    """What the version is called when it is issued at an instant: 项目名称-日期-版本号 (3.2-a)."""
    day = version.named_on or day_of(at)
    number = next_number(document, version.change)
    return str(DocumentName(document.subject, day, number, granularity(at)))


def of_subject(subject: str, by: Member) -> Document | None:
    """The document of this name that a member goes on with."""
    mine = Document.objects.filter(subject=subject, owner=by, state=State.IN_FORCE)
    return mine.select_related(*WITH).order_by("-pk").first()


def loans_of(member: Member) -> QuerySet[Loan]:
    """What a member has asked to borrow, the latest first."""
    return _loans().filter(borrower=member).order_by("-asked_at", "-pk")


def loans_to_decide(viewer: Member) -> QuerySet[Loan]:
    """What waits for this member to lend, the oldest first."""
    return loans_kept_by(viewer).filter(standing=Standing.ASKED).order_by("asked_at", "pk")


def loans_kept_by(viewer: Member) -> QuerySet[Loan]:
    """Every loan of what this member answers for."""
    at, kept = now(), Q(pk__in=())
    if viewer.may(KEEP, at):
        kept |= Q(contract=False)
    if viewer.may(CONTRACTS, at):
        kept |= Q(contract=True)
    return _loans().filter(kept)


def loans_visible_to(viewer: Member) -> QuerySet[Loan]:
    """One's own, and those of what one answers for."""
    kept = loans_kept_by(viewer).values("pk")
    return _loans().filter(Q(borrower=viewer) | Q(pk__in=kept))


def over(at: datetime) -> list[Loan]:
    """Loans whose time is over and that still say that they run."""
    return list(_loans().filter(standing=Standing.GRANTED, until__lte=at).order_by("pk"))


def loan_of(viewer: Member, document: Document, at: datetime) -> Loan | None:
    """The loan by which somebody reads a document now."""
    return _lent_to(viewer, at).filter(document=document).order_by("-until").first()


def is_lent(document: Document, at: datetime) -> bool:
    """Whether anybody reads it by a loan now."""
    return document.loans.filter(standing=Standing.GRANTED, until__gt=at).exists()


def called(viewer: Member, wanted: str, contract: bool) -> Document | None:
    """What a borrower means, where a keeper's list holds exactly that name, number or subject."""
    exact = Q(number=wanted) | Q(current__name=wanted) | Q(subject=wanted)
    found = list(lendable(viewer, contract).filter(exact).order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def named(wanted: str) -> Document | None:
    """The one document of exactly this name or number, whoever may see it: for inspections."""
    exact = Q(number=wanted) | Q(current__name=wanted)
    found = Document.objects.filter(exact, state=State.IN_FORCE).select_related(*WITH)
    return found.first()


def to_check(at: datetime, most: int) -> list[Version]:
    """Stored files to be looked at again, those longest not looked at first."""
    stored = Version.objects.exclude(document__state=State.DISPOSED).exclude(stage=Stage.DROPPED)
    oldest = F("checked_at").asc(nulls_first=True)
    return list(stored.select_related("document").order_by(oldest, "pk")[:most])


def stored_names() -> set[str]:
    """The blobs that something still stands for."""
    stored = Version.objects.exclude(document__state=State.DISPOSED).exclude(stage=Stage.DROPPED)
    return set(stored.values_list("blob", flat=True))


def faulty(viewer: Member) -> QuerySet[Version]:
    """Files that are missing or broken, of documents that this member keeps; not of what was
    destroyed or dropped, of which none is there."""
    stored = Version.objects.exclude(stage=Stage.DROPPED).exclude(fault="")
    kept = kept_by(viewer).filter(state=State.IN_FORCE)
    rows = stored.filter(document__in=kept.values("pk"))
    return rows.select_related("document").order_by("fault_at", "pk")


def by_kind_and_grade(documents: QuerySet[Document]) -> dict[tuple[str, str], int]:
    """How many of each kind and grade."""
    rows = documents.order_by().values("kind", "grade").annotate(n=Count("pk"))
    return {(one["kind"], one["grade"]): one["n"] for one in rows}


def content_bytes(pk: int) -> bytes:
    """What a signature binds: what it is, how far it may be read, and the file's digest."""
    version = Version.objects.select_related("document__unit", "document__owner").get(pk=pk)
    document = version.document
    return rfc8785.dumps({
        "subject": document.subject, "project": document.project, "kind": document.kind,
        "grade": version.grade, "readers": sorted(version.readers), "unit": document.unit.code,
        "owner": document.owner.staff_no, "change": version.change, "ordinal": version.ordinal,
        "note": version.note, "file": version.digest, "suffix": version.suffix,
        "size": version.size, "named_on": str(version.named_on or ""),
    })  # fmt: skip


def taken(subject: str, but: int | None) -> bool:
    """Whether a live document has this name already; ``but`` is one that does not count."""
    live = Document.objects.filter(subject=subject, state__in=(State.DRAFT, State.IN_FORCE))
    return live.exclude(pk=but or 0).exists()


def unknown_units(codes: Collection[str]) -> list[str]:
    """Codes that name no open unit."""
    known = Unit.objects.filter(closed_at=None, code__in=codes).values_list("code", flat=True)
    return sorted(set(codes) - set(known))


def _of_passages(keys: list[int]) -> set[int]:
    return set(Passage.objects.filter(pk__in=keys).values_list("document", flat=True))


def _goes_on(viewer: Member, at: datetime, of: str = "") -> Q:
    """Whose document it is to go on with, as ``rules.keeps`` has it: its owner's; where the owner
    has left, theirs who may write in the same unit."""
    own = Q(**{f"{of}owner": viewer})
    if not viewer.may(WRITE, at):
        return own
    return own | Q(**{f"{of}owner__is_active": False, f"{of}unit": viewer.unit_id})


def _archived() -> Q:
    return Q(state__in=(State.IN_FORCE, State.DISPOSED))


def _of_unit(viewer: Member) -> Q:
    chain = [one.pk for one in _chain(viewer)]
    named = Document.readers.through.objects.filter(document=OuterRef("pk"), unit__in=chain)
    return Q(unit__in=chain) | Q(Exists(named))


def _told(viewer: Member) -> Q:
    """Versions whose own grade, and readers, open them to this member, as ``_of_unit`` has it."""
    chain, listed = _chain(viewer), Cast("readers", TextField())
    named = Q(document__unit__in=chain)
    for code in {json.dumps(one.code, ensure_ascii=way) for one in chain for way in (True, False)}:
        named |= Q(GreaterThan(StrIndex(listed, Value(code)), 0))  # as either database writes it
    return Q(grade__in=OPEN) | Q(grade=Grade.RESTRICTED) & named


def _chain(viewer: Member) -> list[Unit]:
    """A member's unit and those above it."""
    chain: list[Unit] = []
    unit: Unit | None = viewer.unit
    while unit is not None:
        chain.append(unit)
        unit = unit.parent
    return chain


def _lent_to(viewer: Member, at: datetime) -> QuerySet[Loan]:
    return Loan.objects.filter(borrower=viewer, standing=Standing.GRANTED, until__gt=at)


def _signed_by(viewer: Member) -> QuerySet[Version]:
    """What this member is asked to sign now; what they have signed opens nothing afterwards."""
    asked = approvals.subjects_of_signer(viewer, SUBJECT)
    return Version.objects.filter(stage=Stage.IN_APPROVAL, pk__in=asked)


def _loans() -> QuerySet[Loan]:
    return Loan.objects.select_related("borrower__unit", "document__current", "decided_by")
