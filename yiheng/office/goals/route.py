"""The route by which the yearly statement is signed, as a hospital first has it."""

from __future__ import annotations

from yiheng.governance.approvals.shapes import by_post, step
from yiheng.governance.approvals.shipping import ships_route

CODE, TITLE = "goals-alignment", "年度目标签认"


# the leader in charge signs alone (1.2-m)
ships_route(CODE, TITLE, [step("分管院长签认", by_post("leader"))])
