"""The monthly brief: made of the monthly report, sent to the leader, acknowledged (1.1-d)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import the_system
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.typed import within
from yiheng.governance.duties.clocks import Due, allowed
from yiheng.governance.duties.commands import close_duty, open_duty
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import holders
from yiheng.governance.regulation.registry import duty
from yiheng.office.reports import queries, rules
from yiheng.office.reports.commands.finding import found
from yiheng.office.reports.contents import seal
from yiheng.office.reports.models import LONGEST_SECTION, Brief, Receipt
from yiheng.office.reports.telling import READ, SENT, TO_READ, TO_SEND

LEADER, HOURS = "leader", "notice_read_confirm_hours"


@command("reports.send_brief")
def send_brief(*, pk: int, by: Member, at: datetime, note: str = "") -> Brief:
    """Send the monthly report as it stands to the leader, with a covering word."""
    report = found(pk, by, at)
    verdict = rules.may_send(by, report, queries.latest_brief(report), at)
    verdict.require()
    leaders = [one for one in holders(LEADER, at) if one.pk != by.pk]
    if not leaders:
        raise Invalid("note", _("没有在任的分管院长。请先任命"), clause=rules.DIRECT)
    said, due = within("note", note, LONGEST_SECTION, lines=True), allowed(HOURS, at)
    brief = Brief(
        report=report, edition=report.current, sender=by, due_at=report.due_at, sent_at=at
    )
    brief.note = seal(said, brief.place)
    brief.save()
    close_duty(target=report, kind=TO_SEND, at=at, by=by)
    for one in leaders:
        _owe_receipt(Receipt.objects.create(brief=brief, leader=one, due_at=due.at), due, at)
    record(
        "reports.brief_sent", by=by, target=brief, clause=verdict.clause, at=at,
        edition=brief.edition_id, recipients=len(leaders), late=at > report.due_at,
    )  # fmt: skip
    notify(leaders, SENT, url=brief.page, clause=verdict.clause, at=at, sender=by, who=by.name,
           month=report.period)  # fmt: skip
    return brief


@command("reports.acknowledge")
def acknowledge(*, pk: int, by: Member, at: datetime, remark: str = "") -> Receipt:
    """Leave one's receipt, with what one has to say."""
    brief = queries.briefs_visible_to(by, at).filter(pk=pk).first()
    if brief is None:
        raise NotFound
    receipt = Receipt.objects.select_for_update().filter(brief=brief, leader=by).first()
    verdict = rules.may_acknowledge(receipt)
    verdict.require()
    assert receipt is not None
    said = within("remark", remark, LONGEST_SECTION, lines=True)
    receipt.remark = seal(said, receipt.place) if said else None
    receipt.read_at = at
    receipt.save()
    close_duty(target=receipt, kind=TO_READ, at=at, by=by)
    record(
        "reports.brief_read", by=by, target=brief, clause=verdict.clause, at=at,
        late=at > receipt.due_at,
    )  # fmt: skip
    notify(brief.sender, READ, url=brief.page, clause=verdict.clause, at=at, sender=by,
           who=by.name, month=brief.report.period)  # fmt: skip
    return receipt


@duty("1.1-d")
def _owe_receipt(receipt: Receipt, due: Due, at: datetime) -> None:
    brief = receipt.brief
    open_duty(
        clause=rules.DIRECT, kind=TO_READ, target=receipt, owner=receipt.leader, due_at=due, at=at,
        by=the_system(), url=brief.page, month=brief.report.period,
    )  # fmt: skip
