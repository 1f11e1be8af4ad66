"""Writing a report is something one may begin, for those who owe that kind."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, F, QuerySet, Value
from django.db.models.functions import Concat
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from yiheng.core.starting import Start, starts
from yiheng.governance.people.models import Member
from yiheng.office.reports import queries
from yiheng.office.reports.models import Report, State
from yiheng.office.reports.permissions import SEE
from yiheng.office.reports.rules import CLAUSES
from yiheng.office.reports.shapes import DAILY, KINDS, MONTHLY, WEEKLY

TITLES = {DAILY: _("日报"), WEEKLY: _("周报"), MONTHLY: _("月报")}
FORMS = {
    kind: Start(f"reports.{kind}", TITLES[kind], "报", reverse_lazy("reports:begin", args=[kind]),
                CLAUSES[kind], posts=True)
    for kind in KINDS
}  # fmt: skip


def _offers(viewer: Any, at: datetime) -> Iterable[Start]:
    if not viewer.may(SEE, at):
        return []
    owed = set(queries.obligations(at).filter(member=viewer).values_list("kind", flat=True))
    return [FORMS[kind] for kind in KINDS if kind in owed]


def _used(member: Member, since: datetime) -> QuerySet[Any, Any]:
    mine = Report.objects.filter(owner=member, state=State.SUBMITTED, submitted_at__gte=since)
    named = Concat(Value("reports."), F("kind"), output_field=CharField())
    return mine.annotate(code=named).values("code").annotate(n=Count("pk"))


starts("reports", _offers, _used)
