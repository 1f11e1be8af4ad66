"""The routes by which major versions are signed, as a hospital first has them."""

from __future__ import annotations

from yiheng.governance.approvals.shapes import by_post, step
from yiheng.governance.approvals.shipping import ships_route

CODE, CONTRACTS = "documents", "documents_contract"

# the head of the owning unit; where it has none, whoever stands above
ships_route(CODE, "文档审核", [step("部门负责人审核", by_post("head", own_unit=True))])
# a contract enters the archive by whom alone it is open to (3.2-d)
ships_route(CONTRACTS, "合同归档审核", [step("总监归档", by_post("director"))])
