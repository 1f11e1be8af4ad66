"""快速发起: what a member may begin, what they begin most of the time first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from yiheng.core.starting import SOURCES, Start
from yiheng.governance.people.models import Member

LATELY = timedelta(days=90)
AT_HAND = 6


def offered(viewer: Member, at: datetime) -> list[Start]:
    """Everything that this member may begin; the most begun of the last 90 days first."""
    found = [one for source in SOURCES.values() for one in source.offers(viewer, at)]
    often = _often(viewer, at - LATELY) if found else {}
    return sorted(found, key=lambda one: -often.get(one.code, 0))


def at_hand(all_: Sequence[Start]) -> Sequence[Start]:
    """The first few, for the desk."""
    return all_[:AT_HAND]


def _often(viewer: Member, since: datetime) -> dict[str, int]:
    """How often each was begun; one query."""
    counted = [
        source.used(viewer, since).order_by().values_list("code", "n")
        for source in SOURCES.values() if source.used is not None
    ]  # fmt: skip
    first, *rest = counted
    return dict(first.union(*rest, all=True) if rest else first)
