"""The sample hospital's first months, told through the commands that its users have."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import groupby
from random import Random
from typing import Any

import orjson
from django.conf import settings

from yiheng.care.collection import commands as collection
from yiheng.care.collection import queries as applications
from yiheng.care.collection.models import Application, LegalBasis
from yiheng.care.consent import queries as notices
from yiheng.care.intake import commands as intake
from yiheng.care.intake.models import Door
from yiheng.core.actor import the_system
from yiheng.core.clock import SHANGHAI, day_of
from yiheng.core.jobs import run_due
from yiheng.governance.ledger import errands
from yiheng.governance.ledger.checkpoints import checkpoint
from yiheng.sample import (
    aiming,
    announcing,
    cataloguing,
    committees,
    crises,
    desks,
    documents,
    emergencies,
    fhir_writer,
    hl7_writer,
    knowledge,
    meetings,
    open_work,
    operating,
    population,
    projects,
    purchasing,
    regulating,
    reporting,
    requesting,
    reviewing,
    staffing,
    wards,
)
from yiheng.sample.accounts import Accounts, hashing
from yiheng.sample.population import SamplePatient, Visit
from yiheng.sample.town import Town, settle
from yiheng.standards import fhir

FAULTY = 0.004
HL7_SHARE = 0.3
SETTLED_BEFORE = timedelta(days=125)
EVENING = time(22, 30)
COUNTS = ("read", "accepted", "quarantined")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Size:
    """How big a hospital to make."""

    patients: int = 500
    staff: int = 60
    departments: int = 12
    days: int = 30
    seed: int = 20260101


def seed(size: Size, now: datetime, say: Say) -> None:
    """Make the hospital, its people and its data; write accounts.json and applications.json."""
    with hashing() as doors:
        town, application = _live(size, now, doors, say)
    _write_accounts(town, application)


def _live(size: Size, now: datetime, doors: Accounts, say: Say) -> tuple[Town, Application]:
    """The hospital's first months."""
    rng = Random(size.seed)  # noqa: S311  # sample data, to be the same for the same seed
    start = now - timedelta(days=size.days) - SETTLED_BEFORE
    town = settle(rng, start, doors, staff=size.staff, departments=size.departments)
    reviewing.rotate(town, now)
    regulating.name_things(town)
    committees.convene(town)
    purchasing.prepare(town)
    say(f"人员 {town.enrolled + 3}，科室 {size.departments}")
    application = approve(town, draft_everything(town, start), start)
    _register_feed(town, application, start)
    people = population.patients(rng, size.patients, now.date())
    visits = list(population.visits(rng, people, town.doctors, now, size.days))
    _take_in(town, application, people, visits, say)
    checkpoint(now)  # a first one, so that the growth to the next can be shown
    with operating.kept(town, now):
        _go_on(town, visits, now)
        wards.fill(town, application, people, now)
    operating.write_contact(now)
    errands.ask_verification(by=the_system(), at=now)
    errands.run_waiting(now)
    run_due(now)  # the desk's figures and the ledger's checkpoint stand from the first minute
    return town, application


def _go_on(town: Town, visits: list[Visit], now: datetime) -> None:
    """What each room of the house adds to the story, in its order."""
    open_work.hand_in(town, now)
    purchasing.tell(town, now)
    crises.tell(town, now)
    regulating.change_the_book(town, now)
    open_work.attend(town, visits, now)
    emergencies.tell(town, now)
    open_work.stop_using(town, visits, now)
    staffing.attend(town, now)
    reviewing.review(town, now)
    requesting.tell(town, now)
    announcing.tell(town, now)
    cataloguing.tell(town, now)
    aiming.tell(town, now)
    knowledge.tell(town, now)
    documents.tell(town, now)
    reporting.tell(town, now)
    projects.tell(town, now)
    meetings.tell(town, now)
    desks.furnish(town, now)


def draft_everything(town: Town, at: datetime) -> Application:
    """An application for every type and every field, each identifying one explained."""
    scope = {kind: list(fhir.element_names(kind)) for kind in fhir.resource_types()}
    reasons = {
        "Patient.name": "核对患者身份", "Patient.identifier": "患者主索引匹配",
        "Patient.telecom": "随访与危急值通知", "Patient.address": "法定传染病报告",
        "Patient.birthDate": "按年龄判断参考范围", "Patient.photo": "新生儿与无名患者辨识",
        "Patient.contact": "紧急联系人",
    }  # fmt: skip
    notice = notices.current(at)
    assert notice is not None
    return collection.draft(
        by=town.of("data_steward").member,
        at=at,
        idempotency_key=f"sample-{at:%Y%m%d}",
        title="全院诊疗数据汇聚",
        purpose="汇聚门诊、急诊的就诊、检验和处方数据，供诊疗调阅与质量改进",
        source="医院信息系统 HIS",
        scope=scope,
        justifications=reasons,
        legal_basis=LegalBasis.CARE,
        notice=notice,
        retention_months=360,
        period_from=at,
        period_until=at + timedelta(days=365),
    )


