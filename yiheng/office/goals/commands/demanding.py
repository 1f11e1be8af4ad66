"""Demands: asked, assessed, accepted, delivered by the release log, taken up again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from yiheng.core import references
from yiheng.core.actor import Actor, the_system
from yiheng.core.clock import day_of, midnight
from yiheng.core.errors import Invalid
from yiheng.core.handing import Handed
from yiheng.governance.approvals.serials import next_serial
from yiheng.governance.duties.clocks import allowed
from yiheng.governance.duties.commands import close_duty, open_duty
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import duty
from yiheng.office.goals import telling, workqueries, workrules
from yiheng.office.goals.commands.finding import found, needed, pointed, text
from yiheng.office.goals.models import (
    LONGEST_AIM,
    LONGEST_NOTE,
    LONGEST_TITLE,
    LONGEST_WORDS,
    Demand,
    Goal,
    Release,
    Stage,
    Urgency,
)

CLAUSE = workrules.DEMANDS
SERIAL, RELEASES, LIMIT = "信需求", "信发", "demand_assess_workdays"
ASSESSOR, DECIDER = "system_engineer", "director"
MOST_EFFORT, A_DAY = 999, timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A demand in the words of who asks."""

    title: str
    system: str = ""
    system_name: str = ""
    goal: int | None = None
    urgency: str = Urgency.NORMAL
    present: str = ""
    wanted: str = ""
    wanted_on: date | None = None


@command("goals.draft_demand")
def draft_demand(*, by: Member, at: datetime, idempotency_key: str, wanted: Wanted) -> Demand:
    """Begin a demand; the same key twice is one draft."""
    workrules.may_ask(by, at).require()
    key = f"{by.pk}:{idempotency_key}"[:80]
    demand = Demand.objects.filter(idempotency_key=key).first()
    if demand is None:
        demand = Demand(asker=by, unit=by.unit, begun_at=at, idempotency_key=key)
        _write(demand, wanted, by, at)
    record("goals.demand_drafted", by=by, target=demand, clause=CLAUSE, at=at, unit=by.unit.code)
    return demand


@command("goals.change_demand")
def change_demand(*, pk: int, by: Member, at: datetime, wanted: Wanted) -> Demand:
    """Change a demand that was not handed in."""
    demand = found(workqueries.demands(by), pk)
    workrules.may_edit(by, demand).require()
    _write(demand, wanted, by, at)
    record("goals.demand_changed", by=by, target=demand, clause=CLAUSE, at=at)
    return demand


@command("goals.drop_demand")
def drop_demand(*, pk: int, by: Member, at: datetime) -> Demand:
    """Throw away a demand that was not handed in."""
    demand = found(workqueries.demands(by), pk)
    workrules.may_edit(by, demand).require()
    demand.put(stage=Stage.WITHDRAWN)
    record("goals.demand_dropped", by=by, target=demand, clause=CLAUSE, at=at)
    return demand


@command("goals.submit_demand")
def submit_demand(*, pk: int, by: Member, at: datetime) -> Demand:
    """Hand it in: who delivers has so many workdays to assess it."""
    demand = found(workqueries.demands(by), pk)
    workrules.may_edit(by, demand).require()
    for field in ("present", "wanted", "system_name"):
        if not getattr(demand, field):
            raise Invalid(field, _("请填写，不能为空"), clause=CLAUSE)
    _enter(demand, by, at)
    return demand


@command("goals.take_request")
def take_request(*, handed: Handed, by: Actor, at: datetime) -> Demand:
    """An approved form 信息需求与变更 becomes a demand, once."""
    known = Demand.objects.filter(origin=handed.origin).first()
    if known is None:
        told = handed.answers
        known = Demand(
            asker=handed.by, unit=handed.by.unit, begun_at=at,
            title=str(told.get("topic") or handed.title)[:LONGEST_TITLE],
            system_name=str(told.get("system", ""))[:LONGEST_TITLE],
            present=str(told.get("now", ""))[:LONGEST_WORDS],
            wanted=str(told.get("want", ""))[:LONGEST_WORDS],
            urgency=told["urgency"] if told.get("urgency") in Urgency.values else Urgency.NORMAL,
            wanted_on=_day(told.get("wanted")), origin=handed.origin,
            origin_number=handed.number, origin_url=handed.url, idempotency_key=handed.origin,
        )  # fmt: skip
        known.save()
        _enter(known, by, at)
    record("goals.request_taken", by=by, target=known, clause=CLAUSE, at=at, origin=handed.origin)
    return known


