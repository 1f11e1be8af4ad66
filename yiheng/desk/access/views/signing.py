"""Sign in and out, activate an account, go on as another, choose a language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.policy import PUBLIC, SIGNED_IN, policy
from yiheng.desk.access import entering, forms, sample
from yiheng.desk.access.entering import ENDED
from yiheng.desk.access.requests import MemberRequest
from yiheng.governance.access import commands, identity
from yiheng.governance.access.backends import attempt_key
from yiheng.governance.people.models import Member

DIRECTORY = "yiheng.governance.access.backends.DirectoryBackend"
YEAR = 365 * 24 * 3600
ENDINGS = {
    "idle": _("您有一段时间没有操作，已为您退出。请重新登录"),
    "age": _("登录已满 12 小时，已为您退出。请重新登录"),
    "factor": _("您的岗位须用动态口令登录。请重新登录，并按提示登记"),
}


@policy(PUBLIC, methods=("GET", "POST"), reason="who somebody is cannot be known before")
def sign_in(request: HttpRequest) -> HttpResponse:
    """工号 and password; a failure says the same whatever was wrong."""
    wanted = wanted_by(request)
    if request.user.is_authenticated:
        return redirect(wanted)
    form = forms.SignIn(request.POST or None)
    if request.method == "POST" and form.is_valid():
        member = authenticate(request, **form.cleaned_data)
        if isinstance(member, Member):
            via = "directory" if getattr(member, "backend", "") == DIRECTORY else entering.OWN
            return entering.begin(request, member, wanted, via=via)
        locked = bool(getattr(request, "axes_locked_out", False))
        commands.note_failure(typed=form.cleaned_data["username"], at=now(), locked=locked)
        form.add_error(None, _("工号或口令不正确。请核对后重试；忘记口令请联系安全管理员"))
    ended = ENDINGS.get(request.session.pop(ENDED, "")) if ENDED in request.session else None
    context = {
        "form": form, "next": wanted, "ended": ended, "limit": settings.AXES_FAILURE_LIMIT,
        "down": getattr(request, "directory_down", False),
        "doors": identity.redirect_providers(),
    }  # fmt: skip
    return render(request, "access/sign_in.html", context, status=422 if form.errors else 200)


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """The page after too many failures; it says when the account opens again."""
    last = (
        AccessAttempt.objects.filter(username=attempt_key(request, credentials))
        .order_by("-attempt_time")
        .first()
    )
    opens: datetime = (last.attempt_time if last else now()) + get_cool_off(request)
    context = {"opens": opens, "limit": settings.AXES_FAILURE_LIMIT}
    page = render(request, "access/locked_out.html", context, status=429)
    page["Retry-After"] = str(max(1, int((opens - now()).total_seconds())))
    return page


@policy(SIGNED_IN, methods=("POST",))
def sign_out(request: MemberRequest) -> HttpResponse:
    """Go; the session is gone on the server too."""
    commands.sign_out(by=request.user, at=now())
    logout(request)
    return redirect(settings.LOGIN_URL)


@policy(PUBLIC, methods=("GET", "POST"), reason="a new member has no password yet")
def activate(request: HttpRequest) -> HttpResponse:
    """A one-time code becomes a password of one's own."""
    form = forms.Activate(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {key: form.cleaned_data[key] for key in ("staff_no", "code", "password")}
        if _activated(form, given):
            return render(request, "access/activated.html")
    return render(
        request, "access/activate.html", {"form": form}, status=422 if form.errors else 200
    )


@policy(PUBLIC, methods=("GET", "POST"), reason="only in a sample hospital, from this machine")
def switch(request: HttpRequest) -> HttpResponse:
    """Go on as somebody else of the sample hospital; elsewhere this page does not exist."""
    if not sample.is_open(request):
        raise NotFound
    if request.method == "POST":
        wanted = request.POST.get("to", "")
        known = wanted in {one.staff_no for one in sample.accounts()}
        member = Member.objects.filter(staff_no=wanted, is_active=True).first() if known else None
        if member is None:
            raise NotFound
        before = request.user if isinstance(request.user, Member) else commands.ANONYMOUS
        commands.switch(to=member, by=before, at=now())
        entering.enter(request, member, via="sample", factor=True)
        return redirect(settings.LOGIN_REDIRECT_URL)
    groups: dict[str, list[sample.Account]] = {}
    for one in sample.accounts():
        groups.setdefault(one.title, []).append(one)
    return render(request, "access/switch.html", {"groups": groups})


@policy(PUBLIC, methods=("POST",), reason="the sign-in page too can be read in English")
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the pages; a cookie keeps it for a year."""
    answer: HttpResponseRedirect = redirect(wanted_by(request))
    if request.POST.get("language") in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, request.POST["language"], max_age=YEAR,
            secure=settings.SECURE, httponly=True, samesite="Lax",
        )  # fmt: skip
    return answer


def _activated(form: forms.Activate, given: dict[str, str]) -> bool:
    """Whether the account is open; a wrong code and an unknown 工号 read the same."""
    try:
        return forms.taken(form, lambda: commands.activate(at=now(), **given)) is not None
    except NotFound:
        form.add_error("code", _("工号与激活码不符，或激活码已用过。请向安全管理员重新领取"))
        return False


def wanted_by(request: HttpRequest) -> str:
    """Where to go next; only an address of this house."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else settings.LOGIN_REDIRECT_URL
