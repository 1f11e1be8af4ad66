"""The page of a case, as every door of a case shows it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from yiheng.core.clock import day_of
from yiheng.core.errors import Denied, NotFound
from yiheng.core.ui.taking import key_of
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.approvals import moving, pages
from yiheng.desk.approvals.forms import APPLICANT, Resolved, Signing, ways_back
from yiheng.governance.approvals import queries, rules
from yiheng.governance.approvals.models import Case
from yiheng.governance.approvals.permissions import SIGN
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import who_may

SUGGESTIONS = 200


def case_or_404(request: MemberRequest, pk: int) -> Case:
    """The case that this reader may see."""
    found = queries.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def page(
    request: MemberRequest,
    found: Case,
    at: datetime,
    *,
    form: Signing | None = None,
    resolved: Resolved | None = None,
    moved: Mapping[str, Form] | None = None,
    refusal: Denied | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a case with what was typed."""
    context: dict[str, Any] = pages.case(found, request.user, at)
    if refusal is not None or form is None:
        typed = {} if form is None else {
            name: form.data.get(name, "") for name in ("opinion", "phrase", "back_to")
        }  # fmt: skip
        mine = context["mine"]
        shown = {"shown": found.content_hash if mine is None else mine.shown}
        form = _offered(context, request.user, initial=typed | shown)
    context |= moving.offered(context["known"], request.user, at, moved or {})
    context |= _around(context, request.user, at)
    context |= {"now": at, "form": form, "refusal": refusal, "key": key_of(request)}
    if context["body"]:
        context |= {"resolved": resolved or resolving(found, request.user, at)}
        context |= {"registers": queries.has_registers()}
    response = render(request, "desk_approvals/case.html", context, status=status)
    if refusal is not None:
        response["X-Clause"] = refusal.verdict.clause
    return response


def signing(found: Case, viewer: Member, data: QueryDict) -> Signing:
    """The form that was sent for a case."""
    known = queries.dossier(found)
    mine = next(iter(known.waiting), None)
    sent = {"back_to": APPLICANT} | data.dict()
    return Signing(sent, phrases=phrases(viewer), back=ways_back(known, mine))


def resolving(found: Case, viewer: Member, at: datetime, *sent: Any) -> Resolved:
    """The form of the resolution that the viewer's step rests on, with the members to be named:
    two bodies may resolve at a time."""
    known = queries.dossier(found)
    step, _verdict = rules.step_for(viewer, known, at)
    held = queries.votes_lately(step.body, day_of(at)) if step is not None else []
    return Resolved(*sent, seats=held, barred=known.barred)


def _offered(context: dict[str, Any], viewer: Member, initial: dict[str, Any]) -> Signing:
    if not context["verdict"]:
        return Signing(initial=initial)
    back = ways_back(context["known"], context["mine"])
    return Signing(phrases=phrases(viewer), back=back, initial=initial)


def phrases(viewer: Member) -> list[str]:
    """The own opinions of a signer."""
    return [one.text for one in queries.phrases_of(viewer)]


def _around(context: dict[str, Any], viewer: Member, at: datetime) -> dict[str, Any]:
    """Whether this reader was asked to read it, and who can be named in a move."""
    known, mine = context["known"], context["mine"]
    asked = queries.to_read(viewer).filter(case=known.case).first()
    colleagues = who_may(SIGN, at).select_related("unit")[:SUGGESTIONS]
    heirs = queries.heirs_of(mine, known, viewer, at) if mine else Member.objects.none()
    return {
        "to_read": asked, "colleagues": colleagues,
        "heirs": heirs.select_related("unit")[:SUGGESTIONS],
    }  # fmt: skip
