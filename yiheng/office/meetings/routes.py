"""The routes by which minutes are signed, as a hospital first has them: by whoever convened."""

from __future__ import annotations

from yiheng.governance.approvals.shapes import by_post, step
from yiheng.governance.approvals.shipping import ships_route

BY_DIRECTOR, BY_LEADER = "meetings-minutes", "meetings-minutes-leader"

for _code, _title, _post in (
    (BY_DIRECTOR, "会议纪要签发", "director"), (BY_LEADER, "战略会纪要签发", "leader"),
):  # fmt: skip
    ships_route(_code, _title, [step("召集人签发", by_post(_post))])
