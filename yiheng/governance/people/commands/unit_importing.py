"""Applying a file of units: what the dry run showed, and nothing else (2.1-a)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.errors import Invalid
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.commands.importing import empty, kept_file, opened
from yiheng.governance.people.commands.units import edit_unit, found_unit
from yiheng.governance.people.models import FileKind, Unit
from yiheng.governance.people.permissions import MANAGE
from yiheng.governance.people.syncing import CHANGED, NEW
from yiheng.governance.people.unit_files import UnitChange, UnitPlan, plan_units


@command("people.import_units")
def import_units(*, content: bytes, by: Actor, at: datetime, digest: str = "") -> UnitPlan:
    """Take a file of units over: new ones are founded, known ones renamed or moved, none closed.

    A unit stands below its parent, or below the hospital itself. Raises ``Invalid`` where there is
    a fault: all or nothing; and where the dry run with this ``digest`` showed something else.
    """
    by.may(MANAGE, at).require()
    wanted = plan_units(content)
    if digest and wanted.digest != digest:
        raise Invalid("digest", _("文件或部门在预览之后有变动，没有执行。请重新预览"))
    if wanted.faults:
        first = wanted.faults[0]
        raise Invalid(
            "file", _("有 %(n)s 行不能导入，没有执行。第 %(line)s 行：%(why)s"),
            n=len(wanted.faults), line=first.line, why=first.text,
        )  # fmt: skip
    for one in wanted.changes:
        _take(one, by, at)
    record(
        "people.units_imported", by=by, target="people.unit", clause="2.1-a", at=at,
        digest=wanted.file, new=len(wanted.of(NEW)), changed=len(wanted.of(CHANGED)),
        same=wanted.same,
    )  # fmt: skip
    return wanted


@command("people.apply_units")
def apply_units(*, pk: int, digest: str, by: Actor, at: datetime) -> UnitPlan:
    """Apply a kept file of units, exactly as its dry run with this digest showed; once."""
    by.may(MANAGE, at).require()
    file = kept_file(pk, FileKind.UNITS)
    done = import_units(content=opened(file), digest=digest, by=by, at=at)
    empty(file, by, at)
    return done


def _take(one: UnitChange, by: Actor, at: datetime) -> None:
    node = one.node
    parent = Unit.objects.filter(code=node.parent).first()
    if one.kind == NEW:
        found_unit(code=node.code, name=node.name, kind=node.kind, parent=parent, by=by, at=at)
        return
    known = Unit.objects.get(code=node.code)
    edit_unit(
        pk=known.pk, name=node.name, kind=node.kind, parent=parent, headcount=known.headcount,
        always_on=known.always_on, by=by, at=at,
    )  # fmt: skip
