"""What the page of the linter says: faults, warnings, and clashes that an interpretation reads."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yiheng.governance.regulation import queries
from yiheng.governance.regulation.linting import CHECKS, Level, lint

Parts = dict[str, Any]
TONES = {Level.FAULT: "bad", Level.WARNING: "warn", Level.SETTLED: "ok"}


def content(level: str, check: str, at: datetime) -> Parts:
    """Every remark of a level and a check, the worst first, with the number of each."""
    sheet = queries.sheet_at(at)
    remarks = lint(sheet)
    number = Counter(one.level for one in remarks)
    names = {Level.FAULT: _("须处理"), Level.WARNING: _("提醒"), Level.SETTLED: _("已有解释")}
    order, tabs = list(Level), {"": _("全部"), **{str(one): name for one, name in names.items()}}
    shown = sorted(
        (one for one in remarks if level in ("", one.level) and check in ("", one.check)),
        key=lambda one: order.index(one.level),
    )
    return {
        "edition": sheet.edition, "number": number,
        "rows": [
            {"one": one, "tone": TONES[one.level], "level": names[one.level],
             "title": CHECKS[one.check][0], "known": one.check in sheet.edition.interpretations}
            for one in shown
        ],
        "tabs": [
            {"title": title, "url": f"?level={code}", "current": code == level,
             "count": number[Level(code)] if code else len(remarks)}
            for code, title in tabs.items()
        ],
        "checks": [(name, title) for name, (title, _judge) in CHECKS.items()],
        "check": check, "level": level,
    }  # fmt: skip
