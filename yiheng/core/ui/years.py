"""A year as a picture: twelve months of days, each with what it is, drawn as SVG text.

Rest days, feasts, workdays on weekends and days that nobody has published yet differ in shape as
well as in colour: a feast is filled, a worked weekend has a border, the unpublished are hatched.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

PLAIN, REST, OFF, WORKED, UNSURE = "p", "r", "h", "w", "u"
CELL, ROW, HEAD, GAP = 22, 22, 44, 20
WIDE, HIGH = 7 * CELL + GAP, HEAD + 6 * ROW + 12
ACROSS = 4
WEEK = "一二三四五六日"


def draw(days: Sequence[tuple[date, str]], *, title: str, today: date | None = None) -> SafeString:
    """The picture of the days of one year, whole; a class of each day as above."""
    heads = format_html_join("", "{}", ((_head(month),) for month in range(1, 13)))
    drawn = format_html_join("", "{}", ((_day(day, kind, day == today),) for day, kind in days))
    return format_html(
        '<div class="scroll" tabindex="0"><svg class="chart year" viewBox="0 0 {} {}" role="img" '
        'aria-label="{}"><defs><pattern id="unsure" width="6" height="6" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" '
        'd="M0 0V6"/></pattern></defs>{}{}</svg></div>',
        ACROSS * WIDE - GAP, 12 // ACROSS * HIGH, _sentence(days, title), heads, drawn,
    )  # fmt: skip


def _corner(month: int) -> tuple[int, int]:
    down, across = divmod(month - 1, ACROSS)
    return across * WIDE, down * HIGH


def _head(month: int) -> SafeString:
    x, y = _corner(month)
    names = format_html_join(
        "", '<text class="mid" x="{}" y="{}">{}</text>',
        ((x + n * CELL + CELL // 2, y + HEAD - 8, name) for n, name in enumerate(WEEK)),
    )  # fmt: skip
    return format_html(
        '<text class="v" x="{}" y="{}">{}</text>{}', x + 4, y + 16,
        _("%(n)s 月") % {"n": month}, names,
    )  # fmt: skip


def _day(day: date, kind: str, today: bool) -> SafeString:
    left, top = _corner(day.month)
    row = (day.day - 1 + day.replace(day=1).weekday()) // 7
    x, y = left + day.weekday() * CELL, top + HEAD + row * ROW
    hatch = format_html(
        '<rect class="unsure" x="{}" y="{}" width="20" height="20" rx="4"/>', x + 1, y + 1
    )
    return format_html(
        '<rect class="{}{}" x="{}" y="{}" width="20" height="20" rx="4"/>{}'
        '<text class="mid" x="{}" y="{}">{}</text>',
        kind.split()[0], " now" if today else "", x + 1, y + 1,
        hatch if UNSURE in kind.split() else SafeString(""), x + CELL // 2, y + 15, day.day,
    )  # fmt: skip


def _sentence(days: Sequence[tuple[date, str]], title: str) -> str:
    kinds = [kind.split() for _day_, kind in days]
    count = {one: sum(one in kind for kind in kinds) for one in (PLAIN, OFF, WORKED, UNSURE)}
    return _(
        "%(title)s：工作日 %(work)s 天，其中周末调休上班 %(worked)s 天；通知列明放假 %(off)s 天；"
        "暂定 %(unsure)s 天。"
    ) % {"title": title, "work": count[PLAIN] + count[WORKED], "worked": count[WORKED],
         "off": count[OFF], "unsure": count[UNSURE]}  # fmt: skip
