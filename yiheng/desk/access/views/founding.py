"""The first days of a hospital, step by step, until two administrators open it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiheng.core.clock import now
from yiheng.core.errors import Denied, Invalid
from yiheng.core.numbers import number_of
from yiheng.core.policy import policy
from yiheng.core.proposals import Stand
from yiheng.desk.access import guide
from yiheng.desk.access.requests import MemberRequest
from yiheng.governance.access import commands, queries
from yiheng.governance.access.permissions import FOUND
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member, Post
from yiheng.governance.people.permissions import CONFIRM, MANAGE
from yiheng.governance.regulation import commands as regulation
from yiheng.governance.regulation.definitions import PARAMETERS
from yiheng.governance.regulation.permissions import CONFIRM as AGREE
from yiheng.governance.regulation.permissions import SET

FAULTS = "founding_faults"
MAY = {"may_manage": MANAGE, "may_confirm": CONFIRM, "may_set": SET, "may_agree": AGREE}


@policy(FOUND)
def founding(request: MemberRequest) -> HttpResponse:
    """What is done, whose turn it is, and what this administrator can do of it."""
    at, member = now(), request.user
    context = guide.content(member, at) | {
        name: member.may(permission, at) for name, permission in MAY.items()
    }
    return render(
        request, "access/founding.html", context | {"faults": request.session.pop(FAULTS, [])}
    )


@policy(FOUND, methods=("POST",))
def appoint(request: MemberRequest) -> HttpResponse:
    """Propose who leads, or confirm the proposals that were ticked."""
    at, by = now(), request.user
    if request.POST.get("staff_no"):
        return _done(request, [lambda: _propose(request, at)], "led")
    acts = [
        _settled(people.settle_appointment, pk, by, at) for pk in request.POST.getlist("confirm")
    ]
    return _done(request, acts, "led")


@policy(FOUND, methods=("POST",))
def values(request: MemberRequest) -> HttpResponse:
    """Propose the values that were ticked, or confirm them: each one by name, none unseen."""
    at, by = now(), request.user
    acts = [
        _proposed(name, request.POST.get(f"value_{name}"), by, at)
        for name in request.POST.getlist("propose")
    ]
    acts += [
        _settled(regulation.settle_parameter, pk, by, at) for pk in request.POST.getlist("confirm")
    ]
    return _done(request, acts, "values")


@policy(FOUND, methods=("POST",))
def open_hospital(request: MemberRequest) -> HttpResponse:
    """Propose to open, or settle the proposal."""
    at, by, stand = now(), request.user, request.POST.get("stand", "")
    opening = queries.opening()
    if opening is None:
        return _done(request, [lambda: commands.propose_opening(by=by, at=at)], "open")
    pk = opening.pk
    settle = partial(commands.settle_opening, pk=pk, stand=stand, by=by, at=at)
    return _done(request, [settle], "open")


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


def _proposed(name: str, typed: str | None, by: Member, at: datetime) -> Callable[[], object]:
    """Propose what was typed, or the value that the regulation's table proposes."""

    def act() -> object:
        if name not in PARAMETERS:
            raise Invalid("name", _("没有这个参数"))
        usual = PARAMETERS[name].default_proposed
        value = usual if typed is None else typed
        reason = _("医院启用时采用建议值") if value == usual else _("医院启用时按本院情况设定")
        return regulation.propose_parameter(
            name=name, value=value, in_force_from=at, reason=reason, by=by, at=at
        )

    return act


def _settled(
    settle: Callable[..., object], pk: str, by: Member, at: datetime
) -> Callable[[], object]:
    return lambda: settle(pk=number_of(pk) or 0, stand=Stand.CONFIRMED, by=by, at=at)


def _done(request: MemberRequest, acts: Iterable[Callable[[], object]], step: str) -> HttpResponse:
    """Do each on its own; what was refused is said above, and the rest stands."""
    faults: list[str] = []
    for act in acts:
        try:
            act()
        except Invalid as error:
            faults.append(str(error))
        except Denied as refusal:  # recorded by the command
            faults.append(refusal.verdict.told)
    request.session[FAULTS] = sorted(set(faults))
    return redirect(
        reverse("access:founding") if faults else f"{reverse('access:founding')}#{step}"
    )
