"""Readings of the desk's four figures: taken by a job, so that a page never has to count."""

from __future__ import annotations

from django.db import models

from yiheng.core.privacy import declare


class Reading(models.Model):
    """What a control found over the ``span`` of days that ends with ``day``; can be taken anew."""

    figure = models.CharField(max_length=20)
    day = models.DateField("日期")
    span = models.PositiveSmallIntegerField("天数")
    value = models.DecimalField("数值", max_digits=12, decimal_places=4, null=True)
    target = models.DecimalField("目标", max_digits=12, decimal_places=4, null=True)
    met = models.BooleanField("达标")
    unit = models.CharField("单位", max_length=8, blank=True)
    taken_at = models.DateTimeField("取数时间")

    privacy = declare(free="id figure day span value target met unit taken_at")

    class Meta:
        verbose_name = "指标读数"
        constraints = [
            models.UniqueConstraint(fields=["figure", "day", "span"], name="reading_once")
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.day}"
