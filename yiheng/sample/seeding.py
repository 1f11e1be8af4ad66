"""The sample hospital's first months, told through the commands that its users have."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
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
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals.models import Case
from yiheng.governance.ledger.checkpoints import checkpoint
from yiheng.sample import fhir_writer, hl7_writer, population
from yiheng.sample.population import SamplePatient, Visit
from yiheng.sample.town import Town, settle
from yiheng.standards import fhir

FAULTY = 0.004
HL7_SHARE = 0.3
SETTLED_BEFORE = timedelta(days=60)

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
    rng = Random(size.seed)  # noqa: S311  # sample data, to be the same for the same seed
    start = now - timedelta(days=size.days) - SETTLED_BEFORE
    town = settle(rng, start, staff=size.staff, departments=size.departments)
    say(f"人员 {town.enrolled + 3}，科室 {size.departments}")
    application = approve(town, draft_everything(town, start), start)
    people = population.patients(rng, size.patients, now.date())
    visits = list(population.visits(rng, people, town.doctors, now, size.days))
    _take_in(town, application, people, visits, now, say)
    checkpoint(now)
    _write_accounts(town, application)


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
    collection.submit(pk=application.pk, by=application.author, at=at)
    case = Case.objects.get(subject=applications.SUBJECT, subject_pk=application.pk)
    for post in ("director", "leader"):
        signer = town.of(post)
        approvals.sign(
            pk=case.pk, by=signer.member, at=at, decision="approve", opinion="同意",
            shown=case.content_hash, password=signer.password,
        )  # fmt: skip
    application.refresh_from_db()
    return application


def _take_in(
    town: Town,
    application: Application,
    people: list[SamplePatient],
    visits: list[Visit],
    now: datetime,
    say: Say,
) -> None:
    clerk = town.of("intake_clerk").member
    licence = applications.licence(application.pk, now)
    by_hl7 = {one.mrn for one in people if town.rng.random() < HL7_SHARE}
    files = {
        "his-patients.ndjson": _ndjson(
            town, (fhir_writer.patient(one) for one in people if one.mrn not in by_hl7)
        ),
        "his-visits.ndjson": _ndjson(
            town,
            (
                resource
                for one in visits
                if one.patient.mrn not in by_hl7
                for resource in fhir_writer.visit(one)
            ),
        ),
        "his-adt-oru.hl7": b"".join(
            message
            for one in visits
            if one.patient.mrn in by_hl7
            for message in hl7_writer.messages(one)
        ),
    }
    for name, content in files.items():
        batch = intake.take_file(
            BytesIO(content), name=name, licence=licence, door=Door.CLI, by=clerk, at=now
        )
        say(f"{name}: 读入 {batch.read}，接收 {batch.accepted}，隔离 {batch.quarantined}")


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
