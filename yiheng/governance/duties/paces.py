"""Periodic obligations over the regulation itself."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.governance.duties.pacing import Progress, pace
from yiheng.governance.regulation.models import ControlReading
from yiheng.governance.regulation.readings import WHOLE, controls
from yiheng.standards.china.calendar import Month, Period


@pace("0-k", title=_("本月控制点核验"), every=Month, post="director", url="/book/")
def controls_judged(period: Period, at: datetime) -> Progress:
    """How many of the controls were judged in the month; one with an unset parameter cannot be."""
    names = {one.name for one in controls()}
    judged = ControlReading.objects.filter(
        span=WHOLE, last__gte=period.first, first__lte=period.last, control__in=names, unset=False
    )
    return Progress(judged.values("control").distinct().count(), len(names))
