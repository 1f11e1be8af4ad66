"""Applications to collect data that were begun, or sent back."""

from __future__ import annotations

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.care.collection import commands, queries
from yiheng.core.drafts import draft_kind

draft_kind(
    "collection.application", _("采集申请"), clause="3.1-q", mine=queries.unfinished,
    what=F("title"), since=F("created_at"), state=F("state"),
    page=lambda pk: reverse("collection:edit", args=[pk]), discard=commands.withdraw,
)  # fmt: skip
