"""The route that the regulation describes for a purchase, as a hospital first proposes it."""

from __future__ import annotations

from yiheng.governance.approvals.shapes import StepData, by_body, by_post, step
from yiheng.office.procurement.posts import FINANCE_REVIEWER, LEADER_LIMIT, SMALL_SKIPS_FINAL

TITLE = "信息类采购审批"
LIMIT = "procurement_request_sla"
COUNCIL_LIMIT = "procurement_council_limit"


def steps(finance: str = "") -> list[StepData]:
    """三级签字 (3.1-b to 3.1-e); ``finance`` is the code of the finance department.

    Information goods are countersigned (C20); the leader's signature is left out only for a small
    amount while the switch is on (C1); a large amount goes to the president's meeting (C24).
    """
    return [
        step("部门负责人初审", by_post("head", own_unit=True)),
        step("信息科归口会签", by_post("director"), information=True),
        step("财务部复核", by_post(FINANCE_REVIEWER, unit=finance)),
        step("主管领导终审", by_post("leader"), reaching=LEADER_LIMIT, tiered_by=SMALL_SKIPS_FINAL),
        step("院长办公会审议", by_body("president_meeting", "secretary"), reaching=COUNCIL_LIMIT),
    ]
