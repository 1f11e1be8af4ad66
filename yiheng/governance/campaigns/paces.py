"""Periodic obligations over who may do what."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.governance.campaigns import queries
from yiheng.governance.campaigns.commands.opening import is_due
from yiheng.governance.campaigns.kinds import KINDS
from yiheng.governance.campaigns.models import Item
from yiheng.governance.campaigns.recertification import NAME
from yiheng.governance.duties.pacing import Progress, pace
from yiheng.governance.people.queries import in_force
from yiheng.standards.china.calendar import Period


@pace(
    "4.1-f", title=_("年度授权审核"), every="authorization_review_period", post="secadmin",
    url="/campaigns/",
)  # fmt: skip
def authorisations_decided(period: Period, at: datetime) -> Progress:
    """How many of the grants that the period's last round asks about are decided; nothing is owed
    before the round is due to open."""
    latest = queries.of_period(NAME, period.code).last()
    if latest is None:
        return Progress(0, in_force(at).count() if is_due(KINDS[NAME], at) else 0)
    items = queries.live(Item.objects.filter(campaign=latest))
    return Progress(queries.decided(items).count(), items.count())
