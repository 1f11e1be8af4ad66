"""A project, the departments that take part, and who answers for it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.core.proposals import PROPOSAL_FIELDS, Proposal, Stand
from yiheng.governance.people.models import Member, Unit

LONGEST_TITLE, LONGEST_SCOPE, LONGEST_NOTE = 80, 4000, 500


class State(models.TextChoices):
    """Where a project stands."""

    DRAFT = "draft", _("草稿")
    IN_APPROVAL = "in-approval", _("立项审批中")
    RETURNED = "returned", _("已退回")
    REFUSED = "refused", _("未批准")
    WITHDRAWN = "withdrawn", _("已作废")
    APPROVED = "approved", _("待启动")
    ACTIVE = "active", _("进行中")
    CLOSING = "closing", _("结项审核中")
    EXAMINED = "examined", _("已审核，待归档")
    STOPPED = "stopped", _("已停止")
    ARCHIVED = "archived", _("已归档")


TRANSITIONS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.IN_APPROVAL, State.WITHDRAWN}),
    State.IN_APPROVAL: frozenset({State.APPROVED, State.REFUSED, State.RETURNED, State.DRAFT}),
    State.RETURNED: frozenset({State.IN_APPROVAL, State.DRAFT, State.WITHDRAWN, State.REFUSED}),
    State.APPROVED: frozenset({State.ACTIVE, State.WITHDRAWN}),
    State.ACTIVE: frozenset({State.CLOSING, State.STOPPED}),
    State.CLOSING: frozenset({State.EXAMINED, State.ACTIVE}),
    State.EXAMINED: frozenset({State.ARCHIVED}),
    State.STOPPED: frozenset({State.ARCHIVED}),
}
EDITABLE = frozenset({State.DRAFT, State.IN_APPROVAL, State.RETURNED})
OPEN = frozenset({State.APPROVED, State.ACTIVE, State.CLOSING})
"""Where work may still be planned and shared out."""
STARTED = frozenset({State.ACTIVE, State.CLOSING, State.EXAMINED, State.STOPPED, State.ARCHIVED})
"""Where a baseline is frozen."""


class Project(models.Model):
    """A project from its charter to its archive.

    ``number`` (信项〔2026〕1号) is given when it is first handed in. ``unit`` leads, ``using_unit``
    will use what it makes and signs the 使用报告. ``goal`` and ``meeting`` are keys of other rooms'
    things (``core.references``). ``baseline_digest`` is that of the plan as it was frozen.
    """

    number = models.CharField(_("编号"), max_length=40, blank=True)
    title = models.CharField(_("项目名称"), max_length=LONGEST_TITLE)
    scope = models.TextField(_("项目范围"), blank=True)
    author = models.ForeignKey(Member, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    using_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    goal = models.CharField(_("上级目标"), max_length=40, blank=True)
    cents = models.BigIntegerField(_("预算（分）"), default=0)
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.DRAFT)
    begun_at = models.DateTimeField(_("起草时间"))
    saved_at = models.DateTimeField(_("保存时间"))
    submitted_at = models.DateTimeField(_("提交时间"), null=True)
    approved_at = models.DateTimeField(_("批准时间"), null=True)
    kicked_at = models.DateTimeField(_("启动时间"), null=True)
    meeting = models.CharField(_("启动会"), max_length=40, blank=True)
    baseline_digest = models.CharField(_("基线摘要值"), max_length=64, blank=True)
    asked_at = models.DateTimeField(_("申请结项时间"), null=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    stopped = models.BooleanField(_("中途停止"), default=False)
    idempotency_key = models.CharField(max_length=80, unique=True)

    privacy = declare(
        free="id number title scope author unit using_unit owner goal cents state begun_at "
        "saved_at submitted_at approved_at kicked_at meeting baseline_digest asked_at ended_at "
        "stopped idempotency_key"
    )

    class Meta:
        verbose_name = _("项目")
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="project_number_once"
            ),
            models.CheckConstraint(condition=Q(cents__gte=0), name="project_budget_not_below_zero"),
        ]
        indexes = [models.Index(fields=["state", "kicked_at"], name="project_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def page(self) -> str:
        """Where it is read."""
        return reverse("projects:detail", args=[self.pk])

    @property
    def budget(self) -> Decimal:
        """What it may cost, in yuan."""
        return (Decimal(self.cents) / 100).quantize(Decimal("0.01"))

    @property
    def started(self) -> bool:
        """Whether its baseline is frozen."""
        return self.kicked_at is not None

    def move(self, state: State, **changes: Any) -> None:
        """Enter a state; raises ``ValueError`` off the map."""
        if state not in TRANSITIONS.get(State(self.state), ()):
            raise ValueError(f"{self.state} -> {state}")
        self.put(state=state, **changes)

    def put(self, **changes: Any) -> None:
        """Change these fields."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=list(changes))


class Party(models.Model):
    """A department that takes part, with its 接口人; a project with two of them is a joint one."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="parties")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    contact = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    privacy = declare(free="id project unit contact")

    class Meta:
        verbose_name = _("参与部门")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["project", "unit"], name="party_once_a_project")
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.unit_id}"


class OwnerChange(Proposal):
    """Another person is to answer for a project: one proposes, another confirms."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="owner_changes")
    owner = models.ForeignKey(Member, models.PROTECT, related_name="+")

    privacy = declare(free=f"id project owner {PROPOSAL_FIELDS}")

    class Meta:
        verbose_name = _("责任人变更")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(stand=Stand.PROPOSED),
                name="owner_change_proposed_once",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.project_id} {self.owner_id} {self.stand}"
