"""渠道规则 as it is drawn: the matrix in force, what is proposed and differs, what was before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from yiheng.core.proposals import Stand
from yiheng.governance.notices import plans
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.models import Channel, Mode, Plan

TONES = {Mode.NOW: "ok", Mode.DIGEST: "info", Mode.OFF: ""}
EARLIER = 10


def content(at: datetime) -> dict[str, Any]:
    """Everything that the page shows."""
    current = plans.in_force(at)
    proposed = Plan.objects.filter(stand=Stand.PROPOSED).order_by("pk").first()
    coming = Plan.objects.filter(stand=Stand.CONFIRMED, in_force_from__gt=at).first()
    settled = Plan.objects.exclude(stand=Stand.PROPOSED).order_by("-settled_at", "-pk")
    return {
        "now": at, "plan": current, "rows": matrix(current), "channels": list(Channel),
        "founding": current.pk is None, "proposed": proposed, "coming": coming,
        "changes": differences(current, proposed) if proposed else [],
        "history": settled[:EARLIER],
    }  # fmt: skip


def matrix(plan: Plan) -> list[tuple[Importance, list[dict[str, str]]]]:
    """Each class with its cells: how, the mark, and the clause that demands it."""
    return [
        (importance, [
            {"mode": str(Mode(plan.mode(importance, channel)).label),
             "tone": TONES[Mode(plan.mode(importance, channel))],
             "cite": plans.DEMANDED.get((importance, channel), "")}
            for channel in Channel
        ])
        for importance in Importance
    ]  # fmt: skip


def differences(old: Plan, new: Plan) -> list[tuple[str, str, str]]:
    """(what, before, after) of everything that a proposal changes."""
    cells = [
        (f"{importance.label} · {channel.label}", Mode(old.mode(importance, channel)).label,
         Mode(new.mode(importance, channel)).label)
        for importance in Importance for channel in Channel
    ]  # fmt: skip
    rows = [(what, str(before), str(after)) for what, before, after in cells]
    return [row for row in [*rows, *_hours(old, new)] if row[1] != row[2]]


def _hours(old: Plan, new: Plan) -> list[tuple[str, str, str]]:
    names = (Plan._meta.get_field("quiet_from"), Plan._meta.get_field("digests"))
    return [
        (str(names[0].verbose_name).removesuffix("自"), _quiet(old), _quiet(new)),
        (str(names[1].verbose_name), " ".join(old.digests), " ".join(new.digests)),
    ]


def _quiet(plan: Plan) -> str:
    return f"{plan.quiet_from:%H:%M} – {plan.quiet_until:%H:%M}"
