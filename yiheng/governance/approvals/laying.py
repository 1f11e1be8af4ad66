"""Laying out the steps of a case as its route says, and again when it begins anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid
from yiheng.core.verdict import message_id
from yiheng.governance.approvals.models import Case, Route, Step, StepKind
from yiheng.governance.approvals.queries import post_titles
from yiheng.governance.approvals.shapes import BODIES, SignerData
from yiheng.governance.people.models import Member, Unit


def lay(case: Case, route: Route) -> None:
    """Make a row for every signature that the route knows; which are taken is decided later."""
    titles = post_titles()
    Step.objects.bulk_create(
        Step(
            case=case, ordinal=place + 1, seat=seat, place=place, title=step["title"],
            limit=step.get("limit") or "", **signer_of(signer, case, titles),
        )
        for place, step in enumerate(route.steps)
        for seat, signer in enumerate(step["signers"], start=1)
    )  # fmt: skip


def renew(case: Case) -> None:
    """For a new round: who had to be asked instead of a vacant post goes back to the route."""
    moved = list(case.steps.exclude(escalated_from="").exclude(place=None))
    titles = post_titles() if moved else {}
    for step in moved:
        signer = case.route.steps[step.place]["signers"][step.seat - 1]
        for name, value in signer_of(signer, case, titles).items():
            setattr(step, name, value)
        step.escalated_from, step.transferred_by = "", None  # who handed it on was asked instead
        step.save()


def signer_of(signer: SignerData, case: Case, titles: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a step that say who signs it."""
    if signer["kind"] == StepKind.MEMBER:
        member = Member.objects.filter(staff_no=signer["staff_no"]).first()
        if member is None:
            raise Invalid("steps", _("流程中的人员不在名册：%(who)s"), who=signer["staff_no"])
        return {"kind": StepKind.MEMBER, "member": member, "post": "", "post_title": ""}
    post = signer["post"]
    known: dict[str, Any] = {"kind": signer["kind"], "post": post, "member": None,
                             "post_title": titles.get(post, post)}  # fmt: skip
    if signer["kind"] == StepKind.BODY:
        code = signer["body"]
        # whoever reads it may have another language than whoever handed it in
        return known | {"body": code, "body_title": message_id(BODIES.get(code, code))}
    return known | {"unit": _unit(signer, case)}


def _unit(signer: SignerData, case: Case) -> Unit | None:
    if signer.get("own_unit"):
        return case.unit
    code = signer.get("unit")
    return Unit.objects.filter(code=code).first() if code else None
