"""Whether projects are heard, planned, reviewed, shared out, closed and archived as they should."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

from django.db.models import Q, QuerySet

from yiheng.core.clock import day_of
from yiheng.governance.regulation.parameters import Version
from yiheng.governance.regulation.registry import Finding, Period, control
from yiheng.office.projects import queries, rules
from yiheng.office.projects.commands.deciding import EVERY
from yiheng.office.projects.models import (
    Allocation,
    Archive,
    Examination,
    Milestone,
    Outcome,
    Project,
    Review,
    State,
    Sync,
)
from yiheng.office.projects.schedule import digest, reviewed_by
from yiheng.standards.china.calendar import PERIODS, Month, Quarter

ALL = Decimal(1)


@control("3.1-f", every=Month)
def heard_in_a_kick_off(period: Period, regulation: Version) -> Finding:
    """Share of the approved projects that a kick-off heard by the end of the month after."""
    rows = Project.objects.exclude(approved_at=None).exclude(state=State.WITHDRAWN)
    due = [one for one in rows.order_by("approved_at", "pk") if _until(one, period, regulation)]
    met = [
        one for one in due
        if one.kicked_at is not None and one.kicked_at < _limit(one, regulation)
    ]  # fmt: skip
    return Finding.share(met, of=due, target=ALL)


@control("3.1-g", "3.1-h", "3.1-i", every=Month)
def without_scope_milestones_or_owner(period: Period, regulation: Version) -> Finding:
    """Projects that ran without a scope, an owner, or a baseline as it was frozen."""
    return Finding.count([one for one in _ran(period) if not _sound(one)])


@control("3.1-j", every=Quarter)
def reviewed_each_quarter(period: Period, regulation: Version) -> Finding:
    """Share of the projects that ran through the quarter and were reviewed in it."""
    if regulation.known < period.end:  # the quarter is not over: nothing was missed
        return Finding.share([], of=[], target=ALL)
    held = Review.objects.filter(at__gte=period.start, at__lt=period.end).values("project")
    ran = [
        one for one in _ran(period)
        if one.kicked_at is not None and reviewed_by(period.end, one.kicked_at)
        and (one.ended_at is None or one.ended_at >= period.end)
    ]  # fmt: skip
    known = set(held.values_list("project", flat=True))
    return Finding.share([one for one in ran if one.pk in known], of=ran, target=ALL)


@control("3.1-k", every=Month)
def reviews_without_outcome(period: Period, regulation: Version) -> Finding:
    """Reviews that fell due without an outcome, or adjusted without a new plan."""
    until = min(period.end, regulation.known)
    rows = Review.objects.filter(voided_at=None, due_at__gte=period.start, due_at__lt=until)
    bad = Q(outcome="") | Q(outcome=Outcome.ADJUST, plan=None)
    return Finding.count(list(rows.filter(bad).select_related("project").order_by("pk")))


@control("3.1-l", every=Month)
def closed_without_report(period: Period, regulation: Version) -> Finding:
    """Projects closed in the period without a 使用报告 of the using department that holds."""
    ended = _ended(period).filter(stopped=False)
    return Finding.count(list(ended.exclude(reports__voided_at=None, reports__isnull=False)))


@control("3.1-m", every=Month)
def archived_unreviewed_or_changed(period: Period, regulation: Version) -> Finding:
    """Archives of the period that were not examined, or whose digest is no longer theirs."""
    rows = Archive.objects.filter(at__gte=period.start, at__lt=period.end)
    passed = set(Examination.objects.filter(passed=True).values_list("project", flat=True))
    beside = [f"project__{one}" for one in queries.BESIDE]
    return Finding.count([
        one for one in rows.select_related(*beside).order_by("pk")
        if not (one.project.stopped or one.project_id in passed) or not is_whole(one)
    ])  # fmt: skip


@control("2.1-j", every=Month)
def people_over_the_whole(period: Period, regulation: Version) -> Finding:
    """People to whom projects gave more than the whole of a month."""
    first = day_of(period.start)
    rows: dict[int, list[Allocation]] = defaultdict(list)
    for one in queries.loads(first, first):
        rows[one.member_id].append(one)
    over = [one for one in rows.values() if sum(each.percent for each in one) > rules.WHOLE]
    return Finding.count([one[0] for one in over])


@control("7.1-d", every=Month)
def joint_without_contacts(period: Period, regulation: Version) -> Finding:
    """Joint projects that ran while a department had no 接口人."""
    ran = _ran(period)
    return Finding.count([one for one in ran if _uncontacted(one)])


@control("7.1-e", every=Month)
def weeks_with_a_word(period: Period, regulation: Version) -> Finding:
    """Share of the weeks of joint projects of which something was said in the week."""
    until = min(period.end, regulation.known)
    rows = Sync.objects.filter(voided_at=None, due_at__gte=period.start, due_at__lt=until)
    weeks = list(rows.select_related("project").order_by("due_at", "pk"))
    return Finding.share([one for one in weeks if one.in_time], of=weeks, target=ALL)


@control("1.2-a", every=Month)
def delivered_on_time(period: Period, regulation: Version) -> Finding:
    """Share of the milestones that the frozen baselines promised for the period, and that were
    reached by their day."""
    since, until = day_of(period.start), day_of(min(period.end, regulation.known))
    rows = Milestone.objects.filter(
        plan__ordinal=1, due_on__gte=since, due_on__lt=until, plan__project__kicked_at__isnull=False
    ).select_related("plan__project")
    promised = [one for one in rows.order_by("due_on", "pk") if _still_ran(one)]
    reached = queries.reached(one.plan.project_id for one in promised)
    met = [
        one for one in promised
        if reached.get((one.plan.project_id, one.code), date.max) <= one.due_on
    ]  # fmt: skip
    return Finding.share(met, of=promised, target=Decimal("0.9"))


def is_whole(one: Archive) -> bool:
    """Whether the papers of an archive are still those of which its digest was taken."""
    return sha256(queries.archive_bytes(one.project)).hexdigest() == one.digest


def _until(one: Project, period: Period, regulation: Version) -> bool:
    """Whether a project was to be heard by a day that lies in a period and is over."""
    limit = _limit(one, regulation)
    return period.start < limit <= period.end and (
        limit <= regulation.known or one.kicked_at is not None
    )


def _limit(one: Project, regulation: Version) -> datetime:
    assert one.approved_at is not None
    every = str(regulation.parameter_series(EVERY).at(one.approved_at))
    return PERIODS[every].containing(one.approved_at).next().end


def _ran(period: Period) -> Sequence[Project]:
    """What was under way at some time of a period."""
    rows = Project.objects.filter(kicked_at__lt=period.end).filter(
        Q(ended_at=None) | Q(ended_at__gte=period.start)
    )
    found: Iterable[Project] = rows.prefetch_related(queries.whole_plans(), "parties__contact")
    return list(found.order_by("pk"))  # type: ignore[attr-defined]  # a query still


def _ended(period: Period) -> QuerySet[Project]:
    rows = Project.objects.filter(ended_at__gte=period.start, ended_at__lt=period.end)
    return rows.exclude(kicked_at=None).order_by("pk")


def _sound(one: Project) -> bool:
    plans = list(one.plans.all())
    frozen = bool(plans) and digest(plans[0].nodes) == one.baseline_digest
    return bool(one.scope.strip()) and one.owner_id is not None and frozen and bool(plans[0].nodes)


def _uncontacted(one: Project) -> bool:
    members = list(one.parties.all())
    return len(members) > 1 and any(
        each.contact is None or not each.contact.is_active for each in members
    )


def _still_ran(one: Milestone) -> bool:
    """Whether the project was under way on the day that was promised."""
    ended = one.plan.project.ended_at
    return ended is None or day_of(ended) >= one.due_on
