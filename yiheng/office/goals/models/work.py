"""Demands, releases, improvements of data entry, key processes, the watch, the signature."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.governance.people.models import Member, Unit
from yiheng.office.goals.models.goals import (
    LONGEST_AIM,
    LONGEST_NOTE,
    LONGEST_NUMBER,
    LONGEST_TITLE,
    Goal,
)

LONGEST_WORDS = 800


class Kept(models.Model):
    """A row of which single fields are changed."""

    class Meta:
        abstract = True

    def put(self, **changes: Any) -> None:
        """Change these fields."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=list(changes))


class Stage(models.TextChoices):
    """Where a demand stands."""

    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待评估")
    ASSESSED = "assessed", _("待受理")
    ACCEPTED = "accepted", _("已受理")
    RELEASED = "released", _("已发布")
    DECLINED = "declined", _("不予受理")
    WITHDRAWN = "withdrawn", _("已撤回")


class Urgency(models.TextChoices):
    """How soon it is wanted."""

    NORMAL = "normal", _("一般")
    SOON = "soon", _("较急")
    URGENT = "urgent", _("紧急")


class Release(Kept):
    """A line of the release log: what of which system went live when."""

    number = models.CharField(_("编号"), max_length=40, unique=True)
    system = models.CharField(_("系统"), max_length=40, blank=True)
    system_name = models.CharField(_("系统名称"), max_length=LONGEST_TITLE)
    version = models.CharField(_("版本号"), max_length=40)
    day = models.DateField(_("发布日期"))
    notes = models.CharField(_("发布内容"), max_length=LONGEST_AIM)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"))

    privacy = declare(free="id number system system_name version day notes by at")

    class Meta:
        verbose_name = _("发布记录")

    def __str__(self) -> str:
        return f"{self.number} {self.system_name} {self.version}"


