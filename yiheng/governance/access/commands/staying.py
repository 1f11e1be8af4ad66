"""Who lies in which unit, and who treats them because they are on duty there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from yiheng.core.actor import Actor
from yiheng.governance.access import queries
from yiheng.governance.access.commands.caring import relate_many
from yiheng.governance.access.models import Stay
from yiheng.governance.access.relations import NewStay
from yiheng.governance.ledger.recording import command, record


@command("access.keep_stays")
def keep_stays(*, stays: Iterable[NewStay], by: Actor, at: datetime) -> int:
    """Take in who lies where, inside the command that knows it (intake); gives how many changed.

    Whoever is on duty there treats them from now on, until the shift ends.
    """
    wanted = {one.visit: one for one in stays}
    stored = Stay.objects.select_for_update().filter(visit__in=wanted)
    known = {one.visit: one for one in stored}
    changed = [one for one in known.values() if wanted[one.visit].change(one)]
    made = [one.row() for visit, one in wanted.items() if visit not in known]
    Stay.objects.bulk_update(changed, ["surrogate", "department", "since", "until"])
    Stay.objects.bulk_create(made)
    record(
        "access.stays_kept", by=by, target="access.stay", clause="0-e", at=at,
        subjects={one.surrogate for one in (*made, *changed)}, made=len(made),
        updated=len(changed),
    )  # fmt: skip
    relations = queries.owed_to_duty(at, {one.department for one in (*made, *changed)})
    if relations:
        relate_many(relations=relations, by=by, at=at)
    return len(made) + len(changed)
