"""Who sits in the bodies of the sample hospital, and who came when one of them resolved."""

from __future__ import annotations

from datetime import datetime

from yiheng.core.clock import day_of
from yiheng.core.proposals import Stand
from yiheng.governance.approvals import commands, queries
from yiheng.governance.approvals.models import Case, Resolution, Role
from yiheng.governance.approvals.shapes import COMMITTEE, SeatData
from yiheng.governance.people.models import Member
from yiheng.sample.town import FIRST_VALUE, Town

COUNCIL = "president_meeting"
CHAIRS = {COMMITTEE: "director", COUNCIL: "president"}
SENT = (
    "leader", "system_engineer", "data_steward", "security_officer", "medical_affairs",
    "nursing_affairs", "finance_reviewer", "pharmacy", "head",
)  # fmt: skip
"""Whose holders sit in the committee for their units."""
SECRETARY = "secretary"
FEW = 4


def convene(town: Town) -> None:
    """The committee between departments and the president's meeting get their registers."""
    for body, chair in CHAIRS.items():
        members = [town.of(post).member for post in SENT]
        if body == COUNCIL:
            members = [one.member for one in town.accounts if one.post == "leader"]
        seats = [
            _seat(town.of(chair).member, Role.CHAIR),
            *(_seat(one, Role.MEMBER) for one in members),
            _seat(town.of(SECRETARY).member, Role.SECRETARY),
        ]
        change = commands.propose_seats(
            body=body, seats=seats, since=day_of(town.at), reason=FIRST_VALUE,
            by=town.of("secadmin").member, at=town.at,
        )  # fmt: skip
        second = town.of("auditadmin").member
        commands.settle_seats(pk=change.pk, stand=Stand.CONFIRMED, by=second, at=town.at)


def resolve(case: Case, *, by: Member, at: datetime, number: str, content: bytes) -> Resolution:
    """Its secretary keeps what a body has resolved; the last of a large one was not there."""
    [step] = [one for one in queries.waiting_steps(case) if one.body]
    votes = [one.member for one in queries.seated(step.body, day_of(at)) if one.votes]
    barred = queries.dossier(case).barred
    voters = [one for one in votes if one.pk not in barred]
    return commands.keep_resolution(
        pk=case.pk, by=by, at=at, number=number, dated_on=day_of(at),
        name=f"{step.body_title}决议.txt", content=content,
        present=voters if len(votes) < FEW else voters[:-1],
        recused=[one for one in votes if one.pk in barred],
    )  # fmt: skip


def _seat(member: Member, role: str) -> SeatData:
    return {"role": role, "staff_no": member.staff_no, "unit": member.unit.code}
