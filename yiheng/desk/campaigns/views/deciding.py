"""My items to decide: as a quick list, one by one, many at once, or handed to a colleague."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yiheng.core.clock import now
from yiheng.core.numbers import numbers_of
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.taking import taken
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.campaigns import forms, pages
from yiheng.desk.campaigns.views.rounds import head
from yiheng.governance.campaigns import commands, queries, rules
from yiheng.governance.campaigns.kinds import Evidence
from yiheng.governance.campaigns.models import Answer, Campaign, Item

MOST = 200
TABS = ("todo", "flagged", "done")


@policy(SIGNED_IN)
def mine(request: MemberRequest, pk: int) -> HttpResponse:
    """What a round asks of me: what wants a reason apart, what I have decided."""
    return _list(request, pages.campaign_or_404(request, pk))


@policy(SIGNED_IN, methods=("POST",))
def batch(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep many at once: only what nothing speaks against is taken."""
    campaign = pages.campaign_or_404(request, pk)
    code = next(one.code for one in campaign.about.choices if one.batch)
    done = commands.answer_many(pks=_picked(request), code=code, by=request.user, at=now())
    said = ngettext("已决定 %(n)s 项。", "已决定 %(n)s 项。", done.taken) % {"n": done.taken}
    if done.refused:
        said += _("%(n)s 项未办：%(why)s") % {"n": len(done.refused), "why": done.refused[0][1]}
    return _list(request, campaign, said)


@policy(SIGNED_IN, methods=("POST",))
def hand(request: MemberRequest, pk: int) -> HttpResponse:
    """Give what was picked to a colleague; what is wrong is mended on a page that keeps the picks,
    for whoever runs the round has no list of their own."""
    campaign, form = pages.campaign_or_404(request, pk), forms.Hand(request.POST)
    picked, at = _picked(request), now()
    if form.is_valid():
        given = form.cleaned_data
        done = taken(form, lambda: commands.hand_over(
            pk=pk, items=picked, to=given["to"], reason=given["reason"], by=request.user, at=at
        ))  # fmt: skip
        if done is not None:
            return redirect("campaigns:mine", campaign.pk)
    asked = queries.items_of(request.user, at).filter(campaign=campaign).exists()
    context = {
        "form": form, "campaign": campaign, "title": _("转办"), "picked": picked,
        "back": reverse("campaigns:mine", args=[pk]) if asked else campaign.page,
        "tabs": pages.tabs(request, "list"),
    }  # fmt: skip
    return render(request, "desk_campaigns/form.html", context, status=422)


@policy(SIGNED_IN, methods=("GET", "POST"))
def item(request: MemberRequest, pk: int) -> HttpResponse:
    """One item: what lies beside it, the decision, everything that was decided before."""
    at, found = now(), pages.item_or_404(request, pk)
    form = forms.Decide(request.POST or None, choices=found.campaign.about.choices)
    if request.method == "POST" and form.is_valid():
        done = taken(form, lambda: commands.answer(pk=pk, by=request.user, at=now(), **form.said()))
        if done is not None:
            return redirect(_next(request, found))
    seen = queries.evidence_of([found], at).get(pk, Evidence("")) if found.open else None
    answers = list(queries.history(found))
    context = {
        "item": found, "campaign": found.campaign, "form": form, "seen": seen, "at": at,
        "row": pages.item_rows([found], at)[0], "events": [_event(one) for one in answers],
        "verdict": rules.may_answer(found, request.user, at), "mine": _mine(request, found),
        "runs": request.user.may(found.campaign.about.run, at), "again": forms.Reason(),
        "note": forms.Note(), "hand": forms.Hand(), "tabs": pages.tabs(request, "list"),
        "may_again": rules.may_ask_again(
            found, next((one for one in answers if one.voided_at is None), None), request.user, at
        ),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "desk_campaigns/item.html", context, status=status)


def _list(request: MemberRequest, campaign: Campaign, said: str = "") -> HttpResponse:
    at, viewer = now(), request.user
    latest = F("answered_at").desc(nulls_first=True)  # what waits is never behind what is done
    asked = queries.items_of(viewer, at).filter(campaign=campaign)
    every = list(asked.order_by(latest, "unit__code", "pk")[:MOST])
    rows = pages.item_rows(every, at)
    groups: dict[str, list[dict[str, Any]]] = {
        "todo": [row for row in rows if row["one"].open and not row["flagged"]],
        "flagged": [row for row in rows if row["one"].open and row["flagged"]],
        "done": [row for row in rows if not row["one"].open],
    }
    wanted = request.GET.get("tab", "")
    tab = wanted if wanted in TABS else next((one for one in TABS if groups[one]), "todo")
    titles = {"todo": _("可直接保留"), "flagged": _("需要说明"), "done": _("已决定")}
    context = head(request, campaign) | {
        "rows": groups[tab], "tab": tab, "form": forms.Hand(), "said": said,
        "groups": [
            {"title": titles[one], "url": f"?tab={one}", "current": one == tab,
             "count": len(groups[one])}
            for one in TABS
        ],
        "all": request.GET.get("all") == "1", "picked": _picked(request),
    }  # fmt: skip
    return render(request, "desk_campaigns/mine.html", context)


def _picked(request: MemberRequest) -> list[int]:
    return numbers_of(request.POST.getlist("pk"))


def _mine(request: MemberRequest, found: Item) -> bool:
    return queries.items_of(request.user, now()).filter(pk=found.pk).exists()


def _next(request: MemberRequest, found: Item) -> str:
    """The next item that is asked of me, or my list when that was the last."""
    left: Sequence[int] = list(
        queries.to_answer(request.user, found.campaign, now()).values_list("pk", flat=True)
    )
    after = [pk for pk in left if pk > found.pk] or left
    if after and found.campaign.open:
        return f"/campaigns/items/{after[0]}/"
    return f"/campaigns/{found.campaign_id}/mine/?tab=done"


def _event(one: Answer) -> dict[str, Any]:
    choice = one.item.campaign.about.choice(one.code)
    who = one.by.name if one.by else _("系统")
    if one.on_behalf_of is not None:
        who = _("%(who)s（代%(principal)s）") % {"who": who, "principal": one.on_behalf_of.name}
    void = _("已退回重办：%(why)s") % {"why": one.void_reason} if one.voided_at else ""
    return {
        "state": "bad" if one.voided_at else "ok", "who": who,
        "what": str(choice.title) if choice else one.code, "kind": choice.tone if choice else "",
        "status": one.get_outcome_display(), "at": one.at, "note": void or one.evidence.get("line"),
        "text": one.reason,
    }  # fmt: skip
