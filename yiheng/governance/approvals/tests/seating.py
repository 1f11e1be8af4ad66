"""A committee of a small hospital: three units send a member each, a secretary keeps its papers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from yiheng.core.clock import day_of
from yiheng.core.proposals import Stand
from yiheng.governance.approvals import commands
from yiheng.governance.approvals.models import BodyChange, Case, Resolution
from yiheng.governance.approvals.shapes import COMMITTEE, SeatData, by_body, step
from yiheng.governance.approvals.tests.factories import (
    HOUR,
    MONDAY,
    a_hospital,
    a_member,
    set_parameter,
    the_route,
)
from yiheng.governance.people.models import Member, Post

TODAY = day_of(MONDAY)
DEFINER, CONFIRMER = "editor", "checker"
FILE = "项目管理委员会决议：同意。".encode()


def a_committee_house(quorum: str = "50") -> None:
    """The committee signs; one proposes who sits in it, another confirms; more than half sit."""
    a_hospital("secretary", "leader", DEFINER, CONFIRMER)
    the_route(step("项目管理委员会审议", by_body(COMMITTEE, "secretary")))
    for post, right in ((DEFINER, "approvals:define"), (CONFIRMER, "approvals:confirm")):
        Post.objects.filter(code=post).update(permissions=[right])
    if quorum:
        set_parameter("committee_quorum_share", quorum)


def seat(member: Member, role: str = "member") -> SeatData:
    """A seat for the member's own unit."""
    return {"role": role, "staff_no": member.staff_no, "unit": member.unit.code}


def propose(
    seats: Sequence[SeatData], by: Member, at: datetime = MONDAY, **more: Any
) -> BodyChange:
    """Propose who sits in the committee."""
    facts: dict[str, Any] = {"body": COMMITTEE, "since": day_of(at), "reason": "换届"} | more
    return commands.propose_seats(seats=seats, by=by, at=at, **facts)


def seated(
    seats: Sequence[SeatData], at: datetime = MONDAY - HOUR, **more: Any
) -> BodyChange:  # fmt: skip
    """Seat the committee by two persons."""
    change = propose(seats, a_member(DEFINER), at, **more)
    return commands.settle_seats(pk=change.pk, stand=Stand.CONFIRMED, by=a_member(CONFIRMER), at=at)


def a_committee(size: int = 3) -> list[Member]:
    """So many members with a vote, the first of them the chair."""
    members = [a_member("leader") for _ in range(size)]
    seated([seat(members[0], "chair"), *map(seat, members[1:]), seat(a_member(), "secretary")])
    return members


def resolve(
    case: Case, by: Member, present: Sequence[Member] = (), recused: Sequence[Member] = (),
    on: date = TODAY, at: datetime = MONDAY,
) -> Resolution:  # fmt: skip
    """Keep the committee's resolution."""
    return commands.keep_resolution(
        pk=case.pk, by=by, at=at, number="〔2026〕7号", dated_on=on, name="决议.txt", content=FILE,
        present=present, recused=recused,
    )  # fmt: skip
