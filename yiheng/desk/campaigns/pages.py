"""What the pages of this room share: the tabs, a row of a round, a row of an item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.desk.access.requests import MemberRequest
from yiheng.governance.access.permissions import CREDENTIALS
from yiheng.governance.campaigns import queries
from yiheng.governance.campaigns.grants import GRANTS
from yiheng.governance.campaigns.kinds import GONE, UNANSWERED, Evidence, Outcome
from yiheng.governance.campaigns.models import Answer, Campaign, Item
from yiheng.governance.campaigns.permissions import SEE

ROWS = 25
TABS = (
    ("list", gettext_lazy("复核轮次"), ""), ("privileged", gettext_lazy("系统管理权限"), SEE),
    ("passwords", gettext_lazy("口令期限"), CREDENTIALS),
    ("risk", gettext_lazy("凭据风险"), CREDENTIALS),
)  # fmt: skip
TONES = {Outcome.DONE: "ok", Outcome.PROPOSED: "warn", Outcome.TO_DO: "warn",
         Outcome.REFUSED: "bad"}  # fmt: skip
Row = dict[str, Any]


def tabs(request: MemberRequest, current: str) -> list[Row]:
    """The rooms of this page that the viewer may enter."""
    at = now()
    return [
        {"title": title, "url": reverse(f"campaigns:{name}"), "current": name == current,
         "count": None}
        for name, title, right in TABS if not right or request.user.may(right, at)
    ]  # fmt: skip


def campaign_or_404(request: MemberRequest, pk: int) -> Campaign:
    """The round; absent and not yours are the same."""
    found = queries.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def item_or_404(request: MemberRequest, pk: int) -> Item:
    """The item, for whoever sees it in its round."""
    known = Item.objects.filter(pk=pk).values_list("campaign", flat=True).first()
    campaign = campaign_or_404(request, known or 0)
    found = queries.items_seen(request.user, campaign, now()).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def round_row(campaign: Campaign, progress: queries.Progress, at: datetime) -> Row:
    """A round as a line of the list."""
    kind, state = ("ok", _("已结束")) if not campaign.open else ("info", _("进行中"))
    if campaign.overdue(at):
        kind, state = "bad", _("已逾期")
    if not campaign.open and progress.answered < progress.total:
        kind, state = "warn", _("已结束，有未决定")
    said = _("已决定 %(done)s／%(total)s") % {"done": progress.answered, "total": progress.total}
    return {"one": campaign, "progress": progress, "kind": kind, "state": state, "said": said,
            "tone": "bad" if campaign.overdue(at) else ""}  # fmt: skip


def item_rows(items: Sequence[Item], at: datetime) -> list[Row]:
    """Items as lines: with what lay beside the answer, or lies there now."""
    standing = queries.standing_answers(items)
    live = queries.evidence_of([one for one in items if one.open], at)
    return [item_row(one, standing.get(one.pk), live) for one in items]


def item_row(item: Item, answer: Answer | None, live: Mapping[int, Evidence]) -> Row:
    """One item as a line."""
    seen = live.get(item.pk, Evidence(""))
    kept = answer.evidence if answer is not None else {}
    flagged = answer.flagged if answer is not None else seen.flagged
    stuck = item.stuck_with
    return {
        "one": item, "answer": answer, "line": kept.get("line", seen.line), "flagged": flagged,
        "tone": tone_of(item), "group": group_of(item), "stuck": stuck.label if stuck else "",
        "outcome": answer.get_outcome_display() if answer is not None else "",
        "outcome_tone": TONES.get(Outcome(answer.outcome), "") if answer and answer.outcome else "",
    }  # fmt: skip


def tone_of(item: Item) -> str:
    """The mark of an item's answer."""
    if item.answer in ("", GONE, UNANSWERED):
        return "bad" if item.answer == UNANSWERED else ""
    choice = item.campaign.about.choice(item.answer)
    return choice.tone if choice else ""


def group_of(item: Item) -> str:
    """What kind of thing an item is about."""
    return str(GRANTS[item.group].title) if item.group in GRANTS else ""


def columns(campaign: Campaign) -> list[tuple[str, str]]:
    """The answers that a matrix has a column for: code and title."""
    known = [(one.code, str(one.title)) for one in campaign.about.choices]
    return [*known, (GONE, _("已失效")), ("", _("待决定")), (UNANSWERED, _("未决定"))]


def matrix(campaign: Campaign, progress: queries.Progress) -> Row:
    """Units against answers, with how far each unit has come; an empty column is left out."""
    shown = [one for one in columns(campaign) if progress.by_answer.get(one[0])]
    rows = []
    for unit, counted in progress.by_unit.items():
        total = sum(counted.values())
        done = total - counted[""] - counted[UNANSWERED]
        share = 100 if done == total else 100 * done // total
        rows.append({
            "unit": unit or _("不属部门"), "total": total, "done": done, "share": share,
            "said": _("已决定 %(share)s%%") % {"share": share},
            "cells": [counted[code] for code, _title in shown],
        })  # fmt: skip
    return {"titles": [title for _code, title in shown], "rows": rows,
            "sums": [progress.by_answer[code] for code, _title in shown]}  # fmt: skip
