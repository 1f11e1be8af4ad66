"""Cases: one thing under approval, its serial number, and what its amount was counted with."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.governance.approvals.models.routes import Route
from yiheng.governance.people.models import Member, Unit


class State(models.TextChoices):
    """Where a case stands."""

    IN_PROGRESS = "in-progress", _("审批中")
    APPROVED = "approved", _("已同意")
    REFUSED = "refused", _("已否决")
    RETURNED = "returned", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")
    TERMINATED = "terminated", _("已终止")


class Case(models.Model):
    """One thing under approval. ``content_hash`` is what every valid signature binds.

    ``current`` is the ordinal of the steps that wait (0: none). ``round`` rises whenever the
    content changes or a returned case is handed in again; the older rounds' signatures are void.
    ``amount`` is its own, in yuan; ``counted_amount`` is what chose the tier: with the cases in
    ``counted``, which share ``requester`` and ``supplier`` or ``category`` (4.1-a).
    """

    OPEN: ClassVar = frozenset({State.IN_PROGRESS, State.RETURNED})

    subject = models.CharField("事项", max_length=60)
    subject_pk = models.BigIntegerField()
    serial = models.CharField("编号", max_length=40, blank=True, default="")
    title = models.CharField("名称", max_length=160)
    url = models.CharField(max_length=200, blank=True)
    clause = models.CharField("依据", max_length=16)
    content_hash = models.CharField("摘要值", max_length=64)
    route = models.ForeignKey(Route, models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=12, choices=State, default=State.IN_PROGRESS)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    current = models.PositiveSmallIntegerField(default=1)
    applicant = models.ForeignKey(Member, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField("提交时间")
    decided_at = models.DateTimeField("办结时间", null=True)
    amount = models.DecimalField("金额", max_digits=16, decimal_places=2, null=True)
    counted_amount = models.DecimalField("计入金额", max_digits=16, decimal_places=2, null=True)
    requester = models.CharField("申请方", max_length=80, blank=True, default="")
    supplier = models.CharField("供应商", max_length=80, blank=True, default="")
    category = models.CharField("类别", max_length=80, blank=True, default="")
    tags = models.JSONField("标记", default=list)

    privacy = declare(
        free="id subject subject_pk serial title url clause content_hash route state round current "
        "applicant unit submitted_at decided_at amount counted_amount requester supplier category "
        "tags"
    )

    class Meta:
        verbose_name = "审批"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "subject_pk"],
                condition=Q(state__in=["in-progress", "returned"]),
                name="case_open_once",
            ),
            models.UniqueConstraint(
                fields=["serial"], condition=~Q(serial=""), name="case_serial_once"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "current"], name="case_waiting"),
            models.Index(fields=["applicant", "submitted_at"], name="case_of_applicant"),
            models.Index(
                fields=["subject", "requester", "submitted_at"], name="case_of_requester",
                condition=~Q(requester=""),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def page(self) -> str:
        """Where it is read and signed."""
        return reverse("approvals:case", args=[self.pk])

    @property
    def in_progress(self) -> bool:
        """Whether it waits for a signature."""
        return self.state == State.IN_PROGRESS

    def begin_round(self, content_hash: str, title: str, at: datetime) -> None:
        """Start again with new content; its steps lose their marks."""
        self.steps.update(
            waiting=False, since=None, due_at=None, signed_at=None, urged_at=None, stuck_at=None
        )
        self.content_hash, self.title, self.submitted_at = content_hash, title, at
        self.state, self.round, self.current = State.IN_PROGRESS, self.round + 1, 0
        self.save(
            update_fields=["content_hash", "title", "submitted_at", "state", "round", "current"]
        )

    def go_on(self, ordinal: int) -> None:
        """Wait for the steps with this ordinal."""
        self.current = ordinal
        self.save(update_fields=["current"])

    def end(self, state: State, at: datetime) -> None:
        """Nobody's signature is awaited any more; a returned case can be handed in again."""
        self.steps.filter(waiting=True).update(waiting=False)
        self.state, self.current = state, 0
        self.decided_at = None if state == State.RETURNED else at
        self.save(update_fields=["state", "current", "decided_at"])


class Beneficiary(models.Model):
    """A member whom a case is for, beside its applicant: neither of them signs it (2.1-n)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="beneficiaries")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")

    privacy = declare(free="id case member")

    class Meta:
        verbose_name = "受益人"
        constraints = [models.UniqueConstraint(fields=["case", "member"], name="beneficiary_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.member_id}"


class Counted(models.Model):
    """Another case whose amount was counted into a case's, and how much it was then (4.1-a)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="counted")
    other = models.ForeignKey(Case, models.PROTECT, related_name="+")
    amount = models.DecimalField("金额", max_digits=16, decimal_places=2)

    privacy = declare(free="id case other amount")

    class Meta:
        verbose_name = "合并计算"
        constraints = [models.UniqueConstraint(fields=["case", "other"], name="counted_once")]

    def __str__(self) -> str:
        return f"{self.case_id} + {self.other_id}"


class SplitAlarm(models.Model):
    """The sum of a case with others reached a tier that it alone would not have (4.1-a).

    ``tiers`` are the parameters whose limit only the sum reached. Audit says what it was.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="alarms")
    round = models.PositiveSmallIntegerField("轮次")
    tiers = models.JSONField("分级参数")
    amount = models.DecimalField("金额", max_digits=16, decimal_places=2)
    counted_amount = models.DecimalField("计入金额", max_digits=16, decimal_places=2)
    raised_at = models.DateTimeField("预警时间")
    handled_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    handled_at = models.DateTimeField("处理时间", null=True)
    is_split = models.BooleanField("认定拆分", null=True)
    remark = models.CharField("处理意见", max_length=200, blank=True, default="")

    privacy = declare(
        free="id case round tiers amount counted_amount raised_at handled_by handled_at is_split "
        "remark"
    )

    class Meta:
        verbose_name = "拆分预警"
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="split_alarm_once_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.round}"

    def handle(self, by: Member, at: datetime, *, is_split: bool, remark: str) -> None:
        """Audit has judged it."""
        self.handled_by, self.handled_at, self.is_split, self.remark = by, at, is_split, remark
        self.save(update_fields=["handled_by", "handled_at", "is_split", "remark"])


class SerialBook(models.Model):
    """The last serial number given under a prefix in a year; its row is the lock."""

    prefix = models.CharField("字号", max_length=20)
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("末号", default=0)

    privacy = declare(free="id prefix year last")

    class Meta:
        verbose_name = "编号簿"
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="serial_book_once")]

    def __str__(self) -> str:
        return f"{self.prefix}〔{self.year}〕"

    def turn(self) -> int:
        """The next number; the row is locked by whoever asks."""
        self.last += 1
        self.save(update_fields=["last"])
        return self.last
