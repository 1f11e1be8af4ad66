"""What a recipient does with a notice, and how one wants to be told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices import plans, queries, rules
from yiheng.governance.notices.kinds import read_there
from yiheng.governance.notices.models import Channel, Delivery, Notice, Preference, State
from yiheng.governance.people.models import Member

RECEIPT = "7.1-b"


@command("notices.mark_read")
def mark_read(*, pk: int, by: Member, at: datetime) -> Notice:
    """Note that the recipient has read it (7.1-b: a receipt); twice changes nothing more."""
    notice = queries.visible_to(by).select_for_update(of=("self",)).filter(pk=pk).first()
    if notice is None:
        raise NotFound
    rules.may_mark_read(notice).require()
    notice.read(at)
    _need_no_call(by, at)
    record("notices.read", by=by, target=notice, clause=RECEIPT, at=at, kind=notice.kind)
    return notice


@command("notices.mark_all_read")
def mark_all_read(*, by: Member, at: datetime) -> int:
    """Note that the recipient has read everything up to now; gives how many were unread.

    What is read on a page of its own stays unread.
    """
    listed = queries.unread(by).filter(created_at__lte=at).exclude(kind__in=read_there())
    count = listed.update(read_at=at)
    _need_no_call(by, at)
    record("notices.all_read", by=by, target=by, clause=RECEIPT, at=at, count=count)
    return count


@command("notices.mark_page_read")
def mark_page_read(*, url: str, by: Member, at: datetime) -> int:
    """Note that the recipient has read the page that these notices lead to (7.1-b: a receipt)."""
    count = queries.unread(by).filter(url=url, created_at__lte=at).update(read_at=at)
    _need_no_call(by, at)
    record("notices.page_read", by=by, target=by, clause=RECEIPT, at=at, count=count)
    return count


@command("notices.end")
def end(*, notices: Collection[int], by: Actor, at: datetime) -> int:
    """What these tell of is over: the unread ones need not be read, sent or called about."""
    unread = Notice.objects.filter(pk__in=list(notices), read_at=None, over_at=None)
    over = list(unread.values_list("pk", flat=True))
    Notice.objects.filter(pk__in=over).update(over_at=at)
    Delivery.objects.filter(notice__in=over, state=State.QUEUED).update(
        state=State.DROPPED, code=rules.OVER, done_at=at
    )
    record("notices.ended", by=by, target="notices.notice", clause=RECEIPT, at=at, count=len(over))
    return len(over)


@command("notices.mark_kind_read")
def mark_kind_read(*, kind: str, by: Member, at: datetime) -> int:
    """Note that the recipient has read all of one kind up to now; gives how many were unread.

    A kind that is read on a page of its own is opened one by one.
    """
    if kind in read_there():
        raise Invalid("kind", _("这类通知在原页面阅知，请逐条打开"), clause=RECEIPT)
    count = queries.unread(by).filter(kind=kind, created_at__lte=at).update(read_at=at)
    if not count:
        raise NotFound
    _need_no_call(by, at)
    record("notices.kind_read", by=by, target=by, clause=RECEIPT, at=at, kind=kind, count=count)
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
