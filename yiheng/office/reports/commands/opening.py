"""Opening what is owed with its due time, and moving a provisional due time."""

from __future__ import annotations

from datetime import date, datetime

from yiheng.core.actor import Actor, the_system
from yiheng.core.clock import day_of
from yiheng.core.errors import NotFound
from yiheng.governance.duties.commands import open_duty, put_off_duty
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import duty
from yiheng.office.reports import queries, rules
from yiheng.office.reports.commands.finding import due_of, span_at
from yiheng.office.reports.dues import Span
from yiheng.office.reports.models import Obligation, Report
from yiheng.office.reports.shapes import KINDS, MONTHLY
from yiheng.office.reports.telling import TO_SEND, TO_WRITE

DIRECTOR = "director"


@command("reports.open")
def open_report(*, obligation: Obligation, span: Span, by: Actor, at: datetime) -> Report:
    """Somebody owes the report of a time; the same one twice is one."""
    one = obligation
    due = due_of(span, at)
    report, made = Report.objects.get_or_create(
        kind=one.kind, unit=one.unit, owner=one.member, period=span.code,
        defaults={"house": one.house, "first": span.first, "last": span.last, "opened_at": at,
                  "due_at": due.at, "provisional": due.provisional},
    )  # fmt: skip
    record(
        "reports.opened", by=by, target=report, clause=rules.CLAUSES[one.kind], at=at,
        kind=one.kind, due=report.due_at.isoformat(), owner=one.member.staff_no,
    )  # fmt: skip
    if made:
        _owe(report, at)
    if made and report.kind == MONTHLY and report.house:
        _owe_brief(report, at)
    return report


@command("reports.begin")
def begin(*, kind: str, by: Member, at: datetime, day: date | None = None) -> Report:
    """Begin the report of the time in which a day lies (today, when none is given).

    Raises ``Denied`` for days to come, ``NotFound`` for who owes none of this kind.
    """
    wanted = day or day_of(at)
    if kind not in KINDS:
        raise NotFound
    one = queries.owing(by, kind, wanted, at)
    if one is None:
        raise NotFound
    span = span_at(kind, wanted, at)
    rules.may_begin(kind, span.first, at).require()
    return open_report(obligation=one, span=span, by=by, at=at)


@command("reports.retime")
def retime(*, pk: int, by: Actor, at: datetime) -> Report:
    """The table of the year is published: the due time is certain; it is never made earlier."""
    report = queries.uncertain().select_for_update().filter(pk=pk).first()
    if report is None:
        raise NotFound
    due = due_of(report.span, at)
    later = max(due.at, report.due_at)
    for kind in (TO_WRITE, TO_SEND):  # the brief is due with its report
        put_off_duty(target=report, kind=kind, due_at=later, at=at, by=by)
    report.put(due_at=later, provisional=due.provisional)
    record(
        "reports.retimed", by=by, target=report, clause=rules.CLAUSES[report.kind], at=at,
        due=later.isoformat(),
    )  # fmt: skip
    return report


@duty("3.2-i", "3.2-j", "3.2-k")
def _owe(report: Report, at: datetime) -> None:
    open_duty(
        clause=rules.CLAUSES[report.kind], kind=TO_WRITE, target=report, owner=report.owner,
        unit=report.unit, due_at=report.due_at, at=at, by=the_system(), url=report.page,
        name=report.title,
    )  # fmt: skip


@duty("1.1-d")
def _owe_brief(report: Report, at: datetime) -> None:
    open_duty(
        clause=rules.DIRECT, kind=TO_SEND, target=report, post=DIRECTOR, due_at=report.due_at,
        at=at, by=the_system(), url=report.page, month=report.period,
    )  # fmt: skip
