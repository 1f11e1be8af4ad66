"""运行状况: one page for those who keep the system running."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from yiheng.core.clock import now
from yiheng.core.policy import policy
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.operations import figures, showing
from yiheng.governance.access.permissions import OPERATIONS
from yiheng.governance.operations import commands, machine, vitals
from yiheng.governance.operations.permissions import RUN


@policy(OPERATIONS)
def operations(request: MemberRequest) -> HttpResponse:
    """Alarms, figures, jobs and guards; the request itself proves that the database answers."""
    at = now()
    found = vitals.take(at, **figures.counted(at))
    rings, days = showing.ringing(found), figures.intake(at)
    context = {
        "now": at,
        "alarms": rings,
        "tiles": showing.tiles(found, {one["code"] for one in rings}),
        "jobs": figures.jobs(found.runs, at),
        "may_run": request.user.may(RUN, at),
        "days": days,
        "labels": [f"{one['day']:%m-%d}" for one in days[::-1]],
        "taken": figures.series(days[::-1]),
        "waiting": found.counts["quarantine"],
        "feeds": figures.feeds(),
        "parts": showing.parts(found, figures.locked_out(at)),
        "version": machine.product_version(),
        "dependencies": machine.dependencies(),
    }
    return render(request, "desk_operations/operations.html", context)


@policy(RUN, methods=("POST",))
def run_early(request: MemberRequest, name: str) -> HttpResponse:
    """Let a job run now instead of when it is due."""
    commands.run_early(name=name, by=request.user, at=now())
    return redirect("operations:operations")
