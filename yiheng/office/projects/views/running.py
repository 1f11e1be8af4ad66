"""A project that runs: its page, start, 接口人, milestones, weekly word, review, owner."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from yiheng.core.clock import day_of, now
from yiheng.core.errors import Denied, NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.proposals import Stand
from yiheng.core.ui.taking import taken
from yiheng.office.projects import commands, forms, pages, queries, rules
from yiheng.office.projects.models import Outcome
from yiheng.office.projects.permissions import LEAD
from yiheng.office.projects.views.finding import done, filled, visible
from yiheng.office.projects.views.showing import page_of, weeks

STANDS = (Stand.CONFIRMED, Stand.REFUSED, Stand.WITHDRAWN)


@policy(SIGNED_IN)
def detail(request: Any, pk: int) -> HttpResponse:
    """Everything about a project."""
    return page_of(request, visible(request, pk))


@policy(LEAD, methods=("POST",))
def kick_off(request: Any, pk: int) -> HttpResponse:
    """启动."""
    form = forms.KickOff(request.POST, by=request.user, at=now())
    return filled(request, pk, form, "starting", lambda data: commands.kick_off(
        pk=pk, by=request.user, at=now(), **data
    ))  # fmt: skip


@policy(SIGNED_IN, methods=("POST",))
def contact(request: Any, pk: int, party: int) -> HttpResponse:
    """指定接口人."""
    row = visible(request, pk).parties.select_related("unit").filter(pk=party).first()
    if row is None:
        raise NotFound
    form = forms.Contact(request.POST, party=row)
    return filled(request, pk, form, f"contact-{party}", lambda data: commands.name_contact(
        pk=pk, party=party, contact=data["contact"], by=request.user, at=now()
    ), there=f"/projects/{pk}/#parties")  # fmt: skip


@policy(SIGNED_IN, methods=("POST",))
def mark(request: Any, pk: int, code: int) -> HttpResponse:
    """A milestone was reached."""
    form = forms.Mark(request.POST, code=code)
    return filled(request, pk, form, f"marking-{code}", lambda data: commands.mark(
        pk=pk, code=code, by=request.user, at=now(), **data
    ), there=f"/projects/{pk}/#plan")  # fmt: skip


@policy(SIGNED_IN, methods=("POST",))
def unmark(request: Any, pk: int, code: int) -> HttpResponse:
    """It was not."""
    return done(request, pk, lambda: commands.unmark(
        pk=pk, code=code, by=request.user, at=now()
    ), there=f"/projects/{pk}/#plan")  # fmt: skip


@policy(SIGNED_IN, methods=("POST",))
def sync(request: Any, pk: int) -> HttpResponse:
    """同步进展."""
    missed = weeks(list(queries.owed_syncs(visible(request, pk))))
    form = forms.Words(request.POST, weeks=missed)
    return filled(request, pk, form, "words", lambda data: commands.sync(
        pk=pk, by=request.user, at=now(), **data
    ), there=f"/projects/{pk}/#syncs")  # fmt: skip


@policy(LEAD, methods=("GET", "POST"))
def review(request: Any, pk: int) -> HttpResponse:
    """中期评审: keep, adjust with the milestones beside, or stop."""
    at, project = now(), visible(request, pk)
    verdict = rules.may_review(request.user, project, at)
    if not verdict:
        return page_of(request, project, status=403, refusal=Denied(verdict))
    versions, data = queries.plans(project), request.POST or None
    more = bool(data and data.get("more"))
    rows = forms.Milestones(data, versions[-1].nodes, more=more)
    following = {"version": versions[-1].ordinal + 1, "outcome": Outcome.KEEP}
    form = forms.Reviewing(None if more else data, initial=_kept(request, following, more))
    refusal = None
    if data is not None and not more and all([form.is_valid(), rows.is_valid()]):
        try:
            if (
                taken(
                    form,
                    lambda: commands.review(
                        pk=pk, by=request.user, at=at, milestones=rows.data, **form.cleaned_data
                    ),
                )
                is not None
            ):
                return redirect(f"{project.page}#reviews")  # fmt: skip
        except Denied as no:
            refusal = no
    status = 403 if refusal else 422 if data is not None and not more else 200
    standing = queries.standing(project, versions)
    context = {
        "now": at, "one": project, "form": form, "rows": rows.rows, "refusal": refusal,
        "chart": pages.picture(standing, day_of(at), str(project)), "plan": versions[-1],
        "owed": queries.owed_reviews(project).first(), "done": queries.done(project),
        "faulty": status == 422,
    }  # fmt: skip
    return render(request, "projects/review.html", context, status=status)


@policy(LEAD, methods=("POST",))
def owner(request: Any, pk: int) -> HttpResponse:
    """提出变更责任人."""
    form = forms.Owner(request.POST)
    return filled(request, pk, form, "owning", lambda data: commands.propose_owner(
        pk=pk, by=request.user, at=now(), **data
    ))  # fmt: skip


@policy(LEAD, methods=("POST",))
def settle(request: Any, pk: int, change: int) -> HttpResponse:
    """Confirm, refuse or withdraw it."""
    stand = request.POST.get("stand", "")
    row = visible(request, pk).owner_changes.filter(pk=change).first()
    if row is None or stand not in STANDS:
        raise NotFound
    return done(request, pk, lambda: commands.settle_owner(
        pk=change, stand=Stand(stand), by=request.user, at=now()
    ))  # fmt: skip


def _kept(request: Any, following: dict[str, Any], more: bool) -> dict[str, Any]:
    """What was typed stays while rows are added; the version too, for it says which plan the rows
    were read from: another that was made since is not written over unseen."""
    if not more:
        return following
    return following | {name: request.POST[name] for name in following | {"opinion": ""}
                        if name in request.POST}  # fmt: skip
