"""What a file of units would change: a dry run that the applying must repeat exactly."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid
from yiheng.governance.people import sheets
from yiheng.governance.people.models import (
    LONGEST_CODE,
    LONGEST_NAME,
    MAX_DEPTH,
    Unit,
    UnitKind,
)
from yiheng.governance.people.sheets import Fault
from yiheng.governance.people.syncing import CHANGED, NEW

KINDS = {str(label): value for value, label in UnitKind.choices} | {
    value: value for value in UnitKind.values
}


@dataclass(slots=True)
class Node:
    """A unit as it stands or as the file wants it; ``parent`` is a code, empty for the hospital."""

    code: str
    name: str
    kind: str
    parent: str
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class UnitChange:
    """One unit as the file wants it; ``changes`` are field, before and after, as text.

    ``above`` is what its parent is called.
    """

    kind: str
    node: Node
    line: int
    above: str
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(slots=True)
class UnitPlan:
    """What a file would do, parents first; nothing at all while there is a fault."""

    file: str
    here: int = 0
    same: int = 0
    changes: list[UnitChange] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def of(self, kind: str) -> list[UnitChange]:
        """The changes of a kind."""
        return [one for one in self.changes if one.kind == kind]

    @property
    def digest(self) -> str:
        """What was previewed, to the letter."""
        told = [[one.kind, one.node.code, one.changes] for one in self.changes]
        faults = [[one.line, one.field] for one in self.faults]
        return sha256(
            json.dumps([self.file, told, faults], ensure_ascii=False).encode()
        ).hexdigest()


def plan_units(content: bytes) -> UnitPlan:
    """The dry run of a file of units; raises ``Invalid`` for one that cannot be read."""
    sheet = sheets.read(content, sheets.UNITS, "code")
    return _Planning(sheet, sha256(content).hexdigest()).done()


class _Planning:
    """One dry run on a copy of the tree: what a row changes, the rows after it see."""

    def __init__(self, sheet: sheets.Sheet, file: str) -> None:
        units = {one.pk: one for one in Unit.objects.order_by("depth", "pk")}
        self.closed = {one.code for one in units.values() if not one.open}
        self.house = next((one.code for one in units.values() if one.depth == 1), "")
        self.tree = {
            one.code: Node(
                one.code, one.name, one.kind, units[one.parent_id].code if one.parent_id else "",
                one.pk,
            )
            for one in units.values()
        }  # fmt: skip
        self.sheet = sheet
        here = len(units) - len(self.closed)
        self.plan = UnitPlan(file, here=here, faults=list(sheet.faults))

    def done(self) -> UnitPlan:
        """Every row, its parent's before it."""
        rows = {row["code"]: (line, row) for line, row in self.sheet.rows}
        for code in _parents_first({key: row.get("parent", "") for key, (_l, row) in rows.items()}):
            line, row = rows[code]
            try:
                self._row(line, row)
            except Invalid as error:
                self.plan.faults.append(Fault(line, error.field, str(error), code))
        self.plan.faults.sort(key=lambda one: one.line)
        return self.plan

    def _row(self, line: int, row: Mapping[str, str]) -> None:
        known = self.tree.get(row["code"])
        if known is not None and known.code == self.house:
            self.plan.same += 1  # the hospital itself is no department
            return
        wanted = Node(
            row["code"], row.get("name", ""), self._kind(row), self._parent(row),
            known.pk if known else None,
        )  # fmt: skip
        self._check(wanted)
        changes = tuple(self._differences(known, wanted))
        self.tree[wanted.code] = wanted
        if known is None:
            self.plan.changes.append(UnitChange(NEW, wanted, line, self._titled(wanted.parent)))
        elif changes:
            above = self._titled(wanted.parent)
            self.plan.changes.append(UnitChange(CHANGED, wanted, line, above, changes))
        else:
            self.plan.same += 1

    def _kind(self, row: Mapping[str, str]) -> str:
        text = row.get("kind", "")
        if text and text not in KINDS:
            raise Invalid("kind", _("没有“%(kind)s”这种部门类别，请重新选择"), kind=text)
        return KINDS.get(text, UnitKind.CLINICAL)

    def _parent(self, row: Mapping[str, str]) -> str:
        code = row.get("parent", "") or self.house
        if code and (code not in self.tree or code in self.closed):
            raise Invalid("parent", _("没有编码为 %(code)s 的上级部门"), code=code)
        return code

    def _check(self, wanted: Node) -> None:
        if wanted.code in self.closed:
            raise Invalid("code", _("编码 %(code)s 属于已撤销的部门，请换一个"), code=wanted.code)
        if len(wanted.code) > LONGEST_CODE:
            raise Invalid("code", _("编码最长 %(n)s 位"), n=LONGEST_CODE)
        if not wanted.name:
            raise Invalid("name", _("请填写部门名称"))
        if len(wanted.name) > LONGEST_NAME:
            raise Invalid("name", _("名称最长 %(n)s 个字"), n=LONGEST_NAME)
        above = [wanted.parent]
        while above[-1] and above[-1] in self.tree and len(above) <= MAX_DEPTH:
            above.append(self.tree[above[-1]].parent)
        if wanted.code in above:
            raise Invalid("parent", _("不能移到本部门或其下级部门"))
        if len([code for code in above if code]) + self._height(wanted.code) > MAX_DEPTH:
            raise Invalid("parent", _("组织最多 3 级，请选择上一级部门"))

    def _height(self, code: str) -> int:
        """How many levels a unit and what is below it take."""
        below = [one.code for one in self.tree.values() if one.parent == code != one.code]
        return 1 + max((self._height(one) for one in below), default=0)

    def _differences(self, known: Node | None, wanted: Node) -> Iterator[tuple[str, str, str]]:
        if known is None:
            return
        kinds = dict(UnitKind.choices)
        for name, old, new in (
            ("name", known.name, wanted.name),
            ("kind", str(kinds.get(known.kind, "")), str(kinds[wanted.kind])),
            ("parent", self._titled(known.parent), self._titled(wanted.parent)),
        ):
            if old != new:
                yield name, old, new

    def _titled(self, code: str) -> str:
        return self.tree[code].name if code in self.tree else ""


def _parents_first(parents: dict[str, str]) -> list[str]:
    """The codes so that each comes after its parent; one in a ring comes last."""
    order: list[str] = []
    left = dict(parents)
    while left:
        ready = [code for code, parent in left.items() if parent not in left]
        for code in ready or list(left):
            order.append(code)
            left.pop(code)
    return order
