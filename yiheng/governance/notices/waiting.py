"""A plan of channels that waits for a second person."""

from __future__ import annotations

from django.db.models import Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.proposals import proposal_kind
from yiheng.governance.notices.models import Plan
from yiheng.governance.notices.permissions import PLAN

proposal_kind(
    "notices.plan", Plan, _("通知渠道规则变更"), clause="7.1-a", permission=PLAN,
    what=Value(""), page=lambda pk: reverse("notices:plan"),
)  # fmt: skip
