"""日程: two weeks day by day: what falls due, one's shifts and deputyships, and the holidays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiheng.core.clock import day_of, local, midnight
from yiheng.desk.work import drawing, queue
from yiheng.desk.work.drawing import Item
from yiheng.desk.work.queue import Wanted
from yiheng.desk.work.rows import Row
from yiheng.governance.people.models import Deputy, Member, Shift
from yiheng.governance.regulation import holidays
from yiheng.standards.china.calendar import DayKind

DAYS, MOST_A_DAY = 14, 6
A_DAY = timedelta(days=1)
WEEKDAYS = (
    gettext_lazy("周一"), gettext_lazy("周二"), gettext_lazy("周三"), gettext_lazy("周四"),
    gettext_lazy("周五"), gettext_lazy("周六"), gettext_lazy("周日"),
)  # fmt: skip


@dataclass(slots=True)
class Day:
    """A day of the agenda: whether work is done, what it is called, what happens; ``more`` falls
    due than is drawn."""

    on: date
    today: bool
    rest: bool
    name: str
    unsure: bool
    lines: list[Item] = field(default_factory=list)
    more: int = 0

    @property
    def weekday(self) -> str:
        """What people call it."""
        return str(WEEKDAYS[self.on.weekday()])


def days(viewer: Member, at: datetime, wanted: Wanted) -> list[Day]:
    """Today and the thirteen days after it, with what happens on each; one list, never paged."""
    first = day_of(at)
    start, end = midnight(first), midnight(first + DAYS * A_DAY)
    found = _days(first, at)
    by_day = {one.on: one for one in found}
    for line in _lines(viewer, start, end):
        by_day[line["on"]].lines.append(line)
    _due(by_day, viewer, at, end)
    for one in found:
        one.lines.sort(key=lambda line: line["time"])
    return found


def drawn(rows: Sequence[Day], viewer: Member, at: datetime) -> list[Day]:
    """They are drawn already."""
    return list(rows)


def _days(first: date, at: datetime) -> list[Day]:
    years = holidays.years_at(at)
    calendar = holidays.calendar_of(years, ())
    named = {one.day: one for year in years.values() for one in year}
    found = []
    for number in range(DAYS):
        on = first + number * A_DAY
        known = named.get(on)
        works = known is not None and known.kind is DayKind.WORK
        name = "" if known is None else _("调休上班") if works else known.name
        found.append(Day(on, not number, not calendar.is_workday(on), name,
                         calendar.is_provisional(on)))  # fmt: skip
    return found


def _lines(viewer: Member, start: datetime, end: datetime) -> Iterator[Item]:
    for shift in _shifts(viewer, start, end):
        yield from _shift(shift, start)
    for one in _deputies(viewer, start, end):
        yield _deputy(one, viewer, start)


def _due(by_day: Mapping[date, Day], viewer: Member, at: datetime, end: datetime) -> None:
    """What falls due from now on, the first few of each day; what is late already stands on its
    own tab, and what has no due time on no day."""
    shown: list[Row] = []
    drawn_on: Counter[date] = Counter()
    for row in queue.between(viewer, at, at, end):
        on = day_of(row.when)
        if row.source not in queue.WAITING:
            continue
        drawn_on[on] += 1
        if drawn_on[on] <= MOST_A_DAY:
            shown.append(row)
        else:
            by_day[on].more += 1
    for item in drawing.todo(shown, viewer, at):
        wall = local(item["due"])
        url = item["url"] or item.get("detail", "")
        by_day[wall.date()].lines.append(item | {"url": url, "time": wall.time()})


def _shifts(viewer: Member, start: datetime, end: datetime) -> QuerySet[Shift]:
    mine = Shift.objects.filter(member=viewer, begins_at__lt=end, ends_at__gt=start)
    return mine.select_related("unit").order_by("begins_at", "pk")


def _shift(shift: Shift, start: datetime) -> Iterator[Item]:
    begins, ends = local(max(shift.begins_at, start)), local(shift.ends_at)
    title = _("%(unit)s值班至 %(until)s") % {
        "unit": shift.unit.name,
        "until": f"{ends:%m-%d %H:%M}",
    }
    yield {"glyph": "班", "title": title, "url": f"/people/roster/?unit={shift.unit_id}",
           "cite": "2.1-h", "on": begins.date(), "time": begins.time()}  # fmt: skip


def _deputies(viewer: Member, start: datetime, end: datetime) -> QuerySet[Deputy]:
    mine = Deputy.objects.filter(Q(principal=viewer) | Q(deputy=viewer), since__lt=end)
    live = mine.filter(Q(until__gt=start), Q(ended_at=None) | Q(ended_at__gt=F("since")))
    return live.exclude(ended_at__lte=start).select_related("principal", "deputy")


def _deputy(one: Deputy, viewer: Member, start: datetime) -> Item:
    begins = local(max(one.since, start))
    other = one.principal if one.deputy_id == viewer.pk else one.deputy
    words = _("代理%(who)s至 %(until)s") if one.deputy_id == viewer.pk else _(
        "由%(who)s代理您至 %(until)s"
    )  # fmt: skip
    title = words % {"who": other.name, "until": f"{local(one.last):%m-%d %H:%M}"}
    return {
        "glyph": "代", "title": title, "url": "/people/deputies/", "cite": "2.1-b",
        "on": begins.date(), "time": time.min if one.since < start else begins.time(),
    }  # fmt: skip
