"""The list of meetings, filtered, paged and taken along; convening; the series."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yiheng.core.clock import local, now
from yiheng.core.errors import NotFound
from yiheng.core.policy import policy
from yiheng.core.ui.formats import stamp
from yiheng.core.ui.listing import listing
from yiheng.core.ui.taking import taken
from yiheng.office.meetings import commands, forms, pages, queries, rules
from yiheng.office.meetings.models import Kind, Meeting, Series, State
from yiheng.office.meetings.permissions import CONVENE, RUN, SEE

ROWS = 20


@policy(SEE)
def index(request: Any) -> HttpResponse:
    """Meetings, what comes first and then what was, with how resolutions are kept."""
    at = now()
    page = Paginator(_found(request), ROWS).get_page(request.GET.get("page"))
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("q", "kind", "state")}
    context = {
        "now": at, "page": page, "asked": asked, "narrowed": any(asked.values()),
        "kinds": Kind.choices, "states": State.choices, "tones": pages.STATES,
        "rows": [pages.row(one) for one in page.object_list],
        "tabs": pages.tabs("meetings", request.user, at), "tiles": pages.tiles(request.user, at),
        "may_convene": bool(request.user.may(CONVENE, at)),
        "may_run": bool(request.user.may(RUN, at)),
    }  # fmt: skip
    return render(request, "meetings/index.html", context)


@policy(SEE)
def export(request: Any) -> HttpResponse:
    """The rows as CSV, as filtered."""
    head = (_("会议"), _("类别"), _("期间"), _("开始时间"), _("地点"), _("召集人"), _("状态"),
            _("应到席位"), _("到会席位"), _("决议数"))  # fmt: skip
    name = _("会议-%(day)s.csv") % {"day": f"{local(now()):%Y%m%d}"}
    return listing(name, head, _found(request), _cells)


@policy(CONVENE, methods=("GET", "POST"))
def convene(request: Any) -> HttpResponse:
    """Convene a meeting of a series."""
    at = now()
    form = forms.Convene(request.POST or None, series=queries.active())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = taken(form, lambda: commands.convene(
            series=data["series"].pk, day=data["day"], by=request.user, at=at
        ))  # fmt: skip
        if made is not None:
            return redirect(made.page)
    context = {
        "form": form, "now": at, "offers": pages.offers(request.user, at),
    }  # fmt: skip
    return render(request, "meetings/convene.html", context, status=422 if form.errors else 200)


@policy(RUN)
def series(request: Any) -> HttpResponse:
    """Each kind of meeting: its series, or that there is none yet."""
    at = now()
    known = {one.kind: one for one in queries.active().prefetch_related(
        "seats__unit", "seats__member")}  # fmt: skip
    rows = [{"kind": kind, "one": known.get(kind.value)} for kind in Kind]
    context = {"rows": rows, "now": at, "tabs": pages.tabs("series", request.user, at)}
    return render(request, "meetings/series.html", context)


@policy(RUN, methods=("GET", "POST"))
def edit_series(request: Any, kind: str) -> HttpResponse:
    """Set a series up, or change it."""
    if kind not in Kind.values:
        raise NotFound
    known = queries.active().filter(kind=kind).first()
    form = forms.EditSeries(request.POST or None, series=known)
    if request.method == "POST" and form.is_valid():
        done = taken(form, lambda: commands.found_series(
            kind=kind, by=request.user, at=now(), **form.cleaned_data
        ))  # fmt: skip
        if done is not None:
            return redirect("meetings:series")
    context = {"form": form, "kind": Kind(kind), "one": known, "now": now(),
               "clause": rules.convening.CLAUSES[Kind(kind)]}  # fmt: skip
    return render(request, "meetings/series_form.html", context,
                  status=422 if form.errors else 200)  # fmt: skip


@policy(RUN, methods=("POST",))
def end_series(request: Any, kind: str) -> HttpResponse:
    """No more of it."""
    known = Series.objects.filter(kind=kind, ended_at=None).first()
    if known is None:
        raise NotFound
    commands.end_series(pk=known.pk, by=request.user, at=now())
    return redirect("meetings:series")


def _found(request: Any) -> QuerySet[Meeting]:
    rows = queries.listed(request.user)
    if words := request.GET.get("q", "").strip()[:60]:
        rows = rows.filter(
            Q(title__icontains=words) | Q(period__icontains=words)
            | Q(place_name__icontains=words) | Q(convener__name__icontains=words)
        )  # fmt: skip
    for name, known in (("kind", Kind.values), ("state", State.values)):
        if request.GET.get(name) in known:
            rows = rows.filter(**{name: request.GET[name]})
    return rows


def _cells(one: Meeting) -> tuple[str, ...]:
    row = pages.row(one)
    return (
        one.title, str(Kind(one.kind).label), one.period, stamp(one.begins_at), one.place_name,
        one.convener.name, str(State(one.state).label), str(row["seats"]), str(row["came"]),
        str(row["made"]),
    )  # fmt: skip
