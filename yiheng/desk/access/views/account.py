"""My account: posts, password, second factor, where I am signed in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from yiheng.core.clock import now
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.desk.access import entering, forms
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.access.views.entering import enrolled, picture
from yiheng.governance.access import commands, queries
from yiheng.governance.access.failures import NotOneself

CODES = "recovery"


@policy(SIGNED_IN)
def account(request: MemberRequest) -> HttpResponse:
    """Who I am here: unit, posts, password, second factor, sessions, language."""
    member, at = request.user, now()
    context = {
        "held": member.assignments_at(at), "languages": settings.LANGUAGES,
        "factor": queries.confirmed_factor(member),
        "must": queries.must_have_factor(member, at),
        "codes_left": queries.recovery_codes_left(member),
        "password_set_at": queries.password_set_at(member),
        "sessions": queries.sessions_of(member, at), "here": request.session.session_key,
    }  # fmt: skip
    return render(request, "access/account.html", context)


@sensitive_post_parameters("current", "password", "again")
@policy(SIGNED_IN, methods=("GET", "POST"))
def password(request: MemberRequest) -> HttpResponse:
    """Another password of my own; I stay signed in here and nowhere else."""
    form = forms.ChangePassword(request.POST or None)
    if request.method == "POST" and form.is_valid() and _changed(request, form):
        return redirect("access:account")
    context = {"form": form, "verdict": queries.password_holds(request.user, now())}
    return render(request, "access/password.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters("code")
@policy(SIGNED_IN, methods=("GET", "POST"))
def factor(request: MemberRequest) -> HttpResponse:
    """Enrol an authenticator app, or another one in the place of the first."""
    form, codes = enrolled(request, request.user)
    if codes is not None:
        request.session[entering.FACTOR] = True
        return render(request, "access/recovery.html", {"codes": codes})
    context = {"form": form, **picture(request.user)}
    return render(request, "access/factor.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters("code")
@policy(SIGNED_IN, methods=("GET", "POST"))
def recovery(request: MemberRequest) -> HttpResponse:
    """Ten new recovery codes, after a code."""
    form = forms.Code(request.POST or None)
    if request.method == "POST" and form.is_valid() and _code_taken(request, form):
        codes = commands.renew_recovery_codes(by=request.user, at=now())
        return render(request, "access/recovery.html", {"codes": codes})
    return _ask_code(request, form, "renew")


@sensitive_post_parameters("code")
@policy(SIGNED_IN, methods=("GET", "POST"))
def drop_factor(request: MemberRequest) -> HttpResponse:
    """Give up a second factor that no post asks for, after a code."""
    form = forms.Code(request.POST or None)
    if request.method == "POST" and form.is_valid() and _code_taken(request, form):
        done = forms.taken(form, lambda: commands.drop_factor(by=request.user, at=now()))
        if done is not None:
            return redirect("access:account")
    return _ask_code(request, form, "drop")


@policy(SIGNED_IN, methods=("POST",))
def end_session(request: MemberRequest, pk: int) -> HttpResponse:
    """End one of my sessions."""
    commands.end_session(pk=pk, by=request.user, at=now())
    return redirect("access:account")


@policy(SIGNED_IN, methods=("POST",))
def end_others(request: MemberRequest) -> HttpResponse:
    """End every session of mine but this one."""
    commands.end_other_sessions(by=request.user, at=now(), keep=str(request.session.session_key))
    return redirect("access:account")


def _ask_code(request: MemberRequest, form: forms.Code, act: str) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "act": act}
    return render(request, "access/ask_code.html", context, status=422 if form.errors else 200)


def _code_taken(request: MemberRequest, form: forms.Code) -> bool:
    try:
        commands.take_code(by=request.user, at=now(), typed=form.cleaned_data["code"])
    except NotOneself as refusal:  # recorded and counted; the field says what to do
        form.add_error("code", refusal.verdict.told)
        return False
    return True


def _changed(request: MemberRequest, form: forms.ChangePassword) -> bool:
    given = form.cleaned_data
    try:
        member = forms.taken(
            form,
            lambda: commands.change_password(
                by=request.user, at=now(), current=given["current"], new=given["password"]
            ),
        )
    except NotOneself as refusal:  # recorded and counted; the field says what to do
        form.add_error("current", refusal.verdict.told)
        return False
    if member is None:
        return False
    whole = bool(request.session.get(entering.FACTOR))
    entering.enter(request, member, via=entering.OWN, factor=whole)
    return True
