"""What the approvals engine knows of a purchase: its amount, by what it is counted, its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from yiheng.core.ui.formats import money
from yiheng.governance.approvals.subjects import approval_subject
from yiheng.governance.people.models import Member
from yiheng.office.procurement import commands, queries
from yiheng.office.procurement.models import Line, Part, Purchase
from yiheng.standards.china.amounts import amount_in_words

ROUTE = "procurement"
INFORMATION = "information"


def _title(pk: int) -> str:
    return str(Purchase.objects.get(pk=pk))


def _url(pk: int) -> str:
    return Purchase(pk=pk).page


def _amount(pk: int) -> Decimal:
    return Purchase.objects.get(pk=pk).amount


def split_by(pk: int) -> Mapping[str, str]:
    """Bought by the same department, from the same supplier or of the same kind (4.1-a)."""
    purchase = Purchase.objects.get(pk=pk)
    chosen = queries.chosen(purchase)
    return {
        "requester": str(purchase.unit_id),
        "supplier": chosen.supplier.code if chosen else "",
        "category": purchase.category,
    }


def tags(pk: int) -> set[str]:
    """Whether the information department countersigns (C20)."""
    return {INFORMATION} if Purchase.objects.get(pk=pk).information else set()


def _summary(pk: int, viewer: Member) -> Sequence[tuple[str, str]]:
    purchase = queries.visible_to(viewer).get(pk=pk)
    sum_ = (_("金额"), money(purchase.amount))
    return [(_("用途说明"), purchase.reason), sum_, *facts_of(purchase)]


def facts_of(purchase: Purchase) -> list[tuple[str, str]]:
    """What is bought, how, from which budget and whom, in labels and values."""
    chosen = queries.chosen(purchase)
    facts = [
        (_("采购类别"), purchase.get_category_display()),
        (_("采购方式"), _because(purchase.get_method_display(), purchase.method_reason)),
        (_("预算项目"), _budget(purchase)),
        (_("采购明细"), "；".join(_line(one) for one in purchase.lines.all())),
        (_("人民币（大写）"), amount_in_words(purchase.amount)),
    ]
    if chosen is not None:
        facts.append((_("选定供应商"), _because(chosen.supplier.name, purchase.choice_reason)))
    return facts


def _attachments(pk: int, viewer: Member) -> Sequence[tuple[str, str]]:
    purchase = queries.visible_to(viewer).get(pk=pk)
    return [
        (one.name, f"/purchases/files/{one.pk}/")
        for one in queries.attachments(purchase, Part.APPLICATION)
    ]


def _budget(purchase: Purchase) -> str:
    budget = purchase.budget
    return f"{budget} · {budget.get_source_display()}" if budget else ""


def _line(one: Line) -> str:
    what = f"{one.item}（{one.spec}）" if one.spec else one.item
    return _("%(what)s %(quantity)s %(measure)s × %(price)s") % {
        "what": what, "quantity": f"{one.quantity.normalize():f}", "measure": one.measure,
        "price": money(one.unit_price),
    }  # fmt: skip


def _because(what: str, why: str) -> str:
    return f"{what}（{why}）" if why else what


@approval_subject(queries.SUBJECT, route=ROUTE, clause="3.1-e", serial=queries.SERIAL)
class PurchaseSubject:
    """The author applies, department, finance and leader sign, the buyer buys or does not."""

    content = staticmethod(queries.content_bytes)
    visible_to = staticmethod(queries.visible_to)
    title = staticmethod(_title)
    url = staticmethod(_url)
    summary = staticmethod(_summary)
    attachments = staticmethod(_attachments)
    amount = staticmethod(_amount)
    split_by = staticmethod(split_by)
    tags = staticmethod(tags)
    on_approved = staticmethod(commands.approve)
    on_refused = staticmethod(commands.close)
    on_returned = staticmethod(commands.hand_back)
    on_withdrawn = staticmethod(commands.take_back)
    on_terminated = staticmethod(commands.stop)
