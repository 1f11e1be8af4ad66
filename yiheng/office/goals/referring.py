"""Goals and demands as other rooms point at them: projects, meetings, reports."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiheng.core.numbers import numbers_of
from yiheng.core.references import DEMAND, GOAL, Reference, reference_kind
from yiheng.office.goals import workqueries
from yiheng.office.goals.models import Demand, Goal, Stage, State
from yiheng.office.goals.permissions import SEE

MOST = 50


def _goals(rows: Iterable[Goal], viewer: Any, at: datetime) -> list[Reference]:
    opens = bool(viewer.may(SEE, at))
    return [
        Reference(GOAL, str(one.pk), str(one), one.page if opens else "",
                  one.get_tier_display() if one.live else one.get_state_display())
        for one in rows
    ]  # fmt: skip


def find_goals(viewer: Any, keys: Collection[str], at: datetime) -> dict[str, Reference]:
    """Goals by key: what they are called everybody of the house may know, their page not."""
    rows = Goal.objects.filter(pk__in=numbers_of(keys))
    found = _goals(rows.select_related("current"), viewer, at)
    return {one.key: one for one in found}


def choose_goals(viewer: Any, words: str, at: datetime) -> list[Reference]:
    """The goals that are pursued and whose number or name holds the words."""
    rows = Goal.objects.filter(state=State.IN_FORCE).select_related("current")
    if words:
        rows = rows.filter(Q(number__icontains=words) | Q(current__title__icontains=words))
    return _goals(rows.order_by("pk")[:MOST], viewer, at)


def _demands(rows: Iterable[Demand]) -> list[Reference]:
    return [
        Reference(DEMAND, str(one.pk), str(one), one.page, one.get_stage_display()) for one in rows
    ]


def find_demands(viewer: Any, keys: Collection[str], at: datetime) -> dict[str, Reference]:
    """Demands by key, as far as the viewer sees them."""
    rows = workqueries.demands(viewer).filter(pk__in=numbers_of(keys))
    return {one.key: one for one in _demands(rows)}


def choose_demands(viewer: Any, words: str, at: datetime) -> list[Reference]:
    """The accepted demands whose number or name holds the words."""
    rows = workqueries.demands(viewer).filter(stage=Stage.ACCEPTED)
    if words:
        rows = rows.filter(Q(number__icontains=words) | Q(title__icontains=words))
    return _demands(rows.order_by("due_on", "pk")[:MOST])


reference_kind(GOAL, _("目标"), find=find_goals, choices=choose_goals)
reference_kind(DEMAND, _("信息需求"), find=find_demands, choices=choose_demands)
