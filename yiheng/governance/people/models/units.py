"""Units and post cards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare

MAX_DEPTH = 3
LONGEST_CODE, LONGEST_NAME = 20, 60


class UnitKind(models.TextChoices):
    """What a unit is for."""

    CLINICAL = "clinical", _("临床科室")
    MEDICAL_TECHNOLOGY = "technology", _("医技科室")
    ADMINISTRATIVE = "administrative", _("职能部门")
    TEAM = "team", _("团队")


class Unit(models.Model):
    """A department or a team; at most three levels deep (2.1-a).

    ``headcount`` is the id of the parameter that says how many may sit in it and below it;
    ``always_on`` whether somebody is on duty at every hour.
    """

    code = models.CharField("编码", max_length=LONGEST_CODE, unique=True)
    name = models.CharField("名称", max_length=LONGEST_NAME)
    kind = models.CharField("类别", max_length=20, choices=UnitKind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    depth = models.PositiveSmallIntegerField("层级", default=1)
    headcount = models.CharField("编制参数", max_length=60, blank=True, default="")
    always_on = models.BooleanField("全天值班", default=False)
    closed_at = models.DateTimeField("撤销时间", null=True)

    privacy = declare(free="id code name kind parent depth headcount always_on closed_at")

    class Meta:
        verbose_name = "部门"
        constraints = [
            models.CheckConstraint(condition=Q(depth__lte=MAX_DEPTH), name="unit_depth_at_most_3")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def open(self) -> bool:
        """Whether people may sit in it."""
        return self.closed_at is None

    def close(self, at: datetime) -> None:
        """It takes nobody from now on; it stays to be read."""
        self.closed_at = at
        self.save(update_fields=["closed_at"])


class Boundary(models.TextChoices):
    """The clause that draws a line around a post."""

    NONE = "", _("无")
    OPERATIONS_ONLY = "2.1-l", _("仅限运维")
    NO_RAW_DATA = "2.1-m", _("不碰原始数据")


class Post(models.Model):
    """A post card: its permissions, and the line around it (2.1-k).

    ``exclusive``: whoever holds it holds nothing else (三员). ``single``: exactly one person holds
    it every day (总监). ``privileged``: system administration (系统管理权限), which is renewed or
    lapses (4.1-j); 三员 and operations are so always. The number of places is ``quota``, or the
    value of the parameter that ``quota_parameter`` names. ``considered``: rights of the standard
    card about which the hospital has decided, whether it took them or not.
    """

    code = models.CharField("编码", max_length=40, unique=True)
    title = models.CharField("岗位", max_length=40)
    permissions = models.JSONField("权限", default=list)
    boundary = models.CharField("边界", max_length=8, choices=Boundary, blank=True)
    exclusive = models.BooleanField("三员", default=False)
    single = models.BooleanField("每日一人", default=False)
    privileged = models.BooleanField("系统管理权限", default=False)
    quota = models.PositiveSmallIntegerField("编制", null=True)
    quota_parameter = models.CharField("编制参数", max_length=60, blank=True, default="")
    considered = models.JSONField("已定的标准权限", default=list)

    privacy = declare(
        free="id code title permissions boundary exclusive single privileged quota "
        "quota_parameter considered"
    )

    class Meta:
        verbose_name = "岗位"

    def __str__(self) -> str:
        return self.title

    @property
    def must_be_filled(self) -> bool:
        """Whether somebody holds it every day: 三员 and the director."""
        return self.exclusive or self.single

    def consider(self, names: Iterable[str]) -> None:
        """The hospital has decided about these rights; they are not proposed to it again."""
        self.considered = sorted({*self.considered, *names})
