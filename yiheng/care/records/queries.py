"""Records of a patient; scope is decided by whoever reads (``commands.read_timeline``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet

from yiheng.care.records.models import Record
from yiheng.core.clock import midnight
from yiheng.governance.regulation.registry import Period

NOT_EVENTS = ("Patient", "Practitioner", "Organization")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a timeline is asked for: types, first and last day (hospital time), department."""

    types: Sequence[str] = ()
    since: date | None = None
    until: date | None = None
    department: str = ""


def timeline(surrogate: str, wanted: Wanted) -> QuerySet[Record]:
    """A patient's current records, newest event first, without the Patient resource itself."""
    found = Record.objects.filter(patient_id=surrogate, current=True)
    found = found.exclude(resource_type__in=NOT_EVENTS)
    if wanted.types:
        found = found.filter(resource_type__in=wanted.types)
    if wanted.since:
        found = found.filter(event_at__gte=midnight(wanted.since))
    if wanted.until:
        found = found.filter(event_at__lt=midnight(wanted.until) + timedelta(days=1))
    if wanted.department:
        found = found.filter(department=wanted.department)
    return found.order_by(F("event_at").desc(nulls_last=True), "surrogate")


def measured(surrogate: str, code: str, most: int = 60) -> QuerySet[Record]:
    """A patient's latest observations with one code, newest first."""
    return timeline(surrogate, Wanted(("Observation",))).filter(code=code)[:most]


def departments(surrogate: str) -> list[str]:
    """The codes of the departments that a patient has records of."""
    found = Record.objects.filter(patient_id=surrogate, current=True).exclude(department="")
    return sorted(set(found.values_list("department", flat=True)))


def beyond_licence(period: Period) -> QuerySet[Record]:
    """Records stored in a period while their licence did not stand."""
    outside = (
        Q(stored_at__lt=F("licence__valid_from"))
        | Q(stored_at__gte=F("licence__valid_until"))
        | Q(stored_at__gte=F("licence__revoked_at"))
    )
    stored = Record.objects.filter(stored_at__gte=period.start, stored_at__lt=period.end)
    return stored.filter(outside).defer("sealed").order_by("stored_at", "pk")
