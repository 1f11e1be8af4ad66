"""Finding a case and holding it."""

from __future__ import annotations

from yiheng.core.errors import NotFound
from yiheng.governance.approvals import queries
from yiheng.governance.approvals.models import Case
from yiheng.governance.people.models import Member


def visible_case(pk: int, by: Member) -> Case:
    """The case, locked; raises ``NotFound`` when it is absent or not the member's to know of."""
    found = queries.visible_to(by).select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def open_case(subject: str, pk: int) -> Case | None:
    """The undecided case of an object, locked."""
    cases = Case.objects.select_for_update(of=("self",)).filter(
        subject=subject, subject_pk=pk, state__in=Case.OPEN
    )
    return cases.select_related("applicant", "unit", "route").first()
