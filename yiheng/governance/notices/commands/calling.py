"""Urgent notices: called by phone when unread, escalated when unanswered; and reminding."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.errors import Invalid, NotFound
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
from yiheng.governance.notices.permissions import CALL
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import holders
from yiheng.governance.regulation.parameters import whole

PHONE, RECEIPT = "7.1-c", "7.1-b"
DIRECTOR = "director"


NOBODY = notice_kind(
    "notices.nobody_reached", _("紧急通知 %(number)s 发出后无人阅知，电话也未打通"),
    importance=Importance.URGENT, outside=_("紧急通知 %(number)s 无人阅知"),
)  # fmt: skip
UNREAD = notice_kind(
    "notices.unread", _("您有 %(n)s 条重要通知超过 %(hours)s 小时未阅知"),
    outside=_("您有 %(n)s 条重要通知超时未阅知"),
)  # fmt: skip


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
