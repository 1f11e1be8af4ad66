"""立即执行, and the page of what was done."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters

from yiheng.core.clock import now
from yiheng.core.errors import Denied, NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.attaching import Attach
from yiheng.core.ui.files import handed_out
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.crisis import answers, forms, pages
from yiheng.governance.crisis import commands, queries, rules
from yiheng.governance.crisis.acts import KINDS, Kind
from yiheng.governance.crisis.models import Act, Crisis


@sensitive_post_parameters("password")
@policy(SIGNED_IN, methods=("GET", "POST"))
def do(request: MemberRequest, pk: int, kind: str) -> HttpResponse:
    """Do it now; its case of ratification opens with it."""
    at, crisis = now(), queries.visible_to(request.user).filter(pk=pk).first()
    if crisis is None or kind not in crisis.kinds or kind not in KINDS:
        raise NotFound
    form = _form(request, crisis, KINDS[kind])
    own = _own(request, KINDS[kind])
    refusal: Denied | None = None
    filling = request.method == "GET" or "more" in request.POST
    if not filling and form.is_valid() and (own is None or own.is_valid()):
        made, refusal = answers.tried(form, lambda: _done(request, crisis, kind, form, own, at))
        if made is not None:
            return redirect(made.page)
    scene = queries.scene_of(crisis)
    context = {
        "now": at, "crisis": crisis, "kind": KINDS[kind], "form": form, "own": own,
        "left": pages.countdown(crisis, at), "spent": scene.spent,
        "rest": None if crisis.cap is None else crisis.cap - scene.spent,
        "enter": rules.may_enter(request.user, crisis, at, scene),
    }  # fmt: skip
    faulty = not filling and bool(form.errors or (own and own.errors))
    context["faulty"] = faulty
    return answers.page(request, "desk_crisis/do.html", context, refusal=refusal, faulty=faulty)


@policy(SIGNED_IN)
def one(request: MemberRequest, pk: int) -> HttpResponse:
    """What was done, how its ratification stands, and what is made good."""
    return page(request, pk, now())


@policy(SIGNED_IN, methods=("POST",))
def supplement(request: MemberRequest, pk: int) -> HttpResponse:
    """Add what was missed, and hand the case in again."""
    at, form = now(), forms.Words(request.POST)
    visible(request, pk)
    refusal: Denied | None = None
    if form.is_valid():
        made, refusal = answers.tried(
            form, lambda: commands.supplement(pk=pk, by=request.user, at=at, **form.cleaned_data)
        )
        if made is not None:
            return redirect(made.page)
    return page(request, pk, at, supplement=form, refusal=refusal)


@policy(SIGNED_IN, methods=("POST",))
def attach(request: MemberRequest, pk: int) -> HttpResponse:
    """Add a file to what was done."""
    at, form = now(), Attach(request.POST, request.FILES)
    visible(request, pk)
    refusal: Denied | None = None
    if form.is_valid():
        file = form.cleaned_data["attachment"]
        made, refusal = answers.tried(form, lambda: commands.attach(
            pk=pk, name=file.name, content=file.read(), by=request.user, at=at
        ))  # fmt: skip
        if made is not None:
            return redirect("crisis:act", pk=pk)
    return page(request, pk, at, attach=form, refusal=refusal)


@policy(SIGNED_IN, methods=("POST",))
def detach(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a file off."""
    act = commands.detach(pk=pk, by=request.user, at=now())
    return redirect(act.page)


@policy(SIGNED_IN)
def paper(request: MemberRequest, pk: int) -> HttpResponse:
    """A file; each opening is recorded."""
    found, content = commands.read_attachment(pk=pk, by=request.user, at=now())
    return handed_out(found.name, found.content_type, content)


def visible(request: MemberRequest, pk: int) -> Act:
    """The act, if the viewer may see it."""
    found = queries.acts_visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def page(
    request: MemberRequest, pk: int, at: datetime, *, refusal: Denied | None = None,
    **typed: Form,
) -> HttpResponse:  # fmt: skip
    """The page of an act; ``typed`` are forms that were sent, by name."""
    found = visible(request, pk)
    context = pages.act(found, request.user, at)
    fresh: dict[str, Any] = {
        "supplement": forms.Words(auto_id="added_%s"), "attach": Attach(),
        "report_form": forms.Words(),
        "hand_over": forms.HandOver(remedy=context["remedy"]), "verify": forms.Verify(),
    }  # fmt: skip
    faulty = any(form.errors for form in typed.values())
    return answers.page(
        request, "desk_crisis/act.html", context | fresh | typed, refusal=refusal, faulty=faulty
    )


def _form(request: MemberRequest, crisis: Crisis, kind: Kind) -> forms.Do:
    return forms.Do(
        request.POST or None, crisis=crisis, kind=kind, units=queries.units_of(crisis),
        by=request.user, initial={"key": uuid4().hex},
    )  # fmt: skip


def _own(request: MemberRequest, kind: Kind) -> Form | None:
    return kind.form(request.POST or None, prefix="own") if kind.form else None


def _done(
    request: MemberRequest, crisis: Crisis, kind: str, form: forms.Do, own: Form | None,
    at: datetime,
) -> Act:  # fmt: skip
    typed = form.cleaned_data
    return commands.act(
        crisis=crisis.pk, kind=kind, unit=typed["unit"], text=typed["text"],
        amount=typed.get("amount"), facts=own.cleaned_data if own else {}, by=request.user, at=at,
        idempotency_key=typed["key"], password=typed["password"],
    )  # fmt: skip
