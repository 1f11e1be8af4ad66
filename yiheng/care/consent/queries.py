"""Which notice patients are shown."""

from __future__ import annotations

from datetime import datetime

from yiheng.care.consent.models import Notice


def current(at: datetime) -> Notice | None:
    """The newest version published by this instant."""
    return Notice.objects.filter(published_at__lte=at).order_by("-published_at", "-pk").first()
