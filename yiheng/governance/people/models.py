"""Units, posts, members, and who holds which post when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.core.verdict import Verdict
from yiheng.governance.people import rules

MAX_DEPTH = 3


class UnitKind(models.TextChoices):
    """What a unit is for."""

    CLINICAL = "clinical", _("临床科室")
    MEDICAL_TECHNOLOGY = "technology", _("医技科室")
    ADMINISTRATIVE = "administrative", _("职能部门")
    TEAM = "team", _("团队")


class Unit(models.Model):
    """A department or a team; at most three levels deep (2.1-a)."""

    code = models.CharField("编码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类别", max_length=20, choices=UnitKind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    depth = models.PositiveSmallIntegerField("层级", default=1)

    privacy = declare(free="id code name kind parent depth")

    class Meta:
        verbose_name = "部门"
        constraints = [
            models.CheckConstraint(condition=Q(depth__lte=MAX_DEPTH), name="unit_depth_at_most_3")
        ]

    def __str__(self) -> str:
        return self.name


class Boundary(models.TextChoices):
    """The clause that draws a line around a post."""

    NONE = "", _("无")
    OPERATIONS_ONLY = "2.1-l", _("仅限运维")
    NO_RAW_DATA = "2.1-m", _("不碰原始数据")


class Post(models.Model):
    """A post card: its permissions, and the line around it (2.1-k)."""

    code = models.CharField("编码", max_length=40, unique=True)
    title = models.CharField("岗位", max_length=40)
    permissions = models.JSONField("权限", default=list)
    boundary = models.CharField("边界", max_length=8, choices=Boundary, blank=True)
    exclusive = models.BooleanField("三员", default=False)
    quota = models.PositiveSmallIntegerField("编制", null=True)

    privacy = declare(free="id code title permissions boundary exclusive quota")

    class Meta:
        verbose_name = "岗位"

    def __str__(self) -> str:
        return self.title


class Employment(models.TextChoices):
    """On what terms a member works here."""

    EMPLOYED = "employed", _("在编或合同")
    OUTSOURCED = "outsourced", _("外包")
    TRAINEE = "trainee", _("进修实习")


class MemberManager(BaseUserManager["Member"]):
    """Members by staff number."""

    def get_by_natural_key(self, username: str | None) -> Member:
        """Sign-in looks members up here."""
        return self.get(staff_no=username)


class Member(AbstractBaseUser):
    """A member of staff: signs in with the 工号; there is no superuser."""

    staff_no = models.CharField("工号", max_length=20, unique=True)
    name = models.CharField("姓名", max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="members")
    title = models.CharField("职称", max_length=40, blank=True)
    employment = models.CharField(
        "用工性质", max_length=12, choices=Employment, default=Employment.EMPLOYED
    )
    is_active = models.BooleanField("在岗", default=True)
    activation_digest = models.CharField(max_length=64, blank=True)
    joined_at = models.DateTimeField("入职时间")
    phone = models.CharField("工作电话", max_length=20, blank=True, default="")
    idempotency_key = models.CharField(max_length=64, blank=True)

    privacy = declare(
        free="id password last_login staff_no name unit title employment is_active "
        "activation_digest joined_at phone idempotency_key"
    )

    objects: ClassVar[MemberManager] = MemberManager()
    USERNAME_FIELD = "staff_no"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "人员"
        constraints = [
            models.UniqueConstraint(
                fields=["idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="member_enrolled_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.staff_no}）"

    @property
    def label(self) -> str:
        """How the ledger and colleagues name this member."""
        return f"{self.name}（{self.staff_no}）"

    @cached_property
    def assignments(self) -> Sequence[Assignment]:
        """Every post held, past and to come; read once for a request."""
        return list(self.assignment_set.select_related("post", "unit"))

    def assignments_at(self, at: datetime) -> list[Assignment]:
        """The posts held at an instant; none for a member who has left."""
        return [one for one in self.assignments if one.holds(at)] if self.is_active else []

    def posts_at(self, at: datetime) -> list[Post]:
        """The post cards in force for this member at an instant."""
        return [one.post for one in self.assignments_at(at)]

    def holds(self, post: str, at: datetime) -> bool:
        """Whether the member holds the post with this code at an instant."""
        return any(one.code == post for one in self.posts_at(at))

    def may(self, permission: str, at: datetime) -> Verdict:
        """Whether a post held at this instant carries the permission (2.1-k)."""
        return rules.may_use(permission, self.posts_at(at))


class Assignment(models.Model):
    """A member holds a post in a unit from one instant until another."""

    member = models.ForeignKey(Member, models.PROTECT)
    post = models.ForeignKey(Post, models.PROTECT)
    unit = models.ForeignKey(Unit, models.PROTECT)
    since = models.DateTimeField("自")
    until = models.DateTimeField("至", null=True)
    made_by = models.CharField("任命人", max_length=80)

    privacy = declare(free="id member post unit since until made_by")

    class Meta:
        verbose_name = "任职"
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="assignment_ends_not_before_it_begins",
            )
        ]
        indexes = [models.Index(fields=["post", "unit", "since"])]

    def __str__(self) -> str:
        return f"{self.member_id} {self.post_id}"

    def holds(self, at: datetime) -> bool:
        """Whether the assignment is in force at an instant."""
        return self.since <= at and (self.until is None or at < self.until)

    def end(self, at: datetime) -> None:
        """The member holds the post no longer from this instant."""
        self.until = at
        self.save(update_fields=["until"])
