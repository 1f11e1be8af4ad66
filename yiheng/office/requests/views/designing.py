"""Forms: what is in force, their versions, the designer, and the second person's word."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yiheng.core.clock import day_of, midnight, now
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.proposals import Stand, may_settle
from yiheng.core.ui.taking import taken
from yiheng.office.requests import commands, designs, pages, queries, rules, shipped
from yiheng.office.requests import forms as inputs
from yiheng.office.requests.checking import Refused, read
from yiheng.office.requests.definition import KIND_NAMES, Definition
from yiheng.office.requests.models import Change, Draft, Form, Version
from yiheng.office.requests.permissions import CONFIRM, DEFINE


@policy(SIGNED_IN)
def forms(request: Any) -> HttpResponse:
    """Every form with its version; what is in the designer's hands, and what waits."""
    at = now()
    known = set(Form.objects.values_list("code", flat=True))
    versions = queries.versions_in_force(at)
    alive = [one.form_id for one in versions]
    context = {
        "now": at, "versions": versions,
        "coming": Version.objects.filter(in_force_from__gt=at).select_related("form"),
        "retired": Form.objects.filter(retired_from__lte=at).exclude(pk__in=alive),
        "drafts": Draft.objects.order_by("code"),
        "changes": Change.objects.order_by("-pk")[:20],
        "brought": [(code, form["title"]) for code, form in shipped.definitions().items()
                    if code not in known],
        "may_define": bool(request.user.may(DEFINE, at=at)), "new": inputs.NewDesign(),
    }  # fmt: skip
    return render(request, "requests/forms.html", context)


@policy(SIGNED_IN)
def form(request: Any, code: str) -> HttpResponse:
    """A form: what it asks, who decides and handles, its versions."""
    at, found = now(), _form(code)
    version = queries.version_in_force(found, at) or found.versions.latest("number")
    ends = found.retired_from is not None and found.retired_from > at
    context = {
        "retired": rules.is_retired(found, version, at), "ends": ends,
        "now": at, "form": found, "version": version, "definition": version.definition,
        "asked": [(one, pages.asked(one)) for one in version.definition.fields],
        "ahead": queries.steps_ahead(version.definition, at),
        "versions": found.versions.order_by("-number"),
        "may_define": bool(request.user.may(DEFINE, at=at)),
        "retire": inputs.Propose(initial={"in_force_from": day_of(at)}),
    }  # fmt: skip
    return render(request, "requests/form.html", context)


@policy(DEFINE, methods=("POST",))
def begin(request: Any) -> HttpResponse:
    """Take a form into hand: one in force, one that the product brings, or a new one."""
    typed = inputs.NewDesign(request.POST)
    if not typed.is_valid():
        raise Invalid("code", str(next(iter(typed.errors["code"]))))
    code = typed.cleaned_data["code"]
    known = Form.objects.filter(code=code).exists()
    content = None if known else shipped.definitions().get(code)
    draft = commands.begin_design(code=code, by=request.user, at=now(), content=content)
    return redirect("requests:design", pk=draft.pk)


@policy(DEFINE)
def design(request: Any, pk: int) -> HttpResponse:
    """The designer: the fields in order, the head, what is still wrong."""
    return _designer(request, _draft(pk))


@policy(DEFINE, methods=("POST",))
def head(request: Any, pk: int) -> HttpResponse:
    """Keep the head as it was typed."""
    draft = _draft(pk)
    typed = designs.Head(request.POST)
    if not typed.is_valid():
        return _designer(request, draft, head=typed, status=422)
    commands.edit_design(pk=pk, by=request.user, at=now(), content=typed.made(draft.content))
    return redirect("requests:design", pk=pk)


@policy(DEFINE, methods=("POST",))
def arrange(request: Any, pk: int) -> HttpResponse:
    """Add a field, move one, take one away."""
    draft, act = _draft(pk), request.POST.get("act", "")
    typed = designs.AddField(request.POST if act == "add" else None)
    if act == "add" and not typed.is_valid():
        return _designer(request, draft, add=typed, status=422)
    if act == "add":
        given = typed.cleaned_data
        made = designs.with_new(draft.content, given["label"], given["kind"])
    elif act in designs.ACTIONS:
        made = designs.ACTIONS[act](draft.content, request.POST.get("code", ""))
    else:
        raise NotFound
    draft = commands.edit_design(pk=pk, by=request.user, at=now(), content=made)
    if request.htmx:
        return _designer(request, draft)
    return redirect(f"{reverse('requests:design', args=[pk])}#fields")


@policy(DEFINE, methods=("GET", "POST"))
def field(request: Any, pk: int, code: str) -> HttpResponse:
    """One field with everything that it can say."""
    draft = _draft(pk)
    found = next((one for one in designs.fields_of(draft.content) if one.get("code") == code), None)
    if found is None:
        raise NotFound
    typed = designs.FieldForm(
        request.POST or None, design=draft.content, initial=designs.FieldForm.typed(found)
    )
    if request.method == "POST" and typed.is_valid():
        made = designs.replaced(draft.content, code, typed.made())
        commands.edit_design(pk=pk, by=request.user, at=now(), content=made)
        return redirect(f"{reverse('requests:design', args=[pk])}#fields")
    problems = [one for one in _problems(draft)[1] if one.field == code]
    context = {"draft": draft, "form": typed, "found": found, "problems": problems}
    return render(request, "requests/field.html", context, status=422 if typed.errors else 200)


