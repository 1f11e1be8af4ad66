"""审批: the lists, the case with the action card, signing, and the printed sheet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from yiheng.core.clock import now
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.desk.approvals import pages
from yiheng.desk.approvals.forms import Signing
from yiheng.governance.approvals import commands, queries
from yiheng.governance.approvals.models import Case, State
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import house

A_PAGE = 20


def _member(request: HttpRequest) -> Member:
    assert isinstance(request.user, Member)
    return request.user


def _case_or_404(request: HttpRequest, pk: int) -> Case:
    found = queries.visible_to(_member(request)).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


@policy(SIGNED_IN)
def cases(request: HttpRequest) -> HttpResponse:
    """待我签, 我已签, 我发起的; searched by title, twenty a page."""
    viewer, at = _member(request), now()
    tab = request.GET.get("tab", "todo")
    words = request.GET.get("q", "").strip()[:60]
    rows, show = pages.rows(tab, viewer, words, at)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    shown = [show(row) for row in page.object_list]
    context = {"now": at, "page": page, "rows": shown, "q": words, "tab": tab,
               "tabs": pages.tabs(tab, viewer, at), "empty": pages.empty(tab)}  # fmt: skip
    return render(request, "desk_approvals/list.html", context)


@policy(SIGNED_IN)
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """One case: the flow, what is to be signed, the opinions, the checks, and the action card."""
    found = _case_or_404(request, pk)
    return _page(request, found, now())


@sensitive_post_parameters("password")
@policy("approvals:sign", methods=("POST",))
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign, return or refuse; a no keeps the opinion that was typed and shows the page anew."""
    at, form = now(), Signing(request.POST)
    found = _case_or_404(request, pk)
    if not form.is_valid():
        return _page(request, found, at, form=form, status=422)
    try:
        commands.sign(pk=pk, by=_member(request), at=at, **form.cleaned_data)
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _page(request, found, at, form=form, status=422)
    except Denied as refusal:  # recorded by the command; what was typed must not be lost
        return _page(request, _case_or_404(request, pk), at, form=form, refusal=refusal, status=403)
    return redirect("approvals:case", pk=pk)


@policy(SIGNED_IN)
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The decided case as a form on A4, with its check code."""
    found = _case_or_404(request, pk)
    if found.state not in (State.APPROVED, State.REFUSED):
        raise NotFound
    context = pages.sheet(found, _member(request))
    context |= {"hospital": house() or _("医院"), "back": found.page}
    return render(request, "desk_approvals/sheet.html", context)


def _page(
    request: HttpRequest,
    found: Case,
    at: datetime,
    *,
    form: Signing | None = None,
    refusal: Denied | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = pages.case(found, _member(request), at)
    typed = {} if form is None else {"opinion": form.data.get("opinion", "")}
    fresh = Signing(initial=typed | {"shown": found.content_hash})
    keep = form if refusal is None and form is not None else fresh
    context |= {"now": at, "form": keep, "refusal": refusal}
    response = render(request, "desk_approvals/case.html", context, status=status)
    if refusal is not None:
        response["X-Clause"] = refusal.verdict.clause
    return response
