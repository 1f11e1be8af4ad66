"""Routes: proposed by one, confirmed by another, in force from an instant, never changed after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.proposals import Stand, may_settle
from yiheng.governance.approvals import checking, rules
from yiheng.governance.approvals.models import Route, RouteChange
from yiheng.governance.approvals.permissions import CONFIRM, DEFINE
from yiheng.governance.approvals.shapes import StepData
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.regulation.definitions import PARAMETERS


@command("approvals.define_route")
def define_route(
    *,
    code: str,
    title: str,
    steps: Sequence[StepData],
    limit: str,
    in_force_from: datetime,
    by: Actor,
    at: datetime,
) -> Route:
    """Add a version of a route at once: the system does, when a hospital is founded.

    Everybody else proposes one.
    """
    rules.may_define_alone(by).require()
    _check(code, title, steps, limit)
    return _add(code, title, steps, limit, in_force_from, by.label, by, at)


@command("approvals.propose_route")
def propose_route(
    *,
    code: str,
    title: str,
    steps: Sequence[StepData],
    limit: str,
    in_force_from: datetime,
    reason: str,
    by: Actor,
    at: datetime,
) -> RouteChange:
    """Propose a version of a route, new or another; it stands when another has confirmed it.

    A day that lies before the confirmation begins with the confirmation.
    """
    by.may(DEFINE, at).require()
    _check(code, title, steps, limit)
    if not reason.strip():
        raise Invalid("reason", _("请写明变更理由"), clause=rules.PROCESS)
    made, new = RouteChange.objects.get_or_create(
        code=code, stand=Stand.PROPOSED,
        defaults={"title": title.strip(), "steps": list(steps), "limit": limit,
                  "in_force_from": in_force_from, "reason": reason.strip()[:200],
                  "proposed_by": str(by.pk), "proposed_by_label": by.label, "proposed_at": at},
    )  # fmt: skip
    if not new:
        raise Invalid("code", _("该流程已有待确认的变更，请先办结"), clause=rules.PROCESS)
    record(
        "approvals.route_proposed", by=by, target=made, clause=rules.PROCESS, at=at, code=code,
        digest=checking.digest(steps), since=in_force_from.isoformat(),
        reason_digest=words_digest(reason.strip()),
    )  # fmt: skip
    return made


@command("approvals.settle_route")
def settle_route(*, pk: int, stand: str, by: Actor, at: datetime) -> RouteChange:
    """Confirm, refuse or withdraw a proposed route; nobody confirms the own (2.1-n).

    Cases that run keep the version that they were handed in with.
    """
    by.may(DEFINE if stand == Stand.WITHDRAWN else CONFIRM, at).require()
    proposal = RouteChange.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if proposal is None:
        raise NotFound
    if stand not in (Stand.CONFIRMED, Stand.REFUSED, Stand.WITHDRAWN):
        raise Invalid("stand", _("请选择同意、不同意或撤回"))
    may_settle(proposal, Stand(stand), by, rules.SEPARATION).require()
    if stand == Stand.CONFIRMED:
        _check(proposal.code, proposal.title, proposal.steps, proposal.limit)
        proposal.route = _add(
            proposal.code, proposal.title, proposal.steps, proposal.limit,
            max(proposal.in_force_from, at), proposal.proposed_by_label, by, at,
        )  # fmt: skip
        proposal.save(update_fields=["route"])
    proposal.settle(Stand(stand), by, at)
    record(
        "approvals.route_settled", by=by, target=proposal, clause=rules.PROCESS, at=at,
        outcome=str(stand), code=proposal.code,
    )  # fmt: skip
    return proposal


def _check(code: str, title: str, steps: Sequence[StepData], limit: str) -> None:
    if not checking.CODE.fullmatch(code):
        raise Invalid("code", _("流程编码由小写字母、数字和连字符组成，最长 40 个"))
    if not title.strip():
        raise Invalid("title", _("请填写流程名称"))
    if limit not in PARAMETERS:
        raise Invalid("limit", _("没有这个时限参数：%(id)s"), id=limit)
    checking.check(steps)


def _add(
    code: str, title: str, steps: Sequence[StepData], limit: str, in_force_from: datetime,
    defined_by: str, by: Actor, at: datetime,
) -> Route:  # fmt: skip
    version = Route.objects.select_for_update().filter(code=code).count() + 1
    route = Route.objects.create(
        code=code, version=version, title=title.strip(), steps=list(steps), limit=limit,
        in_force_from=in_force_from, defined_by=defined_by,
    )  # fmt: skip
    record(
        "approvals.route_defined", by=by, target=route, clause=rules.PROCESS, at=at, code=code,
        version=version, digest=checking.digest(steps), limit=limit,
        since=in_force_from.isoformat(),
    )  # fmt: skip
    return route
