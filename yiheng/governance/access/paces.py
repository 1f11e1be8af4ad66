"""Periodic obligations over who may do what."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.governance.duties.pacing import Progress, pace
from yiheng.governance.people.queries import in_force
from yiheng.standards.china.calendar import Period


@pace(
    "4.1-f", title=_("年度授权审核"), every="authorization_review_period", post="secadmin",
    url="/people/",
)  # fmt: skip
def authorisations_decided(period: Period, at: datetime) -> Progress:
    """How many of the posts held were decided on in the period: given, or given anew, in it."""
    held = in_force(at)
    return Progress(held.filter(since__gte=period.start).count(), held.count())
