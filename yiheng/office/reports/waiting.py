"""Reports that were begun and not handed in."""

from __future__ import annotations

from django.db.models import CharField, F, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.drafts import draft_kind
from yiheng.office.reports import commands, queries

draft_kind(
    "reports.report", _("工作报告"), clause="3.2-h", mine=queries.unfinished,
    what=Concat(F("period"), Value(" "), F("unit__name"), output_field=CharField()),
    since=F("editions__saved_at"), page=lambda pk: reverse("reports:write", args=[pk]),
    discard=commands.drop,
)  # fmt: skip
