"""Papers of a project: added, taken off, opened."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.attaching import Attach
from yiheng.core.ui.files import handed_out
from yiheng.office.projects import commands, queries
from yiheng.office.projects.views.finding import done, filled, visible


@policy(SIGNED_IN, methods=("POST",))
def attach(request: Any, pk: int) -> HttpResponse:
    """Add or replace a paper."""
    project, form = visible(request, pk), Attach(request.POST, request.FILES)
    return filled(request, pk, form, "attaching", lambda data: commands.attach(
        pk=pk, by=request.user, at=now(), name=data["attachment"].name,
        content=data["attachment"].read(),
    ), there=f"{project.page}#files")  # fmt: skip


@policy(SIGNED_IN, methods=("POST",))
def detach(request: Any, pk: int) -> HttpResponse:
    """Take a paper off."""
    file = queries.paper(request.user, pk)
    if file is None:
        raise NotFound
    return done(
        request, file.project_id, lambda: commands.detach(pk=pk, by=request.user, at=now()),
        there=f"{file.project.page}#files",
    )  # fmt: skip


@policy(SIGNED_IN)
def attachment(request: Any, pk: int) -> HttpResponse:
    """A paper; each opening is recorded."""
    file, content = commands.read_attachment(pk=pk, by=request.user, at=now())
    return handed_out(file.name, file.content_type, content)
