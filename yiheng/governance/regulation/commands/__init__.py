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
from yiheng.governance.regulation.commands.versions import propose_version, settle_version
from yiheng.governance.regulation.commands.wording import propose_word, settle_word

__all__ = [
    "adopt", "propose_parameter", "propose_stage", "propose_version", "propose_word",
    "set_parameter", "settle_parameter", "settle_stage", "settle_version", "settle_word",
    "start_stages",
]  # fmt: skip
