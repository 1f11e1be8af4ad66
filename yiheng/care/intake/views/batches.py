"""数据接入: sending files in, the batches that came in by every door, and one batch."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from yiheng.care.collection import queries as applications
from yiheng.care.intake import commands, forms, queries
from yiheng.care.intake.models import Batch, Door
from yiheng.core.clock import now
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.policy import policy

ROWS = 20


@policy("intake:see")
def index(request: Any) -> HttpResponse:
    """The figures of thirty days, the upload, and every batch."""
    return _index(request)


@policy("intake:run", methods=("POST",))
def upload(request: Any) -> HttpResponse:
    """Take files in under a licence; without one in force not a byte is read (3.1-r)."""
    at = now()
    licences = queries.licences_of(request.user)
    form = forms.Upload(request.POST, request.FILES, licences=licences, at=at)
    if form.is_valid():
        files = form.cleaned_data["chosen"]
        try:
            licence = commands.open_door(
                application=form.cleaned_data["application"], door=Door.PAGE, by=request.user,
                at=at, files=len(files), size=sum(one.size for one in files),
            )  # fmt: skip
            taken = commands.take_files(
                [(one.name, one.file) for one in files], licence=licence, door=Door.PAGE,
                by=request.user, at=at,
            )  # fmt: skip
            return _go_on(request, taken)
        except Denied as refusal:
            return _index(request, form, refusal)
        except Invalid as error:
            form.add_error("chosen", str(error))
    return _index(request, form)


@policy("intake:see")
def batch(request: Any, pk: int) -> HttpResponse:
    """What became of one file, message or call."""
    found = queries.batches_of(request.user).filter(pk=pk).first()
    if found is None:
        raise NotFound
    seen = applications.visible_to(request.user).filter(pk=found.licence.application_id).exists()
    rows = queries.quarantine_of(request.user).filter(batch=found).defer("sealed", "reason")
    context = {
        "batch": found,
        "counts": counts(found),
        "dropped": sorted(found.dropped.items(), key=lambda one: (-one[1], one[0])),
        "application_seen": seen,
        "entries": queries.entries_of(found),
        "rows": rows[:ROWS],
        "waiting": rows.filter(state="open").count(),
        "may_mend": request.user.may("intake:mend", at=now()),
    }
    return render(request, "intake/batch.html", context)


def counts(found: Batch) -> list[tuple[str, int]]:
    """What became of the records, in the order people ask for it."""
    return [
        (_("接收"), found.accepted),
        (_("重复"), found.duplicates),
        (_("隔离"), found.quarantined),
        (_("拒绝"), found.refused),
    ]


def _go_on(request: Any, taken: list[Batch]) -> HttpResponse:
    """To the batch, or to the list when there are several; htmx is sent there as a browser is."""
    name, args = ("intake:batch", [taken[0].pk]) if len(taken) == 1 else ("intake:index", [])
    answer = redirect(name, *args)
    return HttpResponseClientRedirect(answer.url) if request.htmx else answer


def _index(
    request: Any, form: forms.Upload | None = None, refusal: Denied | None = None
) -> HttpResponse:
    at, may = now(), request.user.may
    licences = list(queries.licences_of(request.user))
    narrow = forms.Narrow(request.GET, licences=licences)
    found = queries.narrowed(queries.batches_of(request.user), narrow.wanted())
    context = {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "narrow": narrow,
        "narrowed": any(request.GET.get(name) for name in narrow.fields),
        "tiles": _tiles(request.user),
        "upload": form or forms.Upload(licences=licences, at=at),
        "waiting": queries.waiting(request.user),
        "may_mend": may("intake:mend", at=at),
        "may_run": may("intake:run", at=at),
        "may_apply": may("collection:apply", at=at),
        "refusal": refusal,
    }
    status = 403 if refusal else 422 if form else 200
    response = render(request, "intake/index.html", context, status=status)
    if refusal:
        response["X-Clause"] = refusal.verdict.clause
    return response


def _tiles(viewer: Any) -> list[dict[str, Any]]:
    days = queries.days_of(viewer, now())
    figures = (
        (_("今日读入"), "3.1-s", [day.read for day in days]),
        (_("今日接收"), "3.1-r", [day.accepted for day in days]),
        (_("今日隔离"), "2.1-g", [day.quarantined for day in days]),
    )
    return [
        {"name": name, "cite": cite, "value": values[-1], "points": values, "month": sum(values)}
        for name, cite, values in figures
    ]
