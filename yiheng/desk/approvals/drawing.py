"""Routes and cases as flows: the picture on a page, and the graph of the BPMN file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from django.utils.translation import gettext as _

from yiheng.core.ui import flow, formats
from yiheng.desk.approvals import wording
from yiheng.desk.approvals.wording import Names
from yiheng.governance.approvals.dossiers import Dossier
from yiheng.governance.approvals.models import Decision, Route, Signature, Step
from yiheng.governance.approvals.shapes import StepData
from yiheng.standards import bpmn


def route(steps: Sequence[StepData], names: Names) -> list[flow.Step]:
    """A route before anything has happened."""
    drawn = [flow.Step(_("提交申请"), flow.PLAN, _("申请人"))]
    for step in steps:
        signers = [flow.Signer(wording.who(one, names), flow.PLAN) for one in step["signers"]]
        drawn.append(_step(step["title"], flow.PLAN, signers, wording.condition(step, names)))
    return drawn


def case(known: Dossier, names: Names, vacant: Collection[int], at: datetime) -> list[flow.Step]:
    """A case: what is signed, whose turn it is, what stands vacant, what is not taken."""
    handed_in = formats.when(known.case.submitted_at, at)
    drawn = [flow.Step(_("提交申请"), flow.DONE, known.case.applicant.name, handed_in)]
    valid = {one.step_id: one for one in known.valid}
    for _ordinal, together in groupby(known.steps, key=lambda one: one.ordinal):
        seats = list(together)
        signers = [_signer(one, valid, vacant, at) for one in seats]
        states = [one.state for one in signers]
        drawn.append(_step(seats[0].title, _whole(states), signers, _tier(known, seats[0], names)))
    return drawn


def process(made: Route, names: Names) -> bpmn.Process:
    """The graph of a version of a route, for other tools."""
    steps = [
        bpmn.Step(
            [bpmn.Task(step["title"], wording.who(one, names), _within(step, made, names))
             for one in step["signers"]],
            wording.condition(step, names), wording.expression(step),
        )
        for step in made.steps
    ]  # fmt: skip
    since = formats.day(made.in_force_from.date(), made.in_force_from.date())
    note = _("%(title)s 第 %(version)s 版，%(since)s 起生效") % {
        "title": made.title, "version": made.version, "since": since
    }  # fmt: skip
    key = f"Route_{made.code.replace('.', '_')}_v{made.version}"
    return bpmn.process(key, made.title, steps, start=_("提交申请"), end=_("办结"), note=note)


def _step(title: str, state: str, signers: Sequence[flow.Signer], condition: str) -> flow.Step:
    if len(signers) == 1:
        one = signers[0]
        return flow.Step(title, state, one.who, one.when, condition=condition)
    return flow.Step(title, state, signers=signers, condition=condition)


def _signer(
    step: Step, valid: Mapping[int, Signature], vacant: Collection[int], at: datetime
) -> flow.Signer:
    if step.skipped:
        return flow.Signer(step.who, flow.SKIPPED)
    signature = valid.get(step.pk)
    if signature is not None:
        state = flow.DONE if signature.decision == Decision.APPROVE else flow.REFUSED
        return flow.Signer(signature.names, state, formats.when(signature.signed_at, at))
    if not step.waiting:
        return flow.Signer(step.who)
    if step.pk in vacant:
        return flow.Signer(step.who, flow.VACANT)
    due = formats.deadline(step.due_at, at) if step.due_at is not None else ""
    return flow.Signer(step.who, flow.CURRENT, due)


def _whole(states: Sequence[str]) -> str:
    """The state of a step out of those of its signers: the most pressing one."""
    for state in (flow.REFUSED, flow.CURRENT, flow.VACANT, flow.LATER, flow.DONE):
        if state in states:
            return state
    return flow.SKIPPED


def _tier(known: Dossier, step: Step, names: Names) -> str:
    if step.place is None:
        return ""
    return wording.condition(known.case.route.steps[step.place], names)


def _within(step: StepData, made: Route, names: Names) -> str:
    return _("时限 %(limit)s") % {"limit": wording.limit(step, made.limit, names)}
