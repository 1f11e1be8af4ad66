"""The routes by which major versions are signed, as a hospital first has them."""

from __future__ import annotations

from yiheng.governance.approvals.shapes import StepData, by_post, step

CODE, TITLE, LIMIT = "documents", "文档审核", "request_sign_workdays"
CONTRACTS, CONTRACTS_TITLE = "documents_contract", "合同归档审核"


ALL: tuple[tuple[str, str, list[StepData]], ...] = (
    (CODE, TITLE, [step("部门负责人审核", by_post("head", own_unit=True))]),
    (CONTRACTS, CONTRACTS_TITLE, [step("总监归档", by_post("director"))]),
)
"""The head of the owning unit (where it has none, whoever stands above); a contract enters the
archive by whom alone it is open to."""
