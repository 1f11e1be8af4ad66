"""The route by which a charter is approved, as a hospital first has it."""

from __future__ import annotations

from yiheng.governance.approvals.shapes import between_departments, by_post, step
from yiheng.governance.approvals.shipping import ships_route

CODE, TITLE = "projects", "立项审批"

ships_route(CODE, TITLE, [step("信息科主任审核", by_post("director")), between_departments()])
