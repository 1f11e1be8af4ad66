"""What goes on an agenda: what all rooms bring, and what is owed (4.2-c, 4.2-d)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from yiheng.core import gathering
from yiheng.core.clock import day_of, midnight
from yiheng.core.gathering import NEW_PROJECTS, WORK_DONE, WORK_PLANNED, Line, Window, left_out
from yiheng.governance.duties import queries as duties
from yiheng.governance.duties.kinds import routine
from yiheng.governance.duties.models import Duty
from yiheng.governance.people.models import Post
from yiheng.office.meetings import dates
from yiheng.office.meetings.models import Kind, Meeting, Part
from yiheng.office.meetings.queries.planning import department
from yiheng.standards.china.calendar import Period

OWN, DUTIES = "meetings", "duties"


def gather(meeting: Meeting, at: datetime) -> list[tuple[str, Line]]:
    """The lines of a meeting's agenda, with their part; each thing once in a part."""
    day = day_of(meeting.begins_at)
    if meeting.kind == Kind.KICKOFF:
        since = midnight(dates.month_before(day).first)
        found = gathering.gathered(NEW_PROJECTS, Window(since, meeting.begins_at), at)
        return [(Part.PROJECT, one) for one in found]
    if meeting.kind != Kind.WEEKLY:
        return []
    units = [one.pk for one in department(at)]
    last, this = dates.work_windows(day)
    done = _brought(WORK_DONE, _window(last), at)
    planned = _brought(WORK_PLANNED, _window(this), at)
    late, coming = _owed(units, _window(last), _window(this))
    rows = [(Part.DONE, one) for one in [*done, *left_out(late, done)]]
    rows += [(Part.PLAN, one) for one in [*planned, *left_out(coming, planned)]]
    inside = set(units)
    return [row for row in rows if row[1].unit is None or row[1].unit in inside or _own(row[1])]


def _brought(occasion: str, window: Window, at: datetime) -> list[Line]:
    """What the rooms bring; what is owed is read here, by the units of the department and whole."""
    return [one for one in gathering.gathered(occasion, window, at) if one.source != DUTIES]


def _own(line: Line) -> bool:
    return line.source == OWN


def _window(period: Period) -> Window:
    return Window(midnight(period.first), period.end)


def _owed(units: Iterable[int], last: Window, this: Window) -> tuple[list[Line], list[Line]]:
    """What people of these units owe: due in the one window, and in the other."""
    rows = duties.of_units_between(units, last.since, this.until)
    titles = dict(Post.objects.values_list("code", "title"))
    late, coming = list[Line](), list[Line]()
    for one in rows.exclude(kind__in=routine()):
        (late if one.due_at < last.until else coming).append(_line(one, titles))
    return late, coming


def _line(one: Duty, titles: Mapping[str, str]) -> Line:
    who = one.owner.name if one.owner is not None else titles.get(one.post, one.post)
    return Line(
        source=DUTIES, key=str(one.pk), text=one.title, url=one.url, owner=who, due_at=one.due_at,
        done=one.closed_at is not None, clause=one.clause,
    )  # fmt: skip
