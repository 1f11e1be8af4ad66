"""Everything that changes the regulation: adopting it, and what two persons change in it."""

from __future__ import annotations

from yiheng.governance.regulation.commands.adopting import adopt
from yiheng.governance.regulation.commands.setting import (
    propose_parameter,
    set_parameter,
    settle_parameter,
)

__all__ = ["adopt", "propose_parameter", "set_parameter", "settle_parameter"]
