"""What the pages of parameters say: the list, one parameter, its history and its value of a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from yiheng.core.clock import SHANGHAI
from yiheng.desk.book import values
from yiheng.desk.book.values import Held
from yiheng.governance.regulation import queries
from yiheng.governance.regulation.content import CLAUSES, INTERPRETATIONS
from yiheng.governance.regulation.definitions import ParameterDefinition
from yiheng.governance.regulation.models import ParameterValue

Parts = dict[str, Any]
UNSET, FIXED, OWN = "unset", "fixed", "own"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader looks for: words, unset/fixed/own, a chapter's number; empty for all."""

    words: str = ""
    kind: str = ""
    chapter: str = ""

    def finds(self, held: Held) -> bool:
        """Whether a parameter is among it."""
        one = held.definition
        said = (one.title, one.id, *(CLAUSES[clause].label for clause in one.clauses))
        return (
            (not self.words or any(self.words in text for text in said))
            and _is(self.kind, held)
            and (not self.chapter or one.clauses[0].startswith(self.chapter))
        )


def listed(wanted: Wanted, held: Mapping[str, Held]) -> list[Held]:
    """The parameters that are looked for, in the order of the table."""
    return [one for one in held.values() if wanted.finds(one)]


def tabs(wanted: Wanted, held: Mapping[str, Held]) -> list[Parts]:
    """All, and the three kinds, each with its count."""
    named = [("", _("全部")), (UNSET, _("未设定")), (FIXED, _("正文规定")), (OWN, _("各院自定"))]
    return [
        {"title": title, "url": f"?kind={code}" if code else "?", "current": code == wanted.kind,
         "count": sum(_is(code, one) for one in held.values())}
        for code, title in named
    ]  # fmt: skip


def row(held: Held) -> Parts:
    """A parameter as a line of the list."""
    one = held.definition
    return {"held": held, "one": one, "clause": one.clauses[0], "more": one.clauses[1:],
            "range": one.range_text, "boundary": values.boundary(one)}  # fmt: skip


def facts(one: ParameterDefinition) -> list[tuple[str, str]]:
    """What a parameter is."""
    reading = INTERPRETATIONS.get(one.interpretation)
    rows = [
        (_("单位"), one.unit or "—"),
        (_("范围"), one.range_text),
        (_("边界"), values.boundary(one)),
        (_("来源"), values.source(one)),
        (_("取值参考"), one.basis or "—"),
    ]
    return rows + ([(_("解释"), f"{reading.id} {reading.reading}")] if reading else [])


def history(one: ParameterDefinition, at: datetime) -> list[Parts]:
    """Every value ever recorded, the latest in force first; which one holds, which lies ahead."""
    rows = list(
        ParameterValue.objects.filter(parameter=one.id).order_by(
            "-in_force_from", "-recorded_at", "-pk"
        )
    )
    now = next((row.pk for row in rows if row.in_force_from <= at), None)
    made_by = {change.settled_at: change for change in queries.confirmed(one.id)}
    return [
        {"row": row, "shown": values.worded(one, row.value), "now": row.pk == now,
         "ahead": row.in_force_from > at, "change": made_by.get(row.recorded_at)}
        for row in rows
    ]  # fmt: skip


def value_on(day: date, rows: Sequence[Parts]) -> str:
    """The value that was in force at the end of a day, as known now."""
    end = datetime.combine(day, time.max, SHANGHAI)
    return next((row["shown"] for row in rows if row["row"].in_force_from <= end), _("未设定"))


def _is(kind: str, held: Held) -> bool:
    if kind == UNSET:
        return held.unset
    if kind in (FIXED, OWN):
        return held.definition.fixed is (kind == FIXED)
    return True
