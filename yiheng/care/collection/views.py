"""Pages of collection applications."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from yiheng.care.collection import commands, forms, queries, rules
from yiheng.care.collection.models import EDITABLE, Application, Licence, State
from yiheng.core.clock import now
from yiheng.core.errors import Denied, NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.attaching import Attach, attached
from yiheng.core.ui.files import handed_out
from yiheng.core.ui.taking import key_of
from yiheng.governance.approvals.models import Case
from yiheng.governance.people.queries import house

ROWS = 20
KINDS = {
    State.DRAFT: "", State.IN_APPROVAL: "info", State.RETURNED: "warn", State.APPROVED: "ok",
    State.REFUSED: "bad", State.WITHDRAWN: "",
}  # fmt: skip


@policy(SIGNED_IN)
def index(request: Any) -> HttpResponse:
    """Applications that the member may see: own ones, and those to sign."""
    state, words = request.GET.get("state", ""), request.GET.get("q", "").strip()
    found = queries.visible_to(request.user).distinct().order_by("-pk")
    if state in State.values:
        found = found.filter(state=state)
    if words:
        found = found.filter(title__icontains=words) | found.filter(number__icontains=words)
    tabs = [
        {"title": title, "url": f"?state={key}" if key else "?", "current": key == state}
        for key, title in (("", _("全部")), *State.choices)
    ]
    context = {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "tabs": tabs, "q": words, "state": state, "kinds": KINDS,
        "may_apply": request.user.may("collection:apply", at=now()),
    }  # fmt: skip
    return render(request, "collection/index.html", context)


@policy("collection:apply", methods=("GET", "POST"))
def new(request: Any) -> HttpResponse:
    """Begin an application; it is saved as a draft."""
    form = forms.ApplicationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = key_of(request)
        made = commands.draft(by=request.user, at=now(), idempotency_key=key, **form.facts())
        return redirect("collection:detail", pk=made.pk)
    context = {"form": form, "key": key_of(request)}
    return render(request, "collection/form.html", context, status=422 if form.errors else 200)


@policy("collection:apply", methods=("GET", "POST"))
def edit(request: Any, pk: int) -> HttpResponse:
    """Change an application; under approval this voids the signatures."""
    application = _visible(request, pk)
    rules.may_change(request.user, application).require()
    form = forms.ApplicationForm(request.POST or None, application=application)
    if request.method == "POST" and form.is_valid():
        commands.revise(pk=pk, by=request.user, at=now(), facts=form.facts())
        return redirect("collection:detail", pk=pk)
    context = {"form": form, "application": application}
    return render(request, "collection/form.html", context, status=422 if form.errors else 200)


@policy(SIGNED_IN)
def detail(request: Any, pk: int) -> HttpResponse:
    """An application with its attachments, its approval and its licence."""
    return render(request, "collection/detail.html", _detail(request, _visible(request, pk)))


@policy(SIGNED_IN)
def sheet(request: Any, pk: int) -> HttpResponse:
    """The printable 采集申请单."""
    context = _detail(request, _visible(request, pk))
    context |= {"number": context["application"].number, "back": f"/collection/{pk}/"}
    return render(request, "collection/sheet.html", context)


@policy("collection:apply", methods=("POST",))
def submit(request: Any, pk: int) -> HttpResponse:
    """Hand it in; what is missing is said on the application's page."""
    try:
        commands.submit(pk=pk, by=request.user, at=now())
    except Denied as error:
        context = _detail(request, _visible(request, pk)) | {"refusal": error}
        return render(request, "collection/detail.html", context, status=403)
    return redirect("collection:detail", pk=pk)


@policy("collection:apply", methods=("POST",))
def withdraw(request: Any, pk: int) -> HttpResponse:
    """Take it back."""
    commands.withdraw(pk=pk, by=request.user, at=now())
    return redirect("collection:detail", pk=pk)


@policy("collection:revoke", methods=("POST",))
def revoke(request: Any, pk: int) -> HttpResponse:
    """Stop the licence."""
    commands.revoke(pk=pk, by=request.user, at=now())
    return redirect("collection:detail", pk=pk)


@policy("collection:apply", methods=("POST",))
def attach(request: Any, pk: int) -> HttpResponse:
    """Add or replace a file."""
    form = Attach(request.POST, request.FILES)
    if attached(form, partial(commands.attach, pk=pk, by=request.user, at=now())) is None:
        context = _detail(request, _visible(request, pk)) | {"attach": form}
        return render(request, "collection/detail.html", context, status=422)
    return redirect("collection:detail", pk=pk)


@policy("collection:apply", methods=("POST",))
def detach(request: Any, pk: int, attachment: int) -> HttpResponse:
    """Take a file off."""
    commands.detach(pk=pk, attachment=attachment, by=request.user, at=now())
    return redirect("collection:detail", pk=pk)


@policy(SIGNED_IN)
def attachment(request: Any, pk: int) -> HttpResponse:
    """A file of an application; each opening is recorded."""
    found, content = commands.read_attachment(pk=pk, by=request.user, at=now())
    return handed_out(found.name, found.content_type, content)


def _visible(request: Any, pk: int) -> Application:
    found = queries.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _detail(request: Any, application: Application) -> dict[str, Any]:
    at, mine = now(), application.author_id == request.user.pk
    case = Case.objects.filter(subject=queries.SUBJECT, subject_pk=application.pk).last()
    licence = Licence.objects.filter(application=application).first()
    return {
        "application": application,
        "kind": KINDS[State(application.state)],
        "scope": queries.named_types(application),
        "reasons": forms.named_reasons(application),
        "attachments": queries.attachments(application),
        "case": case,
        "licence": licence,
        "in_force": licence and rules.may_collect(licence, at),
        "may_edit": mine and application.state in EDITABLE,
        "may_submit": mine and application.state in (State.DRAFT, State.RETURNED),
        "may_revoke": licence and request.user.may("collection:revoke", at=at)
        and rules.may_revoke(licence, at),
        "attach": Attach(),
        "hospital": house() or _("医院"),
    }  # fmt: skip
