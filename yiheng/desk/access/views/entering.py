"""The second step of signing in: a code, the first enrolment, a password that grew too old."""

from __future__ import annotations

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from yiheng.core.clock import now
from yiheng.core.policy import PUBLIC, policy
from yiheng.core.ui import qr
from yiheng.desk.access import entering, forms
from yiheng.desk.access.views.signing import locked_out
from yiheng.governance.access import commands, queries, totp
from yiheng.governance.access.failures import NotOneself
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import house

ISSUER = "医衡"
HALFWAY = "whoever has proved the first thing only; without that it leads back to the sign-in"


@sensitive_post_parameters("code")
@policy(PUBLIC, methods=("GET", "POST"), reason=HALFWAY)
def second_step(request: HttpRequest) -> HttpResponse:
    """The code of the app, or a recovery code; a failure counts towards the lock-out."""
    known = entering.current(request)
    if known is None or queries.confirmed_factor(known.member) is None:
        return redirect(settings.LOGIN_URL)
    credentials = {"username": known.member.staff_no}
    if not AxesProxyHandler.is_allowed(request, credentials):
        return locked_out(request, None, credentials)
    form = forms.Code(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            commands.take_code(by=known.member, at=now(), typed=form.cleaned_data["code"])
        except NotOneself as refusal:  # recorded by the command; the field says what to do
            form.add_error("code", refusal.verdict.told)
        else:
            return entering.proved(request, known)
    context = {"form": form, "limit": settings.AXES_FAILURE_LIMIT}
    return render(request, "access/second_step.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters("code")
@policy(PUBLIC, methods=("GET", "POST"), reason=HALFWAY)
def first_factor(request: HttpRequest) -> HttpResponse:
    """A post that asks for a second factor is entered only after enrolling one."""
    known = entering.current(request)
    if known is None or queries.confirmed_factor(known.member) is not None:
        return redirect(settings.LOGIN_URL)
    form, codes = enrolled(request, known.member)
    if codes is not None:
        entering.keep_factor(request)
        return render(request, "access/recovery_door.html", {"codes": codes})
    context = {"form": form, **picture(known.member)}
    return render(request, "access/first_factor.html", context, status=422 if form.errors else 200)


@policy(PUBLIC, methods=("POST",), reason=HALFWAY)
def go_in(request: HttpRequest) -> HttpResponse:
    """The recovery codes are put away: on to what remains, or into the house."""
    known = entering.current(request)
    return redirect(settings.LOGIN_URL) if known is None else entering.proceed(request, known)


@sensitive_post_parameters("password", "again")
@policy(PUBLIC, methods=("GET", "POST"), reason=HALFWAY)
def old_password(request: HttpRequest) -> HttpResponse:
    """The password of a system administrator has reached its age (4.1-k): set another."""
    known = entering.current(request)
    if known is None or entering.remaining(known, now()) != "old-password":
        return redirect(settings.LOGIN_URL)
    form = forms.NewPassword(request.POST or None)
    if request.method == "POST" and form.is_valid():
        new = form.cleaned_data["password"]
        done = forms.taken(
            form, lambda: commands.renew_password(by=known.member, at=now(), new=new)
        )
        if done is not None:
            fresh = entering.Entering(done, known.wanted, known.via, known.factor)
            return entering.finish(request, fresh)
    context = {"form": form, "verdict": queries.password_holds(known.member, now())}
    return render(request, "access/old_password.html", context, status=422 if form.errors else 200)


def enrolled(request: HttpRequest, member: Member) -> tuple[forms.Code, list[str] | None]:
    """The form of the first code, and the recovery codes once it was right."""
    form = forms.Code(request.POST or None)
    codes = None
    if request.method == "POST" and form.is_valid():
        codes = forms.taken(
            form,
            lambda: commands.confirm_factor(by=member, at=now(), code=form.cleaned_data["code"]),
        )
    return form, codes


def picture(member: Member) -> dict[str, str]:
    """The QR code and the key to type by hand."""
    secret = commands.begin_factor(by=member, at=now())
    hospital = house()
    issuer = f"{ISSUER} {hospital.name}" if hospital else ISSUER
    return {
        "qr": qr.image(totp.uri(secret, member.staff_no, issuer)), "key": totp.key(secret),
    }  # fmt: skip
