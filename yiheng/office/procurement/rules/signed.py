"""Whether what stands under a purchase are the three signatures that the regulation wants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.regulation.registry import enforces

FIRST, REVIEW, FINAL, THREE = "3.1-b", "3.1-c", "3.1-d", "3.1-e"
AGAIN = _("请终止本采购，由管理员核对审批流程后重新申请")


@dataclass(frozen=True, slots=True)
class Signed:
    """A valid signature: at which step, behind it which people, when, and in whose name.

    ``finance``: the signer belongs to Finance. ``leads``: a leader, or a body by its resolution.
    """

    ordinal: int
    people: frozenset[int]
    at: datetime
    content: str
    finance: bool = False
    leads: bool = False


@enforces("3.1-b", "3.1-c", "3.1-d", "3.1-e")
def has_three_signatures(
    signed: Sequence[Signed], author: int, content: str, *, wants_final: bool
) -> Verdict:
    """§3.1-e 三级签字: department, Finance, leader; in this order, different people, one content.

    ``wants_final`` is False only for a small purchase while 采购小额免终审 is on (C1).
    """
    in_order = sorted(signed, key=lambda one: (one.ordinal, one.at))
    people = [pk for one in in_order for pk in one.people]
    if author in people or len(people) != len(set(people)):
        return refuse(THREE, _("签字人有重复，或申请人自己签了字"), cure=AGAIN)
    if any(one.content != content for one in in_order):
        return refuse(THREE, _("签字对应的内容与现在不一致"), cure=AGAIN)
    if any(a.at > b.at for a, b in pairwise(in_order)):
        return refuse(THREE, _("签字的先后与环节不一致"), cure=AGAIN)
    review = next((n for n, one in enumerate(in_order) if n and one.finance), None)
    if review is None:
        return refuse(
            REVIEW if in_order else FIRST, _("缺少部门初审或财务部门人员的复核签字"), cure=AGAIN
        )
    if wants_final and not any(one.leads for one in in_order[review + 1 :]):
        return refuse(FINAL, _("缺少主管领导的终审签字"), cure=AGAIN)
    return permit(THREE)
