"""Who owes which report, the reports with their editions, and the monthly brief."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.governance.people.models import Member, Unit
from yiheng.office.reports import shapes
from yiheng.office.reports.dues import Span
from yiheng.standards.china.periods import period

LONGEST_SECTION, LONGEST_REASON = 4000, 200


class Kind(models.TextChoices):
    """The three kinds of report (3.2-h)."""

    DAILY = shapes.DAILY, _("日报")
    WEEKLY = shapes.WEEKLY, _("周报")
    MONTHLY = shapes.MONTHLY, _("月报")


class State(models.TextChoices):
    """Where a report stands."""

    OPEN = "open", _("待提交")
    SUBMITTED = "submitted", _("已提交")
    EXCUSED = "excused", _("已免交")


class Obligation(models.Model):
    """Somebody owes the reports of a kind for a unit. ``house``: its figures are the whole
    house's, and of the monthly one the brief to the leader is made."""

    kind = models.CharField(_("报告"), max_length=10, choices=Kind)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    house = models.BooleanField(_("全院数据"), default=False)
    since = models.DateField(_("自"))
    until = models.DateField(_("至"), null=True)
    set_by = models.ForeignKey(Member, models.PROTECT, related_name="+")

    privacy = declare(free="id kind unit member house since until set_by")

    class Meta:
        verbose_name = _("报告职责")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unit", "member"], condition=Q(until=None), name="obligation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.unit_id} {self.member_id}"


class Report(models.Model):
    """A report that is owed. ``submitted_at`` is when it was first handed in: a correction is
    another edition and changes nothing about that. ``current`` is the edition that is read."""

    kind = models.CharField(_("报告"), max_length=10, choices=Kind)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Member, models.PROTECT, related_name="+")
    house = models.BooleanField(_("全院数据"), default=False)
    period = models.CharField(_("期间"), max_length=10)
    first = models.DateField(_("起"))
    last = models.DateField(_("止"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField(_("开始时间"))
    due_at = models.DateTimeField(_("提交期限"))
    provisional = models.BooleanField(_("期限暂定"), default=False)
    submitted_at = models.DateTimeField(_("提交时间"), null=True)
    current = models.ForeignKey("Edition", models.PROTECT, null=True, related_name="+")
    excused_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    excused_why = models.CharField(_("免交原因"), max_length=LONGEST_REASON, blank=True)

    privacy = declare(
        free="id kind unit owner house period first last state opened_at due_at provisional "
        "submitted_at current excused_by excused_why"
    )

    class Meta:
        verbose_name = _("工作报告")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unit", "owner", "period"], name="report_of_period_once"
            )
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], name="report_due"),
            models.Index(fields=["unit", "last"], name="report_of_unit"),
            models.Index(fields=["owner", "state"], name="report_of_owner"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def span(self) -> Span:
        """The time of which it tells."""
        return Span(self.kind, self.period, self.first, self.last)

    @property
    def title(self) -> str:
        """What it is called: 2026-11-25 日报, 2026 年第 48 周 周报."""
        told = self.period if self.kind == Kind.DAILY else period(self.period).label
        return f"{told} {Kind(self.kind).label}"

    @property
    def page(self) -> str:
        """Where it is read, or written."""
        return reverse("reports:detail", args=[self.pk])

    def late(self, at: datetime) -> bool:
        """Whether it came, or is still missing, after its time."""
        return self.state != State.EXCUSED and (self.submitted_at or at) > self.due_at

    def put(self, **changes: Any) -> None:
        """Change these fields."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=list(changes))


class Edition(models.Model):
    """What a report says on a template: sections and figures, sealed with the hospital's key.

    Handed in, it stays for ever; ``reason`` is why a later one corrects it.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="editions")
    ordinal = models.PositiveSmallIntegerField(_("版次"))
    template = models.CharField(_("模板"), max_length=20)
    sealed = models.BinaryField()
    digest = models.CharField(_("摘要值"), max_length=64)
    reason = models.CharField(_("更正原因"), max_length=LONGEST_REASON, blank=True)
    saved_at = models.DateTimeField(_("保存时间"))
    submitted_at = models.DateTimeField(_("提交时间"), null=True)

    privacy = declare(
        sensitive="sealed",
        free="id report ordinal template digest reason saved_at submitted_at",
    )

    class Meta:
        verbose_name = _("报告版本")
        ordering = ("report", "ordinal")
        constraints = [
            models.UniqueConstraint(fields=["report", "ordinal"], name="report_edition_once"),
            models.UniqueConstraint(
                fields=["report"], condition=Q(submitted_at=None), name="report_pending_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} v{self.ordinal}"

    @property
    def page(self) -> str:
        """Where this edition is read."""
        return reverse("reports:edition", args=[self.report_id, self.ordinal])

    @property
    def place(self) -> str:
        """Where the words stand, bound into their seal."""
        return f"reports_edition|{self.report_id}|{self.ordinal}|{self.digest}"


class Brief(models.Model):
    """The monthly brief of the department to the leader, made of a monthly report (1.1-d).

    ``due_at`` is by when it was to be sent; ``note`` is the covering word, sealed.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="briefs")
    edition = models.OneToOneField(Edition, models.PROTECT, related_name="brief")
    sender = models.ForeignKey(Member, models.PROTECT, related_name="+")
    note = models.BinaryField()
    due_at = models.DateTimeField(_("报送期限"))
    sent_at = models.DateTimeField(_("报送时间"))

    privacy = declare(sensitive="note", free="id report edition sender due_at sent_at")

    class Meta:
        verbose_name = _("月度简报")

    def __str__(self) -> str:
        return f"{self.report_id} {self.edition_id}"

    @property
    def page(self) -> str:
        """Where it is read."""
        return reverse("reports:brief", args=[self.pk])

    @property
    def place(self) -> str:
        """Where the covering word stands, bound into its seal."""
        return f"reports_brief|{self.edition_id}|note"


class Receipt(models.Model):
    """A leader was sent a brief; ``read_at`` is the receipt, ``remark`` what was said, sealed."""

    brief = models.ForeignKey(Brief, models.PROTECT, related_name="receipts")
    leader = models.ForeignKey(Member, models.PROTECT, related_name="+")
    due_at = models.DateTimeField(_("签收期限"))
    read_at = models.DateTimeField(_("签收时间"), null=True)
    remark = models.BinaryField(null=True)

    privacy = declare(sensitive="remark", free="id brief leader due_at read_at")

    class Meta:
        verbose_name = _("简报签收")
        constraints = [
            models.UniqueConstraint(fields=["brief", "leader"], name="receipt_of_leader_once")
        ]

    def __str__(self) -> str:
        return f"{self.brief_id} {self.leader_id}"

    @property
    def place(self) -> str:
        """Where the remark stands, bound into its seal."""
        return f"reports_receipt|{self.brief_id}|{self.leader_id}"
