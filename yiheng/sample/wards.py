"""A ward of the sample hospital: who lies there, and who is on duty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO

import orjson

from yiheng.care.collection import queries as applications
from yiheng.care.collection.models import Application
from yiheng.care.intake import commands as intake
from yiheng.care.intake.models import Door
from yiheng.core.clock import day_of, local, midnight
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member
from yiheng.sample import fhir_writer
from yiheng.sample.population import SamplePatient
from yiheng.sample.town import Town

BEDS = 6
A_DAY, HANDOVER = timedelta(days=1), timedelta(hours=8)
BEFORE, AHEAD = 3, 7
TAKEN_IN = timedelta(hours=2)


def fill(
    town: Town, application: Application, patients: Sequence[SamplePatient], now: datetime
) -> None:
    """The first clinical unit has inpatients, and its doctors are on duty there in turn.

    Whoever is on duty now reads them without 紧急调阅.
    """
    code = town.doctors[0][0]
    crew = [number for unit, number in town.doctors if unit == code]
    _roster(town, code, crew, now)
    stays = [
        fhir_writer.admission(
            person, f"I{n:08d}", code, crew[n % len(crew)], now - (n % BEFORE + 1) * A_DAY
        )
        for n, person in enumerate(patients[:BEDS])
    ]
    resources = [*map(fhir_writer.patient, patients[:BEDS]), *stays]
    at = now - TAKEN_IN
    intake.take_file(
        BytesIO(b"".join(orjson.dumps(one) + b"\n" for one in resources)),
        name=f"his-inpatients-{local(at):%Y%m%d}.ndjson", door=Door.CLI,
        licence=applications.licence(application.pk, at), by=town.of("intake_clerk").member, at=at,
    )  # fmt: skip


def _roster(town: Town, code: str, crew: Sequence[str], now: datetime) -> None:
    """One doctor a day, from eight to eight."""
    members = {one.staff_no: one for one in Member.objects.filter(staff_no__in=crew)}
    start = midnight(day_of(now)) - BEFORE * A_DAY + HANDOVER
    for n in range(BEFORE + AHEAD):
        begins = start + n * A_DAY
        people.add_shift(
            unit=town.units[code], member=members[crew[n % len(crew)]], begins_at=begins,
            ends_at=begins + A_DAY, by=town.of("secadmin").member, at=begins - A_DAY,
        )  # fmt: skip
