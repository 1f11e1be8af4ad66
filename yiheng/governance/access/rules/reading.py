"""Who may read a patient, who may open the glass, and who may judge it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text, Verdict, permit, refuse
from yiheng.governance.access import permissions
from yiheng.governance.access.models import BreakGlass, CareRelation
from yiheng.governance.people.models import Boundary, Member
from yiheng.governance.regulation.registry import enforces

SHORTEST_REASON = 10
TREATMENT = "treatment"


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a patient is read for: the permission it takes, and whether one must treat them."""

    title: Text
    permission: str
    treats: bool = False


PURPOSES = {
    TREATMENT: Purpose(_("诊疗"), permissions.READ, treats=True),
    "quality": Purpose(_("病案质控"), permissions.FOR_QUALITY),
    "billing": Purpose(_("费用结算"), permissions.FOR_BILLING),
}


@enforces("2.1-l", "2.1-m")
def may_touch_raw(member: Member, at: datetime) -> Verdict:
    """§2.1-l, §2.1-m: the system administrator and the analyst never, whatever else they hold."""
    boundaries = {post.boundary for post in member.posts_at(at)}
    if Boundary.OPERATIONS_ONLY in boundaries:
        return refuse(
            "2.1-l",
            _("系统管理员仅负责系统运维，不能查看患者数据"),
            cure=_("排查故障请使用运维页面；需要核对病历的，请由当班医师查看"),
        )
    if Boundary.NO_RAW_DATA in boundaries:
        return refuse(
            "2.1-m",
            _("数据分析师不得触碰原始数据"),
            cure=_("请改用“数据应用”中的去标识统计"),
        )
    return permit("2.1-m")


@enforces("0-e")
def may_read(
    member: Member,
    at: datetime,
    relations: Iterable[CareRelation],
    glasses: Iterable[BreakGlass],
    purpose: str = TREATMENT,
) -> Verdict:
    """§0-e 保密性: a patient is read by those who treat them, or for a stated function.

    ``relations`` and ``glasses`` are the member's own with this patient; a permit's ``basis``
    argument says on what it stands: ``relation``, ``glass`` or ``function``.
    """
    use = PURPOSES.get(purpose)
    if use is None:
        return refuse("0-e", _("没有写明查看用途"), cure=_("请从用途列表中选择一项"))
    for verdict in (may_touch_raw(member, at), member.may(use.permission, at)):
        if not verdict:
            return verdict
    if not use.treats:
        return _on("function")
    if any(one.holds(at) for one in relations):
        return _on("relation")
    if any(one.holds(at) for one in glasses):
        return _on("glass")
    return refuse(
        "0-e",
        _("您与该患者没有在期的诊疗关系"),
        cure=_("如正在参与诊治，请由科室主任指派；情况紧急，可写明理由后“紧急调阅”"),
    )


@enforces("0-e")
def may_break_glass(member: Member, at: datetime) -> Verdict:
    """§0-e: a clinician whose post allows it may read in an emergency, and is judged after."""
    verdict = may_touch_raw(member, at)
    if verdict:
        verdict = member.may(permissions.BREAK_GLASS, at)
    return permit("0-e") if verdict else verdict


@enforces("2.1-n")
def may_review(member: Member, glass: BreakGlass, at: datetime) -> Verdict:
    """§2.1-n 互相制约: whose turn it is judges once; never the own reading or the own unit's."""
    verdict = member.may(permissions.REVIEW, at)
    if not verdict:
        return verdict
    if glass.member_id == member.pk:
        return refuse("2.1-n", _("不能复核本人的紧急调阅"), cure=_("请由医务部的另一位同事复核"))
    if glass.judged:
        return refuse(
            "2.1-n",
            _("%(number)s已由%(who)s复核"),
            cure=_("如有新情况，请联系纪检监察室"),
            number=glass.number,
            who=glass.reviewer.label if glass.reviewer else "",
        )
    if glass.member.unit_id == member.unit_id:
        return refuse(
            "2.1-n", _("不能复核本部门人员的紧急调阅"), cure=_("请由其他部门的复核人员办理")
        )
    if glass.assigned is not None and glass.assigned_id != member.pk and not glass.overdue(at):
        return refuse(
            "2.1-n",
            _("%(number)s按轮次由%(who)s复核"),
            cure=_("到期仍未复核的，其他复核人员可以接手"),
            number=glass.number,
            who=glass.assigned.label,
        )
    return permit("2.1-n")


@enforces("2.1-n")
def may_explain(member: Member, glass: BreakGlass) -> Verdict:
    """§2.1-n: who has read answers what 医务部 asks."""
    if glass.member_id != member.pk or glass.judged:
        return refuse("2.1-n", _("没有需要您说明的紧急调阅"))
    return permit("2.1-n")


@enforces("0-e", "2.1-n")
def may_assign_care(head: Member, treats: Member, at: datetime) -> Verdict:
    """§0-e, §2.1-n: a head names who treats a patient: people of the own unit, never the head."""
    verdict = head.may(permissions.ASSIGN_CARE, at)
    if not verdict:
        return verdict
    if head.pk == treats.pk:
        return refuse(
            "2.1-n", _("不能为本人指派诊疗关系"), cure=_("情况紧急，可写明理由后“紧急调阅”")
        )
    raw = may_touch_raw(treats, at)
    if not raw:
        return raw
    if not _shared_units(head, treats, at):
        return refuse("0-e", _("%(who)s不在您负责的科室"), who=treats.label)
    return permit("0-e")


@enforces("2.1-m")
def may_compute_drug_statistics(asked: Sequence[str]) -> Verdict:
    """§2.1-m with interpretation C27: prescriber × drug × quantity is refused everywhere."""
    return refuse(
        "2.1-m",
        _("不能按“%(asked)s”统计：医师、药品与数量的组合属于统方（解释 C27）"),
        cure=_("处方点评、合理用药或医保用途，请由药学部与纪检监察室批准后办理"),
        asked="×".join(asked),
    )


def _on(basis: str) -> Verdict:
    return Verdict(True, "0-e", arguments={"basis": basis})


def _shared_units(head: Member, treats: Member, at: datetime) -> set[int]:
    led = {
        one.unit_id
        for one in head.assignments_at(at)
        if permissions.ASSIGN_CARE in one.post.permissions
    }
    return led & {treats.unit_id, *(one.unit_id for one in treats.assignments_at(at))}
