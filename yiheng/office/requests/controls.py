"""Whether what was asked for went through the engine, and was handled in time."""

from __future__ import annotations

from decimal import Decimal

from yiheng.governance.approvals.models import Case
from yiheng.governance.approvals.models import State as CaseState
from yiheng.governance.regulation.parameters import Version
from yiheng.governance.regulation.registry import Finding, Period, control
from yiheng.office.requests.models import HANDLING, Request
from yiheng.office.requests.queries import SUBJECT
from yiheng.standards.china.calendar import Month

ALL = Decimal(1)  # a form's own time limit is all the slack there is


@control("3.1-a", every=Month)
def handled_outside_the_engine(period: Period, regulation: Version) -> Finding:
    """Requests decided in the period and handled without an approval by the engine."""
    decided = Request.objects.filter(
        decided_at__gte=period.start, decided_at__lt=period.end, state__in=HANDLING
    )
    approved = Case.objects.filter(subject=SUBJECT, state=CaseState.APPROVED)
    return Finding.count(list(decided.exclude(pk__in=approved.values("subject_pk"))))


@control("3.1-a", every=Month)
def handled_in_time(period: Period, regulation: Version) -> Finding:
    """Share of the requests that fell due in the period and were handled by then."""
    end = min(period.end, regulation.known)
    due = list(
        Request.objects.filter(due_at__gte=period.start, due_at__lt=end).order_by("due_at", "pk")
    )
    met = [one for one in due if due_kept(one)]
    return Finding.share(met, of=due, target=ALL)


def due_kept(request: Request) -> bool:
    """Whether it was handled by its time; what was not handled yet is not."""
    if request.done_at is None or request.due_at is None:
        return False
    return request.done_at <= request.due_at
