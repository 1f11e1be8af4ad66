"""The routes by which minutes are signed, as a hospital first has them: by whoever convened."""

from __future__ import annotations

from yiheng.governance.approvals.shapes import StepData, by_post, step

BY_DIRECTOR, BY_LEADER = "meetings-minutes", "meetings-minutes-leader"
TITLES = {BY_DIRECTOR: "会议纪要签发", BY_LEADER: "战略会纪要签发"}
TITLE, LIMIT = "会议纪要签发", "request_sign_workdays"
SIGNERS = {BY_DIRECTOR: "director", BY_LEADER: "leader"}


def steps(code: str) -> list[StepData]:
    """One step: the convener's post signs."""
    return [step("召集人签发", by_post(SIGNERS[code]))]
