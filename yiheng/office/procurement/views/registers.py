"""The registers of suppliers and of budget items, and what is decided about them."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yiheng.core.clock import local, now
from yiheng.core.errors import Denied
from yiheng.core.numbers import numbers_of, year_of
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.proposals import Stand
from yiheng.core.ui.listing import listing
from yiheng.core.ui.taking import taken
from yiheng.office.procurement import commands, forms, permissions, queries
from yiheng.office.procurement.models import Budget, BudgetChange, Contract, Supplier
from yiheng.office.procurement.money import cents
from yiheng.office.procurement.views.drawing import budget_rows, tone
from yiheng.office.procurement.views.parts import (
    DEALS,
    KINDS,
    MONEY,
    require_one_of,
    rooms,
    stand_of,
)

ROWS, LATEST = 20, 10


@policy(SIGNED_IN)
def suppliers(request: Any) -> HttpResponse:
    """The register: searched, blocked ones apart."""
    at = now()
    require_one_of(request, DEALS)
    page = Paginator(_suppliers(request), ROWS)
    context = {
        "now": at, "page": page.get_page(request.GET.get("page")), "q": _words(request),
        "state": request.GET.get("state", ""), "rooms": rooms(request.user, "suppliers", at),
        "may_register": request.user.may(permissions.SUPPLIERS, at=at),
    }  # fmt: skip
    return render(request, "procurement/suppliers.html", context)


@policy(SIGNED_IN)
def export_suppliers(request: Any) -> HttpResponse:
    """The register as it is searched, as CSV."""
    require_one_of(request, DEALS)
    head = (_("名称"), _("统一社会信用代码"), _("合同数"), _("最近签约"), _("状态"))
    return listing("suppliers.csv", head, _suppliers(request), lambda one: (
        one.name, one.code, one.deals, one.last or "",
        _("已停用") if one.blocked_since else _("可用"),
    ))  # fmt: skip


@policy(permissions.SUPPLIERS, methods=("GET", "POST"))
def new_supplier(request: Any) -> HttpResponse:
    """Enter a supplier."""
    form = forms.SupplierForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = taken(
            form,
            lambda: commands.register_supplier(by=request.user, at=now(), **form.cleaned_data),
        )
        if made is not None:
            return redirect("procurement:supplier", pk=made.pk)
    status = 422 if form.errors else 200
    return render(request, "procurement/supplier_form.html", {"form": form}, status=status)


@policy(SIGNED_IN)
def supplier(request: Any, pk: int) -> HttpResponse:
    """A supplier, its contracts that the viewer may see, and its blocks."""
    require_one_of(request, DEALS)
    return _supplier(request, get_object_or_404(queries.suppliers(), pk=pk))


@policy(permissions.SUPPLIERS, methods=("POST",))
def edit_supplier(request: Any, pk: int) -> HttpResponse:
    """Change name or telephone."""
    found = get_object_or_404(queries.suppliers(), pk=pk)
    form = forms.SupplierForm(_with(request, found))
    if form.is_valid():
        commands.edit_supplier(
            pk=pk, by=request.user, at=now(), name=form.cleaned_data["name"],
            phone=form.cleaned_data["phone"],
        )  # fmt: skip
        return redirect("procurement:supplier", pk=pk)
    return _supplier(request, found, status=422, form=form)


@policy(permissions.SUPPLIERS, methods=("POST",))
def block(request: Any, pk: int) -> HttpResponse:
    """Block a supplier, or lift its block."""
    found = get_object_or_404(queries.suppliers(), pk=pk)
    form = forms.Reason(request.POST)
    act = commands.lift_block if "lift" in request.POST else commands.block_supplier
    if not form.is_valid():
        return _supplier(request, found, status=422, reason=form)
    try:
        done = taken(
            form,
            lambda: act(
                pk=pk, by=request.user, at=now(), reason=form.cleaned_data["reason"]
            ),
        )  # fmt: skip
    except Denied as refusal:
        return _supplier(request, found, status=403, refusal=refusal, reason=form)
    if done is None:
        return _supplier(request, found, status=422, reason=form)
    return redirect("procurement:supplier", pk=pk)


@policy(SIGNED_IN)
def budgets(request: Any) -> HttpResponse:
    """The items of a year with what each has left, and the changes that wait."""
    require_one_of(request, MONEY)
    return _budgets(request, _year(request))


@policy(SIGNED_IN)
def export_budgets(request: Any) -> HttpResponse:
    """The items of a year as CSV, in yuan."""
    require_one_of(request, MONEY)
    year = _year(request)
    head = (_("预算编码"), _("预算项目"), _("资金来源"), _("预算（元）"), _("审批中（元）"),
            _("已批准（元）"), _("已付（元）"), _("余额（元）"))  # fmt: skip
    found = queries.standings(queries.of_year(year))
    return listing(f"budgets-{year}.csv", head, found, lambda one: (
        one.budget.code, one.budget.name, one.budget.get_source_display(), one.budget.amount,
        one.asked_yuan, one.bound_yuan, one.paid_yuan, one.remaining,
    ))  # fmt: skip


@policy(permissions.BUDGET, methods=("GET", "POST"))
def propose_budget(request: Any) -> HttpResponse:
    """Propose a new item, or what an item is to become."""
    initial: dict[str, Any] = {"year": local(now()).year}
    known = Budget.objects.filter(pk__in=numbers_of([request.GET.get("of", "")])).first()
    if known is not None:
        initial |= {
            "year": known.year, "code": known.code, "name": known.name, "source": known.source,
            "amount": known.amount,
        }  # fmt: skip
    form = forms.BudgetForm(request.POST or None, initial=initial)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        amount = cents(data.pop("amount"))
        try:
            made = taken(
                form,
                lambda: commands.propose_budget(by=request.user, at=now(), cents=amount, **data),
            )
        except Denied as refusal:
            answer = render(
                request, "procurement/budget_form.html", context | {"refusal": refusal}, status=403
            )
            answer["X-Clause"] = refusal.verdict.clause
            return answer
        if made is not None:
            return redirect("procurement:budgets")
    status = 422 if form.errors else 200
    return render(request, "procurement/budget_form.html", context, status=status)


@policy(SIGNED_IN, methods=("POST",))
def settle_budget(request: Any, pk: int) -> HttpResponse:
    """Confirm, refuse or withdraw a change."""
    try:
        commands.settle_budget(pk=pk, by=request.user, at=now(), stand=stand_of(request))
    except Denied as refusal:
        require_one_of(request, MONEY)
        return _budgets(request, local(now()).year, refusal)
    return redirect("procurement:budgets")


@policy(SIGNED_IN)
def budget(request: Any, pk: int) -> HttpResponse:
    """An item: its bar, its changes, and the purchases from it that the viewer may see."""
    at = now()
    require_one_of(request, MONEY)
    found = get_object_or_404(Budget, pk=pk)
    rows = queries.visible_to(request.user).filter(budget=found).order_by("-pk")
    context = {
        "now": at, "budget": found, "bars": budget_rows([found]), "kinds": KINDS,
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "changes": found.changes.order_by("-pk"),
        "may_propose": request.user.may(permissions.BUDGET, at=at),
    }  # fmt: skip
    return render(request, "procurement/budget.html", context)


def _words(request: Any) -> str:
    return str(request.GET.get("q", "")).strip()[:60]


def _suppliers(request: Any) -> QuerySet[Supplier]:
    """The suppliers that are looked for."""
    only = {"blocked": True, "open": False}.get(request.GET.get("state", ""))
    return queries.suppliers(_words(request), blocked=only)


def _year(request: Any) -> int:
    return year_of(request.GET.get("year", ""), local(now()).year)


def _budgets(request: Any, year: int, refusal: Denied | None = None) -> HttpResponse:
    at, items = now(), queries.of_year(year)
    bars = budget_rows(items)
    context = {
        "now": at, "year": year, "bars": bars, "refusal": refusal,
        "rows": [(one, tone(one)) for one in bars["standings"]],
        "years": sorted({*Budget.objects.values_list("year", flat=True), year}, reverse=True),
        "waiting": BudgetChange.objects.filter(stand=Stand.PROPOSED).order_by("pk"),
        "may_propose": request.user.may(permissions.BUDGET, at=at),
        "may_confirm": request.user.may(permissions.CONFIRM_BUDGET, at=at),
        "me": str(request.user.pk), "rooms": rooms(request.user, "budgets", at),
    }  # fmt: skip
    answer = render(
        request, "procurement/budgets.html", context, status=403 if refusal else 200
    )  # fmt: skip
    if refusal is not None:
        answer["X-Clause"] = refusal.verdict.clause
    return answer


def _supplier(
    request: Any, found: Supplier, *, status: int = 200, **over: Any
) -> HttpResponse:  # fmt: skip
    at = now()
    deals = Contract.objects.filter(
        supplier=found, purchase__in=queries.visible_to(request.user)
    ).select_related("purchase")
    context: dict[str, Any] = {
        "now": at, "supplier": found, "blocked": found.blocked(at),
        "contracts": deals.order_by("-signed_on")[:LATEST],
        "blocks": found.blocks.select_related("by", "lifted_by").order_by("-pk"),
        "may_change": request.user.may(permissions.SUPPLIERS, at=at),
        "form": forms.SupplierForm(initial={"code": found.code, "name": found.name,
                                            "phone": found.phone}),
        "reason": forms.Reason(), **over,
    }  # fmt: skip
    answer = render(request, "procurement/supplier.html", context, status=status)
    if "refusal" in over:
        answer["X-Clause"] = over["refusal"].verdict.clause
    return answer


def _with(request: Any, found: Supplier) -> Any:
    """What was typed, with the code that stays."""
    typed = request.POST.copy()
    typed["code"] = found.code
    return typed
