"""The routes that the product brings: a hospital gets those that it has not.

A room declares each beside its steps (``route.py``)::

    ships_route("bulletins", "公告审核", [step("部门负责人审核", by_post("head", own_unit=True))])

A hospital has it from its founding, or from the first start of a version that brings it; what it
makes of the route afterwards is its own. One that asks for a right which no post has yet waits for
that (``core/equipping.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from yiheng.core.actor import the_system
from yiheng.core.equipping import EQUIPMENT, Equipment
from yiheng.governance.approvals.commands import define_route
from yiheng.governance.approvals.queries import route_in_force
from yiheng.governance.approvals.shapes import StepData

LIMIT = "request_sign_workdays"
BEFORE_WHAT_USES_THEM = "approvals.route"


@dataclass(frozen=True, slots=True)
class Shipped:
    """A route as a hospital first has it; ``limit`` is the workdays of a step that names none."""

    code: str
    title: str
    steps: Sequence[StepData]
    limit: str

    def lacks(self, at: datetime) -> bool:
        """Whether the hospital has no such route."""
        return route_in_force(self.code, at) is None

    def install(self, *, at: datetime) -> int:
        """Give the hospital the route, unless it has it."""
        if not self.lacks(at):
            return 0
        define_route(
            code=self.code, title=self.title, steps=self.steps, limit=self.limit,
            in_force_from=at, by=the_system(), at=at,
        )  # fmt: skip
        return 1


SHIPPED: dict[str, Shipped] = {}


def ships_route(code: str, title: str, steps: Sequence[StepData], limit: str = LIMIT) -> None:
    """Declare a route that the product brings."""
    one = SHIPPED[code] = Shipped(code, title, steps, limit)
    EQUIPMENT[f"{BEFORE_WHAT_USES_THEM}.{code}"] = Equipment(title, one.install, one.lacks)
