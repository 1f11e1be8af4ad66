"""Standards: proposed by one, put in force by another; the house's own, registered at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import day_of
from yiheng.core.collected import collected
from yiheng.core.digests import words_digest
from yiheng.core.errors import Denied, Invalid
from yiheng.core.proposals import Stand
from yiheng.core.verdict import on_field, refuse
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import who_may
from yiheng.office.catalogues import queries, rules, telling
from yiheng.office.catalogues.commands.finding import found, needed, text
from yiheng.office.catalogues.models import (
    LONGEST_CODE,
    LONGEST_NAME,
    LONGEST_NOTE,
    Change,
    Edition,
    Mapped,
    Sort,
    Standard,
)
from yiheng.office.catalogues.permissions import CONFIRM, KEEP
from yiheng.standards import fhir
from yiheng.standards.china.codes import CODE_SETS

CLAUSE = rules.STANDARDS
FHIR, FHIR_VERSION, HOUSE_VERSION = "FHIR-R4", "4.0.1", "1.0"
CODED = {
    "Patient.gender": "sex", "Patient.maritalStatus": "marital", "Patient.identifier": "id_type",
    "Encounter.hospitalization": "discharge_way", "Encounter.serviceType": "specialty",
    "Coverage.type": "payment",
}  # fmt: skip
"""Which fields are written in which of the house's code sets."""


@dataclass(frozen=True, slots=True)
class Own:
    """A standard that the product itself works by."""

    code: str
    name: str
    sort: str
    source: str
    number: str
    items: int
    digest: str


@command("catalogues.propose")
def propose(
    *, by: Member, at: datetime, code: str, name: str, sort: str, source: str, number: str,
    in_force_on: date, items: int, reason: str,
) -> Change:  # fmt: skip
    """Propose a version of a standard; with a code that is not known, a new standard."""
    by.may(KEEP, at).require()
    if sort not in Sort.values:
        raise Invalid("sort", _("请选择数据字典、代码集或命名规范"), clause=CLAUSE)
    key = needed("code", code, LONGEST_CODE, CLAUSE)
    standard = Standard.objects.filter(code=key).first()
    on_field("in_force_on", rules.may_issue(standard, in_force_on, queries.latest_day(standard)))
    if queries.waiting(key):
        raise Invalid("code", _("这个标准已有版本待确认"), clause=CLAUSE)
    made = Change.objects.create(
        standard=standard, code=key, name=needed("name", name, LONGEST_NAME, CLAUSE), sort=sort,
        source=text("source", source, LONGEST_NAME, CLAUSE), items=items,
        number=needed("number", number, LONGEST_CODE, CLAUSE), in_force_on=in_force_on,
        reason=needed("reason", reason, LONGEST_NOTE, CLAUSE), proposed_by=str(by.pk),
        proposed_by_label=by.label, proposed_at=at,
    )  # fmt: skip
    others = [one for one in who_may(CONFIRM, at) if one.pk != by.pk]
    notify(others, telling.PROPOSED, url=made.page, clause=CLAUSE, at=at, title=made.name)
    record(
        "catalogues.proposed", by=by, target=made, clause=CLAUSE, at=at, code=key,
        day=in_force_on.isoformat(),
    )  # fmt: skip
    return made


@command("catalogues.settle")
def settle(*, pk: int, stand: Stand, by: Member, at: datetime) -> Change:
    """Another person puts a version in force, or not; its proposer may take it back."""
    made = found(queries.changes(by), pk)
    rules.may_settle(made, stand, by, at).require()
    made.settle(stand, by, at)
    if stand == Stand.CONFIRMED:
        _issue(made, by, at)
    record(
        "catalogues.settled", by=by, target=made, clause=CLAUSE, at=at, stand=str(stand),
        code=made.code,
    )  # fmt: skip
    return made


@command("catalogues.retire_standard")
def retire_standard(*, pk: int, by: Member, at: datetime) -> Standard:
    """A standard is in force no more; what is mapped to it has to be mapped anew."""
    by.may(CONFIRM, at).require()
    standard = found(Standard.objects.all(), pk)
    if standard.retired_at is not None:
        raise Denied(refuse(CLAUSE, _("标准已停用"), cure=_("不必重复停用")))
    standard.retire(at)
    record("catalogues.standard_retired", by=by, target=standard, clause=CLAUSE, at=at,
           code=standard.code)  # fmt: skip
    return standard


