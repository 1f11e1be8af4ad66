"""What one edition changes of another: clauses, modes, parameters, interpretations; not characters.

A change is major when somebody must act otherwise than before, or is refused otherwise; it is
minor when nobody is. An edition with a major change takes the next major number.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text
from yiheng.governance.regulation.content import Clause
from yiheng.governance.regulation.definitions import ParameterDefinition
from yiheng.governance.regulation.editions import Edition

CLAUSE, MODE, PARAMETER, INTERPRETATION = "clause", "mode", "parameter", "interpretation"
_BINDS = {"B", "D"}
_OF_PARAMETER: tuple[tuple[str, Text, bool], ...] = (
    ("title", _("名称"), False), ("default_proposed", _("值"), True), ("unit", _("单位"), True),
    ("minimum", _("下限"), True), ("maximum", _("上限"), True), ("boundary", _("边界"), True),
    ("fixed", _("由条文写定"), True), ("clauses", _("条款"), True), ("basis", _("取值参考"), False),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: of what, what it was and becomes, and why it is major or minor.

    ``before`` is empty for what is new, ``after`` for what is gone.
    """

    kind: str
    subject: str
    field: Text
    before: str
    after: str
    major: bool
    why: Text


def compare(before: Edition, after: Edition) -> list[Difference]:
    """Every difference, clauses first, in the order of the text."""
    return [
        *_clauses(before, after),
        *_parameters(before.parameters, after.parameters),
        *_interpretations(before, after),
    ]


def is_major(differences: list[Difference]) -> bool:
    """Whether any of them is."""
    return any(one.major for one in differences)


def _clauses(before: Edition, after: Edition) -> Iterator[Difference]:
    for name, old, new in _pairs(before.clauses, after.clauses):
        if old is None or new is None:
            yield _whole_clause(name, old, new)
            continue
        if old.phrase != new.phrase:
            yield _reworded(name, old, new)
        if old.title != new.title:
            yield Difference(
                CLAUSE, name, _("标题"), old.title, new.title, False, _("只改称呼，不改要求")
            )
        if old.mode != new.mode:
            yield Difference(MODE, name, _("执行方式"), old.mode, new.mode, True, _("由谁把关变了"))


def _whole_clause(name: str, old: Clause | None, new: Clause | None) -> Difference:
    one = new or old
    assert one is not None
    major = bool(_BINDS & set(one.modes))
    why = _("由系统拦截或核验的条款有增减") if major else _("只由人员确认，不增减系统的要求")
    return Difference(
        CLAUSE, name, _("条文"), old.phrase if old else "", new.phrase if new else "", major, why
    )


def _reworded(name: str, old: Clause, new: Clause) -> Difference:
    same = _bare(old.phrase) == _bare(new.phrase)
    major = not same and bool(_BINDS & set(new.modes))
    why = (
        _("只改标点") if same
        else _("由系统拦截或核验的条文改写") if major
        else _("只由人员确认的条文改写")
    )  # fmt: skip
    return Difference(CLAUSE, name, _("条文"), old.phrase, new.phrase, major, why)


def _parameters(
    before: Mapping[str, ParameterDefinition], after: Mapping[str, ParameterDefinition]
) -> Iterator[Difference]:
    for name, old, new in _pairs(before, after):
        if old is None or new is None:
            one = new or old
            assert one is not None
            shown = one.title
            yield Difference(
                PARAMETER, name, _("参数"), "" if old is None else shown,
                "" if new is None else shown, True, _("需要的数字有增减"),
            )  # fmt: skip
            continue
        for field, title, tells in _OF_PARAMETER:
            was, becomes = _said(getattr(old, field)), _said(getattr(new, field))
            if was != becomes:
                # a proposed value binds nobody; one that the text fixes does
                major = tells and (field != "default_proposed" or new.fixed)
                why = _("要求的数字或其含义变了") if major else _("只改说明，不改要求")
                yield Difference(PARAMETER, name, title, was, becomes, major, why)


def _interpretations(before: Edition, after: Edition) -> Iterator[Difference]:
    written = {one.id.partition("-")[0] for one in after.clauses.values()} & {
        name.partition("-")[0] for name in set(after.clauses) - set(before.clauses)
    }
    for name, old, new in _pairs(before.interpretations, after.interpretations):
        one = new or old
        assert one is not None
        if old is not None and new is not None and old.reading == new.reading:
            if old.clauses != new.clauses:
                yield Difference(
                    INTERPRETATION, name, _("适用条款"), " ".join(old.clauses),
                    " ".join(new.clauses), True, _("解释的适用范围变了"),
                )  # fmt: skip
            continue
        taken_up = new is None and {id_.partition("-")[0] for id_ in one.clauses} <= written
        blocks = any(after.clauses[id_].blocks for id_ in one.clauses if id_ in after.clauses)
        why = (
            _("正文已经写明，不再需要解释") if taken_up
            else _("拦截条款的读法变了") if blocks
            else _("不涉及拦截条款")
        )  # fmt: skip
        yield Difference(
            INTERPRETATION, name, _("读法"), old.reading if old else "",
            new.reading if new else "", blocks and not taken_up, why,
        )  # fmt: skip


def _pairs(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[tuple[str, Any | None, Any | None]]:
    for name in (*before, *(one for one in after if one not in before)):
        yield name, before.get(name), after.get(name)


def _bare(text: str) -> str:
    """The words without punctuation and blanks."""
    return "".join(one for one in text if unicodedata.category(one)[0] not in "PZ")


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return " ".join(value) if isinstance(value, tuple) else str(value)
