"""Who sits in which body on a day, and what is decided about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet

from yiheng.core.proposals import Stand
from yiheng.governance.access.founding import HOUSE
from yiheng.governance.approvals.models import BodyChange, BodySeat, Role, StepKind
from yiheng.governance.approvals.queries.routing import routes_in_force
from yiheng.governance.people.models import Unit

RANKS = tuple(Role.values)
A_MONTH = timedelta(days=31)


def seats_on(day: date) -> Mapping[str, Sequence[BodySeat]]:
    """The seats of every body that are held on a day: chair, members, secretary."""
    found: dict[str, list[BodySeat]] = defaultdict(list)
    for one in sorted(_held(day), key=_rank):
        found[one.body].append(one)
    return found


def seated(body: str, day: date) -> Sequence[BodySeat]:
    """The seats of a body that are held on a day."""
    return sorted(_held(day).filter(body=body), key=_rank)


def votes_lately(body: str, day: date) -> Sequence[BodySeat]:
    """The seats with a vote of a body on a day and in the month before, a member once."""
    lately = BodySeat.objects.filter(
        Q(until=None) | Q(until__gt=day - A_MONTH), body=body, since__lte=day
    ).exclude(until=F("since"))
    known = {one.member_id: one for one in sorted(_whole(lately), key=_rank) if one.votes}
    return list(known.values())


def seats_of(body: str) -> QuerySet[BodySeat]:
    """Every seat that a body has or had, the latest first."""
    return _whole(BodySeat.objects.filter(body=body)).order_by("-since", "-pk")


def has_registers() -> bool:
    """Whether any body of this hospital has or had a register."""
    return BodySeat.objects.exists()


def body_changes(body: str = "") -> QuerySet[BodyChange]:
    """What was proposed about the seats of a body (of all), the latest first."""
    every = BodyChange.objects.order_by("-proposed_at", "-pk")
    return every.filter(body=body) if body else every


def waiting_body_changes() -> Mapping[str, BodyChange]:
    """Of each body what waits for a second person."""
    return {one.body: one for one in BodyChange.objects.filter(stand=Stand.PROPOSED)}


def bodies_in_use(at: datetime) -> set[str]:
    """The bodies that sign some route in force."""
    return {
        signer["body"]
        for route in routes_in_force(at)
        for step in route.steps
        for signer in step["signers"]
        if signer.get("kind") == StepKind.BODY
    }


def without_a_seat(seats: Sequence[BodySeat]) -> Sequence[Unit]:
    """The departments and teams for which nobody with a vote sits among these."""
    there = {one.unit_id for one in seats if one.votes}
    every = Unit.objects.filter(closed_at=None).exclude(code=HOUSE).order_by("code")
    return [one for one in every if one.pk not in there]


def _held(day: date) -> QuerySet[BodySeat]:
    return _whole(BodySeat.objects.filter(Q(until=None) | Q(until__gt=day), since__lte=day))


def _whole(seats: QuerySet[BodySeat]) -> QuerySet[BodySeat]:
    return seats.select_related("member", "unit")


def _rank(one: BodySeat) -> tuple[int, int]:
    return RANKS.index(one.role), one.pk