def approve(town: Town, application: Application, at: datetime) -> Application:
    """Submit an application and have both posts of its route sign it."""
    town.doors.activate(at, "director", "leader")
    collection.submit(pk=application.pk, by=application.author, at=at)
    open_work.sign(town, application, at)
    application.refresh_from_db()
    return application


def _register_feed(town: Town, application: Application, at: datetime) -> None:
    """The interface by which the hospital's own system sends as things happen (``--mllp-port``)."""
    intake.register_feed(
        name="HIS 实时接口", sender=f"{hl7_writer.APPLICATION}|{hl7_writer.FACILITY}",
        licence=applications.licence(application.pk, at), by=town.of("secadmin").member, at=at,
    )  # fmt: skip


def _take_in(
    town: Town,
    application: Application,
    people: list[SamplePatient],
    visits: list[Visit],
    say: Say,
) -> None:
    """Each evening's files of the day's first-seen patients and of its visits, day by day."""
    clerk = town.of("intake_clerk").member
    by_hl7 = {one.mrn for one in people if town.rng.random() < HL7_SHARE}
    counts, seen = Counter[str](), set(by_hl7)
    for day, of_day in groupby(sorted(visits, key=_begun), key=_day):
        at = datetime.combine(day, EVENING, SHANGHAI)
        town.doors.activate(at, many=1)  # one after another finds the way to the new system
        licence = applications.licence(application.pk, at)
        for name, content in _files(town, list(of_day), seen, by_hl7):
            batch = intake.take_file(
                BytesIO(content), name=f"{name.format(day=day)}", licence=licence, door=Door.CLI,
                by=clerk, at=at,
            )  # fmt: skip
            counts.update({one: getattr(batch, one) for one in COUNTS})
    town.doors.activate(town.at)  # whoever is left, where there are few days
    say(f"{counts['read']} 条读入，{counts['accepted']} 条接收，{counts['quarantined']} 条隔离")


def _files(
    town: Town, visits: list[Visit], seen: set[str], by_hl7: set[str]
) -> Iterator[tuple[str, bytes]]:
    """The files of a day that have something in them; patients before their visits."""
    first_seen = {one.patient.mrn: one.patient for one in visits if one.patient.mrn not in seen}
    seen.update(first_seen)
    told = [one for one in visits if one.patient.mrn not in by_hl7]
    resources = (resource for one in told for resource in fhir_writer.visit(one))
    messages = (
        message
        for one in visits
        if one.patient.mrn in by_hl7
        for message in hl7_writer.messages(one)
    )
    files = {
        "his-patients-{day:%Y%m%d}.ndjson": _ndjson(
            town, map(fhir_writer.patient, first_seen.values())
        ),
        "his-visits-{day:%Y%m%d}.ndjson": _ndjson(town, resources),
        "his-adt-oru-{day:%Y%m%d}.hl7": b"".join(messages),
    }
    yield from ((name, content) for name, content in files.items() if content)


def _begun(one: Visit) -> datetime:
    return one.start


def _day(one: Visit) -> date:
    return day_of(one.start)


def _ndjson(town: Town, resources: Iterator[dict[str, Any]]) -> bytes:
    return b"".join(orjson.dumps(_blemished(town.rng, one)) + b"\n" for one in resources)


def _blemished(rng: Random, resource: dict[str, Any]) -> dict[str, Any]:
    """A few records have the faults that typing brings."""
    if rng.random() >= FAULTY:
        return resource
    spoiled = dict(resource)
    if spoiled["resourceType"] == "Patient":
        spoiled["birthDate"] = "1985-02-30"
    else:
        spoiled["status"] = "已完成"
    return spoiled


def _write_accounts(town: Town, application: Application) -> None:
    accounts = [one.as_json() for one in town.accounts]
    _write("accounts.json", accounts)
    _write("applications.json", {"all": application.pk})
    _write(settings.SAMPLE_MARK.name, {"seeded": True})


def _write(name: str, content: Any) -> None:
    path = settings.DATA_DIR / name
    path.touch(mode=0o600)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
