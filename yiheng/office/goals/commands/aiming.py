"""Goals: proposed, confirmed by another, changed by versions, given up; their readings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from yiheng.core import references
from yiheng.core.actor import Actor
from yiheng.core.clock import day_of
from yiheng.core.errors import Invalid
from yiheng.core.proposals import Stand
from yiheng.core.verdict import on_field
from yiheng.governance.approvals.serials import next_serial
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.people.queries import who_may
from yiheng.office.goals import queries, rules, telling
from yiheng.office.goals.aims import Aim
from yiheng.office.goals.commands.finding import found, needed, pointed, text
from yiheng.office.goals.commands.reviewing import hand_over, stop_reviews
from yiheng.office.goals.models import (
    LONGEST_AIM,
    LONGEST_NOTE,
    LONGEST_NUMBER,
    LONGEST_TITLE,
    Change,
    ChangeKind,
    Direction,
    Goal,
    Reading,
    Source,
    State,
    Term,
    Tier,
    Version,
)
from yiheng.office.goals.permissions import CONFIRM

SERIAL = "目标"
LARGEST = Decimal(10**9)
CHOICES = (
    ("tier", Tier), ("term", Term), ("direction", Direction), ("source", Source),
)  # fmt: skip


@command("goals.propose")
def propose(
    *, by: Member, at: datetime, idempotency_key: str, aim: Aim, reason: str, decision: str = "",
    resolution: str = "",
) -> Change:  # fmt: skip
    """Propose a new goal; the same key twice is one proposal."""
    rules.may_propose(by, _unit(aim), at).require()
    key = f"{by.pk}:{idempotency_key}"[:80]
    known = Change.objects.filter(idempotency_key=key).first()
    if known is None:
        checked = _checked(aim, None, at)
        known = Change(kind=ChangeKind.NEW, title=checked.title, content=checked.as_json())
        _keep(known, key, (reason, decision, resolution), by, at)
    record(
        "goals.proposed", by=by, target=known, clause=rules.VERSIONED, at=at, kind=known.kind,
        tier=aim.tier, unit=aim.unit,
    )  # fmt: skip
    return known


@command("goals.revise")
def revise(
    *, pk: int, by: Member, at: datetime, base: int, aim: Aim, reason: str, decision: str = "",
    resolution: str = "",
) -> Change:  # fmt: skip
    """Propose another version of a goal, from its current one on."""
    goal = found(queries.goals(by), pk)
    rules.may_propose(by, goal.unit, at).require()
    rules.may_change(goal, base, queries.waiting(goal) is not None).require()
    fixed = replace(aim, tier=goal.tier, unit=goal.unit.code)
    checked = _checked(fixed, goal, at)
    change = Change(kind=ChangeKind.REVISE, goal=goal, base=base, title=checked.title,
                    content=checked.as_json())  # fmt: skip
    _keep(change, _next_key(goal), (reason, decision, resolution), by, at)
    record(
        "goals.proposed", by=by, target=change, clause=rules.VERSIONED, at=at, kind=change.kind,
        goal=goal.pk, base=base,
    )  # fmt: skip
    return change


@command("goals.give_up")
def give_up(
    *, pk: int, by: Member, at: datetime, reason: str, decision: str = "", resolution: str = ""
) -> Change:
    """Propose that a goal be pursued no more."""
    goal = found(queries.goals(by), pk)
    rules.may_propose(by, goal.unit, at).require()
    base = goal.current.ordinal if goal.current else 0
    rules.may_change(goal, base, queries.waiting(goal) is not None).require()
    rules.may_retire(queries.children(goal).count()).require()
    change = Change(kind=ChangeKind.RETIRE, goal=goal, base=base, title=goal.title)
    _keep(change, _next_key(goal), (reason, decision, resolution), by, at)
    record(
        "goals.proposed", by=by, target=change, clause=rules.VERSIONED, at=at, kind=change.kind,
        goal=goal.pk, base=base,
    )  # fmt: skip
    return change


@command("goals.settle")
def settle(*, pk: int, stand: Stand, by: Member, at: datetime) -> Change:
    """Another person confirms or refuses what was proposed; its proposer may take it back."""
    change = found(queries.changes(by), pk)
    rules.may_settle(change, stand, by, at).require()
    change.settle(stand, by, at)
    if stand == Stand.CONFIRMED:
        _apply(change, by, at)
    record(
        "goals.settled", by=by, target=change, clause=rules.VERSIONED, at=at, stand=str(stand),
        goal=change.goal_id, version=change.made.ordinal if change.made else None,
    )  # fmt: skip
    if stand != Stand.WITHDRAWN:
        proposer = Member.objects.get(pk=change.proposed_by)
        notify(
            proposer, telling.SETTLED, url=change.page, clause=rules.VERSIONED, at=at,
            title=change.title, stand=Stand(stand).label,
        )  # fmt: skip
    return change


@command("goals.read")
def take_reading(
    *, pk: int, by: Member, at: datetime, day: date, value: Decimal, note: str
) -> Reading:
    """The value of a metric on a day; another on the same day takes its place."""
    goal = found(queries.goals(by), pk)
    verdict = rules.may_read(by, goal, at)
    verdict.require()
    if day > day_of(at):
        raise Invalid("day", _("日期还没有到，请填写今天或以前"), clause=verdict.clause)
    if abs(value) >= LARGEST:
        raise Invalid("value", _("数值太大，请换一个计量单位"), clause=verdict.clause)
    words = needed("note", note, LONGEST_NOTE, verdict.clause)
    reading, _new = Reading.objects.update_or_create(
        goal=goal, day=day, defaults={"value": value, "note": words, "by": by, "at": at}
    )
    record(
        "goals.reading_taken", by=by, target=goal, clause=verdict.clause, at=at,
        day=day.isoformat(), value=str(value),
    )  # fmt: skip
    return reading


@command("goals.count")
def count(*, pk: int, by: Actor, at: datetime, value: Decimal) -> Reading:
    """What this room counts itself of a goal's metric."""
    goal = Goal.objects.select_for_update().get(pk=pk)
    reading, _new = Reading.objects.update_or_create(
        goal=goal, day=day_of(at),
        defaults={"value": value, "note": str(Source(_current(goal).source).label), "at": at},
    )  # fmt: skip
    record(
        "goals.reading_taken", by=by, target=goal, clause=rules.VERSIONED, at=at,
        day=reading.day.isoformat(), value=str(value),
    )  # fmt: skip
    return reading


