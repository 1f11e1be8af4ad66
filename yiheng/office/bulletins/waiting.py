"""Announcements that were begun, or sent back."""

from __future__ import annotations

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.drafts import draft_kind
from yiheng.office.bulletins import commands, queries

draft_kind(
    "bulletins.bulletin", _("公告"), clause="7.1-a", mine=queries.unfinished,
    what=F("editions__title"), since=F("editions__saved_at"), state=F("editions__stage"),
    page=lambda pk: reverse("bulletins:edit", args=[pk]), discard=commands.drop,
)  # fmt: skip
