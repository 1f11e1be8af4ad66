"""Adopting a later edition of the regulation: by two persons, from a day on."""

from __future__ import annotations

from datetime import datetime

from yiheng.core.actor import Actor
from yiheng.core.errors import NotFound
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.regulation import rules
from yiheng.governance.regulation.commands.changing import must, propose, settle
from yiheng.governance.regulation.comparing import compare, is_major
from yiheng.governance.regulation.editions import EDITIONS, Edition, edition_at
from yiheng.governance.regulation.models import (
    Change,
    ChangeKind,
    ParameterValue,
    RegulationVersion,
)
from yiheng.governance.regulation.permissions import SET

BASIS = "9-a"


@command("regulation.propose_version")
def propose_version(
    *, number: str, in_force_from: datetime, reason: str, by: Actor, at: datetime
) -> Change:
    """Propose that a draft edition be in force from an instant on."""
    by.may(SET, at).require()
    before = _before(number, in_force_from, at)
    return propose(
        ChangeKind.VERSION, number, number, before.number, clause=BASIS,
        in_force_from=in_force_from, reason=reason, by=by, at=at,
    )  # fmt: skip


@command("regulation.settle_version")
def settle_version(*, pk: int, stand: str, by: Actor, at: datetime, remark: str = "") -> Change:
    """Confirm, refuse or withdraw it; a day that passed becomes that of the confirmation."""
    return settle(ChangeKind.VERSION, pk, stand, _apply, by=by, at=at, remark=remark)


def _before(number: str, since: datetime, at: datetime) -> Edition:
    """The edition that it would follow, if it may."""
    if number not in EDITIONS:
        raise NotFound
    draft, latest = EDITIONS[number], RegulationVersion.objects.order_by("-in_force_from").first()
    adopted = RegulationVersion.objects.filter(number=number).exists()
    current = EDITIONS[latest.number] if latest else edition_at(at)
    must("number", rules.may_follow(draft.number, draft.follows, current.number, adopted=adopted))
    must("number", rules.is_numbered_right(
        current.number, number, major=is_major(compare(current, draft))
    ))  # fmt: skip
    must("in_force_from", rules.lies_ahead(since, at))
    return current


def _apply(change: Change, by: Actor, at: datetime) -> None:
    since = max(change.in_force_from, at)
    before, draft = _before(change.subject, since, at), EDITIONS[change.subject]
    version = RegulationVersion.objects.create(
        number=draft.number, digest=draft.digest, in_force_from=since,
        adopted_by=f"{change.proposed_by_label}、{by.label}"[:80],
    )  # fmt: skip
    fixed = [
        one for name, one in draft.parameters.items()
        if one.fixed and before.parameters.get(name) != one
    ]  # fmt: skip
    ParameterValue.objects.bulk_create(
        ParameterValue(
            parameter=one.id, value=one.default_proposed, in_force_from=since, recorded_at=at,
            set_by=str(by.pk), set_by_label=by.label,
        )
        for one in fixed
    )  # fmt: skip
    record(
        "regulation.adopted", by=by, target=version, clause=BASIS, at=at, digest=draft.digest,
        fixed=len(fixed), version=draft.number, since=since.isoformat(),
    )  # fmt: skip
