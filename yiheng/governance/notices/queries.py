"""Whose notices are whose, who may follow a sending, and what waits on which way."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet

from yiheng.core.clock import now
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.models import (
    OPEN,
    Call,
    Channel,
    Delivery,
    Gateway,
    Notice,
    Sending,
    State,
)
from yiheng.governance.notices.permissions import OVERSEE
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import Period


def visible_to(viewer: Member) -> QuerySet[Notice]:
    """A member's own notices, newest first; nobody reads another's."""
    own = Notice.objects.filter(recipient=viewer).select_related("sending")
    return own.order_by("-created_at", "-pk")


def unread(viewer: Member) -> QuerySet[Notice]:
    """Those not read yet, newest first."""
    return visible_to(viewer).filter(read_at=None, over_at=None)


def unread_count(viewer: Member) -> int:
    """How many are not read yet; one query."""
    return Notice.objects.filter(recipient=viewer, read_at=None, over_at=None).count()


def unread_kinds(viewer: Member) -> QuerySet[Any, Any]:
    """The unread, a row a kind with their number and the newest one's key; the newest first."""
    of_kind = unread(viewer).order_by().values("kind")
    told = of_kind.annotate(n=Count("pk"), newest=Max("pk"), last=Max("created_at"))
    return told.order_by("-last", "-newest")


def sent_visible_to(viewer: Member) -> QuerySet[Sending]:
    """What a member has told others, newest first; who oversees notices sees everybody's."""
    everything = Sending.objects.annotate(
        told=Count("notices"), have_read=Count("notices", filter=Q(notices__read_at__isnull=False))
    ).order_by("-at", "-pk")
    if viewer.may(OVERSEE, at=now()):
        return everything
    return everything.filter(sender=str(viewer.pk))


def receipts(sending: Sending) -> QuerySet[Notice]:
    """Who was told, the unread first."""
    told = Notice.objects.filter(sending=sending).select_related("recipient__unit")
    return told.order_by(F("read_at").asc(nulls_first=True), "recipient__staff_no")


def page_of(sending: Sending) -> str:
    """The page that follows a sending."""
    return f"/notices/sent/{sending.pk}/"


def not_set_up() -> bool:
    """Whether 企业微信 is not there yet, so that important notices stand in the house only."""
    return not Gateway.objects.filter(corp__gt="").exists()


def to_call(at: datetime) -> QuerySet[Delivery]:
    """The phone list: urgent, unread past its time, nobody reached; the least called first."""
    return (
        Delivery.objects.filter(channel=Channel.PHONE, state=State.QUEUED, next_at__lte=at)
        .filter(notice__read_at=None, notice__over_at=None, notice__recipient__is_active=True)
        .select_related("sending", "notice__recipient__unit")
        .annotate(last=F("tried_at"))
        .order_by("attempts", F("tried_at").asc(nulls_first=True), "next_at", "pk")
    )


def calls() -> QuerySet[Call]:
    """The call log, newest first."""
    return Call.objects.select_related(
        "delivery__sending", "delivery__notice__recipient__unit"
    ).order_by("-at", "-pk")


def waiting() -> QuerySet[Delivery]:
    """What is on its way out of the house."""
    return Delivery.objects.filter(state__in=OPEN).exclude(channel=Channel.PHONE)


def troubled() -> QuerySet[Delivery]:
    """What did not arrive, or nobody knows, newest first."""
    return (
        Delivery.objects.filter(state__in=(State.FAILED, State.UNCONFIRMED))
        .exclude(channel=Channel.PHONE)
        .select_related("sending", "bot", "notice__recipient")
        .order_by("-done_at", "-pk")
    )


def overdue(at: datetime, hours: int) -> QuerySet[Notice]:
    """Important notices unread for longer than the receipt may take, not yet reminded of."""
    return Notice.objects.filter(
        sending__importance__in=(Importance.IMPORTANT, Importance.URGENT),
        read_at=None, reminded_at=None, over_at=None,
        created_at__lte=at - timedelta(hours=hours),
        recipient__is_active=True,
    )  # fmt: skip


def unanswered(at: datetime, minutes: int) -> QuerySet[Sending]:
    """Urgent sendings of which nobody has read or answered anything, twice the wait ago."""
    return Sending.objects.filter(
        importance=Importance.URGENT, escalated_at=None,
        at__lte=at - timedelta(minutes=2 * minutes), at__gte=at - timedelta(days=1),
    ).exclude(
        Q(notices__read_at__isnull=False)
        | Q(notices__over_at__isnull=False)
        | Q(deliveries__channel=Channel.PHONE, deliveries__state=State.SENT)
    )  # fmt: skip


def told_in(period: Period, *importances: str) -> QuerySet[Notice]:
    """Notices of these classes that were told in a period."""
    return Notice.objects.filter(
        sending__importance__in=importances, created_at__gte=period.start,
        created_at__lt=period.end,
    ).select_related("sending")  # fmt: skip
