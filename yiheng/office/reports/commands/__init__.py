"""Everything that can happen to a report, a file a use case."""

from yiheng.office.reports.commands.briefing import acknowledge, send_brief
from yiheng.office.reports.commands.obliging import excuse, oblige, release
from yiheng.office.reports.commands.opening import begin, open_report, retime
from yiheng.office.reports.commands.writing import correct, drop, prepare, save, submit

__all__ = [
    "acknowledge",
    "begin",
    "correct",
    "drop",
    "excuse",
    "oblige",
    "open_report",
    "prepare",
    "release",
    "retime",
    "save",
    "send_brief",
    "submit",
]
