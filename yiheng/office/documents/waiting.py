"""Documents that were begun, or whose next version was sent back."""

from __future__ import annotations

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.drafts import draft_kind
from yiheng.office.documents import commands, queries

draft_kind(
    "documents.document", _("文档"), clause="3.2-a", mine=queries.unfinished,
    what=F("subject"), since=F("versions__saved_at"), state=F("versions__stage"),
    page=lambda pk: reverse("documents:pending", args=[pk]), discard=commands.drop,
)  # fmt: skip
