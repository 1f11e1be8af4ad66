"""When a right was last used, and the files of people that wait to be applied."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.governance.people.models.members import Member


class PermissionUse(models.Model):
    """The last day on which a member's right opened a door; written once a day at most."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="uses")
    permission = models.CharField("权限", max_length=60)
    last_on = models.DateField("最近使用")

    privacy = declare(free="id member permission last_on")

    class Meta:
        verbose_name = "权限使用"
        constraints = [
            models.UniqueConstraint(fields=["member", "permission"], name="use_once_a_right")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.permission}"


class FileKind(models.TextChoices):
    """What a file lists."""

    STAFF = "staff", _("人员表")
    UNITS = "units", _("部门表")


class UseMonth(models.Model):
    """On which days of a month a member's right opened a door: bit 0 is the first.

    The same day again changes nothing, however many workers note it.
    """

    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    permission = models.CharField("权限", max_length=60)
    month = models.DateField("月份")
    days = models.PositiveIntegerField("使用日", default=0)

    privacy = declare(free="id member permission month days")

    class Meta:
        verbose_name = "权限使用日"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "permission", "month"], name="use_month_once_a_right"
            )
        ]
        indexes = [models.Index(fields=["month"], name="use_month_by_month")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.permission} {self.month:%Y-%m}"


class StaffFile(models.Model):
    """A file that was shown and waits to be applied: sealed; emptied when applied or a day old."""

    digest = models.CharField("摘要值", max_length=64)
    name = models.CharField("文件名", max_length=120)
    kind = models.CharField("内容", max_length=8, choices=FileKind, default=FileKind.STAFF)
    content = models.BinaryField()
    given_by = models.CharField("上传人", max_length=80)
    given_by_label = models.CharField("上传人", max_length=80)
    given_at = models.DateTimeField("上传时间")
    applied_at = models.DateTimeField("执行时间", null=True)

    privacy = declare(
        sensitive="content", free="id digest name kind given_by given_by_label given_at applied_at"
    )

    class Meta:
        verbose_name = "人员表"

    def __str__(self) -> str:
        return self.name
