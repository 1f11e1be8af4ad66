"""Pages of a request for deletion: the list, one request, what 病案室 and the three sides do."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse  # noqa: TID251  # pages, beside views
from django.shortcuts import redirect, render  # noqa: TID251  # pages, beside views
from django.utils.translation import gettext_lazy as _

from yiheng.care.patients import erasing, forms, queries, rules
from yiheng.care.patients.keeping import keeping
from yiheng.care.patients.models import Deletion, Role
from yiheng.care.patients.permissions import RESTRICT, SEE_DELETIONS
from yiheng.core.clock import now
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.policy import policy

A_PAGE = 20
NOBODY = _("没有这个号码的患者。请核对证件后重新填写")


@policy(SEE_DELETIONS, methods=("GET", "POST"))
def deletions(request: Any) -> HttpResponse:
    """Every request and what is closed; 病案室 enters new ones here."""
    act = request.POST.get("act", "") if request.method == "POST" else ""
    ask = forms.Ask(request.POST if act == "ask" else None, auto_id="ask_%s")
    hold = forms.Close(request.POST if act == "hold" else None, auto_id="hold_%s")
    if act == "ask" and ask.is_valid() and (made := _taken(erasing.restrict, ask, request)):
        return redirect("patients:deletion", made.pk)
    if act == "hold" and hold.is_valid() and _taken(erasing.hold, hold, request):
        return redirect("patients:deletions")
    page = Paginator(queries.deletions(), A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "holds": queries.holds(), "ask": ask, "hold": hold,
               "may_ask": request.user.may(RESTRICT, now())}  # fmt: skip
    status = 422 if ask.errors or hold.errors else 200
    return render(request, "patients/deletions.html", context, status=status)


@policy(SEE_DELETIONS)
def deletion(request: Any, pk: int) -> HttpResponse:
    """One request: what keeps the data, who has consented, what the viewer may do."""
    found = Deletion.objects.select_related("asked_by").filter(pk=pk).first()
    if found is None:
        raise NotFound
    at = now()
    kept = keeping(found.patient_id, at) if found.open else []
    given = {one.role: one for one in found.consents.select_related("member")}
    sides = [
        {"role": role.value, "title": role.label, "consent": given.get(role.value),
         "verdict": rules.may_consent(request.user, found, role.value, kept, at)}
        for role in Role
    ]  # fmt: skip
    may_lift = found.open and request.user.may(RESTRICT, at)
    context = {"deletion": found, "kept": kept, "sides": sides, "may_lift": may_lift}
    return render(request, "patients/deletion.html", context)


@policy(SEE_DELETIONS, methods=("POST",))
def consent(request: Any, pk: int) -> HttpResponse:
    """One of the three consents."""
    erasing.consent(pk=pk, role=request.POST.get("role", ""), by=request.user, at=now())
    return redirect("patients:deletion", pk)


@policy(RESTRICT, methods=("POST",))
def lift(request: Any, pk: int) -> HttpResponse:
    """The patient takes it back."""
    erasing.lift(pk=pk, by=request.user, at=now())
    return redirect("patients:deletion", pk)


@policy(RESTRICT, methods=("POST",))
def release(request: Any, pk: int) -> HttpResponse:
    """解封, or the dispute is over."""
    erasing.release(pk=pk, by=request.user, at=now())
    return redirect("patients:deletions")


def _taken(act: Any, form: Any, request: Any) -> Any:
    """What a command made of a form; what it cannot take stands on its field (None)."""
    try:
        return act(by=request.user, at=now(), **form.cleaned_data)
    except NotFound:
        form.add_error("identifier", NOBODY)
    except Invalid as error:
        form.add_error(error.field, str(error))
    return None
