"""What is under way in the sample hospital today, so that every desk has something to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from yiheng.care.collection import commands as collection
from yiheng.care.collection import queries as applications
from yiheng.care.collection.models import IDENTIFYING, Application, LegalBasis
from yiheng.care.consent import queries as notices
from yiheng.care.patients import erasing, index
from yiheng.care.patients.models import Basis, HoldKind
from yiheng.care.records import commands as records
from yiheng.core.errors import NotFound
from yiheng.governance.access.models import Category
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals.models import Case
from yiheng.governance.duties import pausing
from yiheng.governance.duties.models import Duty, Reason
from yiheng.governance.ledger.recording import name_of
from yiheng.governance.people.models import Member
from yiheng.sample.population import Visit
from yiheng.sample.town import Town
from yiheng.standards import fhir

HANDED_IN = (
    (timedelta(hours=50), "data_steward", "高血压随访队列",
     "随访高血压患者的用药与血压，改进慢病管理", ("Patient", "Encounter", "Observation")),
    (timedelta(hours=5), "intake_clerk", "检验危急值回传",
     "把检验危急值及时送到经治医师", ("Encounter", "Observation", "DiagnosticReport")),
)  # fmt: skip
LEFT_LYING = (
    timedelta(days=9), "intake_clerk", "影像检查目录归集",
    "归集影像检查目录，避免患者重复检查", ("Encounter", "DiagnosticReport"),
)  # fmt: skip
WAITING_FOR = "等待 HIS 厂商提供随访接口文档"
REFUSED = (
    timedelta(days=12), "data_steward", "检验结果外送备份",
    "把检验结果每日送到院外备份，防止本地损坏", ("Encounter", "Observation"),
)  # fmt: skip
ROUNDS = timedelta(minutes=20)
PAUSED_SINCE = timedelta(hours=3)
NIGHT_CALL = timedelta(minutes=40)
READ_WITHIN = timedelta(hours=6)


def hand_in(town: Town, now: datetime) -> None:
    """Applications that wait for their first signature, and one that was refused."""
    sign(town, _apply(town, *REFUSED, now), now - REFUSED[0] + READ_WITHIN, last="refuse")
    _apply(town, *LEFT_LYING, now)
    for one in HANDED_IN:
        _apply(town, *one, now)
    _wait_for_a_supplier(town, now)


def sign(town: Town, application: Application, at: datetime, last: str = "approve") -> None:
    """Both posts of the route sign; the second one decides as ``last`` says."""
    case = Case.objects.get(subject=applications.SUBJECT, subject_pk=application.pk)
    for post, decision in (("director", "approve"), ("leader", last)):
        signer = town.of(post)
        opinion = "同意" if decision == "approve" else "院外备份没有合法性基础，请改用院内备份"
        approvals.sign(
            pk=case.pk, by=signer.member, at=at, decision=decision, opinion=opinion,
            shown=case.content_hash, password=signer.password,
        )  # fmt: skip


def attend(town: Town, visits: Sequence[Visit], now: datetime) -> None:
    """Doctors read the patients whom they saw; one reads a patient of others in need."""
    doctors = {one.member.staff_no: one.member for one in town.accounts if one.post == "doctor"}
    for one in visits:
        reader = doctors.get(one.doctor)
        if reader is not None and one.end + ROUNDS < now:
            _read(one, reader, one.end + ROUNDS)
    _answer_a_call(visits, list(doctors.values())[-1], now - NIGHT_CALL)


def stop_using(town: Town, visits: Sequence[Visit], now: datetime) -> None:
    """Somebody of the first day asks for deletion; the chart of another is in dispute (C26)."""
    seen = sorted(visits, key=lambda one: one.start)
    known = [one.patient.mrn for one in seen if index.by_identifier(one.patient.mrn) is not None]
    clerk = town.of("medical_records").member
    first, second = list(dict.fromkeys(known))[:2]
    erasing.restrict(identifier=first, basis=Basis.PATIENT, by=clerk, at=now - NIGHT_CALL)
    erasing.hold(identifier=second, kind=HoldKind.DISPUTE, by=clerk, at=now - ROUNDS)


def _apply(
    town: Town, before: timedelta, post: str, title: str, purpose: str, types: Sequence[str],
    now: datetime,
) -> Application:  # fmt: skip
    author, at = town.of(post).member, now - before
    notice = notices.current(at)
    assert notice is not None
    application = collection.draft(
        by=author, at=at, idempotency_key=f"sample-{title}", title=title, purpose=purpose,
        source="医院信息系统 HIS", justifications={}, legal_basis=LegalBasis.CARE,
        notice=notice, retention_months=180, period_from=at,
        period_until=at + timedelta(days=365), scope={kind: _elements(kind) for kind in types},
    )  # fmt: skip
    collection.attach(
        pk=application.pk, by=author, at=at, name="接口说明-1.0.txt",
        content=f"{title}：字段与频次说明。\n".encode(),
    )  # fmt: skip
    return collection.submit(pk=application.pk, by=author, at=at)


def _wait_for_a_supplier(town: Town, now: datetime) -> None:
    """The leader lets the clock of the director's signature stand: the supplier is waited for."""
    case = Case.objects.get(title__contains=HANDED_IN[0][2])
    step = case.steps.get(ordinal=case.current)
    duty = Duty.objects.get(target=name_of(step), closed_at=None)
    pausing.pause(
        pk=duty.pk, by=town.of("leader").member, at=now - PAUSED_SINCE, reason=Reason.SUPPLIER,
        note=WAITING_FOR,
    )  # fmt: skip


def _elements(kind: str) -> list[str]:
    return [name for name in fhir.element_names(kind) if name not in IDENTIFYING]


def _read(visit: Visit, reader: Member, at: datetime) -> None:
    patient = index.by_identifier(visit.patient.mrn)
    if patient is None:  # still in quarantine
        return
    try:
        records.read_timeline(target=patient.surrogate, by=reader, at=at)
    except NotFound:  # the visit is in quarantine: its doctor has no care relation yet
        return


def _answer_a_call(visits: Iterable[Visit], reader: Member, at: datetime) -> None:
    """紧急调阅 of somebody whom others treat; 医务部 has still to judge it."""
    other = next(
        one.patient for one in visits
        if one.doctor != reader.staff_no and index.by_identifier(one.patient.mrn) is not None
    )  # fmt: skip
    glass = records.break_glass(
        identifier=other.mrn, category=Category.COVER, by=reader, at=at,
        reason="夜班代班，患者胸闷加重，需核对既往用药",
    )  # fmt: skip
    records.read_timeline(target=glass.surrogate, by=reader, at=at + timedelta(minutes=1))
