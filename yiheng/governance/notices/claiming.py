"""What is sent next: a batch is taken under one lock, counted against the limits, and leased.

A batch is one call: a sending's members together (up to 1000), a member's digest, or a group.
Its members stay together when it is sent again, so that 企业微信 knows the message again.
"""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Max, Q, QuerySet

from yiheng.governance.notices import wecom
from yiheng.governance.notices.models import (
    Attempt,
    Bot,
    Channel,
    Delivery,
    Gateway,
    Mode,
    Sending,
    State,
)
from yiheng.governance.notices.timing import MARGIN, SAME_MESSAGE_KNOWN

LEASE = timedelta(seconds=60)
A_MINUTE, AN_HOUR = timedelta(seconds=60), timedelta(hours=1)
CALL_MAY_LAST = timedelta(seconds=wecom.TIMEOUT)
A_BOT_A_MINUTE = 20
A_MEMBER_A_MINUTE, A_MEMBER_AN_HOUR = 30, 1000


@dataclass(frozen=True, slots=True)
class Load:
    """A batch that this process may send now: its rows, oldest first."""

    batch: str
    channel: str
    attempt: int
    rows: Sequence[Delivery]
    bot: Bot | None = None

    @property
    def digest(self) -> bool:
        """Whether it is a member's normal notices in one."""
        return self.rows[0].mode == Mode.DIGEST

    @property
    def receivers(self) -> list[str]:
        """The 企业微信 accounts of its members: their 工号."""
        return [row.notice.recipient.staff_no for row in self.rows if row.notice]


def holder() -> str:
    """Which machine's house this process belongs to; one sender runs in each."""
    return f"{socket.gethostname()[:40]}:{settings.DATA_DIR.name[:16]}"


def lock() -> Gateway:
    """The row that lets one process claim at a time (call it inside a transaction)."""
    Gateway.objects.get_or_create(pk=1)
    return Gateway.objects.select_for_update().get(pk=1)


def claim(at: datetime) -> Load | None:
    """Take the next batch that is due and within every limit; None when nothing may go now."""
    if not due(Gateway.objects.filter(pk=1).first(), at).exists():
        return None  # asked without the lock: an idle house writes nothing
    with transaction.atomic():
        gateway = lock()
        while first := due(gateway, at).order_by("rank", "next_at", "pk").first():
            rows = _together(first, at)
            held = _over_limit(rows, at) if first.channel == Channel.APP else set()
            _put_off([row for row in rows if row.pk in held], at + A_MINUTE)
            if free := [row for row in rows if row.pk not in held]:
                return _taken(free, at)
    return None


def due(gateway: Gateway | None, at: datetime) -> QuerySet[Delivery]:
    """What waits for a way that is open now."""
    ways = Q(pk__in=())
    if gateway is not None and gateway.configured and gateway.open_at(at):
        ways |= Q(channel=Channel.APP)
    since = at - A_MINUTE - CALL_MAY_LAST
    busy = Attempt.objects.filter(at__gt=since).values("bot").annotate(n=Count("pk"))
    full = {row["bot"] for row in busy if row["n"] >= A_BOT_A_MINUTE}
    bots = [bot.pk for bot in Bot.objects.filter(retired_at=None) if bot.open_at(at)]
    ways |= Q(channel=Channel.GROUP, bot__in=[pk for pk in bots if pk not in full])
    waiting = Delivery.objects.filter(ways, state=State.QUEUED, next_at__lte=at)
    return waiting.select_related("sending", "bot", "notice__recipient")


def lost(at: datetime, held_by: str = "") -> QuerySet[Delivery]:
    """What was under way when its process ended: its lease is over, or it was ours."""
    ended = Q(leased_until__lte=at) | (Q(holder=held_by) if held_by else Q(pk__in=()))
    return Delivery.objects.filter(ended, state=State.SENDING)


def unknowable(at: datetime) -> QuerySet[Delivery]:
    """Doubtful ones that 企业微信 would no longer know again: sending them could double them."""
    return Delivery.objects.filter(
        state=State.QUEUED, doubtful_since__lte=at - SAME_MESSAGE_KNOWN + MARGIN
    )


def _together(first: Delivery, at: datetime) -> list[Delivery]:
    """The rows that go out in the call of the first one."""
    if first.channel == Channel.GROUP:
        return [first]
    waiting = Delivery.objects.filter(
        channel=Channel.APP, state=State.QUEUED, batch=first.batch
    ).select_related("sending", "notice__recipient")
    if not first.batch:
        same = (
            Q(mode=Mode.DIGEST, notice__recipient=first.notice.recipient_id, next_at__lte=at)
            if first.mode == Mode.DIGEST and first.notice
            else Q(mode=Mode.NOW, sending=first.sending_id, next_at__lte=at)
        )
        waiting = waiting.filter(same)
    return list(waiting.order_by("pk")[: wecom.MOST_RECEIVERS])


def _over_limit(rows: Sequence[Delivery], at: datetime) -> set[int]:
    """Those whose member has had all that 企业微信 takes: 30 a minute, 1,000 an hour."""
    whose = {row.notice.recipient_id for row in rows if row.notice}
    over: set[int] = set()
    for window, most in ((A_MINUTE, A_MEMBER_A_MINUTE), (AN_HOUR, A_MEMBER_AN_HOUR)):
        messages = Delivery.objects.filter(
            channel=Channel.APP, notice__recipient__in=whose,
            tried_at__gt=at - window - CALL_MAY_LAST,
        )  # fmt: skip
        tried = messages.values_list("notice__recipient", "batch").annotate(n=Max("attempts"))
        had = Counter[int]()
        for member, _batch, attempts in tried:
            had[member] += attempts
        over |= {member for member, count in had.items() if count >= most}
    return {row.pk for row in rows if row.notice and row.notice.recipient_id in over}


def _put_off(rows: Sequence[Delivery], until: datetime) -> None:
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(next_at=until)


def _taken(rows: list[Delivery], at: datetime) -> Load:
    first = rows[0]
    batch = first.batch or uuid4().hex
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=State.SENDING, batch=batch, holder=holder(), leased_until=at + LEASE, tried_at=at,
        attempts=F("attempts") + 1,
    )  # fmt: skip
    attempt = Attempt.objects.create(
        channel=first.channel, bot=first.bot, batch=batch, count=len(rows), at=at
    )
    return Load(batch, first.channel, attempt.pk, rows, first.bot)


def to_group(sending: Sending, bot: Bot, at: datetime) -> Delivery:
    """Put a sending on the way to one group, whatever the plan has for its class."""
    return Delivery.objects.create(
        sending=sending, bot=bot, channel=Channel.GROUP, mode=Mode.NOW, rank=0, next_at=at
    )
