"""The register of suppliers: who is in it, and who is blocked."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.office.procurement import rules
from yiheng.office.procurement.models import Block, Supplier
from yiheng.office.procurement.permissions import SUPPLIERS
from yiheng.standards.china import organisations
from yiheng.standards.china.faults import Fault

CLAUSE = "3.1-a"


@command("procurement.register_supplier")
def register_supplier(
    *, by: Member, at: datetime, code: str, name: str, phone: str = ""
) -> Supplier:
    """Enter a supplier by its unified social credit code, whose check character must agree."""
    by.may(SUPPLIERS, at).require()
    checked = organisations.check(code)
    if isinstance(checked, Fault):
        raise Invalid("code", checked.template, clause=CLAUSE, **checked.args)
    made, new = Supplier.objects.get_or_create(
        code=checked.number,
        defaults={"name": name, "phone": phone, "registered_by": by, "registered_at": at},
    )
    if not new:
        raise Invalid(
            "code", _("统一社会信用代码 %(code)s 已登记，请直接使用"), code=checked.number
        )
    record(
        "procurement.supplier_registered", by=by, target=made, clause=CLAUSE, at=at, code=made.code
    )
    return made


@command("procurement.edit_supplier")
def edit_supplier(*, pk: int, by: Member, at: datetime, name: str, phone: str) -> Supplier:
    """Change a supplier's name or telephone; the code stays for ever."""
    found = _supplier(pk, by, at)
    found.name, found.phone = name, phone
    found.save(update_fields=["name", "phone"])
    record(
        "procurement.supplier_edited", by=by, target=found, clause=CLAUSE, at=at, code=found.code
    )
    return found


@command("procurement.block_supplier")
def block_supplier(*, pk: int, by: Member, at: datetime, reason: str) -> Block:
    """Nothing is bought from a supplier from now on; what runs is settled as contracted."""
    found = _supplier(pk, by, at)
    if found.blocked(at):
        raise Invalid("reason", _("该供应商已停用"), clause=CLAUSE)
    made = Block.objects.create(supplier=found, reason=reason, since=at, by=by)
    found.stop(at)
    record(
        "procurement.supplier_blocked", by=by, target=found, clause=CLAUSE, at=at,
        code=found.code, reason=words_digest(reason),
    )  # fmt: skip
    return made


@command("procurement.lift_block")
def lift_block(*, pk: int, by: Member, at: datetime, reason: str) -> Block:
    """A supplier may be dealt with again; decided by somebody else than who blocked it."""
    found = _supplier(pk, by, at)
    block = found.blocks.select_for_update().filter(lifted_at=None).first()
    if block is None:
        raise Invalid("reason", _("该供应商没有停用"), clause=CLAUSE)
    verdict = rules.may_lift(by, block)
    verdict.require()
    block.lift(by, at, reason)
    found.stop(None)
    record(
        "procurement.block_lifted", by=by, target=found, clause=verdict.clause, at=at,
        code=found.code, reason=words_digest(reason),
    )  # fmt: skip
    return block


def _supplier(pk: int, by: Member, at: datetime) -> Supplier:
    by.may(SUPPLIERS, at).require()
    found = Supplier.objects.select_for_update().filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found
