"""采购申请, contracts, payments, suppliers and budgets as people fill them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import local
from yiheng.core.numbers import number_of
from yiheng.core.ui.fields import DayField
from yiheng.core.ui.formats import money
from yiheng.office.procurement import queries
from yiheng.office.procurement.facts import Facts, LineData, QuoteData
from yiheng.office.procurement.models import (
    ORDINARY,
    Budget,
    Category,
    Part,
    Purchase,
    Source,
    Supplier,
)
from yiheng.office.procurement.money import CENT, cents

LINES, QUOTES, MORE = 3, 3, 3
MOST_ROWS = 60


class Lenient(forms.Form):
    """Shows what must be there in the end and takes what is there so far: a draft."""

    def full_clean(self) -> None:
        """Missing is not wrong yet; only what is typed is judged."""
        wanted = [field for field in self.fields.values() if field.required]
        for field in wanted:
            field.required = False
        super().full_clean()
        for field in wanted:
            field.required = True


class Yuan(forms.DecimalField):
    """An amount of money: two places, never below zero, less than MOST_CENTS."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_digits=14, decimal_places=2, **({"min_value": Decimal(0)} | kwargs)
        )  # fmt: skip


class Budgets(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Budget items with what each has left."""

    left: Mapping[int, Decimal] = {}

    def label_from_instance(self, obj: Any) -> str:
        """编码 名称（来源）余额."""
        return _("%(code)s %(name)s（%(source)s）余额 %(left)s") % {
            "code": obj.code, "name": obj.name, "source": obj.get_source_display(),
            "left": money(self.left.get(obj.pk, Decimal(0)), wan=True),
        }  # fmt: skip


class Named(forms.CharField):
    """A supplier by its registered name or code."""

    def clean(self, value: Any) -> Any:
        """The supplier; None for nothing typed."""
        typed = str(super().clean(value)).strip()
        if not typed:
            return None
        by_code = Supplier.objects.filter(code=typed.upper()).first()
        if by_code is not None:
            return by_code
        found = queries.called(typed)
        usable = [one for one in found if one.blocked_since is None] or found
        if not usable:
            raise forms.ValidationError(_("没有登记这家供应商。请核对名称或代码，或请采购办先登记"))
        if len(usable) > 1:
            raise forms.ValidationError(
                _("有 %(n)s 家供应商同名，请改填统一社会信用代码：%(codes)s"),
                params={"n": len(usable), "codes": "、".join(one.code for one in usable)},
            )
        return usable[0]


class Matter(Lenient):
    """What is bought, what for, how, from which budget."""

    title = forms.CharField(label=_("采购事项"), max_length=80)
    category = forms.ChoiceField(label=_("采购类别"), choices=[("", "—"), *Category.choices])
    method = forms.ChoiceField(label=_("采购方式"), choices=[("", "—"), *ORDINARY])
    reason = forms.CharField(
        label=_("用途说明"), max_length=1000, widget=forms.Textarea,
        help_text=_("为什么买、给谁用，至少 10 个字"),
    )  # fmt: skip
    budget = Budgets(
        label=_("预算项目"), queryset=Budget.objects.none(), empty_label="—",
        help_text=_("余额已扣除审批中和已批准的采购"),
    )  # fmt: skip
    method_reason = forms.CharField(
        label=_("单一来源理由"), max_length=300, required=False,
        help_text=_("单一来源采购必填：为什么只能向这一家买"),
    )  # fmt: skip
    choice_reason = forms.CharField(
        label=_("选定理由"), max_length=300, required=False,
        help_text=_("选定的不是最低报价时必填"),
    )  # fmt: skip

    def __init__(self, *args: Any, at: datetime, keeps: Budget | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        this_years(self.fields["budget"], at, keeps)


class Row(forms.Form):
    """A row of a table of inputs: the head of the column names them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs |= {"class": "input", "aria-label": str(field.label)}


class LineForm(Row):
    """One thing to buy; a row without any word is no row."""

    item = forms.CharField(label=_("名称"), max_length=60, required=False)
    spec = forms.CharField(label=_("规格型号"), max_length=100, required=False)
    quantity = forms.DecimalField(
        label=_("数量"), max_digits=10, decimal_places=2, min_value=Decimal("0.01"), required=False
    )
    measure = forms.CharField(label=_("单位"), max_length=10, required=False)
    price = Yuan(label=_("单价（元）"), required=False)

    def clean(self) -> dict[str, Any]:
        """A row with a word in it says what, how many and at what price."""
        data = super().clean() or {}
        if any(value not in (None, "") for value in data.values()):
            for name in ("item", "quantity", "price"):
                if data.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, _("请填写"))
        return data

    @property
    def row(self) -> LineData | None:
        """The row as the commands take it; None for an empty or unfinished one."""
        data = getattr(self, "cleaned_data", {})
        if self.errors or not data.get("item"):
            return None
        return LineData(
            data["item"], data["quantity"], cents(data["price"]), data["measure"] or "件",
            data["spec"],
        )  # fmt: skip


