"""What stands beside the signatures: readers with their receipts, comments, common opinions."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.governance.approvals.models.cases import Case
from yiheng.governance.people.models import Member


class Reading(models.Model):
    """A case was sent round to a member (传阅, 抄送), and when they acknowledged it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="readings")
    reader = models.ForeignKey(Member, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("传阅时间")
    read_at = models.DateTimeField("阅毕时间", null=True)

    privacy = declare(free="id case reader asked_by asked_at read_at")

    class Meta:
        verbose_name = "传阅"
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["case", "reader"], name="reading_once")]
        indexes = [models.Index(fields=["reader", "read_at"], name="reading_of_reader")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.reader_id}"

    def acknowledge(self, at: datetime) -> None:
        """The reader has read it."""
        self.read_at = at
        self.save(update_fields=["read_at"])


class Act(models.TextChoices):
    """What somebody did about a case beside signing it."""

    SAID = "said", _("留言")
    TRANSFERRED = "transferred", _("转办")
    GIVEN_BACK = "given-back", _("退还转办人")
    ADDED = "added", _("加签")
    TAKEN_BACK = "taken-back", _("收回签字")
    URGED = "urged", _("催办")
    TERMINATED = "terminated", _("终止")


class Comment(models.Model):
    """What somebody did or said about a case beside signing, about whom, and in which words.

    ``text`` is sealed (empty: no words); the ledger has its digest.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="comments")
    act = models.CharField("事由", max_length=12, choices=Act, default=Act.SAID)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    about = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    text = models.BinaryField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField("时间")
    idempotency_key = models.CharField(max_length=64, blank=True, default="")

    privacy = declare(
        sensitive="text", free="id case act member about digest made_at idempotency_key"
    )

    class Meta:
        verbose_name = "审批留言"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="comment_idempotency_key",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.act} {self.member_id}"

    @property
    def place(self) -> str:
        """Where the text stands, bound into its seal."""
        return f"approvals_comment|{self.case_id}.{self.member_id}.{self.digest}|text"


class Phrase(models.Model):
    """An opinion that a member writes often (常用意见)."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    text = models.CharField("常用意见", max_length=40)
    kept_at = models.DateTimeField("时间")

    privacy = declare(free="id member text kept_at")

    class Meta:
        verbose_name = "常用意见"
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["member", "text"], name="phrase_once")]

    def __str__(self) -> str:
        return self.text
