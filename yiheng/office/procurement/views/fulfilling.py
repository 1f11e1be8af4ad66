"""After the approval: contract, announcement, acceptance, papers, giving up, payment, archive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.http import HttpResponse
from django.shortcuts import redirect

from yiheng.core.clock import now
from yiheng.core.errors import Denied, NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.taking import key_of, taken
from yiheng.office.procurement import commands, forms, queries
from yiheng.office.procurement.money import cents
from yiheng.office.procurement.permissions import ACCEPT, BUY, PAY
from yiheng.office.procurement.views.parts import settling, stand_of, visible
from yiheng.office.procurement.views.reading import page_of


@policy(BUY, methods=("POST",))
def contract(request: Any, pk: int) -> HttpResponse:
    """Record the contract."""
    form = forms.Contracting(request.POST)
    return _done(
        request, pk, form, "contracting",
        lambda data: commands.sign_contract(
            pk=pk, by=request.user, at=now(), number=data["number"], supplier=data["supplier"],
            cents=cents(data["amount"]), signed_on=data["signed_on"],
        ),
    )  # fmt: skip


@policy(BUY, methods=("POST",))
def announce(request: Any, pk: int) -> HttpResponse:
    """Record where the contract was made public."""
    form = forms.Announcing(request.POST)
    return _done(
        request, pk, form, "announcing",
        lambda data: commands.announce(pk=pk, by=request.user, at=now(), where=data["where"]),
    )  # fmt: skip


@policy(ACCEPT, methods=("POST",))
def accept(request: Any, pk: int) -> HttpResponse:
    """Record what was found on delivery."""
    form = forms.Accepting(request.POST)
    return _done(
        request, pk, form, "accepting",
        lambda data: commands.accept(
            pk=pk, by=request.user, at=now(), passed=data["passed"] == "yes", note=data["note"]
        ),
    )  # fmt: skip


@policy(BUY, methods=("POST",))
def cancel(request: Any, pk: int) -> HttpResponse:
    """Give an approved purchase up."""
    form = forms.Cancelling(request.POST)
    return _done(
        request, pk, form, "cancelling",
        lambda data: commands.cancel(pk=pk, by=request.user, at=now(), why=data["why"]),
    )  # fmt: skip


@policy(BUY, methods=("POST",))
def paper(request: Any, pk: int) -> HttpResponse:
    """File the contract or an invoice."""
    return _file(request, pk)


@policy(ACCEPT, methods=("POST",))
def acceptance_paper(request: Any, pk: int) -> HttpResponse:
    """File what belongs to the acceptance."""
    return _file(request, pk)


@policy(BUY, methods=("POST",))
def pay(request: Any, pk: int) -> HttpResponse:
    """Ask for a payment."""
    form = forms.Asking(request.POST)
    return _done(
        request, pk, form, "asking",
        lambda data: commands.ask_payment(
            pk=pk, by=request.user, at=now(), cents=cents(data["amount"]),
            invoice=data["invoice"], final=data["final"], idempotency_key=key_of(request),
        ),
    )  # fmt: skip


@policy(PAY, methods=("POST",))
def settle(request: Any, pk: int, payment: int) -> HttpResponse:
    """Record what the finance system made of a payment of this purchase."""
    if not visible(request, pk).payments.filter(pk=payment).exists():
        raise NotFound
    form = settling(payment, request.POST)
    return _done(
        request, pk, form, f"settling-{payment}",
        lambda data: commands.settle_payment(
            pk=payment, by=request.user, at=now(), paid=data["outcome"] == "paid",
            voucher=data["voucher"], refusal=data["refusal"],
        ),
    )  # fmt: skip


@policy(BUY, methods=("POST",))
def settle_up(request: Any, pk: int) -> HttpResponse:
    """Say that nothing more is paid, though a part of the contract is left."""
    form = forms.SettlingUp(request.POST)
    return _done(
        request, pk, form, "settling_up",
        lambda data: commands.settle_up(
            pk=pk, by=request.user, at=now(), reason=data["reason"]
        ),
    )  # fmt: skip


@policy(BUY, methods=("POST",))
def archive(request: Any, pk: int) -> HttpResponse:
    """Close the papers."""
    try:
        commands.archive(pk=pk, by=request.user, at=now())
    except Denied as refusal:
        return page_of(request, visible(request, pk), status=403, refusal=refusal)
    return redirect("procurement:detail", pk=pk)


@policy(BUY, methods=("POST",))
def propose_destruction(request: Any, pk: int) -> HttpResponse:
    """Propose that the archive be destroyed, its years being over."""
    form = forms.Reason(request.POST)
    return _done(
        request, pk, form, "destroying",
        lambda data: commands.propose_destruction(
            pk=pk, by=request.user, at=now(), reason=data["reason"]
        ),
    )  # fmt: skip


@policy(SIGNED_IN, methods=("POST",))
def settle_destruction(request: Any, pk: int, change: int) -> HttpResponse:
    """Confirm, refuse or withdraw the destruction of this purchase's archive."""
    purchase = visible(request, pk)
    if not queries.destructions(purchase).filter(pk=change).exists():
        raise NotFound
    try:
        commands.settle_destruction(
            pk=change, by=request.user, at=now(), stand=stand_of(request)
        )  # fmt: skip
    except Denied as refusal:
        return page_of(request, visible(request, pk), status=403, refusal=refusal)
    return redirect("procurement:detail", pk=pk)


def _file(request: Any, pk: int) -> HttpResponse:
    form = forms.File(request.POST, request.FILES)

    def act(data: dict[str, Any]) -> object:
        file = data["attachment"]
        return commands.file(
            pk=pk, by=request.user, at=now(), part=data["part"], name=file.name,
            content=file.read(),
        )  # fmt: skip

    return _done(request, pk, form, "filing", act)


def _done(
    request: Any, pk: int, form: django_forms.Form, name: str,
    act: Callable[[dict[str, Any]], object],
) -> HttpResponse:  # fmt: skip
    """Do it and show the purchase; a no keeps what was typed and says why on the same page."""
    purchase = visible(request, pk)
    if not form.is_valid():
        return page_of(request, purchase, status=422, **{name: form})
    try:
        done = taken(form, lambda: act(form.cleaned_data))
    except Denied as refusal:
        return page_of(request, purchase, status=403, refusal=refusal, **{name: form})
    if done is None:
        return page_of(request, purchase, status=422, **{name: form})
    return redirect("procurement:detail", pk=pk)
