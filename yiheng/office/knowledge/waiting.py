"""Articles that were begun and are not published."""

from __future__ import annotations

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.drafts import draft_kind
from yiheng.office.knowledge import commands, queries

draft_kind(
    "knowledge.article", _("知识条目"), clause="7.1-g", mine=queries.unfinished,
    what=F("versions__title"), since=F("versions__saved_at"),
    page=lambda pk: reverse("knowledge:edit", args=[pk]), discard=commands.drop,
)  # fmt: skip
