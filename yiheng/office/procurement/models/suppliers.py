"""Suppliers, and since when one may not be dealt with."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.governance.people.models import Member


class Supplier(models.Model):
    """A supplier by its unified social credit code; its bank account stands in the finance system.

    ``blocked_since`` is the instant from which nothing is bought from it; ``blocks`` tell why.
    """

    code = models.CharField(_("统一社会信用代码"), max_length=18, unique=True)
    name = models.CharField(_("供应商名称"), max_length=80)
    phone = models.CharField(_("单位电话"), max_length=20, blank=True)
    registered_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(_("登记时间"))
    blocked_since = models.DateTimeField(_("停用时间"), null=True)

    privacy = declare(free="id code name phone registered_by registered_at blocked_since")

    class Meta:
        verbose_name = _("供应商")

    def __str__(self) -> str:
        return self.name

    def blocked(self, at: datetime) -> bool:
        """Whether nothing may be bought from it at an instant."""
        return self.blocked_since is not None and self.blocked_since <= at

    def stop(self, since: datetime | None) -> None:
        """Nothing is bought from it from this instant on; None: it may be dealt with again."""
        self.blocked_since = since
        self.save(update_fields=["blocked_since"])


class Block(models.Model):
    """A supplier was blocked, why and by whom; lifted by somebody else."""

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="blocks")
    reason = models.CharField(_("停用理由"), max_length=200)
    since = models.DateTimeField(_("停用时间"))
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(_("恢复时间"), null=True)
    lifted_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    lift_reason = models.CharField(_("恢复理由"), max_length=200, blank=True)

    privacy = declare(free="id supplier reason since by lifted_at lifted_by lift_reason")

    class Meta:
        verbose_name = _("供应商停用")
        constraints = [
            models.UniqueConstraint(
                fields=["supplier"], condition=Q(lifted_at__isnull=True), name="supplier_block_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.supplier_id} {self.since:%Y-%m-%d}"

    def lift(self, by: Member, at: datetime, reason: str) -> None:
        """It ends."""
        self.lifted_by, self.lifted_at, self.lift_reason = by, at, reason
        self.save(update_fields=["lifted_by", "lifted_at", "lift_reason"])
