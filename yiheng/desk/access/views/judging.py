"""医务部 judges; the reader explains; 纪检 sees the attempts at 统方."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiheng.core.clock import local, now
from yiheng.core.errors import NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.desk.access import forms
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.ledger.titles import title_of
from yiheng.governance.access import commands, queries, rules
from yiheng.governance.access.models import BreakGlass, State
from yiheng.governance.access.permissions import DRUG_STATISTICS, REVIEW
from yiheng.governance.people.models import Member

ROWS = 20
KINDS = {
    State.AWAITING: "warn", State.QUESTIONED: "info",
    State.JUSTIFIED: "ok", State.UNJUSTIFIED: "bad",
}  # fmt: skip


@policy(REVIEW)
def reviews(request: MemberRequest) -> HttpResponse:
    """Every 紧急调阅, those to be judged first."""
    state, words = request.GET.get("state", State.AWAITING), request.GET.get("q", "").strip()
    found = queries.in_state(_named(queries.visible_to(request.user), words), state)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    tabs = [
        {"title": label, "url": f"?state={value}", "current": value == state, "count": None}
        for value, label in [*State.choices, ("all", _("全部"))]
    ]
    context = {"page": page, "tabs": tabs, "state": state, "q": words, "kinds": KINDS, "at": now()}
    return render(request, "access/reviews.html", context)


@policy(REVIEW, methods=("GET", "POST"))
def review(request: MemberRequest, pk: int) -> HttpResponse:
    """One 紧急调阅: why, what was read, and the judgement."""
    form = forms.Judge(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = forms.taken(
            form, lambda: commands.review(pk=pk, by=request.user, at=now(), **form.cleaned_data)
        )
        if done is not None:
            return redirect(reverse("access:reviews"))
    return _page(request, pk, form, "access/review.html")


@policy(SIGNED_IN)
def mine(request: MemberRequest) -> HttpResponse:
    """My own 紧急调阅 and what came of them."""
    page = Paginator(queries.mine(request.user), ROWS).get_page(request.GET.get("page"))
    return render(request, "access/mine.html", {"page": page, "kinds": KINDS, "at": now()})


@policy(SIGNED_IN, methods=("GET", "POST"))
def my_glass(request: MemberRequest, pk: int) -> HttpResponse:
    """One of my own, with the question of 医务部 if there is one."""
    if not queries.mine(request.user).filter(pk=pk).exists():
        raise NotFound
    form = forms.Explain(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = forms.taken(
            form, lambda: commands.explain(pk=pk, by=request.user, at=now(), **form.cleaned_data)
        )
        if done is not None:
            return redirect(reverse("access:mine"))
    return _page(request, pk, form, "access/my_glass.html")


@policy(DRUG_STATISTICS)
def drug_statistics(request: MemberRequest) -> HttpResponse:
    """Every refused attempt at 统方."""
    found = queries.drug_statistics_attempts()
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    return render(request, "access/drug_statistics.html", {"page": page})


def _page(
    request: MemberRequest, pk: int, form: forms.Judge | forms.Explain, template: str
) -> HttpResponse:
    glass, words = commands.read_glass(pk=pk, by=request.user, at=now())
    context = {
        "glass": glass, "form": form,
        "read": [(one, title_of(one.action)) for one in queries.read_under(glass)],
        "verdict": rules.may_review(request.user, glass, now()), "kind": KINDS[State(glass.state)],
        "facts": _facts(glass, words),
    }  # fmt: skip
    return render(request, template, context, status=422 if form.errors else 200)


def _facts(glass: BreakGlass, words: dict[str, str]) -> list[tuple[str, str]]:
    known = [
        (_("调阅人"), glass.member.label),
        (_("科室"), glass.member.unit.name),
        (_("患者代号"), glass.code),
        (_("情形"), glass.get_category_display()),
        (_("有效时间"), f"{local(glass.opened_at):%m-%d %H:%M} – {local(glass.until):%H:%M}"),
        (_("理由"), words["reason"]),
        (_("复核意见"), words["remark"]),
        (_("本人说明"), words["explanation"]),
        (_("复核人"), glass.reviewer.label if glass.reviewer else ""),
    ]
    return [(name, value) for name, value in known if value]


def _named(glasses: QuerySet[BreakGlass], words: str) -> QuerySet[BreakGlass]:
    if not words:
        return glasses
    named = Q(name__icontains=words) | Q(staff_no__icontains=words)
    return glasses.filter(member__in=Member.objects.filter(named))
