"""Goals, demands, processes and watch entries can be found by those who may read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.core.search.registry import Found, Ids, Scope, searchable
from yiheng.office.goals import queries, workqueries
from yiheng.office.goals.models import Demand, Goal, Process, Stage, Trend


def _goals(viewer: Any, at: Any) -> Scope:
    return queries.goals(viewer)


def _demands(viewer: Any, at: Any) -> Scope:
    return workqueries.demands(viewer).exclude(stage=Stage.DRAFT)


def _processes(viewer: Any, at: Any) -> Scope:
    return workqueries.processes(viewer)


def _trends(viewer: Any, at: Any) -> Scope:
    return workqueries.trends(viewer)


@searchable("goals.goal", _("目标"), model="goals.goal", visible=_goals)
def goals(ids: Ids) -> Iterator[Found]:
    """Each goal by number, name, words and metric."""
    rows = Goal.objects.select_related("current", "unit").order_by("pk")
    for one in rows if ids is None else rows.filter(pk__in=ids):
        now = one.current
        text = f"{one.unit.name} {now.metric} {now.aim}" if now else one.unit.name
        yield Found(str(one.pk), str(one), text, one.page, one.since)


@searchable("goals.demand", _("信息需求"), model="goals.demand", visible=_demands)
def demands(ids: Ids) -> Iterator[Found]:
    """Each demand that was handed in, by number, name, system and words."""
    rows = Demand.objects.exclude(stage=Stage.DRAFT).select_related("unit").order_by("pk")
    for one in rows if ids is None else rows.filter(pk__in=ids):
        text = f"{one.unit.name} {one.system_name} {one.present} {one.wanted}"
        yield Found(str(one.pk), str(one), text, one.page, one.submitted_at or one.begun_at)


@searchable("goals.process", _("关键流程"), model="goals.process", visible=_processes)
def processes(ids: Ids) -> Iterator[Found]:
    """Each key process by code, name and department."""
    rows = Process.objects.select_related("unit").order_by("pk")
    for one in rows if ids is None else rows.filter(pk__in=ids):
        yield Found(str(one.pk), str(one), one.unit.name, one.page, one.since)


@searchable("goals.trend", _("趋势跟踪"), model="goals.trend", visible=_trends)
def trends(ids: Ids) -> Iterator[Found]:
    """Each entry of the watch log by name, publisher and words."""
    rows = Trend.objects.order_by("pk")
    for one in rows if ids is None else rows.filter(pk__in=ids):
        text = f"{one.publisher} {one.summary} {one.words}"
        yield Found(str(one.pk), str(one), text, one.page, one.at)