class Demand(Kept):
    """A demand on an information system; ``origin`` is the approved request that it came from."""

    number = models.CharField(_("编号"), max_length=40, blank=True)
    stage = models.CharField(_("状态"), max_length=10, choices=Stage, default=Stage.DRAFT)
    title = models.CharField(_("需求名称"), max_length=LONGEST_TITLE)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    asker = models.ForeignKey(Member, models.PROTECT, related_name="+")
    system = models.CharField(_("系统"), max_length=40, blank=True)
    system_name = models.CharField(_("系统名称"), max_length=LONGEST_TITLE)
    goal = models.ForeignKey(Goal, models.PROTECT, null=True, related_name="demands")
    urgency = models.CharField(_("紧急程度"), max_length=8, choices=Urgency)
    present = models.CharField(_("现状与问题"), max_length=LONGEST_WORDS)
    wanted = models.CharField(_("期望结果"), max_length=LONGEST_WORDS)
    wanted_on = models.DateField(_("期望完成"), null=True)
    origin = models.CharField(_("来源"), max_length=80, blank=True)
    origin_number = models.CharField(_("来源编号"), max_length=40, blank=True)
    origin_url = models.CharField(_("来源页面"), max_length=200, blank=True)
    begun_at = models.DateTimeField(_("填写时间"))
    submitted_at = models.DateTimeField(_("提交时间"), null=True)
    assessed_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    assessed_at = models.DateTimeField(_("评估时间"), null=True)
    advice = models.BooleanField(_("建议受理"), null=True)
    assessment = models.CharField(_("评估意见"), max_length=LONGEST_AIM, blank=True)
    effort = models.PositiveSmallIntegerField(_("预计工作日"), null=True)
    decided_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("受理时间"), null=True)
    decision = models.CharField(_("受理意见"), max_length=LONGEST_NOTE, blank=True)
    owner = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(_("承诺完成"), null=True)
    release = models.ForeignKey(Release, models.PROTECT, null=True, related_name="demands")
    released_on = models.DateField(_("发布日期"), null=True)
    idempotency_key = models.CharField(max_length=80, unique=True)

    privacy = declare(
        free="id number stage title unit asker system system_name goal urgency present wanted "
        "wanted_on origin origin_number origin_url begun_at submitted_at assessed_by assessed_at "
        "advice assessment effort decided_by decided_at decision owner due_on release released_on "
        "idempotency_key"
    )

    class Meta:
        verbose_name = _("信息需求")
        constraints = [
            models.UniqueConstraint(
                fields=["origin"], condition=~Q(origin=""), name="demand_origin_once"
            )
        ]
        indexes = [models.Index(fields=["stage", "due_on"], name="demand_stage_due")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def page(self) -> str:
        """Where it is read."""
        return reverse("goals:demand", args=[self.pk])

    @property
    def on_time(self) -> bool:
        """Whether it was delivered by the day that was promised."""
        done, due = self.released_on, self.due_on
        return done is not None and due is not None and done <= due


class Phase(models.TextChoices):
    """Where an improvement stands."""

    OPEN = "open", _("改进中")
    CLOSED = "closed", _("已办结")
    DROPPED = "dropped", _("已取消")


class Improvement(Kept):
    """A form that is bettered together with a clinical department; errors before and after."""

    number = models.CharField(_("编号"), max_length=40, unique=True)
    phase = models.CharField(_("状态"), max_length=8, choices=Phase, default=Phase.OPEN)
    title = models.CharField(_("改进事项"), max_length=LONGEST_TITLE)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    partner = models.ForeignKey(Member, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Member, models.PROTECT, related_name="+")
    measures = models.CharField(_("改进措施"), max_length=LONGEST_AIM)
    due_on = models.DateField(_("完成期限"))
    before_wrong = models.PositiveIntegerField(_("改进前错误数"))
    before_all = models.PositiveIntegerField(_("改进前记录数"))
    before_basis = models.CharField(_("改进前依据"), max_length=LONGEST_NOTE)
    after_wrong = models.PositiveIntegerField(_("改进后错误数"), null=True)
    after_all = models.PositiveIntegerField(_("改进后记录数"), null=True)
    after_basis = models.CharField(_("改进后依据"), max_length=LONGEST_NOTE, blank=True)
    opened_at = models.DateTimeField(_("立项时间"))
    closed_at = models.DateTimeField(_("办结时间"), null=True)
    why_dropped = models.CharField(_("取消原因"), max_length=LONGEST_NOTE, blank=True)

    privacy = declare(
        free="id number phase title unit partner owner measures due_on before_wrong before_all "
        "before_basis after_wrong after_all after_basis opened_at closed_at why_dropped"
    )

    class Meta:
        verbose_name = _("采集改进")

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def page(self) -> str:
        """Where it is read."""
        return reverse("goals:improvement", args=[self.pk])

    @property
    def before(self) -> Decimal:
        """The error rate before, in percent."""
        return rate(self.before_wrong, self.before_all)

    @property
    def after(self) -> Decimal | None:
        """The error rate after, in percent; None until it was measured."""
        if self.after_wrong is None or self.after_all is None:
            return None
        return rate(self.after_wrong, self.after_all)


def rate(wrong: int, of: int) -> Decimal:
    """So many of so many in percent, to two places."""
    return (Decimal(100 * wrong) / of).quantize(Decimal("0.01"))


class Form(models.TextChoices):
    """How a key process is done (1.2-c)."""

    PAPER = "paper", _("纸质")
    PARTLY = "partly", _("部分数字化")
    DIGITAL = "digital", _("数字化")


class Process(Kept):
    """A key process. ``engine`` is the code of the route that carries it out (3.1-a); empty: it is
    run outside the engine. ``form`` is that of its current SOP version's process."""

    code = models.CharField(_("编号"), max_length=40, unique=True)
    title = models.CharField(_("流程名称"), max_length=LONGEST_TITLE)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Member, models.PROTECT, related_name="+")
    form = models.CharField(_("形式"), max_length=8, choices=Form)
    engine = models.CharField(_("执行流程"), max_length=40, blank=True)
    since = models.DateTimeField(_("登记时间"))
    retired_at = models.DateTimeField(_("停用时间"), null=True)
    why_retired = models.CharField(_("停用原因"), max_length=LONGEST_NOTE, blank=True)

    privacy = declare(free="id code title unit owner form engine since retired_at why_retired")

    class Meta:
        verbose_name = _("关键流程")

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def page(self) -> str:
        """Where it is read."""
        return reverse("goals:process", args=[self.pk])


