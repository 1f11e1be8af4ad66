"""The rounds, and one of them: how far it has come, unit by unit, item by item."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiheng.core.clock import now
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.campaigns import forms, pages
from yiheng.governance.campaigns import queries
from yiheng.governance.campaigns.kinds import KINDS
from yiheng.governance.campaigns.models import Campaign, Item

OPEN = "open"


@policy(SIGNED_IN)
def rounds(request: MemberRequest) -> HttpResponse:
    """Every round that the viewer sees, those that run first; with what they ask of the viewer."""
    at, viewer = now(), request.user
    page = Paginator(queries.visible_to(viewer), pages.ROWS).get_page(request.GET.get("page"))
    progress = queries.progress(page)
    mine = dict.fromkeys(progress, 0)
    for pk in queries.items_of(viewer, at).filter(answer="").values_list("campaign", flat=True):
        mine[pk] = mine.get(pk, 0) + 1
    rows = [
        pages.round_row(one, progress[one.pk], at) | {"mine": mine[one.pk] if one.open else 0}
        for one in page
    ]  # fmt: skip
    context = {
        "page": page, "rows": rows, "tabs": pages.tabs(request, "list"), "at": at,
        "runs": [one for one in KINDS.values() if viewer.may(one.run, at)],
    }  # fmt: skip
    return render(request, "desk_campaigns/rounds.html", context)


@policy(SIGNED_IN)
def one(request: MemberRequest, pk: int) -> HttpResponse:
    """One round; who only answers sees their own part."""
    at, viewer = now(), request.user
    campaign = pages.campaign_or_404(request, pk)
    items = _wanted(request, queries.items_seen(viewer, campaign, at))
    page = Paginator(items, pages.ROWS).get_page(request.GET.get("page"))
    context = head(request, campaign) | {
        "page": page, "rows": pages.item_rows(list(page), at), "q": request.GET.get("q", ""),
        "answer": request.GET.get("answer", ""), "answers": _answers(campaign),
    }  # fmt: skip
    return render(request, "desk_campaigns/one.html", context)


def head(request: MemberRequest, campaign: Campaign) -> dict[str, Any]:
    """What stands on the page of a round beside its items."""
    at, viewer = now(), request.user
    whole = queries.sees_all(viewer, campaign, at)
    progress = queries.progress([campaign])[campaign.pk]
    runs = bool(viewer.may(campaign.about.run, at))
    return {
        "campaign": campaign, "row": pages.round_row(campaign, progress, at), "at": at,
        "whole": whole, "matrix": pages.matrix(campaign, progress) if whole else None,
        "tiles": _tiles(campaign, progress) if whole else [], "runs": runs,
        "left": queries.to_answer(viewer, campaign, at).count() if campaign.open else 0,
        "until": forms.Until(), "reason": forms.Reason(auto_id="id_close_%s"),
        "extensions": list(campaign.extensions.order_by("-at")),
        "tabs": pages.tabs(request, "list"),
    }  # fmt: skip


def _tiles(campaign: Campaign, progress: queries.Progress) -> list[dict[str, Any]]:
    """How much is decided, and how often each answer was given."""
    about, counted = campaign.about, progress.by_answer
    done = progress.share == 100
    first = {
        "name": _("已决定"), "value": str(progress.share), "unit": "%", "cite": about.clause,
        "foot": _("%(done)s／%(total)s 项") % {"done": progress.answered, "total": progress.total},
        "kind": "ok" if done else "warn", "state": _("已完成") if done else _("进行中"),
    }  # fmt: skip
    return [first, *(
        {"name": str(one.title), "value": str(counted[one.code]), "unit": _("项"), "kind": "",
         "cite": about.clause, "foot": str(one.hint), "state": ""}
        for one in about.choices[:3]
    )]  # fmt: skip


def _answers(campaign: Campaign) -> list[tuple[str, str]]:
    return [(code or OPEN, title) for code, title in pages.columns(campaign)]


def _wanted(request: MemberRequest, items: QuerySet[Item]) -> QuerySet[Item]:
    """What the filters in the address leave of the list."""
    words, answer = request.GET.get("q", "").strip(), request.GET.get("answer", "")
    if words:
        items = items.filter(
            Q(title__icontains=words) | Q(unit__name__icontains=words)
            | Q(assignee__name__icontains=words) | Q(deputy__name__icontains=words)
        )  # fmt: skip
    if answer:
        items = items.filter(answer="" if answer == OPEN else answer)
    return items
