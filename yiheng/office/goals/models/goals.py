"""Goals, their versions, the changes proposed, the readings of their metrics, the reviews."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.core.proposals import PROPOSAL_FIELDS, Proposal, Stand
from yiheng.governance.people.models import Member, Unit
from yiheng.office.goals.aims import Aim

LONGEST_TITLE, LONGEST_AIM, LONGEST_NOTE, LONGEST_NUMBER = 60, 500, 200, 60
DIGITS, PLACES = 12, 2


class Tier(models.TextChoices):
    """The levels of the tree; what carries a goal out, projects, stands below in its own room."""

    STRATEGY = "strategy", _("战略目标")
    DEPARTMENT = "department", _("部门目标")
    KPI = "kpi", _("关键指标")


class Term(models.TextChoices):
    """短期 or 长期 (1.2-n)."""

    SHORT = "short", _("短期")
    LONG = "long", _("长期")


class Direction(models.TextChoices):
    """Which side of its target a metric has to reach."""

    AT_LEAST = "at-least", _("不低于")
    AT_MOST = "at-most", _("不高于")


class Source(models.TextChoices):
    """Where the value of a metric comes from: typed, or counted by this room."""

    TYPED = "typed", _("人工填报")
    DIGITISED = "digitised", _("关键流程数字化率")
    DELIVERED = "delivered", _("需求按期交付率")


class State(models.TextChoices):
    """Whether a goal is pursued."""

    IN_FORCE = "in-force", _("执行中")
    RETIRED = "retired", _("已终止")


class Goal(models.Model):
    """A goal; what it says now is its ``current`` version. ``parent`` and ``owner`` are those of
    that version, so that the tree is one query."""

    number = models.CharField(_("编号"), max_length=40, unique=True)
    tier = models.CharField(_("层级"), max_length=12, choices=Tier)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Member, models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    current = models.ForeignKey("Version", models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.IN_FORCE)
    since = models.DateTimeField(_("生效时间"))
    retired_at = models.DateTimeField(_("终止时间"), null=True)
    value: Decimal | None
    """The latest reading of its metric, where ``queries.with_value`` asked for it."""

    privacy = declare(free="id number tier unit owner parent current state since retired_at")

    class Meta:
        verbose_name = _("目标")
        constraints = [
            models.CheckConstraint(
                condition=~Q(tier=Tier.STRATEGY) | Q(parent=None), name="strategy_has_no_parent"
            ),
        ]
        indexes = [models.Index(fields=["state", "tier"], name="goal_state_tier")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def title(self) -> str:
        """What it is called now."""
        return self.current.title if self.current else self.number

    @property
    def page(self) -> str:
        """Where it is read."""
        return reverse("goals:goal", args=[self.pk])

    @property
    def live(self) -> bool:
        """Whether it is pursued."""
        return self.state == State.IN_FORCE

    def put(self, **changes: Any) -> None:
        """Change these fields."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=list(changes))


