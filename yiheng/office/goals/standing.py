"""How far a goal has come, against time: reached, on its way, behind, or not measured."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import day_of
from yiheng.office.goals.models import Version


class Standing(TextChoices):
    """How a goal stands."""

    REACHED = "reached", _("已达成")
    ON_WAY = "on-way", _("推进中")
    BEHIND = "behind", _("落后")
    UNMEASURED = "unmeasured", _("未测量")


TONES = {
    Standing.REACHED: "ok", Standing.ON_WAY: "info", Standing.BEHIND: "bad",
    Standing.UNMEASURED: "warn",
}  # fmt: skip


def standing(version: Version, value: Decimal | None, today: date) -> Standing:
    """Behind is what lies further from its target than time allows since its version began; where
    no baseline is known, what has not reached its target on its day."""
    if value is None:
        return Standing.UNMEASURED
    if version.reached(value):
        return Standing.REACHED
    if today > version.due_on:
        return Standing.BEHIND
    if version.baseline is None:
        return Standing.ON_WAY
    begun = day_of(version.since)
    days = max((version.due_on - begun).days, 1)
    elapsed = Decimal(max((today - begun).days, 0)) / days
    return Standing.ON_WAY if way(version, value) >= elapsed else Standing.BEHIND


def way(version: Version, value: Decimal) -> Decimal:
    """The share of the way from the baseline to the target, from 0 to 1."""
    if version.reached(value):
        return Decimal(1)
    if version.baseline is None:
        return Decimal(0)
    whole = version.target - version.baseline
    return min(max((value - version.baseline) / whole, Decimal(0)), Decimal(1))
