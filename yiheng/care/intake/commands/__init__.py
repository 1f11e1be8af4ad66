"""Everything that can happen at the doors of intake, a file a use case."""

from __future__ import annotations

from yiheng.care.intake.commands.ending import expire, warn
from yiheng.care.intake.commands.mending import discard, mend, read_quarantined, replay
from yiheng.care.intake.commands.opening import open_door
from yiheng.care.intake.commands.receiving import (
    hold,
    receive,
    register_feed,
    release,
    retire_feed,
)
from yiheng.care.intake.commands.taking import take, take_file, take_files, take_in

__all__ = [
    "discard",
    "expire",
    "hold",
    "mend",
    "open_door",
    "read_quarantined",
    "receive",
    "register_feed",
    "release",
    "replay",
    "retire_feed",
    "take",
    "take_file",
    "take_files",
    "take_in",
    "warn",
]
