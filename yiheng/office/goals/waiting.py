"""Demands that were begun, statements sent back, and goals that wait for a second person."""

from __future__ import annotations

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.drafts import draft_kind
from yiheng.core.proposals import proposal_kind
from yiheng.office.goals import commands, workqueries
from yiheng.office.goals.models import Change
from yiheng.office.goals.permissions import CONFIRM

draft_kind(
    "goals.demand", _("信息需求"), clause="1.2-a", mine=workqueries.drafts, what=F("title"),
    since=F("begun_at"), page=lambda pk: reverse("goals:edit-demand", args=[pk]),
    discard=commands.drop_demand,
)  # fmt: skip
proposal_kind(
    "goals.change", Change, _("确认目标变更：%(what)s"), what=F("title"),
    page=lambda pk: reverse("goals:change", args=[pk]), clause="1.2-l", permission=CONFIRM,
)  # fmt: skip
