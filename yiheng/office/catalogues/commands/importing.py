"""A file of the catalogue: kept for its dry run, applied exactly as it was shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.governance.people.sheets import Fault
from yiheng.office.catalogues import planning, rules
from yiheng.office.catalogues.commands.finding import found
from yiheng.office.catalogues.commands.listing import change, register
from yiheng.office.catalogues.facts import Facts
from yiheng.office.catalogues.models import Asset, Sheet
from yiheng.office.catalogues.permissions import KEEP

CLAUSE = rules.CATALOGUE


@command("catalogues.keep_sheet")
def keep_sheet(*, content: bytes, name: str, by: Member, at: datetime) -> Sheet:
    """Read a file; what it would do is shown before anything changes."""
    by.may(KEEP, at).require()
    rows, faults = planning.parse(content)
    told = {"rows": rows, "faults": [[one.line, one.field, one.text, one.key] for one in faults]}
    sheet = Sheet.objects.create(
        name=name[:120], digest=sha256(content).hexdigest(), rows=told, by=by, at=at
    )
    record("catalogues.sheet_kept", by=by, target=sheet, clause=CLAUSE, at=at,
           digest=sheet.digest, count=len(rows))  # fmt: skip
    return sheet


@command("catalogues.apply_sheet")
def apply_sheet(*, pk: int, digest: str, by: Member, at: datetime) -> int:
    """Take a file over as it was shown; gives how many entries are new or changed."""
    by.may(KEEP, at).require()
    sheet = found(Sheet.objects.filter(by=by, applied_at=None), pk)
    wanted = plan_of(sheet)
    if wanted.digest != digest:
        raise Invalid("digest", _("目录在预览之后有变动，没有执行。请重新预览"), clause=CLAUSE)
    if wanted.faults:
        raise Invalid("digest", _("还有 %(n)s 行有问题，请改正后重新上传"), clause=CLAUSE,
                      n=len(wanted.faults))  # fmt: skip
    for step in sorted(wanted.steps, key=lambda one: one.facts.kind != "system"):
        facts = _joined(step.facts)
        if step.known is None:
            register(by=by, at=at, facts=facts)
        else:
            change(pk=step.known.pk, by=by, at=at, facts=facts)
    sheet.rows, sheet.applied_at = {}, at
    sheet.save(update_fields=["rows", "applied_at"])
    record("catalogues.sheet_applied", by=by, target=sheet, clause=CLAUSE, at=at,
           digest=sheet.digest, new=len(wanted.new), changed=len(wanted.changed))  # fmt: skip
    return len(wanted.steps)


def plan_of(sheet: Sheet) -> planning.Plan:
    """What a kept file would do now."""
    rows = [(line, row) for line, row in sheet.rows.get("rows", ())]
    faults = [Fault(*one) for one in sheet.rows.get("faults", ())]
    return planning.plan(rows, faults)


def _joined(facts: Facts) -> Facts:
    """The systems that the same file has brought in the meantime stand for those it named."""
    named = {name: getattr(facts, name) for name in ("host", "giver", "taker")}
    codes = [end.code for end in named.values() if end is not None and end.pk is None]
    made = {one.code: one for one in Asset.objects.filter(code__in=codes)} if codes else {}
    ends = {name: made.get(end.code, end) for name, end in named.items() if end is not None}
    return replace(facts, **ends)
