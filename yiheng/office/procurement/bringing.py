"""What was bought and what is to be delivered: purchases for a report or an agenda."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from yiheng.core.gathering import FIGURES, WORK_DONE, WORK_PLANNED, Line, Window, brings
from yiheng.core.ui.formats import money
from yiheng.office.procurement.models import Acceptance, Contract, Payment, Purchase, State
from yiheng.office.procurement.models import PaymentState as Paid
from yiheng.office.procurement.money import yuan

SOURCE, PAGE, CLAUSE = "procurement", "/purchases/", "3.1-b"
MOST = 20


def figures(window: Window, at: datetime) -> Iterable[Line]:
    """Purchases applied for, approved, contracted, accepted; what was paid."""
    since, until = window.since, window.until
    inside = {"applied": "submitted_at", "approved": "approved_at"}
    n = _of(window).aggregate(**{
        key: Count("pk", filter=Q(**{f"{name}__gte": since, f"{name}__lt": until}))
        for key, name in inside.items()
    })  # fmt: skip
    mine = _of(window).values("pk")
    contracts = Contract.objects.filter(
        purchase__in=mine, recorded_at__gte=since, recorded_at__lt=until
    )
    paid = Payment.objects.filter(
        purchase__in=mine, state=Paid.PAID, settled_at__gte=since, settled_at__lt=until
    ).aggregate(n=Sum("cents"))["n"]
    told = (
        ("applied", _("采购申请"), str(n["applied"])),
        ("approved", _("采购批准"), str(n["approved"])),
        ("contracts", _("签订采购合同"), str(contracts.count())),
        ("paid", _("采购付款"), money(yuan(paid or 0))),
    )
    for key, text, value in told:
        yield Line(source=SOURCE, key=key, text=text, value=value, clause=CLAUSE, url=PAGE)


def done(window: Window, at: datetime) -> Iterable[Line]:
    """What was accepted in the window."""
    rows = Acceptance.objects.filter(
        purchase__in=_of(window).values("pk"), passed=True, at__gte=window.since,
        at__lt=window.until,
    )  # fmt: skip
    for one in rows.select_related("purchase", "by").order_by("at", "pk")[:MOST]:
        yield _line(one.purchase, _("采购验收：%(title)s"), True, one.by.name)


def planned(window: Window, at: datetime) -> Iterable[Line]:
    """What is contracted and still to be delivered."""
    rows = _of(window).filter(state=State.CONTRACTED).order_by("approved_at", "pk")
    for one in rows.select_related("author")[:MOST]:
        yield _line(one, _("采购到货与验收：%(title)s"), None, one.author.name)


def _of(window: Window) -> QuerySet[Purchase]:
    rows = Purchase.objects.all()
    return rows if window.unit is None else rows.filter(unit=window.unit)


def _line(one: Purchase, text: object, done: bool | None, owner: str) -> Line:
    return Line(
        source=SOURCE, key=str(one.pk), text=str(text) % {"title": one.title}, url=one.page,
        owner=owner, unit=one.unit_id, done=done, clause=CLAUSE,
    )  # fmt: skip


brings(FIGURES, SOURCE, figures)
brings(WORK_DONE, SOURCE, done)
brings(WORK_PLANNED, SOURCE, planned)
