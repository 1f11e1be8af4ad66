"""Readings of the controls: taken by a job, so that opening the book never judges anything."""

from __future__ import annotations

from django.db import models

from yiheng.core.privacy import declare


class ControlReading(models.Model):
    """What a control found from ``first`` to ``last``; ``unset`` when a parameter had no value.

    ``examples`` names the first few exceptions as the ledger would; it can be taken anew.
    """

    control = models.CharField("控制点", max_length=160)
    first = models.DateField("起")
    last = models.DateField("止")
    unset = models.BooleanField("参数未设定", default=False)
    value = models.DecimalField("数值", max_digits=16, decimal_places=4, null=True)
    target = models.DecimalField("目标", max_digits=16, decimal_places=4, null=True)
    met = models.BooleanField("达标")
    unit = models.CharField("单位", max_length=8, blank=True)
    evidence = models.PositiveIntegerField("依据数", default=0)
    exceptions = models.PositiveIntegerField("例外数", default=0)
    examples = models.JSONField("例外", default=list)
    taken_at = models.DateTimeField("取数时间")

    privacy = declare(
        free="id control first last unset value target met unit evidence exceptions examples "
        "taken_at"
    )

    class Meta:
        verbose_name = "控制点读数"
        constraints = [
            models.UniqueConstraint(
                fields=["control", "first", "last"], name="control_reading_once"
            )
        ]
        indexes = [models.Index(fields=["last", "first"])]

    def __str__(self) -> str:
        return f"{self.control} {self.first}–{self.last}"
