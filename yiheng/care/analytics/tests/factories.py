"""Many patients who came to be counted, stored by the commands that intake uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

from yiheng.care.analytics import commands
from yiheng.care.analytics.asking import Query
from yiheng.care.analytics.releasing import Release
from yiheng.care.collection.models import Licence
from yiheng.care.collection.tests import factories as collection
from yiheng.care.patients import commands as patients
from yiheng.care.records import commands as records
from yiheng.care.records.storing import NewRecord
from yiheng.core.actor import the_system
from yiheng.governance.people.models import Boundary, Member, Unit
from yiheng.governance.people.tests.factories import MONDAY, a_member, a_post
from yiheng.governance.regulation import commands as regulation

NAME, ID_CARD, PHONE, MRN = "欧阳金丝雀", "11010519491231002X", "13800138000", "ZYc{}"
CODES = {"Encounter": "AMB", "Condition": "E11.900", "Observation": "718-7"}
_serial = count(1)


def a_hospital() -> None:
    """A hospital that hides what fewer than ten people stand behind."""
    collection.a_hospital()
    regulation.set_parameter(
        name="release_min_cell", value="10", in_force_from=MONDAY, by=the_system(), at=MONDAY
    )


def an_analyst() -> Member:
    """A data analyst, who may count and touch nothing raw."""
    post = a_post("analytics:count", boundary=Boundary.NO_RAW_DATA)
    return a_member(post=post, name="周分析")


def some_patients(many: int) -> list[str]:
    """So many patients, all of one name, card and phone."""
    arrivals = []
    for _one in range(many):
        mrn = MRN.format(next(_serial))
        resource = {
            "resourceType": "Patient", "name": [{"text": NAME}], "gender": "female",
            "telecom": [{"system": "phone", "value": PHONE}],
            "identifier": [{"value": ID_CARD}, {"value": mrn}],
        }  # fmt: skip
        arrivals.append(patients.Arrival(uuid4().hex, True, resource, [("mrn", mrn)]))
    patients.register(arrivals=arrivals, by=the_system(), at=MONDAY)
    return [one.surrogate for one in arrivals]


def come(
    who: Iterable[str], unit: Unit | None, month: int = 11, kind: str = "Encounter", **columns: Any
) -> None:
    """Each of these patients has a record in a month of 2026, in a department."""
    items = [
        NewRecord(
            patient=one, resource_type=kind, source_key=uuid4().hex + uuid4().hex,
            content=b"{}", content_hash=uuid4().hex + uuid4().hex,
            event_at=columns.get("at") or datetime(2026, month, 15, tzinfo=UTC),
            department=unit.code if unit else "",
            code=columns.get("code", CODES.get(kind, "")),
            quantity=columns.get("quantity"), prescriber=columns.get("prescriber", ""),
        )
        for one in who
    ]  # fmt: skip
    licence = Licence.objects.first() or collection.a_licence()
    records.store(items=items, licence_pk=licence.pk, batch="tests:1", by=the_system(), at=MONDAY)


def prescribe(
    who: Sequence[str], unit: Unit, drug: str, doctors: Sequence[str] = ("D1", "D2"),
    quantity: str = "2",
) -> None:  # fmt: skip
    """These patients get a drug, from these doctors in turn."""
    for i, doctor in enumerate(doctors):
        come(
            who[i :: len(doctors)], unit, kind="MedicationRequest", code=drug, prescriber=doctor,
            quantity=Decimal(quantity),
        )  # fmt: skip


def count_for(member: Member, subject: str = "visits", **asked: Any) -> Release:
    """What the member is told."""
    query = Query(**{"subject": subject, "rows": "department", "year": 2026, **asked})
    return commands.count(query=query, by=member, at=MONDAY)


def shown(release: Release) -> dict[str, list[str]]:
    """The table as people read it, by the label of the row."""
    return {release.label(key): [str(one) for one in release.row(key)] for key in release.rows}
