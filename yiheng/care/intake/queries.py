"""Batches, quarantine and feeds: what may be seen, and by whom."""

from __future__ import annotations

from django.db.models import QuerySet

from yiheng.care.intake.models import Batch, Feed, Quarantined
from yiheng.core.clock import now
from yiheng.governance.people.models import Member


def batches_of(viewer: Member) -> QuerySet[Batch]:
    """Every batch, for those who may see intake; newest first."""
    everything = Batch.objects.select_related("licence__application").order_by("-pk")
    return everything if viewer.may("intake:see", at=now()) else everything.none()


def quarantine_of(viewer: Member) -> QuerySet[Quarantined]:
    """Faulty records, for those who may mend them; newest first."""
    everything = Quarantined.objects.order_by("-pk")
    return everything if viewer.may("intake:mend", at=now()) else everything.none()


def feeds_of(viewer: Member) -> QuerySet[Feed]:
    """Live interfaces, for those who may see intake."""
    everything = Feed.objects.select_related("licence__application").order_by("name")
    return everything if viewer.may("intake:see", at=now()) else everything.none()
