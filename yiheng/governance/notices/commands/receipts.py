"""What a recipient does with a notice, and how one wants to be told."""

from __future__ import annotations

from datetime import datetime, time

from yiheng.core.errors import NotFound
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices import plans, queries, rules
from yiheng.governance.notices.models import Channel, Delivery, Notice, Preference, State
from yiheng.governance.people.models import Member

RECEIPT = "7.1-b"


@command("notices.mark_read")
def mark_read(*, pk: int, by: Member, at: datetime) -> Notice:
    """Note that the recipient has read it (7.1-b: a receipt); twice changes nothing more."""
    notice = queries.visible_to(by).select_for_update(of=("self",)).filter(pk=pk).first()
    if notice is None:
        raise NotFound
    notice.read(at)
    _need_no_call(by, at)
    record("notices.read", by=by, target=notice, clause=RECEIPT, at=at, kind=notice.kind)
    return notice


@command("notices.mark_all_read")
def mark_all_read(*, by: Member, at: datetime) -> int:
    """Note that the recipient has read everything up to now; gives how many were unread."""
    count = queries.unread(by).filter(created_at__lte=at).update(read_at=at)
    _need_no_call(by, at)
    record("notices.all_read", by=by, target=by, clause=RECEIPT, at=at, count=count)
    return count


@command("notices.prefer")
def prefer(
    *, normal: str, quiet_from: time | None, quiet_until: time | None, by: Member, at: datetime
) -> Preference:
    """Choose how 企业微信 tells one normal notices, and when nothing rings; within the plan."""
    known = Preference.objects.select_for_update().filter(member=by).first()
    chosen = known or Preference(member=by)
    chosen.normal, chosen.quiet_from, chosen.quiet_until = normal, quiet_from, quiet_until
    verdict = rules.may_prefer(chosen, list(plans.choices_within(plans.in_force(at))))
    verdict.require()
    chosen.save()
    record(
        "notices.preferred", by=by, target=chosen, clause=verdict.clause, at=at, mode=normal,
        quiet=None if quiet_from is None else f"{quiet_from:%H:%M}-{quiet_until:%H:%M}",
    )  # fmt: skip
    return chosen


def _need_no_call(by: Member, at: datetime) -> None:
    """Who has read a notice comes off the phone list."""
    waiting = Delivery.objects.filter(
        channel=Channel.PHONE, state=State.QUEUED, notice__recipient=by,
        notice__read_at__isnull=False,
    )  # fmt: skip
    Delivery.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))).update(
        state=State.DROPPED, code="read", done_at=at
    )
