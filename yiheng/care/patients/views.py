"""A patient's own pages, the desk that issues their codes, 医务部's answers about names."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from yiheng.care.patients import commands, forms, queries
from yiheng.care.patients.models import NameRequest, Session
from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.policy import PUBLIC, policy
from yiheng.governance.access.permissions import REVIEW
from yiheng.governance.ledger.models import Entry

COOKIE = "__Secure-patient" if settings.SECURE else "patient"
PATH = "/p/"
OWN = "A patient is no member: a one-time code from the desk opens the patient's own pages"
REQUESTS = 20


@policy(PUBLIC, methods=("GET", "POST"), reason=OWN)
def home(request: HttpRequest) -> HttpResponse:
    """谁看过我的信息 for a patient who is here; else the door, which takes a code."""
    session = _session(request)
    if session is not None:
        trace = commands.read_trace(session=session, at=now(), number=_number(request))
        return render(request, "patients/trace.html", {"trace": trace, "until": session.until})
    form = forms.Enter(request.POST or None)
    if request.method == "POST" and form.is_valid():
        token = _enter(request, form)
        if token:
            return _welcome(token)
    ended = COOKIE in request.COOKIES and request.method == "GET"
    status = 422 if form.errors else 200
    return render(request, "patients/enter.html", {"form": form, "ended": ended}, status=status)


@policy(PUBLIC, methods=("POST",), reason=OWN)
def ask_name(request: HttpRequest, entry: int) -> HttpResponse:
    """Ask for the name behind one reading."""
    session = _session(request)
    if session is not None:
        commands.ask_name(session=session, entry=entry, at=now())
    return redirect("patients:home")


@policy(PUBLIC, methods=("POST",), reason=OWN)
def leave(request: HttpRequest) -> HttpResponse:
    """End the patient's session."""
    session = _session(request)
    if session is not None:
        commands.leave(session=session, at=now())
    response = redirect("patients:home")
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")
    return response


@policy("patients:register", methods=("GET", "POST"))
def codes(request: Any) -> HttpResponse:
    """The desk: a code for the patient who stands before it, shown this once."""
    form, issued = forms.Issue(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            issued = commands.issue_code(by=request.user, at=now(), **form.cleaned_data)
            form = forms.Issue()
        except NotFound:
            form.add_error("identifier", _("没有这个号码的患者。请核对证件后重新填写"))
    status = 422 if form.errors else 200
    context = {"form": form, "issued": issued}
    return render(request, "patients/codes.html", context, status=status)


@policy(REVIEW)
def names(request: Any) -> HttpResponse:
    """医务部: patients who ask who it was."""
    page = Paginator(queries.name_requests(), REQUESTS).get_page(request.GET.get("page"))
    entries = Entry.objects.in_bulk([one.entry for one in page.object_list])
    rows = [_row(one, entries) for one in page.object_list]
    return render(request, "patients/names.html", {"page": page, "rows": rows})


@policy(REVIEW, methods=("POST",))
def answer(request: Any, pk: int) -> HttpResponse:
    """医务部 answers one request."""
    chosen = request.POST.get("answer", "")
    commands.answer_name(pk=pk, answer=chosen, by=request.user, at=now())
    return redirect("patients:names")


def _row(one: NameRequest, entries: dict[int, Entry]) -> dict[str, Any]:
    form = forms.AnswerName(auto_id=f"id_{one.pk}_%s")
    return {"request": one, "reading": entries.get(one.entry), "form": form}


def _session(request: HttpRequest) -> Session | None:
    return queries.session(request.COOKIES.get(COOKIE, ""), now())


def _enter(request: HttpRequest, form: forms.Enter) -> str | None:
    code, address, at = form.cleaned_data["code"], request.META.get("REMOTE_ADDR", ""), now()
    waits = queries.tries_are_up(address, code, at)
    token = None if waits else commands.enter(code=code, address=address, at=at)
    if waits:
        form.add_error("code", _("错误次数过多。请 15 分钟后再试，或请窗口重新签发"))
    elif token is None:
        form.add_error("code", _("查询码不正确或已失效。请核对，或请窗口重新签发"))
    return token


def _welcome(token: str) -> HttpResponse:
    response = redirect("patients:home")
    response.set_cookie(
        COOKIE, token, max_age=commands.SESSION_LASTS, path=PATH, httponly=True,
        secure=settings.SECURE, samesite="Strict",
    )  # fmt: skip
    return response


def _number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isdecimal() and len(text) < 6 else 1