@policy(DEFINE)
def preview(request: Any, pk: int) -> HttpResponse:
    """The design as it would be filled in and printed; nothing is kept of what is typed here."""
    draft = _draft(pk)
    made, _wrong = _problems(draft)
    if made is None:
        return _designer(request, draft)
    return render(request, "requests/preview.html", _shown(made, now()) | {"draft": draft})


@policy(DEFINE, methods=("POST",))
def propose(request: Any, pk: int) -> HttpResponse:
    """Hand the design to a second person."""
    draft, typed = _draft(pk), inputs.Propose(request.POST)
    if typed.is_valid():
        made = taken(typed, lambda: commands.propose_form(
            pk=pk, by=request.user, at=now(), reason=typed.cleaned_data["reason"],
            in_force_from=midnight(typed.cleaned_data["in_force_from"]),
        ))  # fmt: skip
        if made is not None:
            return redirect("requests:change", pk=made.pk)
    return _designer(request, draft, propose=typed, status=422)


@policy(DEFINE, methods=("POST",))
def drop(request: Any, pk: int) -> HttpResponse:
    """Throw the design away."""
    commands.drop_design(pk=pk, by=request.user, at=now())
    return redirect("requests:forms")


@policy(DEFINE, methods=("POST",))
def retire(request: Any, code: str) -> HttpResponse:
    """Propose that a form be filled in no more."""
    _form(code)
    typed = inputs.Propose(request.POST)
    if not typed.is_valid():
        raise Invalid("reason", str(next(iter(next(iter(typed.errors.values()))))))
    made = commands.propose_retirement(
        code=code, by=request.user, at=now(), reason=typed.cleaned_data["reason"],
        in_force_from=midnight(typed.cleaned_data["in_force_from"]),
    )  # fmt: skip
    return redirect("requests:change", pk=made.pk)


@policy(SIGNED_IN, methods=("GET", "POST"))
def change(request: Any, pk: int) -> HttpResponse:
    """What is proposed for a form, beside what is in force; the second person settles it."""
    found, at = Change.objects.filter(pk=pk).first(), now()
    if found is None:
        raise NotFound
    if request.method == "POST":
        stand = request.POST.get("stand", "")
        commands.settle_change(pk=pk, stand=stand, by=request.user, at=at)
        return redirect("requests:change", pk=pk)
    old = Version.objects.filter(form__code=found.code, number__lt=_number(found)).last()
    made = found.definition
    context = {
        "now": at, "found": found, "old": old,
        "differences": pages.differences(old.definition, made) if old and made else [],
        "may_confirm": request.user.may(CONFIRM, at=at)
        and may_settle(found, Stand.CONFIRMED, request.user, "2.1-n"),
        "may_withdraw": request.user.may(DEFINE, at=at)
        and may_settle(found, Stand.WITHDRAWN, request.user, "2.1-n"),
        "tone": {"proposed": "warn", "confirmed": "ok", "refused": "bad"}.get(found.stand, ""),
    } | (_shown(made, at) if made else {})  # fmt: skip
    return render(request, "requests/change.html", context)


def _designer(
    request: Any, draft: Draft, *, head: Any = None, add: Any = None, propose: Any = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    at = now()
    made, problems = _problems(draft)
    blamed = {one.field for one in problems}
    context = {
        "now": at, "draft": draft, "problems": problems, "accepted": made is not None,
        "rows": [{"field": one, "wrong": one.get("code") in blamed,
                  "kind": KIND_NAMES.get(one.get("kind", ""), "")}
                 for one in designs.fields_of(draft.content)],
        "codes": {one.get("code") for one in designs.fields_of(draft.content)},
        "head": head or designs.Head(initial=designs.Head.typed(draft.content)),
        "add": add or designs.AddField(auto_id="add_%s"),
        "propose": propose or inputs.Propose(initial={"in_force_from": day_of(at)}),
    }  # fmt: skip
    return render(request, "requests/design.html", context, status=status)


def _shown(made: Definition, at: datetime) -> dict[str, Any]:
    """A form as people will see it, every question shown."""
    there = queries.world(made)
    return {
        "definition": made,
        "filling": inputs.Filling(made, made.fields, {}, there, {}, prefix_id="preview_%s"),
        "asked": [(one, pages.asked(one)) for one in made.fields],
        "sheet": [[made.named(code).label for code in row] for row in made.sheet()],
        "ahead": queries.steps_ahead(made, at),
    }


def _problems(draft: Draft) -> tuple[Definition | None, list[Invalid]]:
    try:
        return read(draft.content, queries.known(draft.code)), []
    except Refused as refused:
        return None, refused.problems


def _number(found: Change) -> int:
    return found.version.number if found.version is not None else 32_000


def _draft(pk: int) -> Draft:
    found = Draft.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _form(code: str) -> Form:
    found = Form.objects.filter(code=code).first()
    if found is None:
        raise NotFound
    return found
