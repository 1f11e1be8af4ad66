"""What every change of the regulation by two persons has in common: proposing and settling it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.proposals import Stand, may_settle
from yiheng.core.verdict import Verdict
from yiheng.governance.ledger.recording import record
from yiheng.governance.regulation.models import Change, ChangeKind
from yiheng.governance.regulation.permissions import CONFIRM, SET

LONGEST = 200
Apply = Callable[[Change, Actor, datetime], None]


def must(field: str, verdict: Verdict) -> None:
    """Raise ``Invalid`` on this field, with clause, reason and cure, unless the verdict is yes."""
    if not verdict:
        raise Invalid(
            field, _("%(why)s。%(cure)s"), clause=verdict.clause,
            why=verdict.why, cure=verdict.remedy,
        )  # fmt: skip


def propose(
    kind: ChangeKind, subject: str, value: str, before: str, *, clause: str,
    in_force_from: datetime, reason: str, by: Actor, at: datetime,
) -> Change:  # fmt: skip
    """Keep a proposal that waits for its second person; one subject has one at a time."""
    reason = reason.strip()
    if not reason:
        raise Invalid("reason", _("请写明变更理由，确认人据此判断"), clause=clause)
    if len(reason) > LONGEST:
        raise Invalid("reason", _("理由最长 %(n)s 字，请精简"), clause=clause, n=LONGEST)
    if Change.objects.filter(kind=kind, subject=subject, stand=Stand.PROPOSED).exists():
        raise Invalid(
            "value", _("已有一项变更待确认。请由他人先办结，或由提出人撤回"), clause=clause
        )
    change = Change.objects.create(
        kind=kind, subject=subject, value=value, before=before, in_force_from=in_force_from,
        clause=clause, reason=reason, proposed_by=str(by.pk), proposed_by_label=by.label,
        proposed_at=at,
    )  # fmt: skip
    record(
        "regulation.change_proposed", by=by, target=change, clause=clause, at=at, kind=str(kind),
        subject=subject.replace(" ", ""), value=_fact(value), since=in_force_from.isoformat(),
        reason_digest=words_digest(reason),
    )  # fmt: skip
    return change


def settle(
    kind: ChangeKind, pk: int, stand: str, apply: Apply, *, by: Actor, at: datetime, remark: str
) -> Change:
    """Close a proposal; confirmed, it is applied in the same transaction."""
    by.may(SET if stand == Stand.WITHDRAWN else CONFIRM, at).require()
    change = Change.objects.select_for_update().filter(kind=kind, pk=pk).first()
    if change is None:
        raise NotFound
    if stand not in (Stand.CONFIRMED, Stand.REFUSED, Stand.WITHDRAWN):
        raise Invalid("stand", _("请选择“同意”“不同意”或“撤回”"), clause=change.clause)
    may_settle(change, Stand(stand), by, change.clause).require()
    remark = remark.strip()
    if stand == Stand.REFUSED and not remark:
        raise Invalid("remark", _("不同意的，请写明理由"), clause=change.clause)
    if len(remark) > LONGEST:
        raise Invalid("remark", _("说明最长 %(n)s 字，请精简"), clause=change.clause, n=LONGEST)
    if stand == Stand.CONFIRMED:
        apply(change, by, at)
    change.answer(Stand(stand), by, at, remark)
    record(
        "regulation.change_settled", by=by, target=change, clause=change.clause, at=at,
        kind=str(kind), subject=change.subject.replace(" ", ""), stand=str(stand),
        remark=words_digest(remark) if remark else "",
    )  # fmt: skip
    return change


def _fact(value: str) -> str:
    """A value as a fact: never with a blank in it."""
    return "".join(value.split())