class ProcessChange(models.Model):
    """How a process was done from an instant on: the history that a period is judged by."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="history")
    form = models.CharField(_("形式"), max_length=8, choices=Form)
    engine = models.CharField(_("执行流程"), max_length=40, blank=True)
    why = models.CharField(_("说明"), max_length=LONGEST_NOTE, blank=True)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))

    privacy = declare(free="id process form engine why by at")

    class Meta:
        verbose_name = _("流程变化")
        ordering = ("process", "at", "pk")

    def __str__(self) -> str:
        return f"{self.process_id} {self.form}"


class Sop(models.Model):
    """A version of the written procedure of a process; it never changes."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="sops")
    ordinal = models.PositiveSmallIntegerField(_("版次"))
    number = models.CharField(_("文号"), max_length=LONGEST_NUMBER)
    document = models.CharField(_("文档"), max_length=40, blank=True)
    steps = models.CharField(_("步骤"), max_length=LONGEST_WORDS)
    change = models.CharField(_("修订说明"), max_length=LONGEST_NOTE)
    in_force_on = models.DateField(_("生效日期"))
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"))

    privacy = declare(free="id process ordinal number document steps change in_force_on by at")

    class Meta:
        verbose_name = _("操作规程版本")
        ordering = ("process", "ordinal")
        constraints = [
            models.UniqueConstraint(fields=["process", "ordinal"], name="sop_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} v{self.ordinal}"


class TrendKind(models.TextChoices):
    """What is watched."""

    LAW = "law", _("法规政策")
    STANDARD = "standard", _("标准规范")
    TECHNOLOGY = "technology", _("技术动态")
    PRACTICE = "practice", _("同行实践")


class Impact(models.TextChoices):
    """What an assessment says."""

    NONE = "none", _("无影响")
    WATCH = "watch", _("继续关注")
    ACT = "act", _("需要行动")


class Trend(Kept):
    """An entry of the watch log, with the day by which it is assessed (1.2-k)."""

    number = models.CharField(_("编号"), max_length=40, unique=True)
    title = models.CharField(_("名称"), max_length=LONGEST_TITLE)
    kind = models.CharField(_("类别"), max_length=10, choices=TrendKind)
    publisher = models.CharField(_("发布单位"), max_length=LONGEST_TITLE)
    published_on = models.DateField(_("发布日期"))
    summary = models.CharField(_("要点"), max_length=LONGEST_AIM)
    owner = models.ForeignKey(Member, models.PROTECT, related_name="+")
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"))
    due_at = models.DateTimeField(_("评估期限"))
    impact = models.CharField(_("评估结论"), max_length=6, choices=Impact, blank=True)
    words = models.CharField(_("评估意见"), max_length=LONGEST_AIM, blank=True)
    assessed_at = models.DateTimeField(_("评估时间"), null=True)
    goal = models.ForeignKey(Goal, models.PROTECT, null=True, related_name="trends")

    privacy = declare(
        free="id number title kind publisher published_on summary owner by at due_at impact words "
        "assessed_at goal"
    )

    class Meta:
        verbose_name = _("趋势跟踪")

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def page(self) -> str:
        """Where it is read."""
        return reverse("goals:trend", args=[self.pk])


class Signing(models.TextChoices):
    """Where a year's alignment stands."""

    DRAFT = "draft", _("草稿")
    IN_APPROVAL = "in-approval", _("待签认")
    RETURNED = "returned", _("已退回")
    SIGNED = "signed", _("已签认")
    REFUSED = "refused", _("未通过")


class Alignment(Kept):
    """A year's statement that the goals serve the hospital, for the leader's signature (1.2-m).

    ``goals`` holds the tree as it stood when it was handed in: number, version, title, state.
    """

    year = models.PositiveSmallIntegerField(_("年度"))
    stage = models.CharField(_("状态"), max_length=12, choices=Signing, default=Signing.DRAFT)
    words = models.CharField(_("对齐说明"), max_length=LONGEST_WORDS)
    goals = models.JSONField(_("目标清单"), default=list)
    author = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("编制时间"))
    signed_at = models.DateTimeField(_("签认时间"), null=True)

    privacy = declare(free="id year stage words goals author at signed_at")

    class Meta:
        verbose_name = _("年度目标签认")
        constraints = [
            models.UniqueConstraint(
                fields=["year"], condition=~Q(stage=Signing.REFUSED), name="alignment_year_once"
            )
        ]

    def __str__(self) -> str:
        return str(_("%(year)s 年度目标对齐") % {"year": self.year})

    @property
    def page(self) -> str:
        """Where it is read."""
        return reverse("goals:alignment", args=[self.pk])
