"""The registers: improvements of data entry, key processes with procedures, the watch log."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from yiheng.core import references
from yiheng.core.clock import day_of, midnight
from yiheng.core.errors import Invalid
from yiheng.core.verdict import on_field
from yiheng.governance.approvals.serials import next_serial
from yiheng.governance.duties.commands import close_duty, open_duty
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.regulation.parameters import whole
from yiheng.governance.regulation.registry import duty
from yiheng.office.goals import telling, workqueries, workrules
from yiheng.office.goals.commands.finding import found, needed, pointed, text
from yiheng.office.goals.models import (
    LONGEST_AIM,
    LONGEST_NOTE,
    LONGEST_NUMBER,
    LONGEST_TITLE,
    LONGEST_WORDS,
    Form,
    Goal,
    Impact,
    Improvement,
    Phase,
    Process,
    ProcessChange,
    Sop,
    Trend,
    TrendKind,
)
from yiheng.office.goals.permissions import KEEP

ENTRY, ENGINE, WATCH = workrules.ENTRY, workrules.ENGINE, workrules.WATCH
IMPROVEMENTS, PROCESSES, TRENDS = "信改", "信流", "信势"
DAYS = "trend_assessment_days"
A_DAY = timedelta(days=1)


@duty("1.1-e")
@command("goals.open_improvement")
def open_improvement(
    *, by: Member, at: datetime, title: str, unit: Unit, partner: Member, owner: Member,
    measures: str, due_on: date, wrong: int, of: int, basis: str,
) -> Improvement:  # fmt: skip
    """A form to be bettered together with a clinical department, with its errors as they are."""
    by.may(KEEP, at).require()
    on_field("partner", workrules.may_improve(unit, partner))
    on_field("wrong", workrules.counted(wrong, of))
    if due_on <= day_of(at):
        raise Invalid("due_on", _("期限已过，请填写今天以后的日期"), clause=ENTRY)
    one = Improvement.objects.create(
        number=next_serial(IMPROVEMENTS, at), unit=unit, partner=partner, owner=owner,
        title=needed("title", title, LONGEST_TITLE, ENTRY), due_on=due_on, before_wrong=wrong,
        measures=needed("measures", measures, LONGEST_AIM, ENTRY, lines=True), before_all=of,
        before_basis=needed("basis", basis, LONGEST_NOTE, ENTRY), opened_at=at,
    )  # fmt: skip
    open_duty(
        clause=ENTRY, kind=telling.IMPROVE, target=one, owner=owner,
        due_at=midnight(due_on + A_DAY), at=at, by=by, unit=unit, url=one.page, title=one.title,
    )  # fmt: skip
    record(
        "goals.improvement_opened", by=by, target=one, clause=ENTRY, at=at, unit=unit.code,
        wrong=wrong, checked=of,
    )  # fmt: skip
    return one


@command("goals.close_improvement")
def close_improvement(
    *, pk: int, by: Member, at: datetime, wrong: int, of: int, basis: str
) -> Improvement:
    """It is done: the errors counted after it, and what they were counted from."""
    one = found(workqueries.improvements(by), pk)
    workrules.may_close(by, one, at).require()
    on_field("wrong", workrules.counted(wrong, of))
    words = needed("basis", basis, LONGEST_NOTE, ENTRY)
    one.put(phase=Phase.CLOSED, after_wrong=wrong, after_all=of, after_basis=words, closed_at=at)
    close_duty(target=one, kind=telling.IMPROVE, at=at, by=by)
    record(
        "goals.improvement_closed", by=by, target=one, clause=ENTRY, at=at, wrong=wrong, checked=of,
        before=str(one.before), after=str(one.after),
    )  # fmt: skip
    return one


@command("goals.drop_improvement")
def drop_improvement(*, pk: int, by: Member, at: datetime, reason: str) -> Improvement:
    """It is given up, with the reason; it counts for no quarter."""
    one = found(workqueries.improvements(by), pk)
    workrules.may_close(by, one, at).require()
    one.put(
        phase=Phase.DROPPED, closed_at=at,
        why_dropped=needed("reason", reason, LONGEST_NOTE, ENTRY),
    )  # fmt: skip
    close_duty(target=one, kind=telling.IMPROVE, at=at, by=by)
    record("goals.improvement_dropped", by=by, target=one, clause=ENTRY, at=at)
    return one


@command("goals.register_process")
def register_process(
    *, by: Member, at: datetime, title: str, unit: Unit, owner: Member, form: str,
    engine: str = "",
) -> Process:  # fmt: skip
    """A key process, as it is done today."""
    by.may(KEEP, at).require()
    _form(form)
    on_field("engine", workrules.may_run(form, engine, 0, routes(at)))
    process = Process.objects.create(
        code=next_serial(PROCESSES, at), title=needed("title", title, LONGEST_TITLE, ENGINE),
        unit=unit, owner=owner, form=form, engine=engine, since=at,
    )  # fmt: skip
    _remember(process, "", by, at)
    record(
        "goals.process_registered", by=by, target=process, clause=ENGINE, at=at, shape=form,
        engine=engine,
    )  # fmt: skip
    return process


@command("goals.change_process")
def change_process(
    *, pk: int, by: Member, at: datetime, form: str, engine: str, why: str
) -> Process:
    """How a key process is done from now on."""
    process = found(workqueries.processes(by), pk)
    workrules.may_keep_process(by, process, at).require()
    _form(form)
    on_field("engine", workrules.may_run(form, engine, process.sops.count(), routes(at)))
    words = needed("why", why, LONGEST_NOTE, ENGINE)
    process.put(form=form, engine=engine)
    _remember(process, words, by, at)
    record(
        "goals.process_changed", by=by, target=process, clause=ENGINE, at=at, shape=form,
        engine=engine,
    )  # fmt: skip
    return process


@command("goals.retire_process")
def retire_process(*, pk: int, by: Member, at: datetime, reason: str) -> Process:
    """A process that is done no more stays to be read."""
    process = found(workqueries.processes(by), pk)
    workrules.may_keep_process(by, process, at).require()
    process.put(retired_at=at, why_retired=needed("reason", reason, LONGEST_NOTE, ENGINE))
    record("goals.process_retired", by=by, target=process, clause=ENGINE, at=at)
    return process


@command("goals.issue_sop")
def issue_sop(
    *, pk: int, by: Member, at: datetime, ordinal: int, number: str, steps: str, change: str,
    in_force_on: date, document: str = "",
) -> Sop:  # fmt: skip
    """The next version of the written procedure of a process."""
    process = found(workqueries.processes(by), pk)
    workrules.may_keep_process(by, process, at).require()
    latest = process.sops.last()
    on_field("in_force_on", workrules.may_issue(ordinal, in_force_on, latest))
    sop = Sop.objects.create(
        process=process, ordinal=ordinal, number=needed("number", number, LONGEST_NUMBER, ENGINE),
        steps=needed("steps", steps, LONGEST_WORDS, ENGINE, lines=True),
        change=needed("change", change, LONGEST_NOTE, ENGINE), in_force_on=in_force_on, by=by,
        document=pointed("document", references.DOCUMENT, document, by, at, ENGINE), at=at,
    )  # fmt: skip
    record(
        "goals.sop_issued", by=by, target=process, clause=ENGINE, at=at, version=ordinal,
        day=in_force_on.isoformat(),
    )  # fmt: skip
    return sop


@duty("1.2-k")
@command("goals.note_trend")
def note_trend(
    *, by: Member, at: datetime, title: str, kind: str, publisher: str, published_on: date,
    summary: str, owner: Member,
) -> Trend:  # fmt: skip
    """An entry of the watch log; its owner has so many days to assess it."""
    by.may(KEEP, at).require()
    if kind not in TrendKind.values:
        raise Invalid("kind", _("请选择类别"), clause=WATCH)
    if published_on > day_of(at):
        raise Invalid("published_on", _("发布日期还没有到，请核对"), clause=WATCH)
    trend = Trend.objects.create(
        number=next_serial(TRENDS, at), title=needed("title", title, LONGEST_TITLE, WATCH),
        kind=kind, publisher=needed("publisher", publisher, LONGEST_TITLE, WATCH),
        published_on=published_on, owner=owner, by=by, at=at,
        summary=needed("summary", summary, LONGEST_AIM, WATCH, lines=True),
        due_at=at + timedelta(days=whole(DAYS, at=at)),
    )  # fmt: skip
    open_duty(
        clause=WATCH, kind=telling.WATCH, target=trend, owner=owner, due_at=trend.due_at, at=at,
        by=by, url=trend.page, title=trend.title,
    )  # fmt: skip
    record("goals.trend_noted", by=by, target=trend, clause=WATCH, at=at, kind=kind)
    return trend


@command("goals.assess_trend")
def assess_trend(
    *, pk: int, by: Member, at: datetime, impact: str, words: str, goal: Goal | None = None
) -> Trend:
    """What it means for the hospital, and which goal it touches."""
    trend = found(workqueries.trends(by), pk)
    workrules.may_assess_trend(by, trend, at).require()
    if impact not in Impact.values:
        raise Invalid("impact", _("请选择结论"), clause=WATCH)
    told = needed("words", words, LONGEST_AIM, WATCH, lines=True)
    trend.put(impact=impact, words=told, goal=goal, assessed_at=at)
    close_duty(target=trend, kind=telling.WATCH, at=at, by=by)
    record(
        "goals.trend_assessed", by=by, target=trend, clause=WATCH, at=at, impact=impact,
        goal=goal.pk if goal else None,
    )  # fmt: skip
    return trend


def routes(at: datetime) -> frozenset[str]:
    """The codes of the routes in force: the engine's."""
    return frozenset(workqueries.routes(at))


def _form(form: str) -> None:
    if form not in Form.values:
        raise Invalid("form", _("请选择纸质、部分数字化或数字化"), clause=workrules.DIGITAL)


def _remember(process: Process, why: str, by: Member, at: datetime) -> None:
    ProcessChange.objects.create(
        process=process, form=process.form, engine=process.engine,
        why=text("why", why, LONGEST_NOTE, ENGINE), by=by, at=at,
    )  # fmt: skip
