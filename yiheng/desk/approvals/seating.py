"""What the pages of bodies say: who sits in each, who is missing, what was decided about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yiheng.core.clock import day_of
from yiheng.core.errors import NotFound
from yiheng.core.proposals import Stand, may_settle
from yiheng.governance.approvals import queries, rules
from yiheng.governance.approvals.models import BodyChange, BodySeat, Role
from yiheng.governance.approvals.permissions import CONFIRM, DEFINE
from yiheng.governance.approvals.shapes import BODIES, COMMITTEE, SeatData
from yiheng.governance.people.models import Member, Unit

Row = dict[str, Any]
TONES = {
    Stand.PROPOSED: "warn", Stand.CONFIRMED: "ok", Stand.REFUSED: "bad", Stand.WITHDRAWN: "",
}  # fmt: skip


def bodies(viewer: Member, at: datetime) -> Row:
    """Every body with its seats; the committee between departments first."""
    held = queries.seats_on(day_of(at))
    used, waiting = queries.bodies_in_use(at), queries.waiting_body_changes()
    codes = sorted(BODIES, key=lambda code: (code != COMMITTEE, code not in used))
    return {
        "bodies": [_body(code, held.get(code, []), used, waiting) for code in codes],
        "registers": queries.has_registers(), "edit": viewer.may(DEFINE, at),
    }  # fmt: skip


def body(code: str, viewer: Member, at: datetime) -> Row:
    """One body: its seats now, everybody who sat in it, every change of its register."""
    known_or_404(code)
    held = queries.seated(code, day_of(at))
    waiting = queries.waiting_body_changes()
    return _body(code, held, queries.bodies_in_use(at), waiting) | {
        "past": [one for one in queries.seats_of(code) if one not in held],
        "changes": [
            {"one": one, "tone": TONES[Stand(one.stand)], "stand": one.get_stand_display()}
            for one in queries.body_changes(code)
        ],
        "edit": viewer.may(DEFINE, at),
    }  # fmt: skip


def change(found: BodyChange, viewer: Member, at: datetime) -> Row:
    """A proposed register beside the one that is held, and what this reader may do with it."""
    held = queries.seated(found.body, day_of(at))
    may = viewer.may(CONFIRM, at)
    return {
        "one": found, "rows": list(_compared(held, found)), "clause": rules.clause_of(found.body),
        "tone": TONES[Stand(found.stand)], "stand": found.get_stand_display(),
        "confirm": may_settle(found, Stand.CONFIRMED, viewer, rules.SEPARATION) if may else may,
        "withdraw": may_settle(found, Stand.WITHDRAWN, viewer, rules.SEPARATION),
    }  # fmt: skip


def known_or_404(code: str) -> str:
    """What a body is called."""
    if code not in BODIES:
        raise NotFound
    return str(BODIES[code])


def listed(seats: Sequence[BodySeat]) -> list[SeatData]:
    """The seats that are held, as a list to be changed."""
    return [
        {"role": one.role, "staff_no": one.member.staff_no, "unit": one.unit.code} for one in seats
    ]


def heads() -> tuple[str, ...]:
    """The heads of the register that is taken along."""
    return (_("会议"), _("职务"), _("姓名"), _("工号"), _("代表部门"), _("自"), _("至"))


def lines() -> Iterator[tuple[str, ...]]:
    """Every seat that is or was held, to take along."""
    return (
        (str(title), one.get_role_display(), one.member.name, one.member.staff_no, one.unit.name,
         f"{one.since:%Y-%m-%d}", f"{one.until:%Y-%m-%d}" if one.until else "")
        for code, title in BODIES.items() for one in queries.seats_of(code)
    )  # fmt: skip


def _body(
    code: str, held: Sequence[BodySeat], used: set[str], waiting: Mapping[str, BodyChange]
) -> Row:
    return {
        "code": code, "title": BODIES[code], "seats": held, "used": code in used,
        "votes": sum(one.votes for one in held), "waiting": waiting.get(code),
        "clause": rules.clause_of(code), "committee": code == COMMITTEE,
        "missing": queries.without_a_seat(held) if code == COMMITTEE else [],
        "gone": [one.member.name for one in held if not one.member.is_active],
    }  # fmt: skip


def _compared(held: Sequence[BodySeat], found: BodyChange) -> Iterator[Row]:
    """A line a seat: who stays, who comes, who leaves."""
    now = {(one.role, one.member.staff_no, one.unit.code) for one in held}
    seats = [(one["role"], one["staff_no"], one["unit"]) for one in found.seats]
    numbers, codes = {one[1] for one in seats}, {one[2] for one in seats}
    names = dict(Member.objects.filter(staff_no__in=numbers).values_list("staff_no", "name"))
    units = dict(Unit.objects.filter(code__in=codes).values_list("code", "name"))
    for role, number, unit in seats:
        stays = (role, number, unit) in now
        yield {
            "role": Role(role).label, "who": names.get(number, number), "number": number,
            "unit": units.get(unit, unit), "kind": "" if stays else "ok",
            "status": _("不变") if stays else _("新任"),
        }  # fmt: skip
    if found.open:
        yield from (
            {"role": one.get_role_display(), "who": one.member.name,
             "number": one.member.staff_no, "unit": one.unit.name, "kind": "bad",
             "status": _("离任")}
            for one in held if (one.role, one.member.staff_no, one.unit.code) not in seats
        )  # fmt: skip
