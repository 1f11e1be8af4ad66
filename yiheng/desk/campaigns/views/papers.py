"""A round on paper: its report to print, as PDF, and its list as CSV."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui import papers
from yiheng.core.ui.files import handed_out
from yiheng.core.ui.formats import stamp
from yiheng.core.ui.listing import listing
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.campaigns import pages
from yiheng.governance.campaigns import commands, queries
from yiheng.governance.campaigns.kinds import UNANSWERED, Reason
from yiheng.governance.campaigns.models import Campaign, Item
from yiheng.governance.people.queries import house

STYLE = Path(__file__).parent.parent / "static" / "desk_campaigns" / "paper.css"
MOST = 10_000
HEAD = (
    "类别", "授权", "部门", "依据", "需说明", "结论", "结果", "理由", "决定人", "代", "决定时间",
    "办理人",
)  # fmt: skip


@policy(SIGNED_IN)
def report(request: MemberRequest, pk: int) -> HttpResponse:
    """The report of a round: figures, units, and what was not simply kept."""
    campaign = _whole(request, pk)
    context = content(campaign) | {
        "back": campaign.page,
        "pdf": f"{campaign.page}report.pdf" if papers.can_print() else "",
    }
    return render(request, "desk_campaigns/report.html", context)


@policy(SIGNED_IN)
def as_pdf(request: MemberRequest, pk: int) -> HttpResponse:
    """The same as PDF."""
    campaign = _whole(request, pk)
    html = render_to_string("desk_campaigns/pdf.html", content(campaign))
    made = papers.pdf(html, STYLE.read_text(encoding="utf-8"))
    return handed_out(f"{campaign.title}.pdf", "application/pdf", made)


@policy(SIGNED_IN)
def as_csv(request: MemberRequest, pk: int) -> HttpResponse:
    """The list of a round to take along; that it was taken is noted."""
    campaign, at = pages.campaign_or_404(request, pk), now()
    items = list(queries.items_seen(request.user, campaign, at)[: MOST + 1])
    commands.keep_export(campaign=campaign, count=len(items[:MOST]), by=request.user, at=at)
    head, rows = [str(_(one)) for one in HEAD], pages.item_rows(items, at)
    return listing(f"{campaign.title}.csv", head, rows, _cells, most=MOST)


def content(campaign: Campaign) -> dict[str, Any]:
    """What stands in the report."""
    at = now()
    items = list(campaign.items.select_related(
        "unit", "assignee", "deputy", "concerns", "campaign"
    ).order_by("unit__code", "pk"))  # fmt: skip
    rows = pages.item_rows(items, at)
    progress = queries.progress([campaign])[campaign.pk]
    in_time = sum(
        one.answered_at is not None and one.answered_at <= campaign.due_at for one in items
    )  # fmt: skip
    top = house()
    return {
        "campaign": campaign, "hospital": top.name if top else "", "now": at,
        "number": stamp(at), "progress": progress, "in_time": in_time,
        "matrix": pages.matrix(campaign, progress),
        "by_group": sorted(Counter(row["group"] for row in rows).items()),
        "idle": [row for row in rows if row["flagged"] and _asks(row["one"], Reason.FLAGGED)],
        "changed": [row for row in rows if _asks(row["one"], Reason.ALWAYS)],
        "unanswered": [row for row in rows if row["one"].answer in ("", UNANSWERED)],
        "extensions": list(campaign.extensions.order_by("at")),
    }  # fmt: skip


def _asks(item: Item, reason: Reason) -> bool:
    choice = item.campaign.about.choice(item.answer)
    return choice is not None and choice.reason == reason


def _cells(row: dict[str, Any]) -> list[str]:
    item, answer = row["one"], row["answer"]
    by = answer.by.label if answer and answer.by else ""
    principal = answer.on_behalf_of.label if answer and answer.on_behalf_of else ""
    when = stamp(item.answered_at) if item.answered_at else ""
    return [
        row["group"], item.title, item.unit.name if item.unit else "", row["line"],
        _("是") if row["flagged"] else "", item.answer_title, str(row["outcome"]),
        answer.reason if answer else "", by, principal, when, row["stuck"],
    ]  # fmt: skip


def _whole(request: MemberRequest, pk: int) -> Campaign:
    """The round, for who sees all of it; for others it has no report."""
    campaign = pages.campaign_or_404(request, pk)
    if not queries.sees_all(request.user, campaign, now()):
        raise NotFound
    return campaign
