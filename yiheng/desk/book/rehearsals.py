"""What the page of rehearsals says: which past events would have gone otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from yiheng.core.clock import midnight
from yiheng.core.ui.charts import Series
from yiheng.governance.regulation.content import PARAMETERS
from yiheng.governance.regulation.definitions import ParameterDefinition, Value
from yiheng.governance.regulation.rehearsing import REHEARSALS, Shift, rehearse

Parts = dict[str, Any]
LISTED = 100


def choices() -> list[tuple[str, str]]:
    """The parameters that can be rehearsed."""
    return [(name, PARAMETERS[name].title) for name in sorted(REHEARSALS) if name in PARAMETERS]


def content(one: ParameterDefinition, draft: Value, first: date, last: date, at: datetime) -> Parts:
    """The counts before and after, drawn, and the events that differ."""
    rehearsal = REHEARSALS[one.id]
    until = min(midnight(last + timedelta(days=1)), at)
    shifts = rehearse(rehearsal, draft, midnight(first), until, at)
    differing = [shift for shift in shifts if shift.differs]
    return {
        "rehearsal": rehearsal, "one": one, "draft": one.format(draft), "shifts": len(shifts),
        "differing": len(differing), "rows": differing[:LISTED], **_picture(shifts),
    }  # fmt: skip


def _picture(shifts: Sequence[Shift]) -> Parts:
    """Two bars for each kind of outcome: by the value of then, by the draft."""
    before = Counter(str(shift.before.kind) for shift in shifts)
    after = Counter(str(shift.after.kind) for shift in shifts)
    kinds = list(dict.fromkeys([*before, *after]))
    return {"labels": kinds, "before": [before[one] for one in kinds],
            "after": [after[one] for one in kinds]}  # fmt: skip


def series(content: Parts, before: str, after: str) -> list[Series]:
    """The two rows of the drawing, the grey one first."""
    return [
        Series(before, [float(one) for one in content["before"]], baseline=True),
        Series(after, [float(one) for one in content["after"]]),
    ]
