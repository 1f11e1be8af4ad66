"""Meetings and resolutions are things that other rooms may point at."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiheng.core.numbers import numbers_of
from yiheng.core.references import MEETING, RESOLUTION, Reference, reference_kind
from yiheng.office.meetings.models import Meeting, Resolution
from yiheng.office.meetings.queries import listed, resolutions_visible_to

MOST = 50


def _resolution(one: Resolution) -> Reference:
    return Reference(RESOLUTION, str(one.pk), str(one), one.page, one.get_state_display())


def _meeting(one: Meeting) -> Reference:
    return Reference(MEETING, str(one.pk), str(one), one.page, one.get_state_display())


def _find_resolutions(viewer: Any, keys: Collection[str], at: datetime) -> dict[str, Reference]:
    rows = resolutions_visible_to(viewer).filter(pk__in=numbers_of(keys))
    return {str(one.pk): _resolution(one) for one in rows}


def _resolutions(viewer: Any, words: str, at: datetime) -> list[Reference]:
    rows = resolutions_visible_to(viewer)
    rows = rows.filter(Q(number__icontains=words) | Q(title__icontains=words))
    return [_resolution(one) for one in rows.order_by("-made_at", "-pk")[:MOST]]


def _find_meetings(viewer: Any, keys: Collection[str], at: datetime) -> dict[str, Reference]:
    rows = listed(viewer).filter(pk__in=numbers_of(keys))
    return {str(one.pk): _meeting(one) for one in rows}


def _meetings(viewer: Any, words: str, at: datetime) -> list[Reference]:
    rows = listed(viewer).filter(Q(title__icontains=words) | Q(period__icontains=words))
    return [_meeting(one) for one in rows[:MOST]]


reference_kind(RESOLUTION, _("决议"), find=_find_resolutions, choices=_resolutions)
reference_kind(MEETING, _("会议"), find=_find_meetings, choices=_meetings)
