"""What of buying waits for a second person, or to be handed in."""

from __future__ import annotations

from django.db.models import F, Value
from django.db.models.functions import Coalesce, Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.drafts import draft_kind
from yiheng.core.proposals import proposal_kind
from yiheng.office.procurement import commands, queries
from yiheng.office.procurement.models import BudgetChange, Destruction
from yiheng.office.procurement.permissions import CONFIRM_BUDGET, SUPERVISE

proposal_kind(
    "procurement.budgetchange", BudgetChange, _("预算变更：%(what)s"), clause="3.1-c",
    permission=CONFIRM_BUDGET, what=Concat("code", Value(" "), "name"),
    page=lambda pk: reverse("procurement:budgets"),
)  # fmt: skip
proposal_kind(
    "procurement.destruction", Destruction, _("销毁采购档案：%(what)s"), clause="0-g",
    permission=SUPERVISE, place=F("archive__purchase"),
    what=Coalesce("archive__purchase__number", "archive__purchase__title"),
    page=lambda pk: reverse("procurement:detail", args=[pk]),
)  # fmt: skip
draft_kind(
    "procurement.purchase", _("采购申请"), clause="3.1-b", mine=queries.unfinished,
    what=F("title"), since=F("created_at"), state=F("state"),
    page=lambda pk: reverse("procurement:edit", args=[pk]), discard=commands.withdraw,
)  # fmt: skip
