"""After approval: contract, acceptance, payment, archive."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.core.proposals import PROPOSAL_FIELDS, Proposal, Stand
from yiheng.governance.people.models import Member
from yiheng.office.procurement.models.purchases import Purchase
from yiheng.office.procurement.models.suppliers import Supplier
from yiheng.office.procurement.money import yuan


class Contract(models.Model):
    """The contract of an approved purchase. ``public``: the law wants it announced."""

    purchase = models.OneToOneField(Purchase, models.PROTECT, related_name="contract")
    number = models.CharField(_("合同编号"), max_length=40, unique=True)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="contracts")
    cents = models.BigIntegerField(_("合同金额（分）"))
    signed_on = models.DateField(_("签订日期"))
    buyer = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("采购人"))
    recorded_at = models.DateTimeField(_("登记时间"))
    public = models.BooleanField(_("须公告"), default=False)
    announced_at = models.DateTimeField(_("公告时间"), null=True)
    announced_where = models.CharField(_("公告媒体"), max_length=80, blank=True)

    privacy = declare(
        free="id purchase number supplier cents signed_on buyer recorded_at public announced_at "
        "announced_where"
    )

    class Meta:
        verbose_name = _("采购合同")
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="contract_above_zero"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def amount(self) -> Decimal:
        """The contract's sum in yuan."""
        return yuan(self.cents)

    def announce(self, where: str, at: datetime) -> None:
        """It was made public."""
        self.announced_where, self.announced_at = where, at
        self.save(update_fields=["announced_where", "announced_at"])


class Acceptance(models.Model):
    """Somebody examined what was delivered; one that passed ends it."""

    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="acceptances")
    by = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("验收人"))
    at = models.DateTimeField(_("验收时间"))
    passed = models.BooleanField(_("合格"))
    note = models.CharField(_("验收意见"), max_length=500)

    privacy = declare(free="id purchase by at passed note")

    class Meta:
        verbose_name = _("验收")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["purchase"], condition=Q(passed=True), name="acceptance_passed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purchase_id} {self.passed}"


class Batch(models.Model):
    """Payments handed to the finance system together; its file is the same at each download."""

    number = models.CharField(_("批次号"), max_length=40, unique=True)
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("移交时间"))
    count = models.PositiveIntegerField(_("笔数"))
    cents = models.BigIntegerField(_("金额（分）"))
    digest = models.CharField(_("摘要值"), max_length=64)
    sealed = models.BinaryField()
    idempotency_key = models.CharField(max_length=64, unique=True)

    privacy = declare(
        sensitive="sealed", free="id number made_by made_at count cents digest idempotency_key"
    )

    class Meta:
        verbose_name = _("付款批次")

    def __str__(self) -> str:
        return self.number

    @property
    def amount(self) -> Decimal:
        """The sum in yuan."""
        return yuan(self.cents)


class PaymentState(models.TextChoices):
    """How far a payment is."""

    ASKED = "asked", _("待移交")
    HANDED = "handed", _("已移交财务")
    PAID = "paid", _("已付款")
    REFUSED = "refused", _("财务退回")


class Payment(models.Model):
    """A sum to be paid under the contract; handed over once, settled once. After the ``final`` one
    nothing more is owed."""

    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="payments")
    cents = models.BigIntegerField(_("金额（分）"))
    invoice = models.CharField(_("发票号码"), max_length=40)
    final = models.BooleanField(_("末笔"), default=False)
    asked_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("申请时间"))
    state = models.CharField(
        _("状态"), max_length=8, choices=PaymentState, default=PaymentState.ASKED
    )
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="payments")
    settled_at = models.DateTimeField(_("付款时间"), null=True)
    settled_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    voucher = models.CharField(_("财务凭证号"), max_length=40, blank=True)
    refusal = models.CharField(_("退回原因"), max_length=200, blank=True)
    idempotency_key = models.CharField(max_length=64, unique=True)

    privacy = declare(
        free="id purchase cents invoice final asked_by asked_at state batch settled_at settled_by "
        "voucher refusal idempotency_key"
    )

    class Meta:
        verbose_name = _("付款")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="payment_above_zero"),
            models.CheckConstraint(
                condition=Q(state=PaymentState.ASKED) | Q(batch__isnull=False),
                name="payment_settled_after_it_is_handed",
            ),
            models.UniqueConstraint(
                fields=["purchase", "invoice"], condition=~Q(state=PaymentState.REFUSED),
                name="payment_of_invoice_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.purchase_id} {self.invoice}"

    @property
    def amount(self) -> Decimal:
        """The sum in yuan."""
        return yuan(self.cents)

    def hand(self, batch: Batch) -> None:
        """It goes to the finance system in this batch."""
        self.batch, self.state = batch, PaymentState.HANDED
        self.save(update_fields=["batch", "state"])

    def settle(
        self, state: PaymentState, by: Member, at: datetime, *, voucher: str, refusal: str
    ) -> None:
        """What the finance system made of it."""
        self.state, self.settled_by, self.settled_at = state, by, at
        self.voucher, self.refusal = voucher, refusal
        self.save(update_fields=["state", "settled_by", "settled_at", "voucher", "refusal"])


class Settlement(models.Model):
    """Nothing more is paid under the contract though a part of its sum is left, ``cents``: why,
    and who said so."""

    purchase = models.OneToOneField(Purchase, models.PROTECT, related_name="settlement")
    cents = models.BigIntegerField(_("不再支付（分）"))
    reason = models.CharField(_("结清原因"), max_length=200)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("结清人"))
    at = models.DateTimeField(_("结清时间"))

    privacy = declare(free="id purchase cents reason by at")

    class Meta:
        verbose_name = _("采购结清")
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="settlement_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.purchase_id} {self.cents}"

    @property
    def amount(self) -> Decimal:
        """What is paid no more, in yuan."""
        return yuan(self.cents)


class Archive(models.Model):
    """The papers of a finished purchase, read-only; ``digest`` is over all of them."""

    purchase = models.OneToOneField(Purchase, models.PROTECT, related_name="archive")
    digest = models.CharField(_("摘要值"), max_length=64)
    archived_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    archived_at = models.DateTimeField(_("归档时间"))
    kept_until = models.DateField(_("保存至"))
    destroyed_at = models.DateTimeField(_("销毁时间"), null=True)

    privacy = declare(free="id purchase digest archived_by archived_at kept_until destroyed_at")

    class Meta:
        verbose_name = _("采购档案")

    def __str__(self) -> str:
        return f"{self.purchase_id} {self.kept_until}"

    def destroy(self, at: datetime) -> None:
        """Its files are gone; this row stays to tell of them."""
        self.destroyed_at = at
        self.save(update_fields=["destroyed_at"])


class Destruction(Proposal):
    """An archive whose time is over is proposed to be destroyed."""

    archive = models.ForeignKey(Archive, models.PROTECT, related_name="destructions")

    privacy = declare(free=f"id archive {PROPOSAL_FIELDS}")

    class Meta:
        verbose_name = _("档案销毁")
        constraints = [
            models.UniqueConstraint(
                fields=["archive"], condition=Q(stand=Stand.PROPOSED),
                name="destruction_proposed_once",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.archive_id} {self.stand}"
