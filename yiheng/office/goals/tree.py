"""The tree of the pursued goals, put together for its drawing and its figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from yiheng.core.clock import day_of
from yiheng.core.ui.formats import figure
from yiheng.office.goals import queries
from yiheng.office.goals.drawing import Node
from yiheng.office.goals.forms import plain
from yiheng.office.goals.models import Goal, Review
from yiheng.office.goals.standing import Standing, standing
from yiheng.standards.china.periods import Quarter


def pursued() -> list[Goal]:
    """The goals that are pursued, each with its latest value; one query."""
    rows = queries.with_value(queries.live()).order_by("pk")
    return list(rows)


def roots(goals: Sequence[Goal], today: date) -> list[Node]:
    """The tree from the strategy down; what hangs on nothing stands beside it."""
    nodes = {one.pk: _node(one, today) for one in goals}
    below: dict[int | None, list[Node]] = defaultdict(list)
    for one in goals:
        above = one.parent_id if one.parent_id in nodes else None
        below[above].append(nodes[one.pk])
    for key, node in nodes.items():
        node.below = below[key]
    return below[None]


def tiles(goals: Sequence[Goal], at: datetime) -> list[dict[str, Any]]:
    """The figures above the tree."""
    today, quarter = day_of(at), Quarter.containing(at)
    stands = [_standing(one, today) for one in goals]
    owed = [one.pk for one in goals if one.since < quarter.start]
    done = Review.objects.filter(goal__in=owed, quarter=quarter.code, done_at__isnull=False).count()
    behind, reached = stands.count(Standing.BEHIND), stands.count(Standing.REACHED)
    orphans = len(queries.orphans(goals))
    return [
        {"name": _("执行中的目标"), "value": figure(len(goals)), "cite": "1.2-n",
         "foot": _("已达成 %(n)s 个") % {"n": reached}},
        {"name": _("没有上级的目标"), "value": figure(orphans), "cite": "1.2-g",
         "foot": _("目标 0"), "kind": "bad" if orphans else "ok"},
        {"name": _("本季度已评审"), "value": f"{done}／{len(owed)}", "cite": "1.2-l",
         "foot": quarter.label},
        {"name": _("落后的目标"), "value": figure(behind), "cite": "1.2-l",
         "foot": _("按时间进度比较"), "kind": "warn" if behind else "ok"},
    ]  # fmt: skip


def _node(one: Goal, today: date) -> Node:
    assert one.current is not None
    how = _standing(one, today)
    value = one.value
    note = f"{plain(value)}／{one.current.wanted}"
    return Node(one.pk, one.current.title, note, how, one.page)


def _standing(one: Goal, today: date) -> Standing:
    assert one.current is not None
    return standing(one.current, one.value, today)
