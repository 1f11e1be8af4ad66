"""Everything that changes the regulation: adopting it, and what two persons change in it."""

from __future__ import annotations

from yiheng.governance.regulation.commands.adopting import adopt
from yiheng.governance.regulation.commands.setting import (
    propose_parameter,
    set_parameter,
    settle_parameter,
)
from yiheng.governance.regulation.commands.staging import (
    propose_stage,
    settle_stage,
    start_stages,
)

__all__ = [
    "adopt", "propose_parameter", "propose_stage", "set_parameter", "settle_parameter",
    "settle_stage", "start_stages",
]  # fmt: skip