def _apply(change: Change, by: Member, at: datetime) -> None:
    """What was confirmed happens; raises where the tree has changed meanwhile."""
    if change.kind == ChangeKind.NEW:
        goal = _new_goal(change, at)
    else:
        assert change.goal is not None
        goal = Goal.objects.select_for_update().get(pk=change.goal.pk)
        rules.may_change(goal, change.base, waiting=False).require()
    if change.kind == ChangeKind.RETIRE:
        rules.may_retire(queries.children(goal).count()).require()
        goal.put(state=State.RETIRED, retired_at=at)
        stop_reviews(goal, by, at)
        return
    _write(goal, change, by, at)


def _new_goal(change: Change, at: datetime) -> Goal:
    aim = change.aim
    goal = Goal.objects.create(
        number=next_serial(SERIAL, at), tier=aim.tier, unit=_unit(aim), owner=_owner(aim),
        parent_id=aim.parent, since=at,
    )  # fmt: skip
    change.goal = goal
    change.save(update_fields=["goal"])
    return goal


def _write(goal: Goal, change: Change, by: Member, at: datetime) -> None:
    """Another version, and with it what the tree shows."""
    aim = change.aim
    parent = _hung(aim)
    rules.may_hang(aim.tier, parent, queries.above(parent), goal.pk).require()
    owner = _owner(aim)
    assert aim.due_on is not None
    assert aim.target is not None
    version = Version.objects.create(
        goal=goal, ordinal=change.base + 1, title=aim.title, aim=aim.aim, term=aim.term,
        due_on=aim.due_on, metric=aim.metric, measure=aim.measure, source=aim.source,
        baseline=aim.baseline, target=aim.target, direction=aim.direction, parent=parent,
        owner=owner, reason=change.reason, decision=change.decision, resolution=change.resolution,
        proposed_by=change.proposed_by_label, confirmed_by=by.label, since=at,
    )  # fmt: skip
    moved = goal.owner_id != owner.pk
    goal.put(current=version, parent=parent, owner=owner)
    change.made = version
    change.save(update_fields=["made"])
    if moved:
        hand_over(goal, by, at)


