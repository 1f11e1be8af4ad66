"""The duty roster of a unit, month by month; swaps; a file of shifts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiheng.core.clock import day_of, local, midnight, now
from yiheng.core.errors import NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.proposals import Stand
from yiheng.core.ui.fields import EARLIEST, LATEST
from yiheng.desk.access.forms import taken
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.people import forms, pages
from yiheng.governance.duties import staffing
from yiheng.governance.people import commands, queries
from yiheng.governance.people.commands.roster import plan_shifts
from yiheng.governance.people.models import Member, Shift, Swap, Unit
from yiheng.governance.people.permissions import SEE
from yiheng.standards.china.calendar import Month

A_DAY = timedelta(days=1)


@policy(SIGNED_IN)
def roster(request: MemberRequest) -> HttpResponse:
    """A unit's month: who is on duty when, and when nobody is."""
    at, viewer = now(), request.user
    units = _readable(viewer, at)
    unit = next((one for one in units if str(one.pk) == request.GET.get("unit")), None)
    unit = unit or next((one for one in units if one.shifts.exists()), units[0])
    month = Month.containing(_day(request.GET.get("month", ""), at))
    days = _days(unit, month, at)
    context = {
        "unit": unit, "units": units, "days": days, "at": at,
        "heat": ["o" if one["ahead"] else "b" if one["gaps"] else "ok" for one in days],
        "month": day_of(month.start), "before": day_of(month.start - A_DAY),
        "after": day_of(month.end), "on_duty": queries.on_duty(unit, at),
        "may_draw": unit in queries.rostered_by(viewer, at),
        "tabs": pages.tabs(request, "roster"), "swaps": _swaps(viewer),
    }  # fmt: skip
    return render(request, "desk_people/roster.html", context)


@policy(SIGNED_IN, methods=("GET", "POST"))
def add(request: MemberRequest, unit: int) -> HttpResponse:
    """Put somebody on duty."""
    found = next((one for one in queries.rostered_by(request.user, now()) if one.pk == unit), None)
    if found is None:
        raise NotFound
    form = forms.ShiftForm(request.POST or None)
    back = f"{reverse('people:roster')}?unit={unit}"
    if request.method == "POST" and form.is_valid():
        done = taken(
            form,
            lambda: commands.add_shift(unit=found, by=request.user, at=now(), **form.cleaned_data),
        )
        if done is not None:
            return redirect(back)
    return pages.form_page(
        request, form, title=_("排定“%(unit)s”值班") % {"unit": found.name}, cite="2.1-h",
        act=_("排定"), back=back,
    )  # fmt: skip


@policy(SIGNED_IN, methods=("POST",))
def drop(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a shift off that has not begun."""
    shift = Shift.objects.filter(pk=pk).first()
    if shift is None or shift.unit not in queries.rostered_by(request.user, now()):
        raise NotFound
    commands.drop_shift(pk=pk, by=request.user, at=now())
    return redirect(f"{reverse('people:roster')}?unit={shift.unit_id}")


@policy(SIGNED_IN, methods=("GET", "POST"))
def swap(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask a colleague to take one's own shift."""
    at = now()
    mine = Shift.objects.filter(pk=pk, member=request.user, begins_at__gt=at).first()
    if mine is None:
        raise NotFound
    form = forms.SwapForm(request.POST or None)
    ahead = Shift.objects.filter(unit=mine.unit, begins_at__gt=at).exclude(member=request.user)
    form.fields["in_return"].queryset = ahead.select_related("member")  # type: ignore[attr-defined]  # a choice of models
    form.fields["in_return"].label_from_instance = _worded  # type: ignore[attr-defined]  # as above
    if request.method == "POST" and form.is_valid():
        done = taken(
            form,
            lambda: commands.ask_to_swap(pk=pk, by=request.user, at=now(), **form.cleaned_data),
        )
        if done is not None:
            staffing.follow(now())
            return redirect(reverse("people:roster"))
    return pages.form_page(
        request, form, title=_("请人换班"), cite="2.1-h", act=_("发出请求"),
        back=reverse("people:roster"),
        lead=_("您的班：%(shift)s。对方同意后生效，之前仍由您值班。") % {"shift": _worded(mine)},
    )  # fmt: skip


@policy(SIGNED_IN, methods=("POST",))
def answer(request: MemberRequest) -> HttpResponse:
    """Agree to a swap, decline it, or take one's own request back."""
    form = forms.Settle(request.POST)
    if not form.is_valid():
        raise NotFound
    commands.settle_swap(by=request.user, at=now(), **form.cleaned_data)
    staffing.follow(now())
    return redirect(reverse("people:roster"))


@policy(SIGNED_IN, methods=("GET", "POST"))
def take_file(request: MemberRequest) -> HttpResponse:
    """A file of shifts: what it would do, then the same file again to apply it."""
    if not queries.rostered_by(request.user, now()):
        raise NotFound
    form, shown = forms.Sheet(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        digest = request.POST.get("digest", "")
        shown = taken(form, lambda: plan_shifts(content, request.user, now()))
        if shown is not None and digest:
            done = taken(
                form,
                lambda: commands.import_shifts(
                    content=content, digest=digest, by=request.user, at=now()
                ),
            )
            if done is not None:
                return redirect(reverse("people:roster"))
    context = {"form": form, "shown": shown, "tabs": pages.tabs(request, "roster")}
    status = 422 if form.errors else 200
    return render(request, "desk_people/roster_file.html", context, status=status)


def _readable(viewer: Member, at: datetime) -> list[Unit]:
    """One's own unit and those one works in or draws up; every unit for those who see people."""
    units = Unit.objects.filter(closed_at=None).order_by("code")
    if viewer.may(SEE, at):
        return list(units)
    own = {viewer.unit_id, *(one.unit_id for one in viewer.assignments_at(at))}
    own |= {one.pk for one in queries.rostered_by(viewer, at)}
    return list(units.filter(Q(pk__in=own) | Q(shifts__member=viewer)).distinct())


def _days(unit: Unit, month: Any, at: datetime) -> list[dict[str, Any]]:
    shifts = list(queries.shifts([unit], month.start, month.end))
    found, day = [], day_of(month.start)
    while midnight(day) < month.end:
        start, end = midnight(day), midnight(day + A_DAY)
        of_day = [one for one in shifts if one.begins_at < end and one.ends_at > start]
        gaps = queries.gaps(of_day, start, end) if unit.always_on else []
        found.append({
            "day": day, "today": day == day_of(at), "gaps": gaps,
            "ahead": not of_day and start > at,
            "shifts": [(one, one.begins_at > at) for one in of_day if one.begins_at >= start
                       or start == month.start],
        })  # fmt: skip
        day += A_DAY
    return found


def _swaps(viewer: Member) -> list[Swap]:
    waiting = Swap.objects.filter(stand=Stand.PROPOSED).select_related(
        "shift__member", "shift__unit", "other", "in_return"
    )
    return list(waiting.filter(Q(other=viewer) | Q(proposed_by=str(viewer.pk))))


def _day(text: str, at: datetime) -> date:
    """The day that is written there; today for none, and for one without a month beside it."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return day_of(at)
    return day if EARLIEST <= day <= LATEST else day_of(at)


def _worded(shift: Shift) -> str:
    begins, ends = local(shift.begins_at), local(shift.ends_at)
    return f"{shift.member.name} {begins:%m-%d %H:%M}–{ends:%m-%d %H:%M}"
