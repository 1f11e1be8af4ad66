"""What of the regulation changes with time: its versions, its parameters' values, the holidays."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare


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


class HolidayRow(models.Model):
    """A day that is not what its weekday says: a day off, or a 调休 workday."""

    day = models.DateField(_("日期"), primary_key=True)
    kind = models.CharField(_("类别"), max_length=8)
    name = models.CharField(_("名称"), max_length=40)

    privacy = declare(free="day kind name")

    class Meta:
        verbose_name = _("节假日")

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
