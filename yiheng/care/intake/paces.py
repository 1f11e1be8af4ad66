"""Periodic obligations over faulty data."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.care.intake.models import Quarantined, QuarantineState
from yiheng.governance.duties.pacing import Progress, pace
from yiheng.standards.china.calendar import Month, Period


@pace(
    "2.1-g", title=_("当月问题数据整改"), every=Month, post="intake_clerk",
    url="/intake/quarantine/",
)  # fmt: skip
def faulty_records_mended(period: Period, at: datetime) -> Progress:
    """How many of the records set aside in the month were mended or discarded."""
    aside = Quarantined.objects.filter(at__gte=period.start, at__lt=period.end)
    return Progress(aside.exclude(state=QuarantineState.OPEN).count(), aside.count())
