"""The shape of a route's steps, as it is stored: who signs, and when a step is taken at all."""

from __future__ import annotations

from typing import TypedDict

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text

BODIES: dict[str, Text] = {
    "president_meeting": _("院长办公会"),
    "party_committee": _("党委会"),
    "hospital_meeting": _("院务会"),
    "procurement_committee": _("采购管理委员会"),
    "ethics_committee": _("伦理委员会"),
    "project_committee": _("项目管理委员会"),
}
"""Bodies that sign by an attached resolution (C24), by their code."""
COMMITTEE = "project_committee"
"""The body by which departments coordinate their work (2.1-i)."""


class SignerData(TypedDict, total=False):
    """Who signs. ``kind`` post: whoever holds ``post``, in the applicant's unit (``own_unit``) or
    in the one with the code ``unit``; member: whoever has ``staff_no``; body: whoever holds
    ``post``, with a resolution of ``body``."""

    kind: str
    post: str
    own_unit: bool
    unit: str
    staff_no: str
    body: str


class SeatData(TypedDict):
    """A seat of a body as it is proposed: a ``Role``, whose it is, for which unit."""

    role: str
    staff_no: str
    unit: str


StepData = TypedDict(
    "StepData",
    {
        "title": str,
        "signers": list[SignerData],
        "from": str | None,
        "below": str | None,
        "tiered_by": str | None,
        "information": bool | None,
        "several": bool | None,
        "limit": str | None,
    },
)
"""One step. More than one signer: all of them, in any order (会签).

``from`` and ``below`` are ids of parameters: the step is taken only for an amount that reaches the
one and stays below the other; the parameter's own boundary decides equality (C2). ``tiered_by`` is
the id of a switch: while it is off the amount decides nothing. ``information``: taken only for
information goods (True), only for others (False); ``several``: only for what concerns several
departments (True), only for the rest (False). ``limit`` is the id of the step's own workdays.
"""


def step(
    title: str,
    *signers: SignerData,
    reaching: str | None = None,
    below: str | None = None,
    tiered_by: str | None = None,
    information: bool | None = None,
    several: bool | None = None,
    limit: str | None = None,
) -> StepData:
    """A step of a route; ``reaching`` is its ``from``."""
    return {
        "title": title, "signers": list(signers), "from": reaching, "below": below,
        "tiered_by": tiered_by, "information": information, "several": several, "limit": limit,
    }  # fmt: skip


def by_post(post: str, *, own_unit: bool = False, unit: str = "") -> SignerData:
    """Whoever holds a post: anywhere, in the applicant's unit, or in the unit with this code."""
    return {"kind": "post", "post": post, "own_unit": own_unit, "unit": unit}


def by_member(staff_no: str) -> SignerData:
    """One person."""
    return {"kind": "member", "staff_no": staff_no}


def by_body(body: str, secretary: str) -> SignerData:
    """A body, by the post that keeps its resolutions."""
    return {"kind": "body", "body": body, "post": secretary}


def between_departments() -> StepData:
    """The step of the committee between departments, where several take part (2.1-i)."""
    secretary = by_body(COMMITTEE, "secretary")
    return step("项目管理委员会审议", secretary, several=True, limit="committee_sign_workdays")
