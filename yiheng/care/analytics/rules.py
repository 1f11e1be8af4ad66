"""What may be counted: never a row or a person, for a stated purpose, and never 统方."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.care.analytics import permissions
from yiheng.care.analytics.asking import Query
from yiheng.care.analytics.fields import IDENTIFYING, LANE_A, PRESCRIPTIONS, QUANTITY, RECORDS
from yiheng.core.verdict import Verdict, message_id, permit, refuse
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import enforces


@enforces("2.1-m", "4.1-h", "4.1-i", "1.2-i")
def may_count(member: Member, query: Query, at: datetime) -> Verdict:
    """§2.1-m, §4.1-h, §4.1-i: who may count is given numbers of people, for a purpose of lane A."""
    verdict = member.may(permissions.COUNT, at)
    if not verdict:
        return verdict
    if query.measure == RECORDS or query.touched & IDENTIFYING.keys():
        return refuse(
            "2.1-m",
            _("数据分析师不得触碰原始数据，不提供逐条明细与可识别到人的字段"),
            cure=_("请改为统计次数或患者数；确需联系患者，请由主管医师办理"),
        )
    if query.purpose not in LANE_A:
        return refuse(
            "4.1-h",
            _("科研与对外提供须先取得数据主体同意，或经伦理委员会批准（解释 C15）"),
            cure=_("运营管理、质量改进、法定上报只出汇总数，可直接统计"),
        )
    return permit("1.2-i")


@enforces("2.1-m", "4.1-h", "5.2-c")
def drug_statistics_in(query: Query, *, lone_prescriber: bool = False) -> list[str]:
    """§4.1-h, §5.2-c with interpretation C27: what makes the question 统方; empty when nothing.

    Prescriber with drug, in any order, as a dimension or as a filter; prescriber with anything of
    prescriptions, whose bare number is a quantity; and a department whose prescriptions all come
    from one prescriber (``lone_prescriber``), which names them without saying so.
    """
    of_drugs = query.subject == PRESCRIPTIONS or "drug" in query.touched
    by_doctor = "prescriber" in query.touched
    if not (by_doctor and (of_drugs or query.measure == QUANTITY)) and not lone_prescriber:
        return []
    told = [message_id(title) for title in query.titles]
    if of_drugs and "drug" not in query.touched:
        told.append("处方")
    return [*told, "仅一名医师"] if lone_prescriber else told