class QuoteForm(Row):
    """What a supplier asks for the whole."""

    supplier = Named(
        label=_("供应商"), max_length=80, required=False,
        widget=forms.TextInput({"list": "suppliers", "autocomplete": "off"}),
    )  # fmt: skip
    amount = Yuan(label=_("报价（元）"), required=False)
    days = forms.IntegerField(label=_("交货天数"), min_value=0, max_value=3000, required=False)

    def clean(self) -> dict[str, Any]:
        """A row says who and how much."""
        data = super().clean() or {}
        who, how_much = data.get("supplier"), data.get("amount")
        typed = how_much is not None or data.get("days") is not None
        if who is None and typed and "supplier" not in self.errors:
            self.add_error("supplier", _("请填写"))
        if who is not None and how_much is None and "amount" not in self.errors:
            self.add_error("amount", _("请填写"))
        return data


LineRows = forms.formset_factory(LineForm, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
QuoteRows = forms.formset_factory(QuoteForm, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


class Application:
    """The whole form: the matter, its lines and its quotes; ``chosen`` is a row of the quotes."""

    def __init__(
        self,
        data: Any = None,
        *,
        at: datetime,
        purchase: Purchase | None = None,
        more: bool = False,
    ) -> None:
        budget = None if purchase is None else purchase.budget
        self.matter = Matter(data, initial=_initial(purchase), at=at, keeps=budget)
        lines, quotes, chosen = _rows(purchase)
        self.lines = rows_of(LineRows, data, "line", lines, LINES, more)
        self.quotes = rows_of(QuoteRows, data, "quote", quotes, QUOTES, more)
        self.chosen = chosen if data is None else str(data.get("chosen", ""))

    def is_valid(self) -> bool:
        """Whether everything that was typed can be read."""
        return all([self.matter.is_valid(), self.lines.is_valid(), self.quotes.is_valid()])

    @property
    def faulty(self) -> bool:
        """Whether something that was typed is to be mended."""
        rows = self.lines.total_error_count() + self.quotes.total_error_count()
        return bool(self.matter.errors or rows)

    def facts(self) -> Facts:
        """What was typed, as far as it can be read."""
        self.is_valid()
        data = {k: v for k, v in self.matter.cleaned_data.items() if k not in self.matter.errors}
        rows = [form.row for form in self.lines]
        data["lines"] = [one for one in rows if one is not None]
        data["quotes"] = [one for one in map(self._quote, self.quotes) if one is not None]
        return cast(Facts, data)  # the fields of Matter are keys of Facts

    def _quote(self, form: QuoteForm) -> QuoteData | None:
        data = getattr(form, "cleaned_data", {})
        if form.errors or data.get("supplier") is None:
            return None
        return QuoteData(
            data["supplier"], cents(data["amount"]), data["days"], form.prefix == self.chosen
        )


class Contracting(forms.Form):
    """The contract as it was signed."""

    number = forms.RegexField(
        r"^\S{1,40}$",
        label=_("合同编号"),
        strip=True,
        error_messages={"invalid": _("编号不含空格，最长 40 位")},
    )
    supplier = Named(label=_("供应商"), max_length=80)
    amount = Yuan(label=_("合同金额（元）"), min_value=CENT)
    signed_on = DayField(label=_("签订日期"))


class Announcing(forms.Form):
    """Where the contract was made public."""

    where = forms.CharField(label=_("公告媒体"), max_length=80)


class Accepting(forms.Form):
    """What was found on delivery."""

    passed = forms.ChoiceField(
        label=_("验收结论"), choices=[("yes", _("合格")), ("no", _("不合格"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    note = forms.CharField(
        label=_("验收意见"), max_length=500, required=False, widget=forms.Textarea,
        help_text=_("数量、外观、试运行情况；不合格须写明问题"),
    )  # fmt: skip


class Asking(forms.Form):
    """A sum to be paid."""

    amount = Yuan(label=_("付款金额（元）"), min_value=CENT)
    invoice = forms.RegexField(
        r"^[0-9A-Za-z-]{6,40}$", label=_("发票号码"), strip=True,
        error_messages={"invalid": _("发票号码由 6 至 40 位数字、字母组成")},
    )  # fmt: skip
    final = forms.BooleanField(label=_("末笔，付后结清"), required=False)


class Settling(forms.Form):
    """What the finance system made of a payment."""

    outcome = forms.ChoiceField(
        label=_("结果"), choices=[("paid", _("已付款")), ("refused", _("财务退回"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    voucher = forms.CharField(label=_("财务凭证号"), max_length=40, required=False)
    refusal = forms.CharField(label=_("退回原因"), max_length=200, required=False)


class SettlingUp(forms.Form):
    """Why the rest of the contract is not paid."""

    reason = forms.CharField(label=_("结清原因"), max_length=200)


class Cancelling(forms.Form):
    """Why an approved purchase is given up."""

    why = forms.CharField(label=_("终止原因"), max_length=200)


class File(forms.Form):
    """A paper that comes after the approval."""

    part = forms.ChoiceField(
        label=_("类别"),
        choices=[one for one in Part.choices if one[0] != Part.APPLICATION],
    )
    attachment = forms.FileField(label=_("文件"), help_text=_("PDF、图片、Word、Excel，最大 20 MB"))


class SupplierForm(forms.Form):
    """A supplier's entry; the code stays for ever."""

    code = forms.CharField(label=_("统一社会信用代码"), max_length=40)
    name = forms.CharField(label=_("供应商名称"), max_length=80)
    phone = forms.CharField(label=_("单位电话"), max_length=20, required=False)


class Reason(forms.Form):
    """Why something is decided."""

    reason = forms.CharField(label=_("理由"), max_length=200)


class BudgetForm(forms.Form):
    """An item of the budget, and why it is to be so."""

    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    code = forms.RegexField(
        r"^[0-9A-Za-z-]{1,20}$", label=_("预算编码"), strip=True,
        error_messages={"invalid": _("编码由 1 至 20 位数字、字母、短横线组成")},
    )  # fmt: skip
    name = forms.CharField(label=_("预算项目"), max_length=60)
    source = forms.ChoiceField(label=_("资金来源"), choices=Source.choices)
    amount = Yuan(label=_("预算金额（元）"))
    reason = forms.CharField(label=_("理由"), max_length=200)


class Judging(forms.Form):
    """What audit makes of an alarm."""

    is_split = forms.ChoiceField(
        label=_("认定"), choices=[("no", _("不构成拆分")), ("yes", _("构成拆分"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    remark = forms.CharField(label=_("处理意见"), max_length=200)


def _initial(purchase: Purchase | None) -> dict[str, Any]:
    if purchase is None:
        return {}
    return {
        "title": purchase.title, "category": purchase.category, "method": purchase.method,
        "reason": purchase.reason, "budget": purchase.budget_id,
        "method_reason": purchase.method_reason, "choice_reason": purchase.choice_reason,
    }  # fmt: skip


def _rows(purchase: Purchase | None) -> tuple[list[Any], list[Any], str]:
    """The lines and quotes as typed, and the row that is chosen."""
    if purchase is None:
        return [], [], ""
    lines = [
        {"item": one.item, "spec": one.spec, "quantity": f"{one.quantity.normalize():f}",
         "measure": one.measure, "price": one.unit_price}
        for one in purchase.lines.all()
    ]  # fmt: skip
    quotes = list(purchase.quotes.select_related("supplier"))
    chosen = next((f"quote-{n}" for n, one in enumerate(quotes) if one.chosen), "")
    names = queries.telling(one.supplier for one in quotes)
    typed = [
        {"supplier": names[one.supplier_id], "amount": one.amount, "days": one.days}
        for one in quotes
    ]
    return lines, typed, chosen


def this_years(field: forms.Field, at: datetime, keeps: Budget | None = None) -> None:
    """Offer the budget items of the year, and the one that is kept, with what each has left."""
    assert isinstance(field, Budgets)
    items = Budget.objects.filter(year=local(at).year)
    if keeps is not None:
        items = items | Budget.objects.filter(pk=keeps.pk)
    field.queryset = items.order_by("-year", "code")
    field.left = {one.budget.pk: one.remaining for one in queries.standings(field.queryset)}


def rows_of(
    kind: Any, data: Any, prefix: str, rows: Sequence[Any], least: int, more: bool
) -> Any:  # fmt: skip
    """The rows with empty ones to the least number; ``more`` adds some to what was typed."""
    if data is None:
        empty: list[Any] = [{}] * max(0, least - len(rows))
        return kind(prefix=prefix, initial=[*rows, *empty])
    if more:
        typed = data.copy()
        total = typed.get(f"{prefix}-TOTAL_FORMS", "")
        there = number_of(total) or 0
        typed[f"{prefix}-TOTAL_FORMS"] = str(min(there + MORE, MOST_ROWS))
        return kind(typed, prefix=prefix)
    return kind(data, prefix=prefix)
