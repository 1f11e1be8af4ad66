"""The route by which announcements are signed, as a hospital first has it."""

from __future__ import annotations

from yiheng.governance.approvals.shapes import StepData, by_post, step

CODE, TITLE, LIMIT = "bulletins", "公告审核", "request_sign_workdays"


def steps() -> list[StepData]:
    """The head of the issuing unit; where it has none, whoever stands above."""
    return [step("部门负责人审核", by_post("head", own_unit=True))]
