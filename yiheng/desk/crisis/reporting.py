"""危机处置报告: a crisis on paper, and where the ledger holds each line of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yiheng.desk.crisis import pages
from yiheng.governance.approvals.models import Signature
from yiheng.governance.crisis import queries
from yiheng.governance.crisis.models import SUBJECT, Act, Crisis, Remedy
from yiheng.governance.ledger import proving
from yiheng.governance.ledger import queries as ledger
from yiheng.governance.ledger.models import Entry, Outcome
from yiheng.governance.ledger.recording import name_of

Row = dict[str, Any]
ACTED = "crisis.acted"


def report(crisis: Crisis, at: datetime) -> Row:
    """Everything that stands on the sheet."""
    acts = list(crisis.acts.select_related("crisis", "member", "unit"))
    entries = _entries(crisis, acts)
    signed = _signed(acts)
    remedies = {one.act_id: one for one in Remedy.objects.filter(act__in=acts).select_related(
        "owner", "verifier"
    )}  # fmt: skip
    told = proof(entries)
    acted = {one.target: one for one in entries if one.action == ACTED}
    rows = [
        row | {"signed": signed.get(row["act"].pk, ""),
               "entry": acted.get(name_of(row["act"])), "remedy": remedies.get(row["act"].pk),
               "report": _reported(remedies.get(row["act"].pk))}
        for row in pages.acts(acts, at)
    ]  # fmt: skip
    return {
        "now": at, "crisis": crisis, "status": pages.status(crisis, at)[1], "rows": rows,
        "facts": pages.facts(crisis), "team": list(crisis.team.select_related("member__unit")),
        "extensions": list(crisis.extensions.order_by("pk")),
        "spent": queries.spent_in(crisis), "number": crisis.number,
        "proof": told, "entry": told.get("last"), "root": told.get("code", ""),
    }  # fmt: skip


def proof(entries: Sequence[Entry]) -> Row:
    """Under which checkpoint the entries stand, whether each one's way to its root holds, and the
    code by which the command line compares a paper with the ledger (of the last entry)."""
    if not entries:
        return {}
    last = entries[-1]
    told: Row = {"first": entries[0].seq, "last": last.seq, "entries": len(entries)}
    checkpoint = ledger.covering(last)
    if checkpoint is None:
        return told
    proofs = [proving.proof(one, checkpoint) for one in entries]
    return told | {
        "checkpoint": checkpoint, "holds": all(one.holds for one in proofs),
        "root": bytes(checkpoint.root).hex(), "code": proofs[-1].code,
    }  # fmt: skip


def _entries(crisis: Crisis, acts: Sequence[Act]) -> list[Entry]:
    """Every line of the ledger about the crisis, its acts and their remedies, the oldest first."""
    remedies = Remedy.objects.filter(act__in=acts)
    targets = [name_of(one) for one in (crisis, *acts, *remedies)]
    found = Entry.objects.filter(
        target__in=targets, outcome=Outcome.DONE, action__startswith="crisis."
    )
    return list(found.order_by("seq"))


def _signed(acts: Sequence[Act]) -> dict[int, str]:
    """Who signed the case of each act, with both names of a deputy."""
    keys = [one.pk for one in acts]
    valid = Signature.objects.filter(
        case__subject=SUBJECT, case__subject_pk__in=keys, voided_at=None
    ).select_related("case", "member", "on_behalf_of")
    told: dict[int, list[str]] = {}
    for one in valid:
        told.setdefault(one.case.subject_pk, []).append(
            _("%(who)s %(decision)s") % {"who": one.names, "decision": one.get_decision_display()}
        )
    return {key: "、".join(names) for key, names in told.items()}


def _reported(remedy: Remedy | None) -> str:
    return "" if remedy is None else queries.remedy_words(remedy, "report")
