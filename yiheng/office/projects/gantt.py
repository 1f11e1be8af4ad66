"""A plan over time as SVG: what was promised (grey), what is planned now, what came of it.

Each row has three lanes, so that none hides another; a line says where today is. The picture is an
image with a whole sentence that says the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yiheng.core.ui.charts import NOTHING, clip, together
from yiheng.core.ui.formats import day as said_day
from yiheng.standards.china.calendar import Month

NAME, LEFT, RIGHT, TOP, ROW, BELOW, WIDE = 146, 156, 560, 24, 32, 20, 660
MOST_MARKS, MOST_SAID = 10, 24
BASE, PLAN, DONE, LATE = 0, 3, 1, 4
"""The palette numbers of the lanes."""
DAY = timedelta(days=1)
Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the picture: spans of days, first and last. ``overrun`` is what went beyond the
    promise; ``note`` stands behind it."""

    title: str
    base: Span | None
    plan: Span | None
    actual: Span | None = None
    overrun: Span | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """Which days the picture shows, whole months."""

    first: date
    last: date

    def x(self, day: date) -> float:
        """Where a day begins."""
        days = (self.last - self.first).days + 1
        return LEFT + (day - self.first).days / days * (RIGHT - LEFT)

    def months(self) -> list[date]:
        """First days of months, as many as can be read."""
        found, month = [], Month.containing(self.first)
        while month.first <= self.last:
            found.append(month.first)
            month = month.next()
        return found[:: -(-len(found) // MOST_MARKS)]


def scale_of(rows: Sequence[Row], today: date) -> Scale:
    """Whole months around every span; of nothing, the month of today."""
    spans = [span for row in rows for span in (row.base, row.plan, row.actual, row.overrun) if span]
    days = [day for span in spans for day in span] or [today]
    return Scale(Month.containing(min(days)).first, Month.containing(max(days)).last)


def draw(rows: Sequence[Row], today: date, title: str) -> SafeString:
    """The picture, in its own scroll area on narrow screens."""
    scale, height = scale_of(rows, today), TOP + ROW * len(rows) + BELOW
    drawn = _axis(scale, height) + together(
        _row(row, scale, TOP + ROW * n) for n, row in enumerate(rows)
    )
    return format_html(
        '<div class="scroll" tabindex="0" role="region" aria-label="{}">'
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg></div>',
        title, WIDE, height, sentence(rows, today, title), drawn + _today(scale, today, height),
    )  # fmt: skip


def legend() -> SafeString:
    """The key."""
    marks = ((BASE, _("基线")), (PLAN, _("现行计划")), (DONE, _("完成")), (LATE, _("逾期")))
    return format_html(
        '<div class="legend">{}</div>',
        format_html_join("", '<span><i class="k{}"></i>{}</span>', marks),
    )


def sentence(rows: Sequence[Row], today: date, title: str) -> str:
    """The picture in words; beyond two dozen rows, how many more there are."""
    said = [_spoken(row, today) for row in rows[:MOST_SAID]]
    rest = len(rows) - MOST_SAID
    if rest > 0:
        said.append(_("另有 %(n)s 行") % {"n": rest})
    return _("%(title)s：%(rows)s。") % {
        "title": title, "rows": "；".join(said) or _("没有节点"),
    }  # fmt: skip


def _spoken(row: Row, today: date) -> str:
    parts = [
        _("%(what)s %(since)s 至 %(until)s")
        % {"what": name, "since": said_day(span[0], today), "until": said_day(span[1], today)}
        for name, span in ((_("基线"), row.base), (_("计划"), row.plan)) if span
    ]  # fmt: skip
    return "，".join([row.title, *parts, *([row.note] if row.note else [])])


def _row(row: Row, scale: Scale, y: int) -> SafeString:
    name = format_html(
        '<text class="end" x="{}" y="{}">{}</text>', NAME, y + 18, clip(row.title, 11.5)
    )
    note = format_html('<text class="v" x="{}" y="{}">{}</text>', RIGHT + 10, y + 18, row.note)
    return name + together(_lanes(row, scale, y)) + note


def _lanes(row: Row, scale: Scale, y: int) -> Iterator[SafeString]:
    lanes = ((row.base, BASE, 3, 5), (row.plan, PLAN, 10, 9), (row.actual, DONE, 21, 5),
             (row.overrun, LATE, 21, 5))  # fmt: skip
    for span, tone, down, high in lanes:
        if span is not None:
            left, right = scale.x(span[0]), scale.x(span[1] + DAY)
            yield format_html(
                '<rect class="f{}" x="{}" y="{}" width="{}" height="{}" rx="2"/>',
                tone, f"{left:.1f}", y + down, f"{max(right - left, 2):.1f}", high,
            )  # fmt: skip


def _axis(scale: Scale, height: int) -> SafeString:
    return format_html_join(
        "", '<path class="ax" d="M{0} {1}V{2}"/><text x="{3}" y="14">{4}</text>',
        ((f"{scale.x(one):.1f}", TOP - 6, height, f"{scale.x(one) + 3:.1f}",
          f"{one:%Y-%m}" if one.month == 1 or one == scale.first else f"{one:%m}")
         for one in scale.months()),
    )  # fmt: skip


def _today(scale: Scale, today: date, height: int) -> SafeString:
    if not scale.first <= today <= scale.last:
        return NOTHING
    x = f"{scale.x(today):.1f}"
    return format_html(
        '<path class="goal" d="M{0} {1}V{2}"/><text class="v mid" x="{0}" y="{3}">{4}</text>',
        x, TOP - 6, height - 16, height - 4, _("今天"),
    )  # fmt: skip
