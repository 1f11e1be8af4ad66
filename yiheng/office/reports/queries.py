"""Which reports may be read, and by whom; who owes what; what was late."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q, QuerySet

from yiheng.core.clock import day_of, now
from yiheng.governance.duties.queries import units_of
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import Period
from yiheng.office.reports.models import Brief, Edition, Obligation, Report, State
from yiheng.office.reports.permissions import BRIEF, MANAGE, READ_ALL, READ_UNIT

READ_BRIEFS = "brief:read"


def visible_to(viewer: Member, at: datetime) -> QuerySet[Report]:
    """The own reports; who reads the unit's: those of the units in which a post is held, and of
    those below; director and leader: all."""
    everything = Report.objects.select_related("owner", "unit", "current")
    if viewer.may(READ_ALL, at):
        return everything
    seen = Q(owner=viewer)
    if viewer.may(READ_UNIT, at):
        seen |= Q(unit__in=units_of(viewer, at))
    return everything.filter(seen)


def owed_by(member: Member, at: datetime) -> QuerySet[Report]:
    """What a member has still to hand in, the soonest due first."""
    rows = Report.objects.filter(owner=member, state=State.OPEN).select_related("unit", "owner")
    return rows.order_by("due_at", "pk")


def others_read(viewer: Member, at: datetime) -> bool:
    """Whether a member reads more than the own reports."""
    return bool(viewer.may(READ_ALL, at) or viewer.may(READ_UNIT, at))


def pending(report: Report) -> Edition | None:
    """The edition that is not handed in yet."""
    return report.editions.filter(submitted_at=None).first()


def unfinished(member: Member, at: datetime) -> QuerySet[Report]:
    """What a member has begun to write and not handed in; corrections too."""
    return Report.objects.filter(
        owner=member, editions__submitted_at=None, editions__isnull=False
    ).exclude(state=State.EXCUSED)


def obligations(at: datetime) -> QuerySet[Obligation]:
    """Who owes reports now."""
    today = day_of(at)
    running = Q(until=None) | Q(until__gte=today)
    return Obligation.objects.filter(running).select_related("unit", "member")


def obligations_visible_to(viewer: Member, at: datetime) -> QuerySet[Obligation]:
    """All, for who says who owes reports; the own ones for others."""
    rows = obligations(at).order_by("unit__code", "kind", "pk")
    return rows if viewer.may(MANAGE, at) else rows.filter(member=viewer)


def owing(member: Member, kind: str, day: date, at: datetime) -> Obligation | None:
    """The obligation by which a member owes the report of a kind on a day; the first of several."""
    rows = obligations(at).filter(member=member, kind=kind, since__lte=day)
    return rows.order_by("-house", "unit__code", "pk").first()


def known_periods(one: Obligation, since: date) -> set[str]:
    """The times of which the reports of an obligation are opened already."""
    rows = Report.objects.filter(kind=one.kind, unit=one.unit, owner=one.member, last__gte=since)
    return set(rows.values_list("period", flat=True))


def fallen_due(kind: str, period: Period) -> list[Report]:
    """The reports of a kind that were due in a period, none of those excused, nor those to come."""
    until = min(period.end, now())
    due = Report.objects.filter(kind=kind, due_at__gte=period.start, due_at__lt=until)
    rows = due.exclude(state=State.EXCUSED).select_related("unit", "owner", "current")
    return list(rows.order_by("due_at", "pk"))


def uncertain() -> QuerySet[Report]:
    """Open reports whose due time counts days that no table covers."""
    return Report.objects.filter(state=State.OPEN, provisional=True).order_by("pk")


def briefs_visible_to(viewer: Member, at: datetime) -> QuerySet[Brief]:
    """The briefs of who sends and who reads them, and of whoever one was sent to."""
    rows = Brief.objects.select_related("report__unit", "edition", "sender")
    if viewer.may(BRIEF, at) or viewer.may(READ_BRIEFS, at):
        return rows
    return rows.filter(receipts__leader=viewer)


def latest_brief(report: Report) -> Brief | None:
    """The last brief that was made of a report."""
    return Brief.objects.filter(report=report).order_by("-sent_at", "-pk").first()


def first_briefs(reports: list[Report]) -> dict[int, Brief]:
    """The first brief of each of these reports, with its receipts."""
    rows = Brief.objects.filter(report__in=reports).prefetch_related("receipts")
    found: dict[int, Brief] = {}
    for one in rows.order_by("sent_at", "pk"):
        found.setdefault(one.report_id, one)
    return found
