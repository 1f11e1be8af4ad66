"""Versions of standards that wait for a second person."""

from __future__ import annotations

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.proposals import proposal_kind
from yiheng.office.catalogues.models import Change
from yiheng.office.catalogues.permissions import CONFIRM

proposal_kind(
    "catalogues.change", Change, _("确认标准版本：%(what)s"), what=F("name"),
    page=lambda pk: reverse("catalogues:change", args=[pk]), clause="1.1-b", permission=CONFIRM,
)  # fmt: skip
