"""紧急通知: said in prepared words, called by phone when unread, escalated when unanswered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.verdict import Text
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices import queries, rules
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.models import (
    Answered,
    Call,
    Channel,
    Delivery,
    Notice,
    Sending,
    State,
)
from yiheng.governance.notices.outbox import notify
from yiheng.governance.notices.permissions import CALL, URGENT
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.people.queries import holders
from yiheng.governance.regulation.parameters import whole

PHONE, RECEIPT = "7.1-c", "7.1-b"
DIRECTOR = "director"


def _urgent(name: str, title: Text, outside: Text) -> str:
    return notice_kind(
        f"notices.{name}", title, importance=Importance.URGENT, outside=outside, group=True
    )


CASES: dict[str, tuple[str, Text]] = {
    "outage": (
        _urgent("urgent_outage", _("%(unit)s：信息系统中断，请按应急预案改用手工流程"),
                _("信息系统中断，请按应急预案处理")), _("信息系统中断")),
    "security": (
        _urgent("urgent_security", _("%(unit)s：发生信息安全事件，请停止操作并保护现场"),
                _("发生信息安全事件，请立即查看")), _("信息安全事件")),
    "leak": (
        _urgent("urgent_leak", _("%(unit)s：疑似数据泄露，请立即联系安全专员"),
                _("疑似数据泄露，请立即查看")), _("疑似数据泄露")),
    "return": (
        _urgent("urgent_return", _("%(unit)s：请立即回岗"), _("请立即回岗")), _("请立即回岗")),
    "drill": (
        _urgent("urgent_drill", _("%(unit)s：应急演练开始，请按预案行动"),
                _("应急演练开始，请按预案行动")), _("应急演练")),
}  # fmt: skip
"""Prepared words, and what each is called in the list: nothing is typed, so that nothing of a
patient can be."""

NOBODY = notice_kind(
    "notices.nobody_reached", _("紧急通知 %(number)s 发出后无人阅知，电话也未打通"),
    importance=Importance.URGENT, outside=_("紧急通知 %(number)s 无人阅知"),
)  # fmt: skip
UNREAD = notice_kind(
    "notices.unread", _("您有 %(n)s 条重要通知超过 %(hours)s 小时未阅知"),
    outside=_("您有 %(n)s 条重要通知超时未阅知"),
)  # fmt: skip


@command("notices.send_urgent")
def send_urgent(
    *, case: str, unit: Unit, recipients: Iterable[Member], by: Member, at: datetime
) -> Sending:
    """Tell members of an emergency in prepared words; who does not read it is called (7.1-c)."""
    by.may(URGENT, at).require()
    if case not in CASES:
        raise Invalid("case", _("请选择事由"), clause=PHONE)
    told = [one for one in recipients if one.pk != by.pk]
    notices = notify(
        told, CASES[case][0], at=at, sender=by, url="/notices/", clause=PHONE, unit=unit.name
    )
    sending = notices[0].sending if notices else None
    if sending is None:
        raise Invalid("unit", _("这里没有其他在岗人员，请另选范围"), clause=PHONE)
    record(
        "notices.urgent_sent", by=by, target=sending, clause=PHONE, at=at, case=case,
        unit=unit.code, told=len(notices),
    )  # fmt: skip
    return sending


@command("notices.log_call")
def log_call(*, pk: int, answered: str, by: Member, at: datetime) -> Call:
    """Keep what came of a call; who answered is off the list, for the others the next is called."""
    by.may(CALL, at).require()
    delivery = (
        Delivery.objects.select_for_update(of=("self",))
        .filter(pk=pk, channel=Channel.PHONE)
        .first()
    )
    if delivery is None:
        raise NotFound
    if answered not in Answered.values:
        raise Invalid("answered", _("请选择已接通、未接通或已留言"), clause=PHONE)
    verdict = rules.may_log_call(delivery, at)
    verdict.require()
    call = Call.objects.create(
        delivery=delivery, answered=answered, by=str(by.pk), by_label=by.label, at=at
    )
    delivery.attempts, delivery.tried_at = delivery.attempts + 1, at
    if rules.ends_the_list(answered):
        delivery.state, delivery.done_at = State.SENT, at
    delivery.save(update_fields=["attempts", "tried_at", "state", "done_at"])
    record(
        "notices.called", by=by, target=delivery, clause=verdict.clause, at=at,
        outcome=answered, sending=delivery.sending_id,
    )  # fmt: skip
    return call


@command("notices.escalate")
def escalate(*, pk: int, by: Actor, at: datetime) -> int:
    """Nobody read an urgent notice or answered the phone: the director is told; gives how many."""
    sending = Sending.objects.select_for_update().filter(pk=pk, escalated_at=None).first()
    if sending is None:
        raise NotFound
    sending.escalate(at)
    told = notify(
        holders(DIRECTOR, at), NOBODY, at=at, url=queries.page_of(sending), clause=PHONE,
        number=sending.pk,
    )  # fmt: skip
    record("notices.escalated", by=by, target=sending, clause=PHONE, at=at, told=len(told))
    return len(told)


@command("notices.remind_unread")
def remind_unread(*, member: Member, by: Actor, at: datetime) -> int:
    """Remind a member once of important notices unread for too long; gives how many."""
    hours = whole("notice_read_confirm_hours", at=at)
    overdue = list(queries.overdue(at, hours).filter(recipient=member))
    if overdue:
        Notice.objects.filter(pk__in=[one.pk for one in overdue]).update(reminded_at=at)
        notify(
            member, UNREAD, at=at, url="/notices/?tab=unread", clause=RECEIPT,
            n=len(overdue), hours=hours,
        )  # fmt: skip
    record(
        "notices.unread_reminded", by=by, target=member, clause=RECEIPT, at=at, count=len(overdue)
    )
    return len(overdue)
