"""采购申请 with its lines, quotes and files."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.governance.crisis.models import Act
from yiheng.governance.keys.files import FILE_FIELDS, SealedFile
from yiheng.governance.people.models import Member, Unit
from yiheng.office.procurement.models.budgets import Budget
from yiheng.office.procurement.models.suppliers import Supplier
from yiheng.office.procurement.money import times, yuan


class State(models.TextChoices):
    """Where a purchase stands."""

    DRAFT = "draft", _("草稿")
    IN_APPROVAL = "in-approval", _("审批中")
    RETURNED = "returned", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")
    REFUSED = "refused", _("已否决")
    TERMINATED = "terminated", _("已终止")
    AT_ONCE = "at-once", _("紧急执行")
    APPROVED = "approved", _("已通过")
    CONTRACTED = "contracted", _("执行中")
    ACCEPTED = "accepted", _("已验收")
    PAID = "paid", _("已付清")
    ARCHIVED = "archived", _("已归档")
    RECOVERING = "recovering", _("未予追认，补救中")


TRANSITIONS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.IN_APPROVAL, State.WITHDRAWN}),
    State.IN_APPROVAL: frozenset(
        {State.APPROVED, State.REFUSED, State.RETURNED, State.WITHDRAWN, State.TERMINATED}
    ),
    State.RETURNED: frozenset({State.IN_APPROVAL, State.WITHDRAWN, State.TERMINATED}),
    State.AT_ONCE: frozenset(
        {State.APPROVED, State.CONTRACTED, State.TERMINATED, State.RECOVERING}
    ),
    State.APPROVED: frozenset({State.CONTRACTED, State.TERMINATED}),
    State.CONTRACTED: frozenset({State.ACCEPTED, State.TERMINATED, State.RECOVERING}),
    State.ACCEPTED: frozenset({State.PAID, State.RECOVERING}),
    State.PAID: frozenset({State.ARCHIVED}),
    State.RECOVERING: frozenset({State.REFUSED}),
}
"""RECOVERING: bought at once, and refused afterwards; REFUSED as soon as that is made good."""
EDITABLE = frozenset({State.DRAFT, State.IN_APPROVAL, State.RETURNED})
AFTER_APPROVAL = frozenset(
    {State.APPROVED, State.CONTRACTED, State.ACCEPTED, State.PAID, State.ARCHIVED}
)


class Category(models.TextChoices):
    """What is bought; the first two are information goods (C20)."""

    EQUIPMENT = "it-goods", _("信息设备")
    SOFTWARE = "it-service", _("软件与信息服务")
    MEDICAL = "medical", _("医疗设备")
    CONSUMABLE = "consumable", _("医用耗材")
    OFFICE = "office", _("办公用品")
    WORKS = "works", _("修缮工程")
    SERVICE = "service", _("其他服务")


INFORMATION = frozenset({Category.EQUIPMENT, Category.SOFTWARE})


class Method(models.TextChoices):
    """采购方式."""

    OPEN = "open", _("公开招标")
    INVITED = "invited", _("邀请招标")
    NEGOTIATION = "negotiation", _("竞争性谈判")
    CONSULTATION = "consultation", _("竞争性磋商")
    INQUIRY = "inquiry", _("询价")
    SINGLE = "single", _("单一来源")
    FRAMEWORK = "framework", _("框架协议")
    OWN = "own", _("自行采购")
    URGENT = "urgent", _("紧急采购")


ORDINARY = tuple(one for one in Method.choices if one[0] != Method.URGENT)
"""What one may apply for; 紧急采购 is an act in a crisis (4.1-d)."""


class Purchase(models.Model):
    """An application to buy, and what became of it. ``cents`` is the sum of its lines.

    ``number`` (信采〔2026〕12号) is given when it is first handed in. A draft may be unfinished.
    ``act`` is by which one bought at once in a crisis: it is signed for afterwards (4.1-e), and
    until then ``approved_at`` is empty wherever the buying stands.
    """

    number = models.CharField(_("编号"), max_length=40, unique=True, null=True)  # noqa: DJ001  # none before it is handed in
    title = models.CharField(_("采购事项"), max_length=80, blank=True)
    reason = models.TextField(_("用途说明"), max_length=1000, blank=True)
    category = models.CharField(_("采购类别"), max_length=12, choices=Category, blank=True)
    method = models.CharField(_("采购方式"), max_length=12, choices=Method, blank=True)
    method_reason = models.CharField(_("采购方式理由"), max_length=300, blank=True)
    choice_reason = models.CharField(_("选定理由"), max_length=300, blank=True)
    budget = models.ForeignKey(Budget, models.PROTECT, null=True, verbose_name=_("预算项目"))
    cents = models.BigIntegerField(_("金额（分）"), default=0)
    author = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("申请人"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("申请科室"))
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.DRAFT)
    created_at = models.DateTimeField(_("填写时间"))
    submitted_at = models.DateTimeField(_("提交时间"), null=True)
    approved_at = models.DateTimeField(_("批准时间"), null=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    end_reason = models.CharField(_("终止原因"), max_length=200, blank=True)
    act = models.OneToOneField(
        Act, models.PROTECT, null=True, related_name="+", verbose_name=_("紧急措施")
    )
    copied_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    idempotency_key = models.CharField(max_length=64, unique=True)

    privacy = declare(
        free="id number title reason category method method_reason choice_reason budget cents "
        "author unit state created_at submitted_at approved_at ended_at end_reason act "
        "copied_from idempotency_key"
    )

    class Meta:
        verbose_name = _("采购申请")
        constraints = [
            models.CheckConstraint(condition=Q(cents__gte=0), name="purchase_not_below_zero"),
        ]
        indexes = [
            models.Index(fields=["state", "submitted_at"], name="purchase_by_state"),
            models.Index(fields=["unit", "submitted_at"], name="purchase_of_unit"),
        ]

    def __str__(self) -> str:
        return self.title or gettext("未命名的采购")

    @property
    def page(self) -> str:
        """Where it is read."""
        return reverse("procurement:detail", args=[self.pk])

    @property
    def amount(self) -> Decimal:
        """What was applied for, in yuan."""
        return yuan(self.cents)

    @property
    def information(self) -> bool:
        """Whether these are information goods, which the information department countersigns."""
        return self.category in INFORMATION

    @property
    def urgent(self) -> bool:
        """Whether it was bought at once, in a crisis."""
        return self.act_id is not None

    @property
    def bought_from(self) -> datetime | None:
        """From when on a contract may be signed: the approval, or the act in the crisis."""
        return self.submitted_at if self.urgent else self.approved_at

    def move(self, state: State, at: datetime | None = None, *, why: str = "") -> None:
        """Enter a state; with ``at`` the buying ends. Raises ``ValueError`` off the map."""
        if state not in TRANSITIONS.get(State(self.state), ()):
            raise ValueError(f"{self.state} -> {state}")
        self.state, self.end_reason = state, why
        self.ended_at = at or self.ended_at
        self.save(update_fields=["state", "ended_at", "end_reason"])

    def hand_in(self, number: str, at: datetime) -> None:
        """Under approval from now on, by this number; the first one stays."""
        self.number, self.submitted_at = self.number or number, at
        self.save(update_fields=["number", "submitted_at"])

    def be_approved(self, at: datetime) -> None:
        """All have signed."""
        self.move(State.APPROVED)
        self.be_signed(at)

    def be_ratified(self, at: datetime) -> None:
        """All have signed afterwards, wherever the buying stands by now."""
        if self.state == State.AT_ONCE:
            self.move(State.APPROVED)
        self.be_signed(at)

    def be_signed(self, at: datetime) -> None:
        """The last signature fell now."""
        self.approved_at = at
        self.save(update_fields=["approved_at"])


class Line(models.Model):
    """One thing to buy: so many at so many cents."""

    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="lines")
    ordinal = models.PositiveSmallIntegerField()
    item = models.CharField(_("名称"), max_length=60)
    spec = models.CharField(_("规格型号"), max_length=100, blank=True)
    quantity = models.DecimalField(_("数量"), max_digits=10, decimal_places=2)
    measure = models.CharField(_("单位"), max_length=10)
    price = models.BigIntegerField(_("单价（分）"))

    privacy = declare(free="id purchase ordinal item spec quantity measure price")

    class Meta:
        verbose_name = _("采购明细")
        ordering = ("ordinal",)
        constraints = [
            models.UniqueConstraint(fields=["purchase", "ordinal"], name="line_ordinal_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, price__gte=0), name="line_above_zero"
            ),
        ]

    def __str__(self) -> str:
        return self.item

    @property
    def cents(self) -> int:
        """What the line costs."""
        return times(self.quantity, self.price)

    @property
    def unit_price(self) -> Decimal:
        """The price of one, in yuan."""
        return yuan(self.price)

    @property
    def amount(self) -> Decimal:
        """What the line costs, in yuan."""
        return yuan(self.cents)


class Quote(models.Model):
    """What a supplier asks for the whole, and in how many days; at most one is chosen."""

    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="quotes")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+")
    cents = models.BigIntegerField(_("报价（分）"))
    days = models.PositiveSmallIntegerField(_("交货天数"), null=True)
    chosen = models.BooleanField(_("选定"), default=False)

    privacy = declare(free="id purchase supplier cents days chosen")

    class Meta:
        verbose_name = _("报价")
        ordering = ("cents", "pk")
        constraints = [
            models.UniqueConstraint(fields=["purchase", "supplier"], name="quote_of_supplier_once"),
            models.UniqueConstraint(
                fields=["purchase"], condition=Q(chosen=True), name="quote_chosen_once"
            ),
            models.CheckConstraint(condition=Q(cents__gte=0), name="quote_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.purchase_id} {self.supplier_id}"

    @property
    def amount(self) -> Decimal:
        """What the supplier asks, in yuan."""
        return yuan(self.cents)


class Part(models.TextChoices):
    """Which paper of a purchase a file is; those of the application are under the signatures."""

    APPLICATION = "application", _("申请材料")
    CONTRACT = "contract", _("合同")
    ACCEPTANCE = "acceptance", _("验收材料")
    PAYMENT = "payment", _("发票")


class Attachment(SealedFile):
    """A file of a purchase, encrypted with the hospital's key."""

    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="attachments")
    part = models.CharField(_("类别"), max_length=12, choices=Part, default=Part.APPLICATION)
    added_by = models.ForeignKey(Member, models.PROTECT, related_name="+")

    privacy = declare(sensitive="sealed", free=f"id purchase part added_by {FILE_FIELDS}")

    class Meta:
        verbose_name = _("采购附件")
