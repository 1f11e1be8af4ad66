"""Who sits in a body: the whole list is proposed by one, confirmed by another, kept for ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import rfc8785
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.clock import day_of
from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.proposals import Stand, may_settle
from yiheng.core.verdict import Text
from yiheng.governance.approvals import rules
from yiheng.governance.approvals.models import BodyChange, BodySeat, Role
from yiheng.governance.approvals.permissions import CONFIRM, DEFINE
from yiheng.governance.approvals.shapes import BODIES, SeatData
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member, Unit

MOST_SEATS = 80


@command("approvals.propose_seats")
def propose_seats(
    *, body: str, seats: Sequence[SeatData], since: date, reason: str, by: Actor, at: datetime
) -> BodyChange:
    """Propose who sits in a body from a day on, all of them; another confirms.

    A day that lies before the confirmation begins with it. Who is not on the list leaves.
    """
    by.may(DEFINE, at).require()
    if body not in BODIES:
        raise NotFound
    _places(body, seats)
    if not reason.strip():
        raise Invalid("reason", _("请写明变更理由"), clause=rules.clause_of(body))
    made, new = BodyChange.objects.get_or_create(
        body=body, stand=Stand.PROPOSED,
        defaults={"seats": list(seats), "since": since, "reason": reason.strip()[:200],
                  "proposed_by": str(by.pk), "proposed_by_label": by.label, "proposed_at": at},
    )  # fmt: skip
    if not new:
        raise Invalid("body", _("该会议已有待确认的名册，请先办结"), clause=rules.clause_of(body))
    record(
        "approvals.seats_proposed", by=by, target=made, clause=rules.clause_of(body), at=at,
        body=body, seats=len(seats), digest=_digest(seats), since=since.isoformat(),
        reason_digest=words_digest(reason.strip()),
    )  # fmt: skip
    return made


@command("approvals.settle_seats")
def settle_seats(*, pk: int, stand: str, by: Actor, at: datetime) -> BodyChange:
    """Confirm, refuse or withdraw a proposed register; nobody confirms the own (2.1-n)."""
    by.may(DEFINE if stand == Stand.WITHDRAWN else CONFIRM, at).require()
    proposal = BodyChange.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if proposal is None:
        raise NotFound
    if stand not in (Stand.CONFIRMED, Stand.REFUSED, Stand.WITHDRAWN):
        raise Invalid("stand", _("请选择同意、不同意或撤回"))
    may_settle(proposal, Stand(stand), by, rules.SEPARATION).require()
    if stand == Stand.CONFIRMED:
        _seat(proposal, max(proposal.since, day_of(at)))
    proposal.settle(Stand(stand), by, at)
    record(
        "approvals.seats_settled", by=by, target=proposal, clause=rules.clause_of(proposal.body),
        at=at, outcome=str(stand), body=proposal.body,
    )  # fmt: skip
    return proposal


Place = tuple[str, Member, Unit]


def _places(body: str, seats: Sequence[SeatData]) -> list[Place]:
    """The seats with their members and units; raises ``Invalid`` for what there is not."""
    if not 0 < len(seats) <= MOST_SEATS:
        _wrong(body, _("名册须有 1 至 %(most)s 席"), most=MOST_SEATS)
    numbers = [one["staff_no"] for one in seats]
    here = {
        one.staff_no: one for one in Member.objects.filter(staff_no__in=numbers, is_active=True)
    }
    codes = {one["unit"] for one in seats}
    units = {one.code: one for one in Unit.objects.filter(code__in=codes, closed_at=None)}
    found: dict[str, Place] = {}
    for one in seats:
        number, unit = one["staff_no"], one["unit"]
        if one["role"] not in Role.values:
            _wrong(body, _("请为每席选择主任委员、委员或秘书"))
        if number not in here:
            _wrong(body, _("没有工号为“%(who)s”的在岗人员"), who=number)
        if unit not in units:
            _wrong(body, _("没有编码为“%(unit)s”的部门"), unit=unit)
        if number in found:
            _wrong(body, _("%(who)s在名册中不止一席，请只留一席"), who=here[number].name)
        found[number] = one["role"], here[number], units[unit]
    rules.may_be_seated(body, seats).require()
    return list(found.values())


def _seat(proposal: BodyChange, day: date) -> None:
    """From a day on the list holds: who is on it keeps or takes the seat, others leave it."""
    wanted = {
        (role, member.pk, unit.pk): (role, member, unit)
        for role, member, unit in _places(proposal.body, proposal.seats)
    }
    running = BodySeat.objects.select_for_update(of=("self",)).filter(
        Q(until=None) | Q(until__gt=day), body=proposal.body
    )
    for one in running:
        key = one.role, one.member_id, one.unit_id
        if one.until is None and one.since <= day and key in wanted:
            del wanted[key]
        else:
            one.end(day)
    BodySeat.objects.bulk_create(
        BodySeat(body=proposal.body, role=role, member=member, unit=unit, since=day,
                 change=proposal)
        for role, member, unit in wanted.values()
    )  # fmt: skip


def _digest(seats: Sequence[SeatData]) -> str:
    plain: Any = list(seats)
    return sha256(rfc8785.dumps(plain)).hexdigest()


def _wrong(body: str, why: Text, **arguments: object) -> None:
    raise Invalid("seats", why, clause=rules.clause_of(body), **arguments)
