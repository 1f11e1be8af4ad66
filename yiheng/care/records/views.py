"""Pages of the clinicians: my patients, finding one, 紧急调阅, the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from yiheng.care.patients import people
from yiheng.care.patients.models import Patient
from yiheng.care.patients.queries import stopped
from yiheng.care.records import commands, forms, presenting
from yiheng.care.records.reading import Dated, Reading
from yiheng.core.clock import day_of, local, now
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.policy import policy
from yiheng.core.ui.charts import Series
from yiheng.core.ui.formats import when
from yiheng.governance.access import queries as care
from yiheng.governance.people.models import Unit

MINE = 20
NOBODY = _(
    "没有您可以打开的患者，本次查询已记录。请核对号码；不在您诊疗范围内的，情况紧急时可用“紧急调阅”"
)


class Line(NamedTuple):
    """An event and the name of its department."""

    one: Dated
    unit: str


@policy("records:read", methods=("GET", "POST"))
def patients(request: Any) -> HttpResponse:
    """Patients in my care, and finding one by an exact identifier."""
    form = forms.Find(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = commands.find(by=request.user, at=now(), **form.cleaned_data)
            return redirect("records:timeline", surrogate=found)
        except NotFound:
            form.add_error("identifier", NOBODY)
    mine = care.in_care_of(request.user, now()).exclude(surrogate__in=stopped())
    page = Paginator(mine, MINE).get_page(request.GET.get("page"))
    known = Patient.objects.in_bulk({one.surrogate for one in page.object_list})
    rows = [(one, people.opened(known[one.surrogate])) for one in page if one.surrogate in known]
    context = {"form": form, "page": page, "rows": rows}
    status = 404 if form.errors else 200
    return render(request, "records/patients.html", context, status=status)


@policy("access:break-glass", methods=("GET", "POST"))
def break_glass(request: Any) -> HttpResponse:
    """紧急调阅: identifier, emergency, reason; then the timeline for an hour."""
    form = forms.BreakGlass(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            glass = commands.break_glass(by=request.user, at=now(), **form.cleaned_data)
            return redirect("records:timeline", surrogate=glass.surrogate)
        except Invalid as error:
            form.add_error(error.field, str(error))
        except NotFound:
            form.add_error("identifier", NOBODY)
    return render(
        request, "records/break_glass.html", {"form": form}, status=422 if form.errors else 200
    )


@policy("records:read")
def timeline(request: Any, surrogate: str) -> HttpResponse:
    """A patient's events, newest first; each page shown is an entry of the ledger."""
    form, units = forms.Narrow(request.GET), dict(Unit.objects.values_list("code", "name"))
    reading = commands.read_timeline(
        target=surrogate, by=request.user, at=now(), number=_number(request),
        wanted=form.wanted(), code=request.GET.get("code", "")[:64],
    )  # fmt: skip
    form.offer((code, units.get(code, code)) for code in reading.departments)
    context = {
        "reading": reading,
        "person": reading.person,
        "age": reading.person.age(now()),
        "days": _by_day(reading, units),
        "tabs": _tabs(request.GET),
        "form": form,
        "trend": _trend(reading),
    }
    return render(request, "records/timeline.html", context)


@policy("records:read")
def source(request: Any, surrogate: str, pk: str) -> HttpResponse:
    """One record as its source sent it, and the licence that it came in under."""
    found = commands.read_source(target=surrogate, pk=pk, by=request.user, at=now())
    facts = [
        (_("类型"), found.record.resource_type),
        (_("版本"), found.record.version),
        (_("采集许可"), found.record.licence),
        (_("存储时间"), when(found.record.stored_at, now())),
        (_("摘要值"), found.record.content_hash),
    ]
    context = {"source": found, "facts": facts, "surrogate": surrogate}
    return render(request, "records/source.html", context)


def _number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isdecimal() and len(text) < 6 else 1


def _tabs(query: QueryDict) -> list[dict[str, Any]]:
    everything = [("", _("全部")), *((kind.key, kind.title) for kind in presenting.KINDS)]
    current, tabs = query.get("kind", ""), []
    for key, title in everything:
        there = query.copy()
        for gone in ("page", "code", "kind"):
            there.pop(gone, None)
        if key:
            there["kind"] = key
        tabs.append({"title": title, "url": f"?{there.urlencode()}", "current": key == current})
    return tabs


def _by_day(reading: Reading, units: Mapping[str, str]) -> list[tuple[date | None, list[Line]]]:
    """Events by day, those of one visit together, the visit itself first."""
    days: dict[date | None, dict[str, list[Line]]] = {}
    for one in reading.page.object_list:
        day = day_of(one.at) if one.at else None
        visit = one.event.visit or one.record
        line = Line(one, units.get(one.department, one.department))
        days.setdefault(day, {}).setdefault(visit, []).append(line)
    return [(day, [line for lines in visits.values() for line in _visit_first(lines)])
            for day, visits in days.items()]  # fmt: skip


def _visit_first(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: line.one.event.type != "Encounter")


def _trend(reading: Reading) -> dict[str, Any] | None:
    measured = [one for one in reading.trend if one.event.value is not None and one.at]
    if len(measured) < 2:
        return None
    first = measured[-1].event
    return {
        "title": first.title,
        "unit": first.unit,
        "labels": [f"{local(one.at):%m-%d}" for one in measured if one.at],
        "series": [Series(first.title, [float(one.event.value or 0) for one in measured])],
    }
