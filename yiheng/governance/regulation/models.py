"""What of the regulation changes with time: versions, parameter values, holidays, readings."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.privacy import declare
from yiheng.core.proposals import PROPOSAL_FIELDS, Proposal, Stand


class RegulationVersion(models.Model):
    """A version of the text, known by its digest, in force from an instant."""

    number = models.CharField(_("版本"), max_length=12, unique=True)
    digest = models.CharField(_("摘要值"), max_length=64)
    in_force_from = models.DateTimeField(_("生效时间"))
    adopted_by = models.CharField(_("发布人"), max_length=80)

    privacy = declare(free="id number digest in_force_from adopted_by")

    class Meta:
        verbose_name = _("制度版本")

    def __str__(self) -> str:
        return self.number


class ParameterValue(models.Model):
    """A value of a parameter: in force from one instant, recorded at another (two time axes)."""

    parameter = models.CharField(_("参数"), max_length=60)
    value = models.CharField(_("值"), max_length=200)
    in_force_from = models.DateTimeField(_("生效时间"))
    recorded_at = models.DateTimeField(_("记录时间"))
    set_by = models.CharField(_("设定人编号"), max_length=80)
    set_by_label = models.CharField(_("设定人"), max_length=80)

    privacy = declare(free="id parameter value in_force_from recorded_at set_by set_by_label")

    class Meta:
        verbose_name = _("参数值")
        indexes = [models.Index(fields=["parameter", "in_force_from", "recorded_at"])]

    def __str__(self) -> str:
        return f"{self.parameter} = {self.value}"


class ChangeKind(models.TextChoices):
    """What two persons change in the regulation."""

    PARAMETER = "parameter", _("参数")
    STAGE = "stage", _("阶段")
    WORD = "word", _("称谓")
    VERSION = "version", _("版本")


class Change(Proposal):
    """A change of the regulation that one person proposes and another settles.

    ``subject`` is a parameter, a clause, a word or a version; ``before`` is what stood when it was
    proposed, empty for nothing.
    """

    kind = models.CharField(_("类别"), max_length=12, choices=ChangeKind)
    subject = models.CharField(_("对象"), max_length=60)
    value = models.CharField(_("拟定值"), max_length=200)
    before = models.CharField(_("原值"), max_length=200, blank=True)
    in_force_from = models.DateTimeField(_("生效时间"))
    clause = models.CharField(_("依据"), max_length=16)
    remark = models.CharField(_("确认说明"), max_length=200, blank=True)

    privacy = declare(
        free=f"id kind subject value before in_force_from clause remark {PROPOSAL_FIELDS}"
    )

    class Meta:
        verbose_name = _("制度变更")
        indexes = [models.Index(fields=["stand", "kind", "subject"])]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=models.Q(stand=Stand.PROPOSED),
                name="regulation_one_change_waits",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.subject} → {self.value}"

    def begin(self, since: datetime) -> None:
        """Let it be in force from another instant than was proposed."""
        self.in_force_from = since
        self.save(update_fields=["in_force_from"])

    def answer(self, stand: Stand, by: Actor, at: datetime, remark: str) -> None:
        """Close it with what the second person says; ``ValueError`` when it is closed already."""
        self.settle(stand, by, at)
        self.remark = remark
        self.save(update_fields=["remark"])


class ClauseStage(models.Model):
    """The stage of a blocking clause from an instant on: 观察, 提醒 or 拦截 (C25)."""

    clause = models.CharField(_("条款"), max_length=16)
    stage = models.CharField(_("阶段"), max_length=12)
    in_force_from = models.DateTimeField(_("生效时间"))
    recorded_at = models.DateTimeField(_("记录时间"))
    set_by = models.CharField(_("设定人编号"), max_length=80)
    set_by_label = models.CharField(_("设定人"), max_length=80)

    privacy = declare(free="id clause stage in_force_from recorded_at set_by set_by_label")

    class Meta:
        verbose_name = _("条款阶段")
        indexes = [models.Index(fields=["clause", "in_force_from", "recorded_at"])]

    def __str__(self) -> str:
        return f"{self.clause} {self.stage}"


class ClauseDay(models.Model):
    """How often a clause was cited in the ledger on a day: done, refused, let pass by its stage."""

    clause = models.CharField(_("条款"), max_length=16)
    day = models.DateField(_("日期"))
    done = models.PositiveIntegerField(_("完成"), default=0)
    refused = models.PositiveIntegerField(_("拒绝"), default=0)
    passed = models.PositiveIntegerField(_("放行"), default=0)

    privacy = declare(free="id clause day done refused passed")

    class Meta:
        verbose_name = _("条款热度")
        constraints = [
            models.UniqueConstraint(fields=["day", "clause"], name="regulation_clause_day_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.clause}"


class HeatMark(models.Model):
    """Up to which entry of the ledger the days are counted; one row."""

    seq = models.BigIntegerField(_("序号"), default=0)

    privacy = declare(free="id seq")

    class Meta:
        verbose_name = _("条款热度进度")

    def __str__(self) -> str:
        return f"{self.seq}"


class HolidayYear(models.Model):
    """The days of a year that are not what their weekday says, as known from an instant on.

    ``days`` is ``[["2026-10-01", "off", "国庆节"], …]``; a later row of the same year replaces it.
    """

    year = models.PositiveSmallIntegerField(_("年份"))
    days = models.JSONField(_("日期"), default=list)
    source = models.CharField(_("依据文件"), max_length=80)
    known_from = models.DateTimeField(_("记录时间"))
    set_by_label = models.CharField(_("确认人"), max_length=80)

    privacy = declare(free="id year days source known_from set_by_label")

    class Meta:
        verbose_name = _("节假日安排")
        indexes = [models.Index(fields=["known_from"], name="holiday_year_known")]

    def __str__(self) -> str:
        return f"{self.year} {self.source}"


class OfficeHours(models.Model):
    """The hours of a workday from a day on, as known from an instant on.

    ``shifts`` is ``[["08:00", "12:00"], …]``.
    """

    in_force_from = models.DateField(_("起用日期"))
    shifts = models.JSONField(_("工作时段"))
    known_from = models.DateTimeField(_("记录时间"))
    set_by_label = models.CharField(_("确认人"), max_length=80)

    privacy = declare(free="id in_force_from shifts known_from set_by_label")

    class Meta:
        verbose_name = _("作息时间")

    def __str__(self) -> str:
        return f"{self.in_force_from} {self.shifts}"


class ControlReading(models.Model):
    """What a control found from ``first`` to ``last``; ``unset`` when a parameter had no value.

    ``span`` is the number of days, 0 for a whole period of the control's own kind. ``examples``
    names the first few exceptions as the ledger would. A reading can be taken anew.
    """

    control = models.CharField(_("控制点"), max_length=160)
    first = models.DateField(_("起"))
    last = models.DateField(_("止"))
    span = models.PositiveSmallIntegerField(_("天数"), default=0)
    unset = models.BooleanField(_("参数未设定"), default=False)
    value = models.DecimalField(_("数值"), max_digits=16, decimal_places=4, null=True)
    target = models.DecimalField(_("目标"), max_digits=16, decimal_places=4, null=True)
    met = models.BooleanField(_("达标"))
    unit = models.CharField(_("单位"), max_length=8, blank=True)
    evidence = models.PositiveIntegerField(_("依据数"), default=0)
    exceptions = models.PositiveIntegerField(_("例外数"), default=0)
    examples = models.JSONField(_("例外"), default=list)
    taken_at = models.DateTimeField(_("取数时间"))

    privacy = declare(
        free="id control first last span unset value target met unit evidence exceptions examples "
        "taken_at"
    )

    class Meta:
        verbose_name = _("控制点读数")
        constraints = [
            models.UniqueConstraint(
                fields=["control", "span", "first", "last"], name="control_reading_once"
            )
        ]
        indexes = [models.Index(fields=["last", "first"])]

    def __str__(self) -> str:
        return f"{self.control} {self.first}–{self.last}"
