"""What is owed, by whom, and what fell due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from yiheng.governance.duties.models import Duty, Pause
from yiheng.governance.duties.permissions import SEE_ALL, SEE_UNIT
from yiheng.governance.people.models import Assignment, Member, Unit
from yiheng.governance.people.queries import in_force
from yiheng.governance.regulation.registry import Period
from yiheng.standards.china.calendar import Clock

HEAD = "head"
BY_TABLE = [clock.value for clock in Clock if clock.by_table]


def owed_by(member: Member, at: datetime) -> QuerySet[Duty]:
    """Open duties of a member and of the posts held at this instant, soonest due first."""
    return _of(member, at).filter(closed_at=None).order_by("due_at", "pk")


def done_by(member: Member, at: datetime) -> QuerySet[Duty]:
    """Closed duties of a member and of the posts held at this instant, latest first."""
    return _of(member, at).exclude(closed_at=None).order_by("-closed_at", "-pk")


def opened(at: datetime) -> QuerySet[Duty]:
    """Every duty open at this instant, soonest due first: what the reminders look through."""
    return Duty.objects.filter(closed_at=None, opened_at__lte=at).order_by("due_at", "pk")


def owers(duty: Duty, at: datetime) -> QuerySet[Member]:
    """The members who can discharge a duty now; none when its post is vacant."""
    if duty.owner_id is not None:
        return Member.objects.filter(pk=duty.owner_id, is_active=True)
    held = in_force(at).filter(post__code=duty.post)
    if duty.unit_id is not None:
        held = held.filter(unit_id=duty.unit_id)
    return Member.objects.filter(pk__in=held.values("member")).order_by("pk")


def heads_over(owers: Iterable[Member], unit: Unit | None, at: datetime) -> QuerySet[Member]:
    """The heads of the units of those who owe a duty, who do not owe it themselves."""
    people = list(owers)
    units = {one.unit_id for one in people} | ({unit.pk} if unit else set())
    above = Q(unit__in=units) | Q(unit__children__in=units) | Q(unit__children__children__in=units)
    held = in_force(at).filter(above, post__code=HEAD)
    found = Member.objects.filter(pk__in=held.values("member"))
    return found.exclude(pk__in=[one.pk for one in people]).order_by("pk")


def fallen_due(period: Period) -> QuerySet[Duty]:
    """Duties due in a period, those done and those whose time is up; not the ones still running,
    nor those whose clock stands still."""
    due = Duty.objects.filter(due_at__gte=period.start, due_at__lt=period.end)
    up = Q(closed_at__isnull=True, paused_at__isnull=True, due_at__lte=Now())
    return due.filter(Q(closed_at__isnull=False) | up).order_by("due_at", "pk")


def by_table() -> QuerySet[Duty]:
    """Open duties whose clock runs by the holiday table."""
    return Duty.objects.filter(
        closed_at=None, paused_at=None, clock__in=BY_TABLE, left__isnull=False
    ).order_by("due_at", "pk")


def open_on(kind: str, targets: Iterable[str]) -> QuerySet[Duty]:
    """The open duties of a kind about these targets."""
    return Duty.objects.filter(kind=kind, target__in=list(targets), closed_at=None)


def reasons(paused: Iterable[int]) -> dict[int, str]:
    """Why the clocks of these duties stand still, by their keys; asks nothing for none."""
    keys = list(paused)
    standing = Pause.objects.filter(duty__in=keys, until=None) if keys else ()
    return {one.duty_id: one.get_reason_display() for one in standing}


def ended_pauses(at: datetime) -> QuerySet[Pause]:
    """Pauses whose allowance is used up."""
    return Pause.objects.filter(until=None, latest__lte=at).order_by("latest", "pk")


def visible_to(viewer: Member, at: datetime) -> QuerySet[Duty]:
    """Every duty that a member may see: own ones; the unit's, for a head; all, for a director."""
    everything = Duty.objects.select_related("owner__unit", "unit")
    if viewer.may(SEE_ALL, at):
        return everything
    seen = _owned(viewer, at)
    if viewer.may(SEE_UNIT, at):
        seen |= _of_units(units_of(viewer, at), at)
    return everything.filter(seen)


def of_unit(viewer: Member, at: datetime) -> QuerySet[Duty]:
    """The duties of the units in which a member holds a post, and of those below them."""
    everything = Duty.objects.select_related("owner__unit", "unit")
    return everything.filter(_of_units(units_of(viewer, at), at))


def of_units_between(units: Iterable[int], since: datetime, until: datetime) -> QuerySet[Duty]:
    """What people and posts of these units owe and falls due in a span, done or not."""
    rows = Duty.objects.filter(_of_units(list(units), until), due_at__gte=since, due_at__lt=until)
    return rows.select_related("owner").order_by("due_at", "pk")


def units_of(viewer: Member, at: datetime) -> list[int]:
    """The units in which a member holds a post, and those below them."""
    own = {one.unit_id for one in viewer.assignments_at(at)}
    within = Q(pk__in=own) | Q(parent__in=own) | Q(parent__parent__in=own)
    return list(Unit.objects.filter(within).values_list("pk", flat=True))


def holders_now(at: datetime) -> dict[str, list[Assignment]]:
    """Who holds each post, by its code: to name those who owe many duties without asking anew."""
    held: dict[str, list[Assignment]] = {}
    for one in in_force(at).order_by("pk"):
        held.setdefault(one.post.code, []).append(one)
    return held


def who_owes(duty: Duty, held: dict[str, list[Assignment]]) -> list[Member]:
    """As ``owers``, out of what ``holders_now`` gave."""
    if duty.owner is not None:
        return [duty.owner] if duty.owner.is_active else []
    found = held.get(duty.post, [])
    return [one.member for one in found if duty.unit_id in (None, one.unit_id)]


def _of(member: Member, at: datetime) -> QuerySet[Duty]:
    return Duty.objects.filter(_owned(member, at)).select_related("owner", "unit")


def _owned(member: Member, at: datetime) -> Q:
    mine = Q(owner=member)
    for assignment in member.assignments_at(at):
        here = Q(unit=None) | Q(unit=assignment.unit_id)
        mine |= Q(post=assignment.post.code) & here
    return mine


def _of_units(units: list[int], at: datetime) -> Q:
    posts = in_force(at).filter(unit__in=units).values("post__code")
    anywhere = Q(owner=None, unit=None, post__in=posts)
    return Q(owner__unit__in=units) | Q(unit__in=units) | anywhere
