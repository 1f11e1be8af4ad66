"""用去年的事项试算: what a draft of a route would have made of the cases of a year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from yiheng.governance.approvals.models import Route
from yiheng.governance.approvals.queries import try_route
from yiheng.governance.approvals.queries.trying import Planned, Trial
from yiheng.governance.approvals.shapes import StepData

Row = dict[str, Any]
A_YEAR = timedelta(days=365)
SHOWN = 50


def tried(route: Route | None, steps: Sequence[StepData], at: datetime) -> Row | None:
    """How many cases of the last year would have gone another way, and which; the first ones."""
    if route is None:
        return None
    since = at - A_YEAR
    trials = try_route(route.code, steps, since, at, known=at)
    other = [one for one in trials if one.differs]
    changed = Counter(step for one in other for step in _changed(one))
    return {
        "since": since, "until": at, "all": len(trials), "differ": len(other),
        "rows": [_row(one) for one in other[:SHOWN]], "more": max(0, len(other) - SHOWN),
        "changed": [
            {"title": title, "added": sign > 0, "n": n}
            for (title, sign), n in sorted(changed.items(), key=lambda one: -one[1])
        ],
    }  # fmt: skip


def _changed(one: Trial) -> list[tuple[str, int]]:
    """The steps that the draft adds to a case (1) or takes from it (-1), by their titles."""
    before, after = ({step.title for step in side} for side in (one.before, one.after))
    return [(title, 1) for title in after - before] + [(title, -1) for title in before - after]


def _row(one: Trial) -> Row:
    return {
        "case": one.case, "before": _told(one.before), "after": _told(one.after),
        "unset": one.unset,
    }  # fmt: skip


def _told(planned: Sequence[Planned]) -> str:
    """科室主任（陈立） → 分管院长（王建国）."""
    return " → ".join(
        f"{step.title}：{'＋'.join(step.signers)}"
        + (f"（{'、'.join(step.members)}）" if step.members else "")
        for step in planned
    )
