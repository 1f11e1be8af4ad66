"""The route by which the yearly statement is signed, as a hospital first has it."""

from __future__ import annotations

from yiheng.governance.approvals.shapes import StepData, by_post, step

CODE, TITLE, LIMIT = "goals-alignment", "年度目标签认", "request_sign_workdays"


def steps() -> list[StepData]:
    """The leader in charge signs alone (1.2-m)."""
    return [step("分管院长签认", by_post("leader"))]
