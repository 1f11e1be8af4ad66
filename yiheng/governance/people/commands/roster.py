"""Drawing up who is on duty, and swapping: the other agrees (2.1-h)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.clock import midnight
from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.proposals import Stand, may_settle
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people import queries, rules, sheets
from yiheng.governance.people.commands.members import checked_phone
from yiheng.governance.people.models import Member, Shift, Swap, Unit
from yiheng.governance.people.permissions import MANAGE, ROSTER
from yiheng.governance.people.sheets import Fault

CLAUSE = "2.1-h"
LONGEST = timedelta(hours=24)


@dataclass(slots=True)
class RosterPlan:
    """What a file of shifts would do: new ones, those that stand already, the faulty lines."""

    file: str
    new: list[Shift] = field(default_factory=list)
    same: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """What was previewed."""
        told = [f"{one.unit_id}.{one.member_id}.{one.begins_at.isoformat()}" for one in self.new]
        return words_digest("\n".join([self.file, *told]))


@command("people.add_shift")
def add_shift(
    *,
    unit: Unit,
    member: Member,
    begins_at: datetime,
    ends_at: datetime,
    by: Actor,
    at: datetime,
    phone: str = "",
) -> Shift:
    """Put somebody on duty; nobody is in two places at once."""
    _may_draw_up(unit, by, at)
    shift = Shift(
        unit=unit, member=member, begins_at=begins_at, ends_at=ends_at,
        phone=checked_phone(phone) or member.phone,
    )  # fmt: skip
    Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    _check(shift, at)
    shift.save()
    record(
        "people.shift_added", by=by, target=shift, clause=CLAUSE, at=at, unit=unit.code,
        member=member.staff_no, since=begins_at.isoformat(), until=ends_at.isoformat(),
    )  # fmt: skip
    return shift


@command("people.drop_shift")
def drop_shift(*, pk: int, by: Actor, at: datetime) -> None:
    """Take a shift that has not begun off the roster."""
    shift = Shift.objects.select_for_update(of=("self",)).select_related("unit", "member")
    found = shift.filter(pk=pk).first()
    if found is None:
        raise NotFound
    _may_draw_up(found.unit, by, at)
    if found.begins_at <= at:
        raise Invalid("shift", _("已经开始的值班不能撤下，可由接班人换班"))
    record(
        "people.shift_dropped", by=by, target=found, clause=CLAUSE, at=at, unit=found.unit.code,
        member=found.member.staff_no, since=found.begins_at.isoformat(),
    )  # fmt: skip
    found.delete()


@command("people.import_shifts")
def import_shifts(*, content: bytes, digest: str, by: Member, at: datetime) -> RosterPlan:
    """Take a file of shifts over, exactly as its dry run showed; faulty lines change nothing."""
    by.may(MANAGE if by.may(MANAGE, at) else ROSTER, at).require()
    wanted = plan_shifts(content, by, at)
    if wanted.digest != digest:
        raise Invalid("digest", _("文件或排班在预览之后有变动，没有执行。请重新预览"))
    Shift.objects.bulk_create(wanted.new)
    record(
        "people.shifts_imported", by=by, target="people.shift", clause=CLAUSE, at=at,
        digest=wanted.file, new=len(wanted.new), same=wanted.same, faults=len(wanted.faults),
    )  # fmt: skip
    return wanted


@command("people.ask_to_swap")
def ask_to_swap(
    *,
    pk: int,
    other: Member,
    reason: str,
    by: Member,
    at: datetime,
    in_return: Shift | None = None,
) -> Swap:
    """Ask a colleague to take a shift of one's own; it stays one's own until they agree."""
    shift = _own(pk, by)
    if shift.begins_at <= at:
        raise Invalid("shift", _("已经开始的值班不能换班"))
    if other.pk == by.pk or not other.here(shift.begins_at):
        raise Invalid("other", _("请选择一位在岗同事"))
    if in_return is not None and (in_return.member_id != other.pk or in_return.begins_at <= at):
        raise Invalid("in_return", _("请选择对方尚未开始的值班"))
    if Swap.objects.filter(shift=shift, stand=Stand.PROPOSED).exists():
        raise Invalid("shift", _("这一班已在换班中，请等待答复或先撤回"))
    _check_swap(shift, other, in_return, at)
    swap = Swap.objects.create(
        shift=shift, other=other, in_return=in_return, reason=reason.strip()[:200],
        proposed_by=str(by.pk), proposed_by_label=by.label, proposed_at=at,
    )  # fmt: skip
    record(
        "people.swap_asked", by=by, target=swap, clause=CLAUSE, at=at, member=other.staff_no,
        unit=shift.unit.code, since=shift.begins_at.isoformat(),
    )  # fmt: skip
    return swap


@command("people.settle_swap")
def settle_swap(*, pk: int, stand: str, by: Member, at: datetime) -> Swap:
    """Agree, decline, or take back; only who was asked agrees."""
    found = Swap.objects.select_for_update(of=("self",)).filter(pk=pk)
    swap = found.select_related("shift__unit", "shift__member", "other", "in_return").first()
    mine = swap is not None and str(by.pk) in (swap.proposed_by, str(swap.other_id))
    if swap is None or not mine:
        raise NotFound
    if stand not in (Stand.CONFIRMED, Stand.REFUSED, Stand.WITHDRAWN):
        raise Invalid("stand", _("请选择同意、不同意或撤回"))
    may_settle(swap, Stand(stand), by, CLAUSE).require()
    if stand == Stand.CONFIRMED:
        if swap.shift.begins_at <= at or str(swap.shift.member_id) != swap.proposed_by:
            raise Invalid("shift", _("这一班已经开始或已由他人值班，不能再换"))
        _check_swap(swap.shift, swap.other, swap.in_return, at)
        asker = swap.shift.member
        swap.shift.hand(swap.other)
        if swap.in_return is not None:
            swap.in_return.hand(asker)
    swap.settle(Stand(stand), by, at)
    record(
        "people.swap_settled", by=by, target=swap, clause=CLAUSE, at=at, outcome=str(stand),
        unit=swap.shift.unit.code,
    )  # fmt: skip
    return swap


def plan_shifts(content: bytes, by: Member, at: datetime) -> RosterPlan:
    """The dry run of a file of shifts; raises ``Invalid`` for one that cannot be read."""
    sheet = sheets.read(content, sheets.SHIFTS, "staff_no", unique=False)
    wanted = RosterPlan(sha256(content).hexdigest(), faults=list(sheet.faults))
    units = {one.code: one for one in queries.rostered_by(by, at)}
    people = {one.staff_no: one for one in Member.objects.filter(is_active=True)}
    for line, row in sheet.rows:
        try:
            shift = _written(row, units, people)
            known = Shift.objects.filter(
                unit=shift.unit, member=shift.member, begins_at=shift.begins_at
            )
            if known.exists():
                wanted.same += 1
                continue
            _check(shift, at, [one for one in wanted.new if one.member_id == shift.member_id])
            wanted.new.append(shift)
        except Invalid as error:
            wanted.faults.append(Fault(line, error.field, str(error), row["staff_no"]))
    wanted.faults.sort(key=lambda one: one.line)
    return wanted


def _written(row: dict[str, str], units: dict[str, Unit], people: dict[str, Member]) -> Shift:
    unit, member = units.get(row.get("unit", "")), people.get(row["staff_no"])
    if unit is None:
        raise Invalid("unit", _("没有“%(unit)s”这个由您排班的部门"), unit=row.get("unit", ""))
    if member is None:
        raise Invalid("staff_no", _("没有工号为 %(no)s 的在岗人员"), no=row["staff_no"])
    try:
        day = sheets.day(row.get("day", ""))
        times = [datetime.strptime(row.get(name, ""), "%H:%M").time() for name in ("from", "to")]  # noqa: DTZ007  # a time of day
        if day is None:
            raise ValueError
    except ValueError as error:
        raise Invalid("day", _("日期写作 2026-12-31，起止写作 08:00")) from error
    begins, ends = (midnight(day).replace(hour=one.hour, minute=one.minute) for one in times)
    if ends <= begins:
        ends += timedelta(days=1)
    return Shift(
        unit=unit, member=member, begins_at=begins, ends_at=ends,
        phone=checked_phone(row.get("phone", "")) or member.phone,
    )  # fmt: skip


def _may_draw_up(unit: Unit, by: Actor, at: datetime) -> None:
    """Scope first: a unit that is not theirs is not there; the system draws up any."""
    if not by.may(MANAGE, at):
        by.may(ROSTER, at).require()
        rules.may_roster(isinstance(by, Member) and unit in queries.rostered_by(by, at)).require()


def _own(pk: int, by: Member) -> Shift:
    found = Shift.objects.select_for_update(of=("self",)).filter(pk=pk, member=by)
    shift = found.select_related("unit").first()
    if shift is None:
        raise NotFound
    return shift


def _check(shift: Shift, at: datetime, also: list[Shift] | None = None) -> None:
    if not shift.unit.open or not shift.member.here(shift.begins_at):
        raise Invalid("member", _("%(who)s届时不在岗"), who=shift.member.label)
    if not shift.begins_at < shift.ends_at <= shift.begins_at + LONGEST:
        raise Invalid("ends_at", _("一班最长 24 小时，结束应晚于开始"))
    if shift.ends_at <= at:
        raise Invalid("begins_at", _("不能补排已经过去的值班"))
    _check_free(shift, shift.member, also or [])


def _check_free(shift: Shift, member: Member, also: list[Shift], but: Shift | None = None) -> None:
    others = Shift.objects.filter(
        member=member, begins_at__lt=shift.ends_at, ends_at__gt=shift.begins_at
    ).exclude(pk__in=[one.pk for one in (shift, but) if one is not None and one.pk])
    within = [
        one for one in also if one.begins_at < shift.ends_at and one.ends_at > shift.begins_at
    ]
    if within or others.exists():
        raise Invalid("member", _("%(who)s这段时间已有值班，请另选人员或时间"), who=member.label)


def _check_swap(shift: Shift, other: Member, in_return: Shift | None, at: datetime) -> None:
    _check_free(shift, other, [], in_return)
    if in_return is not None:
        _check_free(in_return, shift.member, [], shift)
