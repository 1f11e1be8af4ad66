"""The forms that the product brings, and the routes that they take."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from yiheng.governance.approvals.shapes import StepData, between_departments, by_post, step
from yiheng.governance.approvals.shipping import ships_route

CODES = (
    "account-access", "data-extract", "change-request", "downtime", "outside-access", "device",
    "interface", "seal",
)  # fmt: skip
_FILES = Path(__file__).parent / "data"
_HEAD = ("head", "科室负责人审核", True)
_DIRECTOR = ("director", "信息科主任审批", False)
_LEADER = ("leader", "分管院长批准", False)


@dataclass(frozen=True, slots=True)
class Way:
    """A route: its name and (post, what the step is called, whether in the applicant's unit).

    ``between``: what concerns several departments goes to the committee between them too (2.1-i).
    """

    title: str
    steps: tuple[tuple[str, str, bool], ...]
    between: bool = False

    def as_steps(self) -> Sequence[StepData]:
        """As the approvals engine defines a route."""
        signed = [step(title, by_post(post, own_unit=own)) for post, title, own in self.steps]
        return [*signed, between_departments()] if self.between else signed


ROUTES: Mapping[str, Way] = MappingProxyType(
    {
        "requests-account": Way("账号权限审批", (_HEAD, _DIRECTOR)),
        "requests-data": Way("数据提取审批", (_HEAD, _DIRECTOR, _LEADER)),
        "requests-unit": Way("科室申请审批", (_HEAD, _DIRECTOR)),
        "requests-change": Way("信息需求审批", (_HEAD, _DIRECTOR), between=True),
        "requests-leader": Way("停机与接口审批", (_DIRECTOR, _LEADER)),
        "requests-seal": Way("用印审批", (_HEAD, _LEADER)),
    }
)
for _code, _way in ROUTES.items():
    ships_route(_code, _way.title, _way.as_steps())


@cache
def definitions() -> Mapping[str, Mapping[str, Any]]:
    """Each form that the product brings, by its code."""
    return MappingProxyType(
        {code: json.loads((_FILES / f"{code}.json").read_text("utf-8")) for code in CODES}
    )
