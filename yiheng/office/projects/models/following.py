"""What is owed of a project that runs: a review a quarter, and a word a week of a joint one."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.governance.people.models import Member
from yiheng.office.projects.models.plans import Plan
from yiheng.office.projects.models.projects import LONGEST_NOTE, Project
from yiheng.standards.china.calendar import Period
from yiheng.standards.china.calendar import period as period_of


class Outcome(models.TextChoices):
    """What a review comes to."""

    KEEP = "keep", _("继续")
    ADJUST = "adjust", _("调整")
    STOP = "stop", _("停止")


class Owed(models.Model):
    """Owed in a period by a day; done once ``at`` is set; void when the project has ended."""

    period = models.CharField(_("期间"), max_length=10)
    due_at = models.DateTimeField(_("时限"))
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("办理时间"), null=True)
    voided_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def when(self) -> Period:
        """The period itself."""
        return period_of(self.period)

    @property
    def in_time(self) -> bool:
        """Whether it was done before its period was over."""
        return self.at is not None and self.at < self.when.end

    def put(self, **changes: Any) -> None:
        """Change these fields."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=list(changes))


OWED = "period due_at by at voided_at"


class Review(Owed):
    """中期评审 of a period; ``plan`` is the version that an adjustment made.

    The first of a period is owed (``ordinal`` 1); more may be held.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="reviews")
    ordinal = models.PositiveSmallIntegerField(default=1)
    outcome = models.CharField(_("结论"), max_length=8, choices=Outcome, blank=True)
    opinion = models.CharField(_("评审意见"), max_length=LONGEST_NOTE, blank=True)
    plan = models.OneToOneField(Plan, models.PROTECT, null=True, related_name="review")

    privacy = declare(free=f"id project ordinal outcome opinion plan {OWED}")

    class Meta:
        verbose_name = _("中期评审")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["project", "period", "ordinal"], name="review_of_period_once"
            )
        ]
        indexes = [models.Index(fields=["due_at"], name="review_due")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.period}"


class Sync(Owed):
    """每周同步 of a joint project: what went on in the week."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="syncs")
    text = models.CharField(_("进展"), max_length=LONGEST_NOTE, blank=True)

    privacy = declare(free=f"id project text {OWED}")

    class Meta:
        verbose_name = _("每周同步")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["project", "period"], name="sync_of_week_once")
        ]
        indexes = [models.Index(fields=["due_at"], name="sync_due")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.period}"
