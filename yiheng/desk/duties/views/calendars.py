"""Due times by the day; the year of workdays; a change of it by two persons."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yiheng.core.clock import day_of, local, now
from yiheng.core.errors import NotFound
from yiheng.core.numbers import year_of
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.proposals import Stand, may_settle
from yiheng.core.verdict import Verdict
from yiheng.desk.access.forms import taken
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.duties import forms, months, years
from yiheng.desk.work import drawing, queue
from yiheng.governance.duties import calendars
from yiheng.governance.duties.models import CalendarChange
from yiheng.governance.regulation import holidays
from yiheng.governance.regulation.permissions import CONFIRM_CALENDAR, IMPORT_CALENDAR

TONES = {Stand.PROPOSED: "warn", Stand.CONFIRMED: "ok", Stand.REFUSED: "bad", Stand.WITHDRAWN: ""}


@policy(SIGNED_IN)
def due_times(request: MemberRequest) -> HttpResponse:
    """My due times of a month or a week."""
    at, viewer = now(), request.user
    view = "week" if request.GET.get("view") == "week" else "month"
    on = months.wanted(request.GET.get("on", ""), day_of(at))
    rows = queue.between(viewer, at, *months.reach(view, on))
    todo = drawing.todo(rows, viewer, at)
    context = months.shown(todo, view, on, holidays.calendar_at(at), at) | {
        "now": at, "weekdays": months.weekdays(),
        "standing": len(queue.together(viewer, at, queue.Wanted(state=queue.PAUSED))),
        "tabs": [
            {"title": title, "url": f"?view={code}&on={on}", "current": code == view}
            for code, title in (("month", _("月")), ("week", _("周")))
        ],
    }  # fmt: skip
    return render(request, "desk_duties/calendar.html", context)


@policy(SIGNED_IN)
def workdays(request: MemberRequest) -> HttpResponse:
    """The year of workdays, and proposing another."""
    return _workdays(request, forms.YearFile(), forms.Hours())


@policy(IMPORT_CALENDAR, methods=("POST",))
def propose_year(request: MemberRequest) -> HttpResponse:
    """Propose a year's table out of a file."""
    form = forms.YearFile(request.POST, request.FILES)
    if form.is_valid():
        content, source = form.cleaned_data["file"].read(), form.cleaned_data["source"]
        made = taken(
            form,
            lambda: calendars.propose_holidays(
                content=content, source=source, by=request.user, at=now()
            ),
        )
        if made is not None:
            return redirect("duties:change", made.pk)
    return _workdays(request, form, forms.Hours())


@policy(IMPORT_CALENDAR, methods=("POST",))
def propose_hours(request: MemberRequest) -> HttpResponse:
    """Propose office hours from a day on."""
    form = forms.Hours(request.POST)
    if form.is_valid():
        made = taken(
            form,
            lambda: calendars.propose_hours(
                in_force_from=form.cleaned_data["in_force_from"], shifts=form.shifts,
                source=form.cleaned_data["source"], by=request.user, at=now(),
            ),
        )  # fmt: skip
        if made is not None:
            return redirect("duties:change", made.pk)
    return _workdays(request, forms.YearFile(), form)


@policy(IMPORT_CALENDAR, methods=("GET", "POST"))
def change(request: MemberRequest, pk: int) -> HttpResponse:
    """A proposal: its days, its effect on open duties, and settling it."""
    at = now()
    found = CalendarChange.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound
    if request.method == "POST":
        calendars.settle_calendar(
            pk=pk, stand=request.POST.get("stand", ""), by=request.user, at=at
        )
        return redirect("duties:change", pk)
    context = years.change(found, at) | {
        "now": at, "tone": TONES[Stand(found.stand)],
        "confirm": _verdict(request, found, Stand.CONFIRMED),
        "withdraw": _verdict(request, found, Stand.WITHDRAWN),
    }  # fmt: skip
    return render(request, "desk_duties/change.html", context)


def _verdict(request: MemberRequest, found: CalendarChange, stand: Stand) -> Verdict:
    needed = IMPORT_CALENDAR if stand == Stand.WITHDRAWN else CONFIRM_CALENDAR
    allowed = request.user.may(needed, now())
    return may_settle(found, stand, request.user, "2.1-n") if allowed else allowed


def _workdays(request: MemberRequest, file: forms.YearFile, hours: forms.Hours) -> HttpResponse:
    at = now()
    asked = request.GET.get("year", "")
    year = year_of(asked, local(at).year)
    context: dict[str, Any] = years.page(year, at)
    context |= {
        "now": at, "today": day_of(at), "runs": years.names(context["named"]),
        "may_import": request.user.may(IMPORT_CALENDAR, at), "file": file, "hours_form": hours,
        "tones": TONES,
    }  # fmt: skip
    wrong = bool(file.errors or hours.errors)
    return render(request, "desk_duties/workdays.html", context, status=422 if wrong else 200)
