"""紧急采购: what a team may buy at once in a crisis (governance/crisis/acts.py)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.clock import now
from yiheng.governance.crisis.acts import Asked, Done, crisis_act
from yiheng.governance.people.models import Member
from yiheng.office.procurement import commands, queries, subjects
from yiheng.office.procurement.facts import Facts, LineData, QuoteData
from yiheng.office.procurement.forms import LINES, Budgets, LineRows, Named, rows_of, this_years
from yiheng.office.procurement.models import Category, Purchase, Supplier
from yiheng.office.procurement.money import yuan

BUYING = "procurement.purchase"
SUGGESTED = 40


class AtOnce(forms.Form):
    """What is bought, from whom, from which budget; the lines stand in a table of their own."""

    page = "procurement/at_once.html"
    title = forms.CharField(label=_("采购事项"), max_length=80)
    category = forms.ChoiceField(label=_("采购类别"), choices=[("", "—"), *Category.choices])
    supplier = Named(
        label=_("供应商"), max_length=80, help_text=_("已登记的名称或代码"),
        widget=forms.TextInput({"list": "suppliers", "autocomplete": "off"}),
    )  # fmt: skip
    budget = Budgets(
        label=_("预算项目"), queryset=None, empty_label="—",
        help_text=_("执行后立即占用；括号内为资金来源"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, prefix: str | None = None, **more: Any) -> None:
        super().__init__(data, prefix=prefix, **more)
        self.more = data is not None and "more" in data
        self.lines = rows_of(LineRows, data, f"{prefix or 'own'}-line", [], LINES, self.more)
        this_years(self.fields["budget"], now())

    def clean(self) -> dict[str, Any]:
        """The fields, and what stands in the table."""
        data = super().clean() or {}
        if not self.lines.is_valid():
            raise forms.ValidationError(_("明细中有需要修改的行"))
        data["lines"] = [row for row in (form.row for form in self.lines) if row is not None]
        if not data["lines"]:
            raise forms.ValidationError(_("请至少填写一行明细：名称、数量、单价"))
        return data

    @cached_property
    def suppliers(self) -> QuerySet[Supplier]:
        """Whom to choose from while one types."""
        return queries.suggested(SUGGESTED)


@crisis_act(BUYING, title=_("紧急采购"), clause="3.1-b", route=subjects.ROUTE, money=True)
class EmergencyPurchase:
    """A purchase like any other whose three signatures follow; none, no payment."""

    form = AtOnce

    @staticmethod
    def run(*, asked: Asked, by: Member, at: datetime) -> Done:
        """Buy it: the whole sum is the one supplier's quote."""
        typed, cents = dict(asked.facts), sum(one.cents for one in _lines(asked.facts))
        supplier = typed.pop("supplier", None)
        quotes = [] if supplier is None else [QuoteData(supplier, cents, chosen=True)]
        facts = cast(Facts, typed | {"quotes": quotes})
        made = commands.buy_at_once(act=asked.act, facts=facts, by=by, at=at)
        return Done(made, url=made.page)

    @staticmethod
    def amount(facts: Mapping[str, Any]) -> Decimal | None:
        """The sum of the lines."""
        lines = _lines(facts)
        return yuan(sum(one.cents for one in lines)) if lines else None

    @staticmethod
    def content(key: str) -> bytes:
        """The purchase as an ordinary signature binds it."""
        return queries.content_bytes(int(key))

    @staticmethod
    def tags(key: str) -> Collection[str]:
        """As of an application."""
        return subjects.tags(int(key))

    @staticmethod
    def split_by(key: str) -> Mapping[str, str]:
        """As of an application: counted with those too (4.1-a)."""
        return subjects.split_by(int(key))

    @staticmethod
    def summary(key: str, viewer: Member) -> list[tuple[str, str]]:
        """The purchase in rows, after those of the act."""
        purchase = Purchase.objects.select_related("budget").get(pk=int(key))
        number = (gettext("采购编号"), purchase.number or "")
        return [number, (gettext("采购事项"), str(purchase)), *subjects.facts_of(purchase)]

    @staticmethod
    def on_ratified(*, key: str, by: Actor, at: datetime) -> None:
        """It may be paid for."""
        commands.ratify(pk=int(key), by=by, at=at)

    @staticmethod
    def on_refused(*, key: str, by: Actor, at: datetime) -> None:
        """It goes back."""
        commands.turn_down(pk=int(key), by=by, at=at)

    @staticmethod
    def on_remedied(*, key: str, by: Actor, at: datetime) -> None:
        """It has gone back."""
        commands.make_good(pk=int(key), by=by, at=at)


def _lines(facts: Mapping[str, Any]) -> list[LineData]:
    return list(facts.get("lines", ()))
