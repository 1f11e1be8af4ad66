"""How many cases were decided: approvals for a report."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from yiheng.core.gathering import FIGURES, Line, Window, brings
from yiheng.governance.approvals.models import Case, State

SOURCE, PAGE = "approvals", "/approvals/"


def figures(window: Window, at: datetime) -> Iterable[Line]:
    """Cases handed in and decided in the window."""
    rows = Case.objects.all() if window.unit is None else Case.objects.filter(unit=window.unit)
    since, until = window.since, window.until
    handed_in = Q(submitted_at__gte=since, submitted_at__lt=until)
    decided = Q(decided_at__gte=since, decided_at__lt=until)
    n = rows.aggregate(
        new=Count("pk", filter=handed_in),
        yes=Count("pk", filter=decided & Q(state=State.APPROVED)),
        no=Count("pk", filter=decided & Q(state=State.REFUSED)),
    )
    told = (("new", _("提交审批"), n["new"]), ("yes", _("审批同意"), n["yes"]),
            ("no", _("审批否决"), n["no"]))  # fmt: skip
    for key, text, value in told:
        yield Line(source=SOURCE, key=key, text=text, value=str(value), clause="4.1-a", url=PAGE)


brings(FIGURES, SOURCE, figures)
