"""Reading an announcement, leaving a receipt, passing it on; its paper and its files."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.files import handed_out
from yiheng.core.ui.taking import taken
from yiheng.governance.ledger.models import Entry
from yiheng.governance.ledger.recording import name_of
from yiheng.governance.people.queries import house
from yiheng.office.bulletins import commands, describing, forms, pages, queries
from yiheng.office.bulletins.models import Bulletin
from yiheng.office.bulletins.views.finding import visible


@policy(SIGNED_IN)
def detail(request: Any, pk: int) -> HttpResponse:
    """What is announced; of a normal one, opening it is the receipt."""
    bulletin = visible(request, pk)
    reader = queries.reader_of(bulletin, request.user)
    if reader is not None and reader.asked and not reader.edition.explicit:
        commands.read(pk=pk, by=request.user, at=now())
    return _page(request, bulletin)


@policy(SIGNED_IN, methods=("POST",))
def read(request: Any, pk: int) -> HttpResponse:
    """我已阅知."""
    commands.read(pk=pk, by=request.user, at=now())
    return redirect("bulletins:detail", pk=pk)


@policy(SIGNED_IN, methods=("POST",))
def pass_on(request: Any, pk: int) -> HttpResponse:
    """传阅."""
    bulletin, form = visible(request, pk), forms.PassOn(request.POST)
    if form.is_valid():
        done = taken(form, lambda: commands.pass_on(
            pk=pk, by=request.user, at=now(), **form.cleaned_data
        ))  # fmt: skip
        if done is not None:
            return redirect("bulletins:detail", pk=pk)
    return _page(request, bulletin, status=422, pass_form=form)


@policy(SIGNED_IN, methods=("POST",))
def withdraw(request: Any, pk: int) -> HttpResponse:
    """Withdraw it, with a reason."""
    bulletin, form = visible(request, pk), forms.Withdraw(request.POST)
    if form.is_valid():
        done = taken(form, lambda: commands.withdraw(
            pk=pk, by=request.user, at=now(), **form.cleaned_data
        ))  # fmt: skip
        if done is not None:
            return redirect("bulletins:detail", pk=pk)
    return _page(request, bulletin, status=422, withdraw_form=form)


@policy(SIGNED_IN)
def sheet(request: Any, pk: int) -> HttpResponse:
    """The announcement on A4."""
    bulletin = visible(request, pk)
    edition = bulletin.current
    if edition is None:
        raise NotFound
    entry = Entry.objects.filter(target=name_of(bulletin)).order_by("-seq")
    code = sha256(queries.content_bytes(edition.pk)).hexdigest()[:16]
    context = {
        "hospital": house() or _("医院"), "back": bulletin.page, "number": bulletin.number,
        "one": bulletin, "edition": edition, "attachments": queries.attachments(edition),
        "scope": describing.scope(edition.addressed), "now": now(),
        "entry": entry.values_list("seq", flat=True).first(),
        "root": " ".join(code[start : start + 4] for start in range(0, 16, 4)),
    }  # fmt: skip
    return render(request, "bulletins/sheet.html", context)


@policy(SIGNED_IN)
def attachment(request: Any, pk: int) -> HttpResponse:
    """A file; each opening is recorded."""
    found, content = commands.read_attachment(pk=pk, by=request.user, at=now())
    return handed_out(found.name, found.content_type, content)


def _page(request: Any, bulletin: Bulletin, status: int = 200, **more: Any) -> HttpResponse:
    at = now()
    if bulletin.current is None:  # what is not issued is read as an edition
        return redirect(bulletin.editions.latest("ordinal").page)
    context = pages.detail(bulletin, bulletin.current, request.user, at) | {
        "now": at, "pass_form": forms.PassOn(), "withdraw_form": forms.Withdraw(),
    } | more  # fmt: skip
    return render(request, "bulletins/detail.html", context, status=status)
