"""Opening the keyring after a start: 工号, password and the keyring's passphrase on one page.

Before the keyring is open no second factor can be checked, for its secrets are sealed too. So this
page opens no session: who may unseal proves it by password and by the passphrase, each time.
"""

from __future__ import annotations

from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import now
from yiheng.core.policy import PUBLIC, policy
from yiheng.desk.access import forms
from yiheng.governance.access import commands as access
from yiheng.governance.keys import commands, keyring
from yiheng.governance.people.models import Member


@policy(PUBLIC, methods=("GET", "POST"), reason="a session would want a factor that is sealed")
def unseal(request: HttpRequest) -> HttpResponse:
    """The passphrase, from somebody with ``keys:unseal``; where it is open the page says so."""
    form, opened, sealed = forms.Unseal(request.POST or None), keyring.is_open(), keyring.sealed()
    wanted = request.method == "POST" and sealed and not opened
    if wanted and form.is_valid() and _unsealed(request, form):
        return redirect("access:unseal")
    context = {"form": form, "opened": opened, "sealed": sealed}
    return render(request, "access/unseal.html", context, status=422 if form.errors else 200)


def _unsealed(request: HttpRequest, form: forms.Unseal) -> bool:
    given, at = form.cleaned_data, now()
    credentials = {"username": given["username"], "password": given["password"]}
    member = authenticate(request, **credentials)
    if not isinstance(member, Member):
        locked = bool(getattr(request, "axes_locked_out", False))
        access.note_failure(typed=given["username"], at=at, locked=locked)
        form.add_error(None, _("工号或口令不正确。请核对后重试"))
        return False
    if not commands.unseal(passphrase=given["passphrase"], by=member, at=at):
        form.add_error("passphrase", _("密钥口令不正确。请核对后重试，密钥环没有改动"))
        return False
    return True
