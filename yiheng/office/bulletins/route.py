"""The route by which announcements are signed, as a hospital first has it."""

from __future__ import annotations

from yiheng.governance.approvals.shapes import by_post, step
from yiheng.governance.approvals.shipping import ships_route

CODE, TITLE = "bulletins", "公告审核"


# the head of the issuing unit; where it has none, whoever stands above
ships_route(CODE, TITLE, [step("部门负责人审核", by_post("head", own_unit=True))])