@command("goals.take_demand_back")
def take_demand_back(*, pk: int, by: Member, at: datetime, reason: str) -> Demand:
    """Who asked takes it back before it is accepted."""
    demand = found(workqueries.demands(by), pk)
    workrules.may_take_back(by, demand).require()
    why = needed("reason", reason, LONGEST_NOTE, CLAUSE)
    demand.put(stage=Stage.WITHDRAWN, decision=why)
    for kind in (telling.ASSESS, telling.ACCEPT):
        close_duty(target=demand, kind=kind, at=at, by=by)
    record("goals.demand_withdrawn", by=by, target=demand, clause=CLAUSE, at=at)
    return demand


@command("goals.assess_demand")
def assess_demand(
    *, pk: int, by: Member, at: datetime, advice: bool, assessment: str, effort: int
) -> Demand:
    """Whether and with what effort it can be done; then it waits to be accepted."""
    demand = found(workqueries.demands(by), pk)
    workrules.may_assess(by, demand, at).require()
    words = needed("assessment", assessment, LONGEST_AIM, CLAUSE, lines=True)
    if not 0 < effort <= MOST_EFFORT:
        raise Invalid("effort", _("请填写 1–%(n)s 个工作日"), clause=CLAUSE, n=MOST_EFFORT)
    demand.put(
        stage=Stage.ASSESSED, assessed_by=by, assessed_at=at, advice=advice, assessment=words,
        effort=effort,
    )  # fmt: skip
    close_duty(target=demand, kind=telling.ASSESS, at=at, by=by)
    open_duty(
        clause=CLAUSE, kind=telling.ACCEPT, target=demand, post=DECIDER, due_at=allowed(LIMIT, at),
        at=at, by=the_system(), url=demand.page, title=demand.title,
    )  # fmt: skip
    record(
        "goals.demand_assessed", by=by, target=demand, clause=CLAUSE, at=at, advice=advice,
        effort=effort,
    )  # fmt: skip
    return demand


@command("goals.accept_demand")
def accept_demand(
    *, pk: int, by: Member, at: datetime, owner: Member, due_on: date, decision: str = ""
) -> Demand:
    """It will be done, by whom and by which day: a promise to who asked."""
    demand = found(workqueries.demands(by), pk)
    workrules.may_decide(by, demand, at).require()
    if due_on <= day_of(at):
        raise Invalid("due_on", _("承诺日期已过，请填写今天以后的日期"), clause=CLAUSE)
    demand.put(
        stage=Stage.ACCEPTED, decided_by=by, decided_at=at, owner=owner, due_on=due_on,
        decision=text("decision", decision, LONGEST_NOTE, CLAUSE),
    )  # fmt: skip
    close_duty(target=demand, kind=telling.ACCEPT, at=at, by=by)
    _promise(demand, at)
    _tell(demand, at)
    record(
        "goals.demand_accepted", by=by, target=demand, clause=CLAUSE, at=at,
        owner=owner.staff_no, due=due_on.isoformat(),
    )  # fmt: skip
    return demand


@command("goals.decline_demand")
def decline_demand(*, pk: int, by: Member, at: datetime, decision: str) -> Demand:
    """It will not be done; who asked reads why."""
    demand = found(workqueries.demands(by), pk)
    workrules.may_decide(by, demand, at).require()
    why = needed("decision", decision, LONGEST_NOTE, CLAUSE)
    demand.put(stage=Stage.DECLINED, decided_by=by, decided_at=at, decision=why)
    close_duty(target=demand, kind=telling.ACCEPT, at=at, by=by)
    _tell(demand, at)
    record("goals.demand_declined", by=by, target=demand, clause=CLAUSE, at=at)
    return demand


