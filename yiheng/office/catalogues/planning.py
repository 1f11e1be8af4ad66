"""What a file of the catalogue would change: a dry run that the applying repeats exactly."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid
from yiheng.governance.people import sheets
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.people.sheets import Fault
from yiheng.office.catalogues.clausing import read
from yiheng.office.catalogues.commands.listing import check
from yiheng.office.catalogues.facts import Facts
from yiheng.office.catalogues.models import Asset, Kind, Level, Protocol

COLUMNS = {
    "code": "编码 code",
    "kind": "类别 kind",
    "name": "名称 name",
    "unit": "部门编码 责任部门 unit",
    "owner": "负责人工号 负责人 owner",
    "clauses": "条款 条款号 clauses",
    "host": "所属系统 host",
    "giver": "提供方 giver",
    "taker": "接收方 taker",
    "protocol": "协议 protocol",
    "level": "数据级别 级别 level",
    "indexed": "主索引 接入主索引 indexed",
    "note": "说明 note",
}
YES = {"是", "1", "yes", "y", "true"}
Row = Mapping[str, str]


@dataclass(slots=True)
class Step:
    """One row as it would be taken: a new entry, or what changes of a known one."""

    line: int
    facts: Facts
    known: Asset | None
    changes: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def told(self) -> list[tuple[str, str, str]]:
        """The changes under the heads of the file."""
        return [(COLUMNS[name].split()[0], old, new) for name, old, new in self.changes]


@dataclass(slots=True)
class Plan:
    """What a file would do; a faulty row keeps the whole of it from being applied."""

    steps: list[Step] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    same: int = 0

    @property
    def new(self) -> list[Step]:
        """Entries that are not in the catalogue yet."""
        return [one for one in self.steps if one.known is None]

    @property
    def changed(self) -> list[Step]:
        """Entries that are, and would read otherwise."""
        return [one for one in self.steps if one.known is not None]

    @property
    def digest(self) -> str:
        """What was previewed, to the letter."""
        told = [[one.facts.kind, one.facts.code, one.facts.told, one.changes] for one in self.steps]
        faults = [[one.line, one.field] for one in self.faults]
        text = json.dumps([told, faults, self.same], ensure_ascii=False)
        return words_digest(text)


def parse(content: bytes) -> tuple[list[tuple[int, dict[str, str]]], list[Fault]]:
    """The rows of a file by line, and the faults of those that cannot be read."""
    sheet = sheets.read(content, COLUMNS, "code")
    return sheet.rows, sheet.faults


def plan(rows: Sequence[tuple[int, Row]], faults: Sequence[Fault] = ()) -> Plan:
    """The dry run of the rows; systems first, so that what they bring can join them."""
    return _Planning(faults).done(rows)


class _Planning:
    """One dry run: everything is read from the database once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.plan = Plan(faults=list(faults))
        rows = Asset.objects.select_related("unit", "owner", "host", "giver", "taker")
        self.known = {one.code: one for one in rows}
        self.systems = {one.code: one for one in self.known.values() if one.kind == Kind.SYSTEM}
        self.units = {one.code: one for one in Unit.objects.filter(closed_at=None)}
        self.people = {one.staff_no: one for one in Member.objects.filter(is_active=True)}

    def done(self, rows: Sequence[tuple[int, Row]]) -> Plan:
        """Each row in its turn."""
        for line, row in sorted(rows, key=lambda one: (_kind(one[1]) != Kind.SYSTEM, one[0])):
            try:
                self._row(line, row)
            except Invalid as error:
                self.plan.faults.append(Fault(line, error.field, str(error), row["code"]))
        self.plan.steps.sort(key=lambda one: one.line)
        self.plan.faults.sort(key=lambda one: one.line)
        return self.plan

    def _row(self, line: int, row: Row) -> None:
        facts = check(self._facts(row))
        known = self.known.get(facts.code)
        if known is None:
            self.plan.steps.append(Step(line, facts, None))
            if facts.kind == Kind.SYSTEM:
                self.systems[facts.code] = Asset(kind=facts.kind, code=facts.code, name=facts.name)
            return
        if known.kind != facts.kind or not known.live:
            raise Invalid("code", _("编码 %(code)s 已用于别的条目，或已停用"), code=facts.code)
        before, after = Facts.of(known).told, facts.told
        changes = [(name, before[name], after[name]) for name in after
                   if before[name] != after[name]]  # fmt: skip
        if changes:
            self.plan.steps.append(Step(line, facts, known, changes))
        else:
            self.plan.same += 1

    def _facts(self, row: Row) -> Facts:
        return Facts(
            kind=_kind(row), code=row["code"], name=row.get("name", ""),
            unit=self.units.get(row.get("unit", "")), owner=self.people.get(row.get("owner", "")),
            clauses=read(row.get("clauses", "")), host=self.systems.get(row.get("host", "")),
            giver=self.systems.get(row.get("giver", "")),
            taker=self.systems.get(row.get("taker", "")),
            protocol=_code(Protocol.choices, row.get("protocol", "")),
            level=_code(Level.choices, row.get("level", "")),
            indexed=row.get("indexed", "").lower() in YES, note=row.get("note", ""),
        )  # fmt: skip


def _kind(row: Row) -> str:
    return _code(Kind.choices, row.get("kind", ""))


def _code(choices: Sequence[tuple[str, object]], word: str) -> str:
    """The code of what was written: the code itself, or its title."""
    known = {str(title): code for code, title in choices} | {code: code for code, _t in choices}
    return known.get(word, known.get(word.lower(), word))
