"""预算项目: how much a year has for what, from which source; changed by two persons."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.core.proposals import PROPOSAL_FIELDS, Proposal, Stand
from yiheng.office.procurement.money import yuan


class Source(models.TextChoices):
    """资金来源."""

    FISCAL = "fiscal", _("财政拨款")
    OWN = "own", _("自有资金")
    SPECIAL = "special", _("专项资金")
    RESEARCH = "research", _("科研经费")
    DONATION = "donation", _("捐赠")


class Budget(models.Model):
    """An item of a year's budget, in cents."""

    year = models.PositiveSmallIntegerField(_("年度"))
    code = models.CharField(_("预算编码"), max_length=20)
    name = models.CharField(_("预算项目"), max_length=60)
    source = models.CharField(_("资金来源"), max_length=10, choices=Source)
    cents = models.BigIntegerField(_("预算金额（分）"))

    privacy = declare(free="id year code name source cents")

    class Meta:
        verbose_name = _("预算项目")
        constraints = [
            models.UniqueConstraint(fields=["year", "code"], name="budget_code_once_a_year"),
            models.CheckConstraint(condition=Q(cents__gte=0), name="budget_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.code} {self.name}"

    @property
    def amount(self) -> Decimal:
        """The budget in yuan."""
        return yuan(self.cents)

    def become(self, name: str, source: str, cents: int) -> None:
        """What two persons agreed on."""
        self.name, self.source, self.cents = name, source, cents
        self.save(update_fields=["name", "source", "cents"])


class BudgetChange(Proposal):
    """A new item (no ``budget`` yet), or what an item is to become."""

    budget = models.ForeignKey(Budget, models.PROTECT, null=True, related_name="changes")
    year = models.PositiveSmallIntegerField(_("年度"))
    code = models.CharField(_("预算编码"), max_length=20)
    name = models.CharField(_("预算项目"), max_length=60)
    source = models.CharField(_("资金来源"), max_length=10, choices=Source)
    cents = models.BigIntegerField(_("预算金额（分）"))

    privacy = declare(free=f"id budget year code name source cents {PROPOSAL_FIELDS}")

    class Meta:
        verbose_name = _("预算变更")
        constraints = [
            models.UniqueConstraint(
                fields=["year", "code"], condition=Q(stand=Stand.PROPOSED),
                name="budget_proposed_once",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.year} {self.code} {self.stand}"

    @property
    def amount(self) -> Decimal:
        """What the item is to have, in yuan."""
        return yuan(self.cents)
