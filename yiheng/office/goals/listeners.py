"""Demands that begin elsewhere: an approved form 信息需求与变更 becomes one."""

from __future__ import annotations

from datetime import datetime

from yiheng.core.actor import the_system
from yiheng.core.handing import CHANGE_REQUEST, Handed, takes
from yiheng.office.goals import commands


def take_request(handed: Handed, at: datetime) -> str:
    """Take an approved request into the backlog; the address of the demand."""
    return commands.take_request(handed=handed, by=the_system(), at=at).page


takes(CHANGE_REQUEST, take_request)
