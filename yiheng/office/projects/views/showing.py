"""The page of a project, with whatever is to be mended on it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from yiheng.core import references
from yiheng.core.clock import day_of, now
from yiheng.core.references import Reference
from yiheng.core.ui.attaching import Attach
from yiheng.governance.people.models import Member
from yiheng.office.projects import controls, forms, pages, queries
from yiheng.office.projects.models import Project


def page_of(request: Any, project: Project, *, status: int = 200, **over: Any) -> HttpResponse:
    """Everything about a project; ``refusal`` and ``gap`` say why something was not done."""
    at = now()
    context = pages.detail(project, request.user, at) | {"now": at, **_pointing(request, project)}
    context |= _forms(request, context) | over
    _bind(context, over)
    archive = context["archive"]
    context["whole"] = archive is not None and controls.is_whole(archive)
    answer = render(request, "projects/detail.html", context, status=status)
    if "refusal" in over:
        answer["X-Clause"] = over["refusal"].verdict.clause
    return answer


def _forms(request: Any, context: dict[str, Any]) -> dict[str, Any]:
    """The forms of what this viewer can do."""
    at, viewer = context["now"], request.user
    found: dict[str, Any] = {}
    if context["may_kick_off"]:
        found["starting"] = forms.KickOff(by=viewer, at=at)
    if context["may_sync"]:
        found["words"] = forms.Words(weeks=weeks(context["missing"]))
    if context["leads"]:
        found |= {"owning": forms.Owner()}
    if context["may_examine"]:
        found["examining"] = forms.Examining()
    if context["may_file"]:
        found["attaching"] = Attach()
    if context["may_share"]:
        found |= {"sharing": forms.Share(at=at), "spending": forms.Spending(at=at)}
    return found


def _bind(context: dict[str, Any], over: dict[str, Any]) -> None:
    """The small forms of rows: a day a milestone, a name a department."""
    today = day_of(context["now"])
    for row in context["rows"]:
        code = row["node"].code
        row["form"] = over.get(f"marking-{code}") or forms.Mark(code=code, today=today)
    for party in context["parties"]:
        party.form = over.get(f"contact-{party.pk}") or forms.Contact(party=party)


def weeks(missing: list[Any]) -> list[tuple[str, str]]:
    """The weeks of which nothing was said, to choose from."""
    return [(one.period, str(one.when.label)) for one in missing]


def _pointing(request: Any, project: Project) -> dict[str, Any]:
    """What it points at and what points at it, in other rooms."""
    at, viewer = now(), request.user
    pointing = list(references.pointing(references.PROJECT, str(project.pk), viewer, at))
    return {
        "goal": _one(references.GOAL, project.goal, viewer, at),
        "meeting": _one(references.MEETING, project.meeting, viewer, at), "pointing": pointing,
    }  # fmt: skip


def _one(kind: str, key: str, viewer: Member, at: Any) -> Reference | None:
    return references.find(kind, [key], viewer, at).get(key) if key else None


def current(project: Project) -> int:
    """The number of the plan in force."""
    return queries.plans(project)[-1].ordinal
