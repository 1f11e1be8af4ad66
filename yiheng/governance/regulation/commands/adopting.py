"""Adopting the regulation."""

from __future__ import annotations

from datetime import datetime

from yiheng.core.actor import Actor
from yiheng.core.digests import words_digest
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.regulation.content import PARAMETERS, TEXT
from yiheng.governance.regulation.editions import FIRST
from yiheng.governance.regulation.holidays import ship
from yiheng.governance.regulation.models import ParameterValue, RegulationVersion


@command("regulation.adopt")
def adopt(*, by: Actor, at: datetime) -> RegulationVersion:
    """Put the text in force, with the values that it fixes itself and the holiday table."""
    by.may("regulation:set", at).require()
    digest = words_digest(TEXT)
    version = RegulationVersion.objects.create(
        number=FIRST, digest=digest, in_force_from=at, adopted_by=by.label
    )
    fixed = [one for one in PARAMETERS.values() if one.fixed]
    ParameterValue.objects.bulk_create(
        ParameterValue(
            parameter=one.id, value=one.default_proposed, in_force_from=at, recorded_at=at,
            set_by=str(by.pk), set_by_label=by.label,
        )
        for one in fixed
    )  # fmt: skip
    ship(by, at)
    record(
        "regulation.adopted", by=by, target=version, clause="9-a", at=at,
        digest=digest, fixed=len(fixed),
    )  # fmt: skip
    return version
