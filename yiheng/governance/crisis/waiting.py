"""Declarations of crisis and their extensions: each is a duty of those who could confirm it."""

from __future__ import annotations

from django.db.models import F, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.proposals import proposal_kind
from yiheng.governance.crisis.models import Crisis, Extension
from yiheng.governance.crisis.permissions import DECLARE
from yiheng.governance.crisis.rules import LIVE


def _page(pk: int) -> str:
    return reverse("crisis:one", args=[pk])


proposal_kind(
    "crisis.crisis", Crisis, _("危机决策授权：%(what)s"), clause=LIVE, permission=DECLARE,
    owed=True, what=Concat("number", Value(" "), "title"), page=_page,
)  # fmt: skip
proposal_kind(
    "crisis.extension", Extension, _("延长危机决策授权：%(what)s"), clause=LIVE,
    permission=DECLARE, owed=True, what=Concat("crisis__number", Value(" "), "crisis__title"),
    place=F("crisis"), page=_page,
)  # fmt: skip
