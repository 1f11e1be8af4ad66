"""Adopting the regulation and setting its parameters."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.errors import Invalid
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.regulation.content import HOLIDAYS, PARAMETERS, TEXT
from yiheng.governance.regulation.models import HolidayRow, ParameterValue, RegulationVersion

FIRST = "1.0"


@command("regulation.adopt")
def adopt(*, by: Actor, at: datetime) -> RegulationVersion:
    """Put the text in force, with the values that it fixes itself and the holiday table."""
    by.may("regulation:set", at).require()
    digest = sha256(TEXT.encode()).hexdigest()
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
    HolidayRow.objects.bulk_create(
        HolidayRow(day=one.day, kind=one.kind.value, name=one.name) for one in HOLIDAYS
    )
    record(
        "regulation.adopted", by=by, target=version, clause="9-a", at=at,
        digest=digest, fixed=len(fixed),
    )  # fmt: skip
    return version


@command("regulation.set_parameter")
def set_parameter(
    *, name: str, value: str, in_force_from: datetime, by: Actor, at: datetime
) -> ParameterValue:
    """Give a parameter a value from an instant on; what the text fixes cannot be set here."""
    by.may("regulation:set", at).require()
    definition = PARAMETERS.get(name)
    if definition is None:
        raise Invalid("name", _("没有参数 %(name)s"), name=name)
    clause = definition.clauses[0]
    if definition.fixed:
        raise Invalid("value", _("“%(title)s”由条文写定，须经制度修订"), title=definition.title,
                      clause=clause)  # fmt: skip
    try:
        text = definition.canonical(definition.parse(value))
    except ValueError as error:
        raise Invalid("value", _("%(why)s"), why=str(error), clause=clause) from error
    row = ParameterValue.objects.create(
        parameter=name, value=text, in_force_from=in_force_from, recorded_at=at,
        set_by=str(by.pk), set_by_label=by.label,
    )  # fmt: skip
    record(
        "regulation.parameter_set", by=by, target=row, clause=clause, at=at,
        parameter=name, value=text.replace(" ", ""), since=in_force_from.isoformat(),
    )  # fmt: skip
    return row
