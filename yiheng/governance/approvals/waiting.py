"""Routes that wait for a second person."""

from __future__ import annotations

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.proposals import proposal_kind
from yiheng.governance.approvals.models import RouteChange
from yiheng.governance.approvals.permissions import CONFIRM
from yiheng.governance.approvals.rules import PROCESS

proposal_kind(
    "approvals.routechange", RouteChange, _("审批流程：%(what)s"), clause=PROCESS,
    permission=CONFIRM, what=F("title"),
    page=lambda pk: reverse("approvals:route-change", args=[pk]),
)  # fmt: skip
