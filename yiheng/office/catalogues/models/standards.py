"""Standards with their versions, the fields mapped to them, and who works with whom."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.core.proposals import PROPOSAL_FIELDS, Proposal, Stand
from yiheng.governance.people.models import Member, Unit
from yiheng.office.catalogues.models.assets import LONGEST_CODE, LONGEST_NAME, LONGEST_NOTE


class Sort(models.TextChoices):
    """What a standard is (1.1-b)."""

    DICTIONARY = "dictionary", _("数据字典")
    CODES = "codes", _("代码集")
    NAMING = "naming", _("命名规范")


class Standard(models.Model):
    """A standard by its code; what is in force stands in its versions."""

    code = models.CharField(_("编码"), max_length=LONGEST_CODE, unique=True)
    name = models.CharField(_("名称"), max_length=LONGEST_NAME)
    sort = models.CharField(_("类别"), max_length=10, choices=Sort)
    source = models.CharField(_("出处"), max_length=LONGEST_NAME, blank=True)
    retired_at = models.DateTimeField(_("停用时间"), null=True)

    privacy = declare(free="id code name sort source retired_at")

    class Meta:
        verbose_name = _("信息标准")

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def page(self) -> str:
        """Where it is read."""
        return reverse("catalogues:standard", args=[self.pk])

    def retire(self, at: datetime) -> None:
        """It is in force no more."""
        self.retired_at = at
        self.save(update_fields=["retired_at"])


class Edition(models.Model):
    """A version of a standard, in force from a day on; it never changes."""

    standard = models.ForeignKey(Standard, models.PROTECT, related_name="editions")
    ordinal = models.PositiveSmallIntegerField(_("版次"))
    number = models.CharField(_("版本号"), max_length=LONGEST_CODE)
    in_force_on = models.DateField(_("生效日期"))
    items = models.PositiveIntegerField(_("条目数"), default=0)
    digest = models.CharField(_("内容摘要值"), max_length=64, blank=True)
    change = models.CharField(_("修订说明"), max_length=LONGEST_NOTE)
    made_by = models.CharField(_("提出人"), max_length=80)
    confirmed_by = models.CharField(_("确认人"), max_length=80)
    at = models.DateTimeField(_("确认时间"))

    privacy = declare(
        free="id standard ordinal number in_force_on items digest change made_by confirmed_by at"
    )

    class Meta:
        verbose_name = _("标准版本")
        ordering = ("standard", "ordinal")
        constraints = [
            models.UniqueConstraint(fields=["standard", "ordinal"], name="standard_edition_once")
        ]

    def __str__(self) -> str:
        return f"{self.standard_id} {self.number}"


class Change(Proposal):
    """A version that is proposed: of a known standard, or with it a new one."""

    standard = models.ForeignKey(Standard, models.PROTECT, null=True, related_name="changes")
    code = models.CharField(_("编码"), max_length=LONGEST_CODE)
    name = models.CharField(_("名称"), max_length=LONGEST_NAME)
    sort = models.CharField(_("类别"), max_length=10, choices=Sort)
    source = models.CharField(_("出处"), max_length=LONGEST_NAME, blank=True)
    number = models.CharField(_("版本号"), max_length=LONGEST_CODE)
    items = models.PositiveIntegerField(_("条目数"), default=0)
    in_force_on = models.DateField(_("生效日期"))

    privacy = declare(
        free=f"id standard code name sort source number items in_force_on {PROPOSAL_FIELDS}"
    )

    class Meta:
        verbose_name = _("标准变更")
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(stand=Stand.PROPOSED), name="standard_change_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name} {self.number}"

    @property
    def page(self) -> str:
        """Where it is confirmed."""
        return reverse("catalogues:change", args=[self.pk])


class Mapped(models.Model):
    """A field that is taken in, and the element of a standard that it means (1.1-b)."""

    path = models.CharField(_("采集字段"), max_length=80, unique=True)
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="mapped")
    element = models.CharField(_("标准数据元"), max_length=80)
    codes = models.ForeignKey(Standard, models.PROTECT, null=True, related_name="coded")

    privacy = declare(free="id path standard element codes")

    class Meta:
        verbose_name = _("字段映射")

    def __str__(self) -> str:
        return f"{self.path} → {self.element}"


class Pair(models.Model):
    """Two departments that work together, and who speaks for each (1.1-i)."""

    one = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    other = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    contact = models.ForeignKey(Member, models.PROTECT, related_name="+")
    counterpart = models.ForeignKey(Member, models.PROTECT, related_name="+")
    subject = models.CharField(_("协作事项"), max_length=LONGEST_NOTE)
    since = models.DateTimeField(_("登记时间"))
    ended_at = models.DateTimeField(_("结束时间"), null=True)

    privacy = declare(free="id one other contact counterpart subject since ended_at")

    class Meta:
        verbose_name = _("协作关系")
        constraints = [
            models.UniqueConstraint(
                fields=["one", "other"], condition=Q(ended_at=None), name="pair_once"
            ),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.one.name}—{self.other.name}"

    @property
    def page(self) -> str:
        """Where it is read."""
        return reverse("catalogues:pair", args=[self.pk])

    @property
    def named(self) -> bool:
        """Whether both who speak for it are here."""
        return self.contact.is_active and self.counterpart.is_active

    def put(self, **changes: object) -> None:
        """Change these fields."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=list(changes))


class Item(models.Model):
    """Something two departments do together, until it is done."""

    pair = models.ForeignKey(Pair, models.PROTECT, related_name="items")
    title = models.CharField(_("事项"), max_length=LONGEST_NAME)
    owner = models.ForeignKey(Member, models.PROTECT, related_name="+")
    due_on = models.DateField(_("期限"))
    begun_at = models.DateTimeField(_("提出时间"))
    done_at = models.DateTimeField(_("办结时间"), null=True)

    privacy = declare(free="id pair title owner due_on begun_at done_at")

    class Meta:
        verbose_name = _("协作事项")

    def __str__(self) -> str:
        return self.title

    def late(self, today: date) -> bool:
        """Whether its day has passed and it is not done."""
        return self.done_at is None and self.due_on < today

    def finish(self, at: datetime) -> None:
        """It is done."""
        self.done_at = at
        self.save(update_fields=["done_at"])
