"""What the acts of a period would have been under another deadline, or another cap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiheng.core.clock import local
from yiheng.governance.crisis.models import Act, Crisis
from yiheng.governance.crisis.rules import YUAN
from yiheng.governance.regulation.definitions import Value
from yiheng.governance.regulation.rehearsing import Event, Outcome, rehearsal

HOURS, CAP = "emergency_ratify_hours", "emergency_amount_cap"


@dataclass(frozen=True, slots=True)
class Deciding:
    """When an act was decided on (None: not yet, at ``asked``)."""

    decided_at: datetime | None
    asked: datetime


def acts(since: datetime, until: datetime) -> Iterator[Event]:
    """The acts of a period."""
    done = Act.objects.filter(at__gte=since, at__lt=until).select_related("crisis")
    for one in done.order_by("at", "pk"):
        yield Event(one.at, one.number, Deciding(one.decided_at, until), one.page)


def declarations(since: datetime, until: datetime) -> Iterator[Event]:
    """The declarations of a period that allowed money."""
    made = Crisis.objects.filter(since__gte=since, since__lt=until, cap__isnull=False)
    for one in made.order_by("since", "pk"):
        yield Event(one.since, one.number, one.cap, one.page)


@rehearsal(HOURS, gettext_lazy("紧急措施是否按时补办"), events=acts)
def in_time(event: Event, limit: Value | None) -> Outcome:
    """Whether an act was decided on within the hours allowed."""
    if not isinstance(limit, int):
        return Outcome(_("不能办理"), _("参数未设定"), good=False)
    facts: Deciding = event.facts
    due = event.at + timedelta(hours=limit)
    if facts.decided_at is None and facts.asked <= due:
        return Outcome(_("尚在期内"), _("尚在期内"))
    late = (facts.decided_at or facts.asked) > due
    kind = _("逾期") if late else _("按时")
    return Outcome(kind, kind, good=not late, note=f"{local(due):%m-%d %H:%M}")


@rehearsal(CAP, gettext_lazy("危机授权的金额上限是否在规定之内"), events=declarations)
def within_cap(event: Event, limit: Value | None) -> Outcome:
    """Whether a declaration could have allowed so much."""
    if not isinstance(limit, int | Decimal):
        return Outcome(_("不能办理"), _("参数未设定"), good=False)
    over = event.facts > Decimal(limit) * YUAN
    kind = _("超出上限") if over else _("可以宣布")
    return Outcome(kind, kind, good=not over)
