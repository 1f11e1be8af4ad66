"""What the pages of versions say: what is in force, what is drafted, what the one changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiheng.core.verdict import Text
from yiheng.governance.regulation import comparing, queries
from yiheng.governance.regulation.comparing import Difference, compare, is_major
from yiheng.governance.regulation.content import CLAUSES
from yiheng.governance.regulation.editions import EDITIONS, Edition, drafts
from yiheng.governance.regulation.models import ChangeKind, RegulationVersion

Parts = dict[str, Any]
KINDS: dict[str, Text] = {
    comparing.CLAUSE: gettext_lazy("条文"), comparing.MODE: gettext_lazy("执行方式"),
    comparing.PARAMETER: gettext_lazy("参数"),
    comparing.INTERPRETATION: gettext_lazy("解释"),
}  # fmt: skip


def listed(at: datetime) -> list[Parts]:
    """Every version, the latest first: adopted ones, then drafts on top."""
    current = queries.version_at(at)
    rows: list[Parts] = [
        {"number": one.number, "title": one.title, "since": None, "by": "", "digest": one.digest,
         "tone": "info", "state": _("拟定"), "follows": one.follows}
        for one in reversed(drafts())
    ]  # fmt: skip
    for row in RegulationVersion.objects.order_by("-in_force_from"):
        edition = EDITIONS.get(row.number)
        tone, state = _stand(row, current, at)
        rows.append({
            "number": row.number, "title": edition.title if edition else "",
            "since": row.in_force_from, "by": row.adopted_by, "digest": row.digest, "tone": tone,
            "state": state, "follows": edition.follows if edition else "",
        })  # fmt: skip
    return rows


def content(edition: Edition) -> Parts:
    """One edition beside the one before: each difference with its reason."""
    before = EDITIONS[edition.follows]
    differences = compare(before, edition)
    adopted = RegulationVersion.objects.filter(number=edition.number).first()
    return {
        "edition": edition, "before": before, "adopted": adopted,
        "major": is_major(differences), "count": len(differences),
        "groups": [
            {"title": title,
             "rows": [_row(one, edition) for one in differences if one.kind == kind]}
            for kind, title in KINDS.items()
            if any(one.kind == kind for one in differences)
        ],
        "waiting": list(queries.waiting(ChangeKind.VERSION, edition.number)),
    }  # fmt: skip


def proposed() -> Sequence[Any]:
    """The clauses that a draft would add to the chapter that has none, in their order."""
    return [clause for draft in drafts()[:1] for clause in draft.added]


def _row(one: Difference, edition: Edition) -> Parts:
    name = one.subject
    if one.kind in (comparing.CLAUSE, comparing.MODE):
        known = edition.clauses.get(one.subject) or EDITIONS[edition.follows].clauses[one.subject]
        name = known.label
    elif one.kind == comparing.PARAMETER:
        name = EDITIONS[edition.follows].parameters[one.subject].title
    return {"one": one, "name": name, "known": one.subject in CLAUSES}


def _stand(
    row: RegulationVersion, current: RegulationVersion | None, at: datetime
) -> tuple[str, str]:
    if current is not None and row.pk == current.pk:
        return "ok", _("现行")
    return ("info", _("未生效")) if row.in_force_from > at else ("", _("已被取代"))
