"""What a report begins with: the house's figures and work of its time (3.2-h)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import day_of, midnight
from yiheng.core.gathering import FIGURES, WORK_DONE, WORK_PLANNED, Line, Window, gathered
from yiheng.office.reports.contents import Content, Figure
from yiheng.office.reports.dues import DAY
from yiheng.office.reports.models import LONGEST_SECTION, Report
from yiheng.office.reports.shapes import Shape

OWN = frozenset({"3.2-i", "3.2-j", "3.2-k"})
"""That a report is to be written is no news in a report."""
BULLET = "- "


def prefilled(report: Report, shape: Shape, at: datetime) -> Content:
    """The sections with what the rooms bring, and the figures."""
    done = Window(report.span.since, report.span.until, _unit(report))
    planned = Window(*_to_come(report), _unit(report))
    windows = {WORK_DONE: done, WORK_PLANNED: planned}
    sections = {
        one.code: _words(gathered(one.prefill, windows[one.prefill], at)) if one.prefill else ""
        for one in shape.sections
    }
    return Content(sections, figures(report, at))


def figures(report: Report, at: datetime) -> list[Figure]:
    """A name and a number of each thing that the rooms count."""
    window = Window(report.span.since, report.span.until, _unit(report))
    return [
        Figure(str(one.text), one.value, one.source, one.url, one.clause)
        for one in gathered(FIGURES, window, at)
    ]


def _to_come(report: Report) -> tuple[datetime, datetime]:
    """The time of which the plan tells: as long as that of the report, and over its due day."""
    since, until = report.span.next
    return since, max(until, midnight(day_of(report.due_at) + DAY))


def _unit(report: Report) -> int | None:
    return None if report.house else report.unit_id


def _words(lines: Iterable[Line]) -> str:
    """One line each, no more than fit; what was to be done and was not says so."""
    kept, length = list[str](), 0
    for one in lines:
        if one.clause in OWN:
            continue
        said = f"{BULLET}{one.text}" + (f"（{one.owner}）" if one.owner else "")
        said += str(_("（未完成）")) if one.done is False else ""
        length += len(said) + 1
        if length > LONGEST_SECTION // 2:
            break
        kept.append(said)
    return "\n".join(kept)
