"""Finding a report with its lock, and what the calendar and the regulation say of its time."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid, NotFound
from yiheng.core.typed import within
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.holidays import calendar_at
from yiheng.office.reports import dues, queries, shapes
from yiheng.office.reports.dues import Span
from yiheng.office.reports.models import LONGEST_REASON, LONGEST_SECTION, Report
from yiheng.office.reports.rules import TEMPLATE
from yiheng.standards.china.calendar import Deadline
from yiheng.standards.china.identity import numbers_in


def found(pk: int, by: Member, at: datetime) -> Report:
    """The report, locked; raises ``NotFound`` when absent or not the member's to see."""
    seen = queries.visible_to(by, at).filter(pk=pk).values("pk")
    rows = Report.objects.select_for_update(of=("self",)).filter(pk=pk, pk__in=seen)
    report = rows.select_related("owner", "unit", "current").first()
    if report is None:
        raise NotFound
    return report


def due_of(span: Span, at: datetime) -> Deadline:
    """When the report of a time is due, by what is known now; raises ``ParameterUnset``."""
    return dues.due(span, dues.numbers(span.kind, at), calendar_at(at))


def span_at(kind: str, day: date, at: datetime) -> Span:
    """The time of a kind of report in which a day lies; raises ``ParameterUnset``."""
    week_end = dues.numbers(kind, at).week_end if kind == shapes.WEEKLY else dues.SUNDAY
    return dues.span_of(kind, day, week_end)


def reason_of(typed: str, field: str = "reason") -> str:
    """Why something is done; raises ``Invalid`` for nothing, and for too much."""
    why = within(field, typed, LONGEST_REASON)
    if not why:
        raise Invalid(field, _("请写明原因"), clause=TEMPLATE)
    return why


def words(code: str, typed: str) -> str:
    """What was typed in a section: tidied, not too long, of a patient no identity number."""
    text = within(code, typed, LONGEST_SECTION, lines=True)
    if numbers_in(text):
        raise Invalid(code, _("含身份证号，报告不收证件号与患者信息。请删去该号码"), clause="0-i")
    return text
