"""The first days of a hospital, step by step, until two administrators open it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yiheng.core.clock import now
from yiheng.core.errors import Denied, Invalid
from yiheng.core.policy import policy
from yiheng.core.proposals import Stand
from yiheng.core.ui.flow import CURRENT, DONE, LATER, Step
from yiheng.desk.access.requests import MemberRequest
from yiheng.governance.access import commands, queries
from yiheng.governance.access.models import Opening
from yiheng.governance.access.permissions import FOUND
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member, Post
from yiheng.governance.regulation import commands as regulation
from yiheng.governance.regulation.definitions import PARAMETERS

FAULTS = "founding_faults"


@policy(FOUND)
def founding(request: MemberRequest) -> HttpResponse:
    """What is done, what comes next, and what this administrator can do of it."""
    at, member = now(), request.user
    found, opening = queries.progress(at), queries.opening()
    waiting = queries.values_waiting()
    proposed = {one.id for _pk, one, _value, _who in waiting}
    context = {
        "found": found, "steps": _steps(found, opening), "opening": opening,
        "to_propose": [one for one in found.unset if one.id not in proposed],
        "values": waiting, "appointments": queries.appointments_waiting(),
        "leaders": Post.objects.filter(code__in=queries.LED_BY),
        "may_propose": member.may("people:manage", at),
        "may_confirm": member.may("people:confirm", at),
        "faults": request.session.pop(FAULTS, []),
        "own": opening is not None and opening.proposed_by == str(member.pk),
    }  # fmt: skip
    return render(request, "access/founding.html", context)


@policy(FOUND, methods=("POST",))
def appoint(request: MemberRequest) -> HttpResponse:
    """Propose who leads, or confirm the proposals that were ticked."""
    at, by = now(), request.user
    if request.POST.get("staff_no"):
        return _done(request, [lambda: _propose(request, at)])
    acts = [
        _settled(people.settle_appointment, pk, by, at) for pk in request.POST.getlist("confirm")
    ]
    return _done(request, acts)


@policy(FOUND, methods=("POST",))
def values(request: MemberRequest) -> HttpResponse:
    """Propose the values that were ticked, or confirm them: each one by name, none unseen."""
    at, by = now(), request.user
    acts = [_proposed(name, by, at) for name in request.POST.getlist("propose")]
    acts += [
        _settled(regulation.settle_parameter, pk, by, at) for pk in request.POST.getlist("confirm")
    ]
    return _done(request, acts)


@policy(FOUND, methods=("POST",))
def open_hospital(request: MemberRequest) -> HttpResponse:
    """Propose to open, or settle the proposal."""
    at, by, stand = now(), request.user, request.POST.get("stand", "")
    opening = queries.opening()
    if opening is None:
        return _done(request, [lambda: commands.propose_opening(by=by, at=at)])
    pk = opening.pk
    return _done(request, [lambda: commands.settle_opening(pk=pk, stand=stand, by=by, at=at)])


def _propose(request: MemberRequest, at: datetime) -> object:
    wanted = request.POST.get("staff_no", "").strip()
    member = Member.objects.select_related("unit").filter(staff_no=wanted).first()
    post = Post.objects.filter(code__in=queries.LED_BY, code=request.POST.get("post", "")).first()
    if member is None or post is None:
        raise Invalid("staff_no", _("没有这个工号或岗位，请核对"))
    return people.propose_appointment(
        member=member, post=post, unit=member.unit, since=at, until=None,
        reason=_("医院启用时任命"), by=request.user, at=at,
    )  # fmt: skip


def _proposed(name: str, by: Member, at: datetime) -> Callable[[], object]:
    def act() -> object:
        if name not in PARAMETERS:
            raise Invalid("name", _("没有这个参数"))
        return regulation.propose_parameter(
            name=name, value=PARAMETERS[name].default_proposed, in_force_from=at,
            reason=_("医院启用时采用建议值"), by=by, at=at,
        )  # fmt: skip

    return act


def _settled(
    settle: Callable[..., object], pk: str, by: Member, at: datetime
) -> Callable[[], object]:
    return lambda: settle(pk=int(pk) if pk.isdecimal() else 0, stand=Stand.CONFIRMED, by=by, at=at)


def _done(request: MemberRequest, acts: Iterable[Callable[[], object]]) -> HttpResponse:
    """Do each on its own; what was refused is said above, and the rest stands."""
    faults: list[str] = []
    for act in acts:
        try:
            act()
        except Invalid as error:
            faults.append(str(error))
        except Denied as refusal:  # recorded by the command
            faults.append(f"{refusal.verdict.why}。{refusal.verdict.remedy}")
    request.session[FAULTS] = sorted(set(faults))
    return redirect("access:founding")


def _steps(found: Any, opening: Opening | None) -> list[Step]:
    done = (
        not found.administrators, found.staffed, not found.vacant, not found.unset,
        opening is not None and opening.stand == Stand.CONFIRMED,
    )  # fmt: skip
    titles = (
        _("三员激活账号"), _("录入部门与人员"), _("任命院领导与主任"), _("设定制度参数"),
        _("检查并启用"),
    )  # fmt: skip
    first = next((number for number, one in enumerate(done) if not one), len(done))
    states = [DONE if one else CURRENT if n == first else LATER for n, one in enumerate(done)]
    return [Step(title, state) for title, state in zip(titles, states, strict=True)]
