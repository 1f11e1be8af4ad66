"""Cases of approval can be found by whom they concern."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.core.search.registry import Found, Ids, Scope, searchable
from yiheng.governance.approvals.models import Case
from yiheng.governance.approvals.queries import visible_to


def concerning(viewer: Any, at: Any) -> Scope:
    """Those of the applicant and of the signers."""
    return visible_to(viewer)


@searchable("approvals.case", _("审批"), model="approvals.case", visible=concerning)
def cases(ids: Ids) -> Iterator[Found]:
    """Each case by its title, who applied, and the unit."""
    found = Case.objects.select_related("applicant", "unit").order_by("pk")
    for one in found if ids is None else found.filter(pk__in=ids):
        text = f"{one.applicant.name} {one.unit.name}"
        yield Found(str(one.pk), one.title, text, one.page, one.submitted_at)
