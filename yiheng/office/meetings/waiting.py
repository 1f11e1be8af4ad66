"""Explanations that wait for the convener's side, and minutes that were begun or sent back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.drafts import draft_kind
from yiheng.core.proposals import proposal_kind
from yiheng.office.meetings import commands, queries
from yiheng.office.meetings.models import Delay, Minutes, MinutesState
from yiheng.office.meetings.permissions import CONVENE

BEGUN = (MinutesState.DRAFT, MinutesState.RETURNED)


def _begun(member: Any, at: datetime) -> QuerySet[Minutes]:
    return Minutes.objects.filter(author=member, state__in=BEGUN)


proposal_kind(
    "meetings.delay", Delay, _("延期说明：%(what)s"), clause="4.2-n", permission=CONVENE,
    what=F("resolution__title"), place=F("resolution"),
    page=lambda pk: reverse("meetings:resolution", args=[pk]), whom=queries.delays_to_settle,
)  # fmt: skip
draft_kind(
    "meetings.minutes", _("会议纪要"), clause="3.2-f", mine=_begun, what=F("meeting__title"),
    since=F("saved_at"), state=F("state"), page=lambda pk: _page(pk),
    discard=commands.discard,
)  # fmt: skip


def _page(pk: int) -> str:
    return Minutes.objects.get(pk=pk).page
