"""Storing records, and reading them: a page is shown only once its entry is written (0-g)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from yiheng.care.patients import index, people
from yiheng.care.patients.models import Patient
from yiheng.care.records import queries
from yiheng.care.records.models import Record
from yiheng.care.records.queries import Wanted
from yiheng.care.records.reading import Reading, Source, paged, points, source
from yiheng.care.records.storing import NewRecord, compare
from yiheng.core.actor import Actor
from yiheng.core.errors import NotFound
from yiheng.core.verdict import Verdict
from yiheng.governance.access import commands as access
from yiheng.governance.access import queries as care
from yiheng.governance.access.models import BreakGlass
from yiheng.governance.access.rules import TREATMENT
from yiheng.governance.keys import vault
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.ledger.tree import leaf_hash, root_of
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import enforces

EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class Stored:
    """How many records were stored, and how many were there already."""

    stored: int
    duplicates: int


@enforces("3.1-s")
@command("records.store")
def store(
    *, items: Sequence[NewRecord], licence_pk: int, batch: str, by: Actor, at: datetime
) -> Stored:
    """Store a chunk under its licence (§3.1-s); one entry with the Merkle root of its contents.

    A known content of a known source is a duplicate; another content is a new version.
    """
    found = compare(items)
    vault.load(item.patient or vault.HOSPITAL for item, _ in found.fresh)
    last: dict[str, Record] = {}
    rows = []
    for item, version in found.fresh:
        row = _row(item, version, licence_pk, at)
        if item.source_key in last:
            last[item.source_key].current = False
        last[item.source_key] = row
        rows.append(row)
    for start in range(0, len(found.superseded), 400):
        Record.objects.filter(pk__in=found.superseded[start : start + 400]).update(current=False)
    Record.objects.bulk_create(rows)
    root = root_of(leaf_hash(bytes.fromhex(row.content_hash)) for row in rows)
    record(
        "records.stored", by=by, target=batch, clause="3.1-s", at=at,
        subjects={row.patient_id for row in rows if row.patient_id},
        licence=licence_pk, stored=len(rows), duplicates=found.duplicates, root=root.hex(),
    )  # fmt: skip
    return Stored(len(rows), found.duplicates)


def _row(item: NewRecord, version: int, licence_pk: int, at: datetime) -> Record:
    row = Record(
        surrogate=uuid4().hex,
        patient_id=item.patient,
        licence_id=licence_pk,
        resource_type=item.resource_type,
        source_key=item.source_key,
        version=version,
        content_hash=item.content_hash,
        event_at=item.event_at,
        department=item.department,
        code=item.code,
        quantity=item.quantity,
        prescriber=item.prescriber,
        stored_at=at,
    )
    row.sealed = vault.seal(item.content, owner=row.owner, place=row.seal_place)
    return row


@enforces("0-e", "0-g")
@command("records.read", in_crisis=True)
def read_timeline(
    *,
    target: str,
    by: Member,
    at: datetime,
    number: int = 1,
    wanted: Wanted = EVERYTHING,
    code: str = "",
    purpose: str = TREATMENT,
) -> Reading:
    """Read a page of a patient (§0-e, §0-g): by care relation, 紧急调阅 or function.

    ``target`` is the patient's surrogate; with ``code`` comes the trend of that observation.
    Raises ``NotFound`` for a patient who is absent and for one whom the reader may not read, in
    the same way.
    """
    patient, verdict = _readable(target, by, at, purpose)
    page = paged(queries.timeline(target, wanted), number)
    trend = points(queries.measured(target, code)) if code else ()
    basis = str(verdict.arguments.get("basis", ""))
    record(
        "records.read", by=by, target=patient, clause=verdict.clause, at=at, subjects=[target],
        purpose=purpose, via=basis, shown=len(page.object_list) + len(trend), page=page.number,
    )  # fmt: skip
    return Reading(target, people.opened(patient), basis, page, queries.departments(target), trend)


@enforces("0-e", "0-g")
@command("records.read_source", in_crisis=True)
def read_source(
    *, target: str, pk: str, by: Member, at: datetime, purpose: str = TREATMENT
) -> Source:
    """Read one record as its source sent it, with its licence (§3.1-s).

    ``target`` is the patient's surrogate, ``pk`` the record's. Raises ``NotFound`` as
    ``read_timeline`` does, and for a record of somebody else.
    """
    patient, verdict = _readable(target, by, at, purpose)
    found = Record.objects.select_related("licence__application").filter(pk=pk, patient=patient)
    row = found.first()
    if row is None:
        raise NotFound
    basis = str(verdict.arguments.get("basis", ""))
    record(
        "records.source_read", by=by, target=row, clause=verdict.clause, at=at, subjects=[target],
        purpose=purpose, via=basis, shown=1,
    )  # fmt: skip
    return source(row, basis)


def _readable(target: str, by: Member, at: datetime, purpose: str) -> tuple[Patient, Verdict]:
    """The patient and why they may be read; raises ``NotFound`` alike for absent and for not."""
    verdict = care.may_read(by, target, at, purpose)
    patient = Patient.objects.filter(pk=target).first()
    if patient is None or patient.restricted_at is not None or not verdict:
        raise NotFound
    vault.load([target])
    return patient, verdict


@command("records.find", in_crisis=True)
def find(*, identifier: str, by: Member, at: datetime) -> str:
    """The surrogate of a patient whom the reader may read, by exact identifier.

    Raises ``NotFound`` alike for nobody and for somebody the reader may not read.
    """
    patient = index.by_identifier(identifier)
    if patient is None or not care.may_read(by, patient.surrogate, at):
        raise NotFound
    record("records.found", by=by, target=patient, clause="0-e", at=at,
           subjects=[patient.surrogate])  # fmt: skip
    return patient.surrogate


@command("records.break_glass")
def break_glass(
    *, identifier: str, category: str, reason: str, by: Member, at: datetime
) -> BreakGlass:
    """紧急调阅 by identifier: the reason is weighed before anything is said of the patient.

    Raises ``Denied`` and ``Invalid`` as ``access.break_glass`` does, ``NotFound`` for nobody.
    """
    patient = index.by_identifier(identifier)
    surrogate = patient.surrogate if patient else "0" * 32
    glass = access.break_glass(surrogate=surrogate, by=by, at=at, reason=reason, category=category)
    if patient is None:
        raise NotFound
    record("records.glass_used", by=by, target=glass, clause="0-e", at=at, subjects=[surrogate])
    return glass
