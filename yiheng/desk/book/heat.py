"""What the page of heat says: how often each clause was touched, and which ones never."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yiheng.core.clock import day_of
from yiheng.core.ui.charts import together
from yiheng.desk.book import text, words
from yiheng.governance.regulation import heat, readings
from yiheng.governance.regulation.content import CLAUSES, Clause
from yiheng.governance.regulation.heat import Touched
from yiheng.governance.regulation.registry import CONTROLS

Parts = dict[str, Any]
SPANS = (30, 90, 365)
LEVELS = (0, 1, 10, 100, 1000)
CELL, LEFT = 18, 190
NEVER, REFUSED, FOUND = "never", "refused", "found"


def content(days: int, show: str, at: datetime) -> Parts:
    """The picture of all clauses, and the table of those that are asked for."""
    until = day_of(at)
    counted = heat.touched(until - timedelta(days=days - 1), until)
    exceptions = _exceptions(at)
    rows = sorted(
        (_row(one, counted, exceptions) for one in CLAUSES.values()),
        key=lambda row: -row["touched"].all,
    )
    kinds = {
        "": rows, NEVER: [row for row in rows if row["dead"]],
        REFUSED: [row for row in rows if row["touched"].refused],
        FOUND: [row for row in rows if row["exceptions"]],
    }  # fmt: skip
    names = {"": _("全部"), NEVER: _("从未触及"), REFUSED: _("有拒绝"), FOUND: _("有例外")}
    shown = show if show in kinds else ""
    return {
        "days": days, "spans": SPANS, "show": shown, "picture": picture(counted, days),
        "rows": kinds[shown], "total": len(rows),
        "dead": len(kinds[NEVER]), "sum": sum(one.all for one in counted.values()),
        "tabs": [
            {"title": names[code], "url": f"?days={days}&show={code}", "current": code == shown,
             "count": len(kinds[code])}
            for code in kinds
        ],
    }  # fmt: skip


def picture(counted: Mapping[str, Touched], days: int) -> SafeString:
    """A row for each section, a square for each clause, darker the more it was touched."""
    sections = [
        (chapter.number, section, [row.clause for row in section.rows])
        for chapter in text.book() for section in chapter.sections
    ]  # fmt: skip
    drawn = together(
        _section(i, number, section, clauses, counted)
        for i, (number, section, clauses) in enumerate(sections)
    )
    most = max((len(clauses) for *_rest, clauses in sections), default=1)
    busiest = sorted(counted, key=lambda one: -counted[one].all)[:5]
    sentence = _("近 %(days)s 天 %(n)s 条条款中 %(dead)s 条未被触及；最多的是%(most)s。") % {
        "days": days, "n": len(CLAUSES), "dead": len(CLAUSES) - len(set(counted) & set(CLAUSES)),
        "most": "、".join(
            f"{CLAUSES[one].label} {counted[one].all}" for one in busiest if one in CLAUSES
        ) or _("暂无数据"),
    }  # fmt: skip
    return format_html(
        '<div class="scroll" tabindex="0"><svg class="grid-heat" viewBox="0 0 {} {}" role="img" '
        'aria-label="{}">{}</svg></div>',
        LEFT + most * (CELL + 3), len(sections) * (CELL + 6), sentence, drawn,
    )  # fmt: skip


def level(times: int) -> int:
    """How dark: 0 never, then from 1, 10, 100, 1,000 times."""
    return sum(times >= least for least in LEVELS[1:])


def _section(
    i: int, number: str, section: text.BookSection, clauses: Sequence[Clause],
    counted: Mapping[str, Touched],
) -> SafeString:  # fmt: skip
    y = i * (CELL + 6)
    name = section.heading.rstrip("：") or ""
    title = format_html(
        '<text class="end" x="{}" y="{}">{} {}</text>', LEFT - 10, y + 14, number, name[:10]
    )
    return title + format_html_join(
        "", '<rect class="h{}{}" x="{}" y="{}" width="{}" height="{}" rx="3"/>',
        (
            (level(counted.get(one.id, Touched()).all),
             " r" if counted.get(one.id, Touched()).refused else "",
             LEFT + n * (CELL + 3), y, CELL, CELL)
            for n, one in enumerate(clauses)
        ),
    )  # fmt: skip


def _exceptions(at: datetime) -> Mapping[str, int]:
    """What the controls of each clause found amiss in the current period."""
    running = readings.states(at).readings
    return {
        clause: sum(running[one.name].exceptions for one in known if one.name in running)
        for clause, known in CONTROLS.items()
    }


def _row(clause: Clause, counted: Mapping[str, Touched], found: Mapping[str, int]) -> Parts:
    touched, exceptions = counted.get(clause.id, Touched()), found.get(clause.id, 0)
    return {
        "clause": clause, "touched": touched, "exceptions": exceptions,
        "dead": not touched.all and not exceptions, "mode": words.modes(clause.modes),
    }  # fmt: skip
