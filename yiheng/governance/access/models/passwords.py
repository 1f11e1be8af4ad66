"""Passwords that were used, exceptions from changing them, and what accounts risk day by day."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from yiheng.core.privacy import declare
from yiheng.core.proposals import PROPOSAL_FIELDS, Proposal, Stand
from yiheng.governance.people.models import Member


class PastPassword(models.Model):
    """A password that a member had, as it was stored: it is not taken again (4.1-k)."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    encoded = models.CharField(max_length=256)
    since = models.DateTimeField("自")
    until = models.DateTimeField("至")

    privacy = declare(free="id member encoded since until")

    class Meta:
        verbose_name = "用过的口令"
        indexes = [models.Index(fields=["member", "until"], name="past_password_of_member")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.until:%Y-%m-%d}"


class PasswordException(Proposal):
    """An alternative control stands in the place of changing a password, for a time (C13).

    ``measure`` says which; it holds from the confirmation on and ends by itself.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    measure = models.CharField("替代控制", max_length=200)
    since = models.DateTimeField("自", null=True)
    until = models.DateTimeField("至")
    ended_at = models.DateTimeField("提前结束", null=True)

    privacy = declare(free=f"id member measure since until ended_at {PROPOSAL_FIELDS}")

    class Meta:
        verbose_name = "口令更换例外"
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(stand=Stand.PROPOSED),
                name="password_exception_proposed_once",
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__gt=F("since")),
                name="password_exception_ends_after",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.member_id} {self.stand}"

    def begin(self, at: datetime) -> None:
        """It was confirmed and holds from now on."""
        self.since = at
        self.save(update_fields=["since"])

    def end(self, at: datetime) -> None:
        """It holds no more from this instant."""
        self.ended_at = at
        self.save(update_fields=["ended_at"])


class RiskReading(models.Model):
    """What the hospital's accounts risked on a day (4.1-l): index, and its points by cause."""

    day = models.DateField("日期", unique=True)
    at = models.DateTimeField("时间")
    index = models.DecimalField("指数", max_digits=5, decimal_places=2)
    accounts = models.PositiveIntegerField("账号数")
    exposed = models.PositiveIntegerField("高风险账号数")
    parts = models.JSONField("构成", default=dict)

    privacy = declare(free="id day at index accounts exposed parts")

    class Meta:
        verbose_name = "凭据风险"

    def __str__(self) -> str:
        return f"{self.day} {self.index}"
