"""The versions of a plan: the first is frozen at the kick-off, a review makes the next."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.governance.people.models import Member
from yiheng.office.projects.models.projects import LONGEST_NOTE, Project
from yiheng.office.projects.schedule import Node

LONGEST_MILESTONE = 60


class Plan(models.Model):
    """A version of a plan; the one with the ordinal 1 becomes the baseline."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="plans")
    ordinal = models.PositiveSmallIntegerField(_("版本"))
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("制定时间"))
    why = models.CharField(_("调整理由"), max_length=LONGEST_NOTE, blank=True)
    digest = models.CharField(_("摘要值"), max_length=64, blank=True)

    privacy = declare(free="id project ordinal made_by made_at why digest")

    class Meta:
        verbose_name = _("计划版本")
        ordering = ("project", "ordinal")
        constraints = [
            models.UniqueConstraint(fields=["project", "ordinal"], name="plan_ordinal_once")
        ]

    def __str__(self) -> str:
        return f"{self.project_id} v{self.ordinal}"

    @property
    def nodes(self) -> list[Node]:
        """Its milestones as plain values, the first due first."""
        rows = [Node(one.code, one.title, one.starts_on, one.due_on)
                for one in self.milestones.all()]  # fmt: skip
        return sorted(rows, key=lambda one: (one.due_on, one.code))


class Milestone(models.Model):
    """A milestone of a plan; ``code`` names the same one in every version."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="milestones")
    code = models.PositiveSmallIntegerField(_("序号"))
    title = models.CharField(_("节点"), max_length=LONGEST_MILESTONE)
    starts_on = models.DateField(_("开始"))
    due_on = models.DateField(_("完成时限"))

    privacy = declare(free="id plan code title starts_on due_on")

    class Meta:
        verbose_name = _("项目节点")
        ordering = ("due_on", "code")
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="milestone_code_once"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")), name="milestone_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="milestone_due")]

    def __str__(self) -> str:
        return self.title


class Done(models.Model):
    """A milestone that was reached, and on which day."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="reached")
    code = models.PositiveSmallIntegerField(_("序号"))
    day = models.DateField(_("完成日期"))
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"))

    privacy = declare(free="id project code day by at")

    class Meta:
        verbose_name = _("完成记录")
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["project", "code"], name="reached_once")]

    def __str__(self) -> str:
        return f"{self.project_id}.{self.code}"
