"""Who works how much for which project in which month, and what it spends."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.governance.people.models import Member
from yiheng.office.projects.models.projects import Project


class Allocation(models.Model):
    """So much of a person's working time in a month (its first day); 0 gives it back."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="allocations")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    month = models.DateField(_("月份"))
    percent = models.PositiveSmallIntegerField(_("投入比例（％）"))

    privacy = declare(free="id project member month percent")

    class Meta:
        verbose_name = _("人员投入")
        ordering = ("month", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "member", "month"], name="allocation_once_a_month"
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="allocation_at_most_whole"),
        ]
        indexes = [models.Index(fields=["member", "month"], name="allocation_of_member")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.member_id} {self.month:%Y-%m}"


class Funds(models.Model):
    """What a project plans to spend in a month, and what it has spent."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="funds")
    month = models.DateField(_("月份"))
    planned = models.BigIntegerField(_("计划支出（分）"), default=0)
    spent = models.BigIntegerField(_("实际支出（分）"), default=0)

    privacy = declare(free="id project month planned spent")

    class Meta:
        verbose_name = _("项目经费")
        ordering = ("month",)
        constraints = [
            models.UniqueConstraint(fields=["project", "month"], name="funds_once_a_month"),
            models.CheckConstraint(
                condition=Q(planned__gte=0, spent__gte=0), name="funds_not_below_zero"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.month:%Y-%m}"

    @property
    def plan(self) -> Decimal:
        """What is planned, in yuan."""
        return (Decimal(self.planned) / 100).quantize(Decimal("0.01"))

    @property
    def cost(self) -> Decimal:
        """What was spent, in yuan."""
        return (Decimal(self.spent) / 100).quantize(Decimal("0.01"))
