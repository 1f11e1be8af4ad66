"""How punctual reports are, whether they keep to the templates, and whether briefs arrived."""

from __future__ import annotations

from decimal import Decimal

from yiheng.core.clock import now
from yiheng.governance.regulation.parameters import Version
from yiheng.governance.regulation.registry import Finding, Period, control
from yiheng.office.reports import queries, rules, shapes
from yiheng.office.reports.contents import content_of
from yiheng.office.reports.models import Brief, Edition, Kind
from yiheng.standards.china.calendar import Month

ALL = Decimal(1)


@control("3.2-h", every=Month)
def off_template(period: Period, regulation: Version) -> Finding:
    """Reports handed in in the period that do not keep to one of the three templates."""
    handed_in = Edition.objects.filter(
        submitted_at__gte=period.start, submitted_at__lt=period.end
    ).select_related("report__unit", "report__owner")
    return Finding.count([one for one in handed_in.order_by("pk") if not _keeps(one)])


@control("3.2-i", every=Month)
def daily_in_time(period: Period, regulation: Version) -> Finding:
    """Share of the daily reports due in the period that were handed in in time."""
    return _in_time(Kind.DAILY, period)


@control("3.2-j", every=Month)
def weekly_in_time(period: Period, regulation: Version) -> Finding:
    """Share of the weekly reports due in the period that were handed in in time."""
    return _in_time(Kind.WEEKLY, period)


@control("3.2-k", every=Month)
def monthly_in_time(period: Period, regulation: Version) -> Finding:
    """Share of the monthly reports due in the period that were handed in in time."""
    return _in_time(Kind.MONTHLY, period)


@control("1.1-d", every=Month)
def briefs_in_time(period: Period, regulation: Version) -> Finding:
    """Share of the monthly briefs due in the period that were sent, and acknowledged, in time."""
    due = [one for one in queries.fallen_due(Kind.MONTHLY, period) if one.house]
    sent = queries.first_briefs(due)
    met = [one for one in due if one.pk in sent and _arrived(sent[one.pk])]
    return Finding.share(met, of=due, target=ALL)


def _in_time(kind: str, period: Period) -> Finding:
    due = queries.fallen_due(kind, period)
    met = [one for one in due if one.submitted_at and one.submitted_at <= one.due_at]
    return Finding.share(met, of=due, target=ALL)


def _arrived(brief: Brief) -> bool:
    """Sent in time, and each receipt there in time, or still to come."""
    at = now()
    receipts = [(one.read_at or at) <= one.due_at for one in brief.receipts.all()]
    return brief.sent_at <= brief.due_at and all(receipts)


def _keeps(edition: Edition) -> bool:
    shape = shapes.shapes().get(edition.template)
    if shape is None or shape.kind != edition.report.kind:
        return False
    return bool(rules.keeps_template(shape, content_of(edition).sections))