def _checked(aim: Aim, own: Goal | None, at: datetime) -> Aim:
    """What is proposed, tidied; raises ``Invalid`` on the field that is to be mended."""
    for field, kind in CHOICES:
        if getattr(aim, field) and getattr(aim, field) not in kind.values:
            raise Invalid(field, _("请选择列出的一项"), clause=rules.TYPED)
    clause = rules.TYPED
    title = needed("title", aim.title, LONGEST_TITLE, clause)
    words = text("aim", aim.aim, LONGEST_AIM, clause, lines=True)
    metric = text("metric", aim.metric, LONGEST_TITLE, clause)
    measure = text("measure", aim.measure, 10, clause)
    tidied = replace(aim, title=title, aim=words, metric=metric, measure=measure)
    parent = _hung(tidied)
    above, itself = queries.above(parent), own.pk if own else None
    on_field("parent", rules.may_hang(aim.tier, parent, above, itself))
    on_field("metric", rules.may_measure(tidied))
    due = parent.current.due_on if parent is not None and parent.current else None
    on_field("due_on", rules.may_last(tidied, due, day_of(at)))
    _owner(tidied)
    return tidied


def _hung(aim: Aim) -> Goal | None:
    """The parent that was chosen."""
    if aim.parent is None:
        return None
    parent = Goal.objects.select_related("current").filter(pk=aim.parent).first()
    if parent is None:
        raise Invalid("parent", _("找不到上级目标，请重新选择"), clause=rules.TREE)
    return parent


def _keep(change: Change, key: str, told: tuple[str, str, str], by: Member, at: datetime) -> None:
    """Keep a proposal with its reason and decision, and tell who may confirm it."""
    reason = text("reason", told[0], LONGEST_NOTE, rules.VERSIONED)
    decision = text("decision", told[1], LONGEST_NUMBER, rules.VERSIONED)
    resolution = pointed("resolution", references.RESOLUTION, told[2], by, at, rules.VERSIONED)
    field = "decision" if reason else "reason"
    on_field(field, rules.may_decide(reason, decision, resolution))
    change.reason, change.decision, change.resolution = reason, decision, resolution
    change.proposed_by, change.proposed_by_label = str(by.pk), by.label
    change.proposed_at, change.idempotency_key = at, key
    change.save()
    others = [one for one in who_may(CONFIRM, at) if one.pk != by.pk]
    notify(
        others, telling.PROPOSED, url=change.page, clause=rules.VERSIONED, at=at,
        title=change.title,
    )  # fmt: skip


def _unit(aim: Aim) -> Unit:
    unit = Unit.objects.filter(code=aim.unit, closed_at=None).first()
    if unit is None:
        raise Invalid("unit", _("没有这个部门，请重新选择"), clause=rules.TREE)
    return unit


def _owner(aim: Aim) -> Member:
    owner = Member.objects.filter(staff_no=aim.owner, is_active=True).first()
    if owner is None:
        raise Invalid("owner", _("负责人不在岗，请另选一位"), clause=rules.VERSIONED)
    return owner


def _next_key(goal: Goal) -> str:
    return f"goal-{goal.pk}-{goal.changes.count() + 1}"


def _current(goal: Goal) -> Version:
    assert goal.current is not None
    return goal.current
