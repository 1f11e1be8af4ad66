"""What was typed becomes the purchase, and whether suppliers and budget stand for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid
from yiheng.core.ui.formats import money
from yiheng.office.procurement import queries, rules
from yiheng.office.procurement.facts import WORDS, Facts, LineData, QuoteData
from yiheng.office.procurement.models import Budget, Line, Purchase, Quote
from yiheng.office.procurement.money import MOST_CENTS, yuan

CLAUSE = "3.1-b"


def require_fit(purchase: Purchase, quotes: Sequence[Quote], at: datetime) -> None:
    """Dealing with nobody blocked, and within its budget, which is locked."""
    rules.deals_with(quotes, at).require()
    assert purchase.budget_id is not None
    budget = Budget.objects.select_for_update().get(pk=purchase.budget_id)
    (standing,) = queries.standings([budget], without=purchase)
    rules.within_budget(purchase.cents, standing.left, at).require()


def write(purchase: Purchase, facts: Facts) -> None:
    """Put what was typed into a purchase; what is absent stays. Raises ``Invalid``."""
    for name in WORDS:
        if name in facts:
            setattr(purchase, name, facts[name])  # type: ignore[literal-required]  # its words
    if "lines" in facts:
        _lines(purchase, facts["lines"])
    if "quotes" in facts:
        _quotes(purchase, facts["quotes"])
    purchase.save()


def _lines(purchase: Purchase, lines: Sequence[LineData]) -> None:
    cents = sum(one.cents for one in lines)
    if any(one.quantity <= 0 or one.price < 0 for one in lines):
        raise Invalid("lines", _("数量须大于 0，单价不小于 0，请核对各行"), clause=CLAUSE)
    if cents > MOST_CENTS:
        most = money(yuan(MOST_CENTS))
        raise Invalid("lines", _("合计超出 %(most)s，请核对数量和单价"), clause=CLAUSE, most=most)
    purchase.lines.all().delete()
    Line.objects.bulk_create(
        Line(
            purchase=purchase, ordinal=number, item=one.item, spec=one.spec,
            quantity=one.quantity, measure=one.measure, price=one.price,
        )
        for number, one in enumerate(lines, start=1)
    )  # fmt: skip
    purchase.cents = cents


def _quotes(purchase: Purchase, quotes: Sequence[QuoteData]) -> None:
    names = [one.supplier.pk for one in quotes]
    if len(names) != len(set(names)):
        raise Invalid("quotes", _("同一供应商只报一次价，请合并或删去一行"), clause=CLAUSE)
    if sum(one.chosen for one in quotes) > 1 or any(one.cents < 0 for one in quotes):
        raise Invalid("quotes", _("只选定一家，报价不小于 0，请核对报价"), clause=CLAUSE)
    purchase.quotes.all().delete()
    Quote.objects.bulk_create(
        Quote(
            purchase=purchase, supplier=one.supplier, cents=one.cents, days=one.days,
            chosen=one.chosen,
        )
        for one in quotes
    )  # fmt: skip
