"""When the licences of a period would have ended under another longest validity."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.care.collection.models import Licence
from yiheng.care.collection.rules import LONGEST, licensed_until
from yiheng.core.clock import local
from yiheng.governance.regulation.definitions import Value
from yiheng.governance.regulation.rehearsing import Event, Outcome, rehearsal


def licences(since: datetime, until: datetime) -> Iterator[Event]:
    """The licences that were opened in a period, with what was applied for."""
    opened = Licence.objects.filter(opened_at__gte=since, opened_at__lt=until)
    for one in opened.select_related("application").order_by("opened_at"):
        asked = (one.valid_from, one.application.period_until)
        url = reverse("collection:detail", args=[one.application_id])
        yield Event(one.opened_at, one.application.number, asked, url)


@rehearsal(LONGEST, _("采集许可何时到期"), events=licences)
def ends(event: Event, months: Value | None) -> Outcome:
    """The day on which a licence ends: as applied for, or when the longest validity is over."""
    begins, asked = event.facts
    end = licensed_until(begins, asked, months if isinstance(months, int) else None)
    kind = _("按申请到期") if end == asked else _("提前到期")
    return Outcome(kind, f"{local(end):%Y-%m-%d}", good=end == asked)
