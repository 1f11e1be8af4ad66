"""The second factor: a sealed secret, the codes that were used, the codes for a lost phone."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from yiheng.core.privacy import declare
from yiheng.governance.people.models import Member


class Factor(models.Model):
    """A secret shared with a member's authenticator app; it counts once a code has confirmed it."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    sealed_secret = models.BinaryField()
    made_at = models.DateTimeField("生成时间")
    confirmed_at = models.DateTimeField("登记时间", null=True)

    privacy = declare(sensitive="sealed_secret", free="id member made_at confirmed_at")

    class Meta:
        verbose_name = "动态口令"
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(confirmed_at__isnull=False),
                name="factor_one_confirmed",
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(confirmed_at__isnull=True),
                name="factor_one_being_enrolled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}"

    @property
    def place(self) -> str:
        """Where the sealed secret stands: of this member, of this minute, nowhere else."""
        return f"access_factor|{self.member_id}:{self.made_at.timestamp():.6f}|secret"

    def confirm(self, at: datetime) -> None:
        """From now on signing in asks for its codes."""
        self.confirmed_at = at
        self.save(update_fields=["confirmed_at"])


class UsedCode(models.Model):
    """A code that was taken, by its step of 30 seconds; the unique row stops every other worker."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    step = models.BigIntegerField()
    used_at = models.DateTimeField()

    privacy = declare(free="id member step used_at")

    class Meta:
        verbose_name = "已用动态码"
        constraints = [models.UniqueConstraint(fields=["member", "step"], name="code_is_used_once")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.step}"


class RecoveryCode(models.Model):
    """A code for the day the phone is gone: kept as a keyed digest, taken once."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)

    privacy = declare(free="id member digest used_at")

    class Meta:
        verbose_name = "备用码"

    def __str__(self) -> str:
        return f"{self.member_id}"
