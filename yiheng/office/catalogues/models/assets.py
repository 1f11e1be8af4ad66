"""What stands in the catalogue: one table for systems, interfaces, datasets and departments."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.governance.people.models import Member, Unit

LONGEST_CODE, LONGEST_NAME, LONGEST_NOTE = 30, 60, 200


class Kind(models.TextChoices):
    """What an entry is."""

    SYSTEM = "system", _("系统")
    INTERFACE = "interface", _("接口")
    DATASET = "dataset", _("数据集")
    DEPARTMENT = "department", _("适用科室")


class Protocol(models.TextChoices):
    """How an interface speaks."""

    HL7 = "hl7v2", _("HL7 v2")
    FHIR = "fhir", _("FHIR")
    DICOM = "dicom", _("DICOM")
    CSV = "csv", _("文件")
    OTHER = "other", _("其他")


class Level(models.TextChoices):
    """The grade of a dataset (GB/T 39725)."""

    L1 = "1", _("1 级 公开")
    L2 = "2", _("2 级 去标识，较广使用")
    L3 = "3", _("3 级 部分去标识，限项目")
    L4 = "4", _("4 级 可识别，限诊疗")
    L5 = "5", _("5 级 特殊病种，限主管人员")


class Asset(models.Model):
    """An entry. ``host`` is the system of a dataset; an interface goes from ``giver`` to ``taker``;
    ``indexed`` of a system: its patients are mapped to the patient index (1.1-h)."""

    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    code = models.CharField(_("编码"), max_length=LONGEST_CODE, unique=True)
    name = models.CharField(_("名称"), max_length=LONGEST_NAME)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Member, models.PROTECT, related_name="+")
    clauses = models.JSONField(_("条款"), default=list)
    host = models.ForeignKey("self", models.PROTECT, null=True, related_name="datasets")
    giver = models.ForeignKey("self", models.PROTECT, null=True, related_name="gives")
    taker = models.ForeignKey("self", models.PROTECT, null=True, related_name="takes")
    protocol = models.CharField(_("协议"), max_length=6, choices=Protocol, blank=True)
    level = models.CharField(_("数据级别"), max_length=1, choices=Level, blank=True)
    indexed = models.BooleanField(_("接入患者主索引"), default=False)
    note = models.CharField(_("说明"), max_length=LONGEST_NOTE, blank=True)
    since = models.DateTimeField(_("登记时间"))
    reviewed_at = models.DateTimeField(_("复核时间"))
    retired_at = models.DateTimeField(_("停用时间"), null=True)
    why_retired = models.CharField(_("停用原因"), max_length=LONGEST_NOTE, blank=True)

    privacy = declare(
        free="id kind code name unit owner clauses host giver taker protocol level indexed note "
        "since reviewed_at retired_at why_retired"
    )

    class Meta:
        verbose_name = _("目录条目")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=Kind.INTERFACE) | Q(giver__isnull=False, taker__isnull=False),
                name="interface_has_two_ends",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.DATASET) | Q(host__isnull=False), name="dataset_has_system"
            ),
        ]
        indexes = [models.Index(fields=["kind", "retired_at"], name="asset_kind")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def page(self) -> str:
        """Where it is read."""
        return reverse("catalogues:entry", args=[self.pk])

    @property
    def live(self) -> bool:
        """Whether it is in use."""
        return self.retired_at is None

    @property
    def owned(self) -> bool:
        """Whether somebody who is here answers for it, under one clause at least (0-a)."""
        return self.owner.is_active and bool(self.clauses)

    def put(self, **changes: Any) -> None:
        """Change these fields."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=list(changes))


class Check(models.Model):
    """That an entry was registered, changed or found right: the history a period is judged by."""

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="checks")
    what = models.CharField(_("事项"), max_length=10)
    owner = models.CharField(_("负责人"), max_length=80)
    digest = models.CharField(_("摘要值"), max_length=64)
    note = models.CharField(_("说明"), max_length=LONGEST_NOTE, blank=True)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))

    privacy = declare(free="id asset what owner digest note by at")

    class Meta:
        verbose_name = _("目录复核")
        ordering = ("asset", "at", "pk")

    def __str__(self) -> str:
        return f"{self.asset_id} {self.what}"


class Sheet(models.Model):
    """A file that was read and waits to be applied; emptied when it is, or given up."""

    name = models.CharField(_("文件名"), max_length=120)
    digest = models.CharField(_("摘要值"), max_length=64)
    rows = models.JSONField(_("行"), default=dict)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("上传时间"))
    applied_at = models.DateTimeField(_("执行时间"), null=True)

    privacy = declare(free="id name digest rows by at applied_at")

    class Meta:
        verbose_name = _("目录文件")

    def __str__(self) -> str:
        return self.name

    @property
    def page(self) -> str:
        """Where it is previewed."""
        return reverse("catalogues:preview", args=[self.pk])
