"""结项: the using department's report, the examination, the archive."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.governance.keys import vault
from yiheng.governance.people.models import Member, Unit
from yiheng.office.projects.models.projects import LONGEST_NOTE, Project


class Report(models.Model):
    """使用报告: what the using department says of it, sealed with the hospital's key; at most one
    holds, one before it was set aside by an examination."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="reports")
    ordinal = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("签署时间"))
    sealed = models.BinaryField()
    digest = models.CharField(_("摘要值"), max_length=64)
    voided_at = models.DateTimeField(null=True)

    privacy = declare(sensitive="sealed", free="id project ordinal unit by at digest voided_at")

    class Meta:
        verbose_name = _("使用报告")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["project", "ordinal"], name="report_ordinal_once"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(voided_at__isnull=True), name="report_holds_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}.{self.ordinal}"

    @property
    def place(self) -> str:
        """Where the text stands, bound into its seal."""
        return f"projects_report|{self.project_id}.{self.ordinal}|sealed"

    @property
    def text(self) -> str:
        """What it says. Raises ``SealBroken`` for one that was tampered with."""
        return vault.open(bytes(self.sealed), owner=vault.HOSPITAL, place=self.place).decode()

    def set_aside(self, at: datetime) -> None:
        """It counts no longer."""
        self.voided_at = at
        self.save(update_fields=["voided_at"])


class Examination(models.Model):
    """审核 of a project that is to be closed."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="examinations")
    passed = models.BooleanField(_("通过"))
    note = models.CharField(_("审核意见"), max_length=LONGEST_NOTE)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("审核时间"))

    privacy = declare(free="id project passed note by at")

    class Meta:
        verbose_name = _("结项审核")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.project_id} {self.passed}"


class Archive(models.Model):
    """The papers of a project, closed: the digest of all of them can be taken again any time."""

    project = models.OneToOneField(Project, models.PROTECT, related_name="archive")
    digest = models.CharField(_("摘要值"), max_length=64)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("归档时间"))

    privacy = declare(free="id project digest by at")

    class Meta:
        verbose_name = _("项目档案")

    def __str__(self) -> str:
        return f"{self.project_id} {self.digest[:12]}"
