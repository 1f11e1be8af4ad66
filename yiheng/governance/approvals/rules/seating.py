"""Who may sit in a body, and when a body can resolve at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from yiheng.core import quorum
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.approvals.models.bodies import Role
from yiheng.governance.approvals.rules.clauses import COORDINATION, SEPARATION, SIGNATURES
from yiheng.governance.approvals.shapes import COMMITTEE, SeatData
from yiheng.governance.regulation.registry import enforces

QUORUM = "committee_quorum_share"
LEAST_UNITS = 3
"""From so many departments or teams on it is a committee between them (C4)."""
REGISTER = _("请先在“会议名册”中提出名册，由另一人确认后再上传决议")


def clause_of(body: str) -> str:
    """The clause under which a body resolves."""
    return COORDINATION if body == COMMITTEE else SIGNATURES


@enforces("2.1-i")
def may_be_seated(body: str, seats: Sequence[SeatData]) -> Verdict:
    """§2.1-i 各部门之间通过项目管理委员会协调工作: every team or department of it has its member.

    At most one chair in any body; in the committee one vote a unit, and at least three units.
    """
    if sum(one["role"] == Role.CHAIR for one in seats) > 1:
        return refuse(
            clause_of(body), _("主任委员只能有一位"), cure=_("请留一位主任委员，其余改为委员")
        )
    units = Counter(one["unit"] for one in seats if one["role"] != Role.SECRETARY)
    if body != COMMITTEE:
        return permit(clause_of(body))
    if len(units) < LEAST_UNITS:
        return refuse(
            COORDINATION,
            _("项目管理委员会至少由 %(least)s 个科室或团队组成，现有 %(now)s 个"),
            cure=_("请为各团队和有关科室各补一位委员"),
            least=LEAST_UNITS,
            now=len(units),
        )
    double = sorted(code for code, votes in units.items() if votes > 1)
    if double:
        return refuse(
            COORDINATION,
            _("部门 %(unit)s 的委员不止一位"),
            cure=_("项目管理委员会每个科室或团队一席，请只留一位"),
            unit=double[0],
        )
    return permit(COORDINATION)


@enforces("2.1-i")
def has_seats(body: str, title: str, seated: int, *, anywhere: bool) -> Verdict:
    """§2.1-i (C24): a body resolves by its members; none resolve while nobody knows who they are.

    A hospital that has no register at all yet goes on as before: ``anywhere`` is whether it has.
    """
    if seated or not anywhere:
        return permit(clause_of(body))
    return refuse(
        clause_of(body), _("%(body)s还没有名册，不能核对到会人数"), cure=REGISTER, body=title
    )


@enforces("2.1-n")
def vote_apart(voters: Collection[int], barred: Collection[int]) -> Verdict:
    """§2.1-n 互相制约: whoever applied or gains by it does not vote about it."""
    if not set(voters) & set(barred):
        return permit(SEPARATION)
    return refuse(
        SEPARATION,
        _("申请人或受益人不能参加表决"),
        cure=_("请将其列为回避，重新计算到会人数"),
    )


@enforces("2.1-i")
def has_quorum(body: str, title: str, attended: int, seated: int, share: Decimal) -> Verdict:
    """§2.1-i: a body resolves when more than so many percent of its seats sat and voted.

    Whoever is recused counts among the seats and not among the present.
    """
    if quorum.reached(attended, seated, share):
        return permit(clause_of(body))
    return refuse(
        clause_of(body),
        _("%(body)s应到 %(seated)s 人，参加表决 %(attended)s 人，没有超过 %(share)s%%"),
        cure=_("请补全到会委员；人数确实不足的，改期再议"),
        body=title,
        seated=seated,
        attended=attended,
        share=f"{share:f}",
    )
