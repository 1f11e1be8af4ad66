"""Whom those on duty treat: the patients who lie in the unit, for as long as the shift runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from yiheng.governance.access.models import CareRelation, CareRole, CareSource, Stay
from yiheng.governance.access.permissions import READ
from yiheng.governance.access.relations import NewRelation
from yiheng.governance.people.models import Shift, Unit
from yiheng.governance.people.queries import below


def owed_to_duty(at: datetime, departments: Collection[str] | None = None) -> list[NewRelation]:
    """The relations that the shifts running at an instant give, and that do not stand yet.

    ``departments`` limits them to patients of these. A shift of a unit is one of those below too.
    Who may not read patients at all is given none.
    """
    running = Shift.objects.filter(begins_at__lte=at, ends_at__gt=at, member__is_active=True)
    shifts = [one for one in running.select_related("member", "unit") if one.member.may(READ, at)]
    codes = {one.unit_id: _codes(one.unit) for one in shifts}
    if departments is not None:
        codes = {pk: found & set(departments) for pk, found in codes.items()}
    patients = _patients(at, set().union(*codes.values()))
    relations = [
        NewRelation(
            shift.member_id, stay.surrogate, CareRole.WARD, max(shift.begins_at, stay.since),
            min(shift.ends_at, stay.until or shift.ends_at), CareSource.ROSTER,
        )
        for shift in shifts
        for code in sorted(codes[shift.unit_id])
        for stay in patients[code]
    ]  # fmt: skip
    return _missing(relations)


def _codes(unit: Unit) -> set[str]:
    return {unit.code, *(one.code for one in below(unit))}


def _patients(at: datetime, departments: set[str]) -> dict[str, list[Stay]]:
    """Who lies in each department."""
    found: dict[str, list[Stay]] = defaultdict(list)
    if departments:
        here = Stay.objects.filter(Q(until=None) | Q(until__gt=at), since__lte=at)
        for one in here.filter(department__in=departments).order_by("pk"):
            found[one.department].append(one)
    return found


def _missing(relations: list[NewRelation]) -> list[NewRelation]:
    """Those that no relation covers, so that a run that finds nothing new writes nothing."""
    known: dict[tuple[int, str], list[CareRelation]] = defaultdict(list)
    if relations:
        stored = CareRelation.objects.filter(
            role=CareRole.WARD, member_id__in={one.member for one in relations},
            surrogate__in={one.surrogate for one in relations},
        )  # fmt: skip
        for row in stored:
            known[row.member_id, row.surrogate].append(row)
    return [
        one for one in relations
        if not any(_covers(row, one) for row in known[one.member, one.surrogate])
    ]  # fmt: skip


def _covers(row: CareRelation, one: NewRelation) -> bool:
    ends_later = row.until is None or (one.until is not None and row.until >= one.until)
    return row.since <= one.since and ends_later
