"""One duty: its clock, its history, and letting the clock stand or run."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yiheng.core.clock import local, now
from yiheng.core.errors import NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.formats import duration, when
from yiheng.core.verdict import Verdict
from yiheng.desk.access.forms import taken
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.duties import forms, listing
from yiheng.desk.duties.listing import Names
from yiheng.governance.duties import pausing, queries, rules
from yiheng.governance.duties.models import Duty, Pause
from yiheng.governance.duties.permissions import PAUSE
from yiheng.governance.regulation.parameters import ParameterUnset

MINUTE = timedelta(minutes=1)


@policy(SIGNED_IN)
def duty(request: MemberRequest, pk: int) -> HttpResponse:
    """What is owed, its clock and its history."""
    return _shown(request, pk, forms.Pausing())


@policy(PAUSE, methods=("POST",))
def pause(request: MemberRequest, pk: int) -> HttpResponse:
    """Let the clock stand still."""
    form = forms.Pausing(request.POST)
    if form.is_valid():
        kept = taken(
            form, lambda: pausing.pause(pk=pk, by=request.user, at=now(), **form.cleaned_data)
        )
        if kept is not None:
            return redirect("duties:one", pk)
    return _shown(request, pk, form)


@policy(SIGNED_IN, methods=("POST",))
def resume(request: MemberRequest, pk: int) -> HttpResponse:
    """Let the clock run again."""
    pausing.resume(pk=pk, by=request.user, at=now())
    return redirect("duties:one", pk)


def _shown(request: MemberRequest, pk: int, form: forms.Pausing) -> HttpResponse:
    at = now()
    found = queries.visible_to(request.user, at).filter(pk=pk).first()
    if found is None:
        raise NotFound
    owers = list(queries.owers(found, at).values_list("pk", flat=True))
    pauses = list(found.pauses.select_related("granted_by").order_by("-since"))
    context = {
        "now": at, "duty": found, "form": form, "row": listing.row(found, Names.at(at), at),
        "facts": _facts(found, at), "events": _events(found, pauses, at),
        "standing": next((one for one in pauses if one.until is None), None),
        "may_pause": _may_pause(found, request, at, owers),
        "may_resume": rules.may_resume(found, request.user, at, owers=owers),
    }  # fmt: skip
    return render(request, "desk_duties/one.html", context, status=422 if form.errors else 200)


def _may_pause(found: Duty, request: MemberRequest, at: datetime, owers: list[int]) -> Verdict:
    try:
        rest = pausing.allowance(found, at)
    except ParameterUnset as unset:
        return unset.verdict
    return rules.may_pause(found, request.user, at, owers=owers, rest=rest)


def _facts(found: Duty, at: datetime) -> list[tuple[str, str]]:
    rows = [
        (_("卡在"), Names.at(at).where(found)),
        (_("计时方式"), str(found.get_clock_display())),
        (_("开始"), when(found.opened_at, at)),
        (_("到期"), listing.due(found, at)),
    ]
    if found.first_due_at != found.due_at and found.paused_at is None:
        rows.append((_("原定到期"), when(found.first_due_at, at)))
    if found.closed_at is not None:
        rows.append((_("办结"), when(found.closed_at, at)))
    return rows


def _events(found: Duty, pauses: list[Pause], at: datetime) -> list[dict[str, Any]]:
    """Newest first: done, pauses, opened."""
    done: list[dict[str, Any]] = []
    if found.closed_at is not None:
        kind, status = listing.tone(found, at)
        done = [{"state": "ok", "who": "", "what": _("办结"), "kind": kind, "status": status,
                 "at": found.closed_at}]  # fmt: skip
    opened = {"state": "", "who": "", "what": _("产生义务"), "at": found.opened_at,
              "note": _("原定 %(due)s 到期") % {"due": _written(found.first_due_at)}}  # fmt: skip
    return [*done, *(_stood(one) for one in pauses), opened]


def _stood(one: Pause) -> dict[str, Any]:
    if one.until is None:
        note = _("最迟 %(until)s 恢复") % {"until": _written(one.latest)}
    else:
        assert one.due_after is not None
        note = _("暂停 %(span)s，%(before)s 到期改为 %(after)s") % {
            "span": duration((one.until - one.since) // MINUTE),
            "before": _written(one.due_before), "after": _written(one.due_after),
        }  # fmt: skip
    return {
        "state": "now" if one.until is None else "", "who": one.granted_by.label,
        "what": _("准许暂停计时"), "kind": "info", "status": one.get_reason_display(),
        "at": one.since, "note": note, "text": one.note,
    }  # fmt: skip


def _written(at: datetime) -> str:
    return f"{local(at):%m-%d %H:%M}"