class Version(models.Model):
    """What a goal said from an instant on; it never changes. Reason and decision are why."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="versions")
    ordinal = models.PositiveSmallIntegerField(_("版次"))
    title = models.CharField(_("名称"), max_length=LONGEST_TITLE)
    aim = models.CharField(_("说明"), max_length=LONGEST_AIM, blank=True)
    term = models.CharField(_("期限类型"), max_length=6, choices=Term)
    due_on = models.DateField(_("完成期限"))
    metric = models.CharField(_("衡量指标"), max_length=LONGEST_TITLE)
    measure = models.CharField(_("计量单位"), max_length=10)
    source = models.CharField(_("取数方式"), max_length=10, choices=Source, default=Source.TYPED)
    baseline = models.DecimalField(_("基线值"), null=True, max_digits=DIGITS, decimal_places=PLACES)
    target = models.DecimalField(_("目标值"), max_digits=DIGITS, decimal_places=PLACES)
    direction = models.CharField(_("方向"), max_length=8, choices=Direction)
    parent = models.ForeignKey(Goal, models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(Member, models.PROTECT, related_name="+")
    reason = models.CharField(_("变更原因"), max_length=LONGEST_NOTE)
    decision = models.CharField(_("会议决议文号"), max_length=LONGEST_NUMBER, blank=True)
    resolution = models.CharField(_("会议决议"), max_length=40, blank=True)
    proposed_by = models.CharField(_("提出人"), max_length=80)
    confirmed_by = models.CharField(_("确认人"), max_length=80)
    since = models.DateTimeField(_("生效时间"))

    privacy = declare(
        free="id goal ordinal title aim term due_on metric measure source baseline target "
        "direction parent owner reason decision resolution proposed_by confirmed_by since"
    )

    class Meta:
        verbose_name = _("目标版本")
        ordering = ("goal", "ordinal")
        constraints = [
            models.UniqueConstraint(fields=["goal", "ordinal"], name="goal_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.ordinal}"

    @property
    def wanted(self) -> str:
        """The target in words: 不低于 95 %."""
        return f"{Direction(self.direction).label} {self.target.normalize():f} {self.measure}"

    def reached(self, value: Decimal) -> bool:
        """Whether a value is on the right side of the target."""
        if self.direction == Direction.AT_LEAST:
            return value >= self.target
        return value <= self.target


class ChangeKind(models.TextChoices):
    """What is proposed of a goal."""

    NEW = "new", _("新设目标")
    REVISE = "revise", _("调整目标")
    RETIRE = "retire", _("终止目标")


class Change(Proposal):
    """A goal that is proposed, changed or given up; ``base`` is the version that it starts from."""

    kind = models.CharField(_("类型"), max_length=8, choices=ChangeKind)
    goal = models.ForeignKey(Goal, models.PROTECT, null=True, related_name="changes")
    base = models.PositiveSmallIntegerField(_("依据版次"), default=0)
    title = models.CharField(_("名称"), max_length=LONGEST_TITLE)
    content = models.JSONField(_("内容"), default=dict)
    decision = models.CharField(_("会议决议文号"), max_length=LONGEST_NUMBER, blank=True)
    resolution = models.CharField(_("会议决议"), max_length=40, blank=True)
    made = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    idempotency_key = models.CharField(max_length=80, unique=True)

    privacy = declare(
        free=f"id kind goal base title content decision resolution made idempotency_key "
        f"{PROPOSAL_FIELDS}"
    )

    class Meta:
        verbose_name = _("目标变更")
        constraints = [
            models.UniqueConstraint(
                fields=["goal"], condition=Q(stand=Stand.PROPOSED), name="goal_change_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{ChangeKind(self.kind).label} {self.title}"

    @property
    def page(self) -> str:
        """Where it is confirmed."""
        return reverse("goals:change", args=[self.pk])

    @property
    def aim(self) -> Aim:
        """What is proposed, in its fields."""
        return Aim.of(self.content)


class Reading(models.Model):
    """The value of a goal's metric on a day, with what it rests on."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="readings")
    day = models.DateField(_("日期"))
    value = models.DecimalField(_("数值"), max_digits=DIGITS, decimal_places=PLACES)
    note = models.CharField(_("依据"), max_length=LONGEST_NOTE)
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("登记时间"))

    privacy = declare(free="id goal day value note by at")

    class Meta:
        verbose_name = _("指标读数")
        ordering = ("goal", "day", "pk")
        constraints = [models.UniqueConstraint(fields=["goal", "day"], name="goal_reading_daily")]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.day} {self.value}"


class Outcome(models.TextChoices):
    """What a review of a goal says."""

    KEEP = "keep", _("维持")
    ADJUST = "adjust", _("调整")
    STOP = "stop", _("终止")


class Review(models.Model):
    """The review of a goal that a quarter owes (1.2-l); ``void`` of a goal retired meanwhile."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="reviews")
    quarter = models.CharField(_("季度"), max_length=7)
    due_at = models.DateTimeField(_("期限"))
    outcome = models.CharField(_("结论"), max_length=8, choices=Outcome, blank=True)
    words = models.CharField(_("评审意见"), max_length=LONGEST_AIM, blank=True)
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(_("评审时间"), null=True)
    void = models.BooleanField(_("不再评审"), default=False)

    privacy = declare(free="id goal quarter due_at outcome words by done_at void")

    class Meta:
        verbose_name = _("目标评审")
        ordering = ("goal", "quarter")
        constraints = [
            models.UniqueConstraint(fields=["goal", "quarter"], name="goal_reviewed_once")
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.quarter}"

    @property
    def in_time(self) -> bool:
        """Whether it was done by the end of its quarter."""
        return self.done_at is not None and self.done_at < self.due_at

    def finish(self, *, outcome: str, words: str, by: Member, at: datetime) -> None:
        """It is done."""
        self.outcome, self.words, self.by, self.done_at = outcome, words, by, at
        self.save(update_fields=["outcome", "words", "by", "done_at"])

    def drop(self) -> None:
        """Nobody owes it any more."""
        self.void = True
        self.save(update_fields=["void"])
