"""Whose notices are whose."""

from __future__ import annotations

from django.db.models import QuerySet

from yiheng.governance.notices.models import Notice
from yiheng.governance.people.models import Member


def visible_to(viewer: Member) -> QuerySet[Notice]:
    """A member's own notices, newest first; nobody reads another's."""
    return Notice.objects.filter(recipient=viewer).order_by("-created_at", "-pk")


def unread(viewer: Member) -> QuerySet[Notice]:
    """Those not read yet, newest first."""
    return visible_to(viewer).filter(read_at=None)


def unread_count(viewer: Member) -> int:
    """How many are not read yet; one query."""
    return unread(viewer).count()
