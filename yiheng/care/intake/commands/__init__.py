"""Everything that can happen at the doors of intake, a file a use case."""

from __future__ import annotations

from yiheng.care.intake.commands.mending import discard, mend, read_quarantined
from yiheng.care.intake.commands.receiving import hold, receive, register_feed, release
from yiheng.care.intake.commands.taking import take, take_file, take_in

__all__ = [
    "discard",
    "hold",
    "mend",
    "read_quarantined",
    "receive",
    "register_feed",
    "release",
    "take",
    "take_file",
    "take_in",
]
