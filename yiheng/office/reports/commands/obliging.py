"""Who owes which report, from when until when; and excusing one."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.clock import day_of
from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.duties.commands import close_duty
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member, Unit
from yiheng.office.reports import rules
from yiheng.office.reports.commands.finding import found, reason_of
from yiheng.office.reports.models import Kind, Obligation, Report, State
from yiheng.office.reports.telling import EXCUSED, OBLIGED, TO_SEND, TO_WRITE

PAGE = "/reports/"


@command("reports.oblige")
def oblige(
    *, kind: str, unit: Unit, member: Member, by: Member, at: datetime, house: bool = False
) -> Obligation:
    """Somebody owes the reports of a kind for a unit from today on."""
    rules.may_oblige(by, at).require()
    if kind not in Kind.values:
        raise Invalid("kind", _("报告分为日报、周报、月报三种"), clause=rules.TEMPLATE)
    if not member.here(at):
        raise Invalid("member", _("请选择在岗人员"), clause=rules.TEMPLATE)
    if not unit.open:
        raise Invalid("unit", _("该部门已撤销，请另选"), clause=rules.TEMPLATE)
    same = Obligation.objects.filter(kind=kind, unit=unit, member=member, until=None)
    if same.exists():
        raise Invalid("member", _("该人员已在提交这个部门的这种报告"), clause=rules.TEMPLATE)
    made = Obligation.objects.create(
        kind=kind, unit=unit, member=member, house=house, since=day_of(at), set_by=by
    )
    record(
        "reports.obliged", by=by, target=made, clause=rules.CLAUSES[kind], at=at, kind=kind,
        unit=unit.code, owner=member.staff_no,
    )  # fmt: skip
    notify(member, OBLIGED, url=PAGE, clause=rules.CLAUSES[kind], at=at, sender=by,
           who=by.name, unit=unit.name, report=str(Kind(kind).label))  # fmt: skip
    return made


@command("reports.release")
def release(*, pk: int, by: Actor, at: datetime) -> Obligation:
    """Today is the last day of which somebody owes these reports; those open stay owed."""
    rules.may_oblige(by, at).require()
    one = Obligation.objects.select_for_update().filter(pk=pk).first()
    if one is None:
        raise NotFound
    if one.until is not None:
        raise Invalid("pk", _("该职责已解除"), clause=rules.TEMPLATE)
    one.until = day_of(at)
    one.save(update_fields=["until"])
    record("reports.released", by=by, target=one, clause=rules.CLAUSES[one.kind], at=at)
    return one


@command("reports.excuse")
def excuse(*, pk: int, by: Member, at: datetime, reason: str) -> Report:
    """This one need not be written (leave, posting away): it counts in no share."""
    report = found(pk, by, at)
    verdict = rules.may_excuse(by, report, at)
    verdict.require()
    why = reason_of(reason)
    report.put(state=State.EXCUSED, excused_by=by, excused_why=why)
    for kind in (TO_WRITE, TO_SEND):  # of what is not written no brief is made either
        close_duty(target=report, kind=kind, at=at, by=by)
    record(
        "reports.excused", by=by, target=report, clause=verdict.clause, at=at,
        reason=words_digest(why),
    )  # fmt: skip
    notify(report.owner, EXCUSED, url=report.page, clause=verdict.clause, at=at, sender=by,
           who=by.name, title=report.title)  # fmt: skip
    return report
