"""搜索: everything that holds the words and that one may see now, by kind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from yiheng.core.clock import now
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.search import finding
from yiheng.core.search.models import Line
from yiheng.core.search.registry import KINDS
from yiheng.core.search.tokens import Run, runs
from yiheng.desk.access.requests import MemberRequest
from yiheng.governance.people.models import Member

LONGEST, FEW, A_PAGE = 100, 5, 20
LOOKUPS = (("records:read", "/patients/"), ("patients:register", "/p/codes/"))


@policy(SIGNED_IN)
def search(request: MemberRequest) -> HttpResponse:
    """The hits of ``q``: a few of each kind, or with ``kind`` all of that one, by pages.

    Nothing is recorded: what is found are lines that the viewer's own lists show as well, and
    patients are not among them (ADR 0017).
    """
    typed, at = request.GET.get("q", "").strip()[:LONGEST], now()
    wanted = runs(typed)
    short = bool(typed) and _short(wanted)
    context: dict[str, Any] = {
        "search_url": "",  # the field stands on the page itself
        "typed": typed,
        "runs": wanted,
        "short": short,
    }
    if typed and not short:
        context |= _found(request, wanted, at)
    context["lookup"] = _lookup(request.user, at) if typed else ""
    return render(request, "desk_search/search.html", context)


def _found(request: MemberRequest, wanted: list[Run], at: datetime) -> dict[str, Any]:
    hits = finding.hits(wanted, request.user, at)
    kinds = [shown for name, lines in hits.items() if (shown := _shown(name, lines))["many"]]
    chosen = request.GET.get("kind", "")
    told = {"kinds": kinds, "total": sum(kind["many"] for kind in kinds), "chosen": chosen}
    title = next((kind["title"] for kind in kinds if kind["name"] == chosen), None)
    if title is None:
        return told
    page = Paginator(hits[chosen], A_PAGE).get_page(request.GET.get("page"))
    return told | {"page": page, "title": title}


def _shown(name: str, hits: QuerySet[Line]) -> dict[str, Any]:
    """A kind with its first lines; the others are counted only where there are some."""
    lines = list(hits[: FEW + 1])
    many = len(lines) if len(lines) <= FEW else hits.count()
    return {"name": name, "title": KINDS[name].title, "many": many, "lines": lines[:FEW]}


def _short(wanted: list[Run]) -> bool:
    """Whether that is one Latin letter or digit, or nothing but marks."""
    codes = [code for run in wanted for code in run]
    return not wanted or (len(codes) == 1 and codes[0].startswith("w") and len(codes[0]) < 3)


def _lookup(viewer: Member, at: datetime) -> str:
    """Where the viewer looks a patient up by an exact identifier; empty for who may not."""
    return next((url for permission, url in LOOKUPS if viewer.may(permission, at)), "")