@command("catalogues.take_house")
def take_house(*, by: Member, at: datetime) -> int:
    """Register the standards by which the product itself works, and map every field to them.

    What is registered already stays; what has changed since becomes another version. Gives how many
    standards are new or changed.
    """
    by.may(CONFIRM, at).require()
    changed = sum(_take(own, by, at) for own in house())
    fields = _map(at)
    record("catalogues.house_taken", by=by, target="catalogues.standard", clause=CLAUSE, at=at,
           count=changed, fields=fields)  # fmt: skip
    return changed


@command("catalogues.map")
def map_field(
    *, by: Member, at: datetime, path: str, standard: Standard, element: str,
    codes: Standard | None = None,
) -> Mapped:  # fmt: skip
    """A field that is taken in means an element of a standard."""
    by.may(KEEP, at).require()
    if path not in collected(at):
        raise Invalid("path", _("没有采集这个字段，例如 Patient.gender"), clause=CLAUSE)
    if standard.retired_at is not None or not standard.editions.exists():
        raise Invalid("standard", _("标准不在用，请另选一个"), clause=CLAUSE)
    name = needed("element", element, 80, CLAUSE)
    made, _new = Mapped.objects.update_or_create(
        path=path, defaults={"standard": standard, "element": name, "codes": codes}
    )
    record("catalogues.mapped", by=by, target=made, clause=CLAUSE, at=at, field=path,
           code=standard.code)  # fmt: skip
    return made


def house() -> Iterator[Own]:
    """The FHIR R4 data dictionary, and every Chinese code set that the product ships."""
    names = sorted(f"{kind}.{name}" for kind in fhir.resource_types()
                   for name in fhir.element_names(kind))  # fmt: skip
    yield Own(FHIR, str(_("HL7 FHIR R4 数据元")), Sort.DICTIONARY, "HL7 FHIR R4 (4.0.1)",
              FHIR_VERSION, len(names), _digest(names))  # fmt: skip
    for one in CODE_SETS.values():
        entries = [f"{code}={title}" for code, title in sorted(one.entries.items())]
        source = f"{one.standard} {one.oid}".strip()[:LONGEST_NAME]
        yield Own(code_of(one.id), one.title[:LONGEST_NAME], Sort.CODES, source, HOUSE_VERSION,
                  len(entries), _digest(entries))  # fmt: skip


def code_of(name: str) -> str:
    """The code under which a code set of the house is registered."""
    return f"CN-{name.upper().replace('_', '-')}"[:LONGEST_CODE]


def _take(own: Own, by: Member, at: datetime) -> bool:
    """Register a standard of the house; whether it is new or has changed."""
    standard, _new = Standard.objects.get_or_create(
        code=own.code, defaults={"name": own.name, "sort": own.sort, "source": own.source}
    )
    latest = standard.editions.last()
    if latest is not None and latest.digest == own.digest:
        return False
    today = day_of(at)
    on_field("code", rules.may_issue(standard, today, queries.latest_day(standard)))
    ordinal = latest.ordinal + 1 if latest else 1
    Edition.objects.create(
        standard=standard, ordinal=ordinal, in_force_on=today, items=own.items, digest=own.digest,
        number=own.number if ordinal == 1 else f"{own.number}+{ordinal - 1}", at=at,
        change=str(_("产品自带")), made_by=by.label, confirmed_by=by.label,
    )  # fmt: skip
    return True


def _map(at: datetime) -> int:
    """Map every field of the FHIR dictionary that is taken in and not mapped yet."""
    known = set(Mapped.objects.values_list("path", flat=True))
    standards = {one.code: one for one in Standard.objects.all()}
    named = {f"{kind}.{name}" for kind in fhir.resource_types()
             for name in fhir.element_names(kind)}  # fmt: skip
    fresh = sorted((collected(at) & named) - known)
    Mapped.objects.bulk_create(
        [Mapped(path=path, standard=standards[FHIR], element=path,
                codes=standards.get(code_of(CODED[path])) if path in CODED else None)
         for path in fresh],
        batch_size=500,
    )  # fmt: skip
    return len(fresh)


def _issue(made: Change, by: Member, at: datetime) -> None:
    standard, _new = Standard.objects.get_or_create(
        code=made.code, defaults={"name": made.name, "sort": made.sort, "source": made.source}
    )
    rules.may_issue(standard, made.in_force_on, queries.latest_day(standard)).require()
    Edition.objects.create(
        standard=standard, ordinal=standard.editions.count() + 1, number=made.number,
        in_force_on=made.in_force_on, items=made.items, change=made.reason, at=at,
        made_by=made.proposed_by_label, confirmed_by=by.label,
    )  # fmt: skip
    made.standard = standard
    made.save(update_fields=["standard"])


def _digest(lines: list[str]) -> str:
    return words_digest("\n".join(lines))
