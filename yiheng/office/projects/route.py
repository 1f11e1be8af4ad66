"""The route by which a charter is approved, as a hospital first has it."""

from __future__ import annotations

from yiheng.governance.approvals.shapes import COMMITTEE, by_body, by_post, step
from yiheng.governance.approvals.shipping import ships_route

CODE, TITLE = "projects", "立项审批"
SITTING = "committee_sign_workdays"


# the director; then the committee between departments, where several take part (2.1-i)
ships_route(CODE, TITLE, [
    step("信息科主任审核", by_post("director")),
    step("项目管理委员会审议", by_body(COMMITTEE, "secretary"), several=True, limit=SITTING),
])  # fmt: skip
