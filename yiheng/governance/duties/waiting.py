"""Changes of the work calendar that wait for a second person."""

from __future__ import annotations

from django.db.models import CharField, F
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.proposals import proposal_kind
from yiheng.core.verdict import Text
from yiheng.governance.duties.calendars import CLAUSE, HOURS, YEAR
from yiheng.governance.duties.models import CalendarChange
from yiheng.governance.regulation.permissions import CONFIRM_CALENDAR


def _said(raw: str) -> Text:
    """A year's table by its number, office hours by their first day."""
    return str(YEAR) % {"year": raw} if raw.isdecimal() else str(HOURS) % {"day": raw}


proposal_kind(
    "duties.calendarchange", CalendarChange, _("日历变更：%(what)s"), clause=CLAUSE,
    permission=CONFIRM_CALENDAR, said=_said, page=lambda pk: reverse("duties:change", args=[pk]),
    what=Coalesce(Cast(F("year"), CharField()), Cast(F("in_force_from"), CharField())),
)  # fmt: skip