@command("goals.release")
def release(
    *, by: Member, at: datetime, demands: Sequence[int], version: str, day: date, notes: str
) -> Release:
    """A line of the release log delivers demands of one system."""
    if not demands:
        raise Invalid("demands", _("请选择这次发布了哪些需求"), clause=CLAUSE)
    rows = [found(workqueries.demands(by), pk) for pk in sorted(set(demands))]
    for one in rows:
        workrules.may_release(by, one, at).require()
    if len({(one.system, one.system_name) for one in rows}) > 1:
        raise Invalid("demands", _("一次发布只含一个系统的需求，请分开登记"), clause=CLAUSE)
    if day > day_of(at):
        raise Invalid("day", _("发布日期还没有到，请在发布后登记"), clause=CLAUSE)
    made = Release.objects.create(
        number=next_serial(RELEASES, at), system=rows[0].system, system_name=rows[0].system_name,
        version=needed("version", version, 40, CLAUSE), day=day,
        notes=needed("notes", notes, LONGEST_AIM, CLAUSE, lines=True), by=by, at=at,
    )  # fmt: skip
    for one in rows:
        one.put(stage=Stage.RELEASED, release=made, released_on=day)
        close_duty(target=one, kind=telling.DELIVER, at=at, by=by)
        _tell(one, at)
    record(
        "goals.released", by=by, target=made, clause=CLAUSE, at=at, number=made.number,
        demands=[one.pk for one in rows], late=[one.pk for one in rows if not one.on_time],
    )  # fmt: skip
    return made


@command("goals.reopen_demand")
def reopen_demand(*, pk: int, by: Member, at: datetime, reason: str, due_on: date) -> Demand:
    """What was released does not do: it is promised again, for another day."""
    demand = found(workqueries.demands(by), pk)
    workrules.may_reopen(by, demand, at).require()
    why = needed("reason", reason, LONGEST_NOTE, CLAUSE)
    if due_on <= day_of(at):
        raise Invalid("due_on", _("承诺日期已过，请填写今天以后的日期"), clause=CLAUSE)
    demand.put(
        stage=Stage.ACCEPTED, release=None, released_on=None, due_on=due_on, decision=why
    )  # fmt: skip
    _promise(demand, at)
    record(
        "goals.demand_reopened", by=by, target=demand, clause=CLAUSE, at=at,
        due=due_on.isoformat(),
    )  # fmt: skip
    return demand


@duty("1.2-a")
def _promise(demand: Demand, at: datetime) -> None:
    """Who took it on owes its delivery by the end of the day that was promised."""
    assert demand.due_on is not None
    open_duty(
        clause=CLAUSE, kind=telling.DELIVER, target=demand, owner=demand.owner,
        due_at=midnight(demand.due_on + A_DAY), at=at, by=the_system(), url=demand.page,
        title=demand.title,
    )  # fmt: skip


def _enter(demand: Demand, by: Actor, at: datetime) -> None:
    demand.put(stage=Stage.SUBMITTED, submitted_at=at, number=next_serial(SERIAL, at))
    open_duty(
        clause=CLAUSE, kind=telling.ASSESS, target=demand, post=ASSESSOR,
        due_at=allowed(LIMIT, at), at=at, by=the_system(), url=demand.page, title=demand.title,
    )  # fmt: skip
    record(
        "goals.demand_submitted", by=by, target=demand, clause=CLAUSE, at=at, number=demand.number
    )


def _write(demand: Demand, wanted: Wanted, by: Member, at: datetime) -> None:
    """What was filled in; raises ``Invalid`` on its field."""
    demand.title = needed("title", wanted.title, LONGEST_TITLE, CLAUSE)
    demand.system = pointed("system", references.SYSTEM, wanted.system, by, at, CLAUSE)
    name = text("system_name", wanted.system_name, LONGEST_TITLE, CLAUSE)
    if demand.system:
        name = references.find(references.SYSTEM, [demand.system], by, at)[demand.system].label
    demand.system_name = name[:LONGEST_TITLE]
    if wanted.urgency not in Urgency.values:
        raise Invalid("urgency", _("请选择紧急程度"), clause=CLAUSE)
    demand.urgency, demand.wanted_on = wanted.urgency, wanted.wanted_on
    demand.present = text("present", wanted.present, LONGEST_WORDS, CLAUSE, lines=True)
    demand.wanted = text("wanted", wanted.wanted, LONGEST_WORDS, CLAUSE, lines=True)
    demand.goal = _goal(wanted.goal)
    demand.save()


def _goal(pk: int | None) -> Goal | None:
    if pk is None:
        return None
    goal = Goal.objects.filter(pk=pk).first()
    if goal is None or not goal.live:
        raise Invalid("goal", _("目标不在执行中，请另选一个"), clause=CLAUSE)
    return goal


def _tell(demand: Demand, at: datetime) -> None:
    notify(
        demand.asker, telling.DECIDED, url=demand.page, clause=CLAUSE, at=at, title=demand.title,
        stage=demand.get_stage_display(),
    )  # fmt: skip


def _day(typed: object) -> date | None:
    try:
        return date.fromisoformat(str(typed))
    except ValueError:
        return None
