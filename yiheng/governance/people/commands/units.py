"""Opening, changing and closing departments and teams."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people import queries
from yiheng.governance.people.models import (
    LONGEST_CODE,
    LONGEST_NAME,
    MAX_DEPTH,
    Unit,
    UnitKind,
)
from yiheng.governance.people.permissions import MANAGE
from yiheng.governance.regulation.definitions import PARAMETERS


@command("people.found_unit")
def found_unit(
    *,
    code: str,
    name: str,
    kind: str,
    by: Actor,
    at: datetime,
    parent: Unit | None = None,
    headcount: str = "",
    always_on: bool = False,
) -> Unit:
    """Open a department or a team; at most three levels (2.1-a)."""
    by.may(MANAGE, at).require()
    code, name = code.strip(), name.strip()
    _check(name, kind, headcount)
    depth = _depth_below(parent)
    if not code or len(code) > LONGEST_CODE:
        raise Invalid("code", _("编码为 1 至 %(n)s 位"), n=LONGEST_CODE)
    if Unit.objects.filter(code=code).exists():
        raise Invalid("code", _("编码 %(code)s 已被使用，请换一个"), code=code)
    unit = Unit.objects.create(
        code=code, name=name, kind=kind, parent=parent, depth=depth, headcount=headcount,
        always_on=always_on,
    )  # fmt: skip
    record("people.unit_founded", by=by, target=unit, clause="2.1-a", at=at, code=code)
    return unit


@command("people.edit_unit")
def edit_unit(
    *,
    pk: int,
    name: str,
    kind: str,
    parent: Unit | None,
    by: Actor,
    at: datetime,
    headcount: str = "",
    always_on: bool = False,
) -> Unit:
    """Rename or move a unit with all that is below it; the tree keeps its three levels (2.1-a)."""
    by.may(MANAGE, at).require()
    unit = _open(pk)
    _check(name.strip(), kind, headcount)
    if unit.depth == 1 and parent is not None:
        raise Invalid("parent", _("医院本身没有上级部门"), clause="2.1-a")
    if unit.depth > 1 and parent is None:
        raise Invalid("parent", _("请选择上级部门"), clause="2.1-a")
    below = queries.below(unit)
    if parent is not None and parent.pk in {unit.pk, *(one.pk for one in below)}:
        raise Invalid("parent", _("不能移到本部门或其下级部门"), clause="2.1-a")
    depth = _depth_below(parent)
    if depth + max((one.depth - unit.depth for one in below), default=0) > MAX_DEPTH:
        raise Invalid("parent", _("移动后超过 3 级，请选择上一级部门"), clause="2.1-a")
    moved = [one for one in below if one.depth != one.depth - unit.depth + depth]
    for one in moved:
        one.depth += depth - unit.depth
    Unit.objects.bulk_update(moved, ["depth"])
    before = unit.parent_id
    unit.name, unit.kind, unit.parent, unit.depth = name.strip(), kind, parent, depth
    unit.headcount, unit.always_on = headcount, always_on
    unit.save()
    record(
        "people.unit_edited", by=by, target=unit, clause="2.1-a", at=at, code=unit.code,
        before=before, parent=unit.parent_id, kind=kind,
    )  # fmt: skip
    return unit


@command("people.close_unit")
def close_unit(*, pk: int, by: Actor, at: datetime) -> Unit:
    """Close a unit in which nobody sits, works or is on duty any more; its past stays."""
    by.may(MANAGE, at).require()
    unit = _open(pk)
    if unit.depth == 1:
        raise Invalid("unit", _("医院本身不能撤销"), clause="2.1-a")
    people = queries.staff_of(unit, at).count()
    posts = queries.in_force(at).filter(unit=unit).count()
    if people or posts:
        raise Invalid(
            "unit", _("还有 %(people)s 人在编、%(posts)s 项任职，请先办理调动或结束任职"),
            clause="2.1-a", people=people, posts=posts,
        )  # fmt: skip
    if any(one.open for one in queries.below(unit)):
        raise Invalid("unit", _("还有下级部门，请先移动或撤销下级部门"), clause="2.1-a")
    unit.close(at)
    record("people.unit_closed", by=by, target=unit, clause="2.1-a", at=at, code=unit.code)
    return unit


def _open(pk: int) -> Unit:
    unit = Unit.objects.select_for_update(of=("self",)).filter(pk=pk, closed_at=None).first()
    if unit is None:
        raise NotFound
    return unit


def _depth_below(parent: Unit | None) -> int:
    depth = 1 if parent is None else parent.depth + 1
    if depth > MAX_DEPTH:
        raise Invalid("parent", _("组织最多 3 级，请选择上一级部门"), clause="2.1-a")
    if parent is not None and not parent.open:
        raise Invalid("parent", _("“%(name)s”已撤销，请另选上级部门"), name=parent.name)
    return depth


def _check(name: str, kind: str, headcount: str) -> None:
    if not name:
        raise Invalid("name", _("请填写部门名称"))
    if len(name) > LONGEST_NAME:
        raise Invalid("name", _("名称最长 %(n)s 个字"), n=LONGEST_NAME)
    if kind not in UnitKind.values:
        raise Invalid("kind", _("没有“%(kind)s”这种部门类别，请重新选择"), kind=kind)
    if headcount and headcount not in PARAMETERS:
        raise Invalid("headcount", _("没有这个编制参数：%(id)s"), id=headcount)
