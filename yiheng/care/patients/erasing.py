"""Commands on a patient's request for deletion: only store, use again, hold, destroy (C26)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.care.patients import index, rules
from yiheng.care.patients.keeping import Keep, keeping, keeps
from yiheng.care.patients.models import (
    Basis,
    Consent,
    Deletion,
    Hold,
    HoldKind,
    Patient,
    QueryCode,
    Role,
    Session,
    Stage,
)
from yiheng.care.patients.permissions import RESTRICT
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.keys import vault
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import enforces

CLAUSE = "0-e"


@keeps
def held(surrogate: str, at: datetime) -> Keep | None:
    """封存 or a dispute keeps everything while it lasts."""
    hold = Hold.objects.filter(patient_id=surrogate, released_at=None).first()
    return Keep(_("病历已封存或纠纷未了"), None) if hold else None


@enforces("0-e")
@command("patients.restrict")
def restrict(*, identifier: str, basis: str, by: Member, at: datetime) -> Deletion:
    """Take a request for deletion (0-e): from now on the patient's data are only stored.

    Raises ``NotFound`` for an identifier of nobody, ``Invalid`` where it was asked for already.
    """
    by.may(RESTRICT, at).require()
    patient = _locked(identifier)
    if basis not in Basis.values:
        raise Invalid("basis", _("请选择由谁提出"), clause=CLAUSE)
    if patient.restricted_at is not None:
        raise Invalid("identifier", _("该患者的删除申请已登记，数据已停止使用"), clause=CLAUSE)
    patient.restrict(at)
    _show_out(patient, at)
    deletion = Deletion.objects.create(patient=patient, basis=basis, asked_at=at, asked_by=by)
    record("patients.restricted", by=by, target=deletion, clause=CLAUSE, at=at,
           subjects=[patient.surrogate], basis=basis)  # fmt: skip
    return deletion


@command("patients.lift")
def lift(*, pk: int, by: Member, at: datetime) -> Deletion:
    """The patient takes the request back: the data are used again."""
    by.may(RESTRICT, at).require()
    deletion = _deletion(pk)
    if not deletion.open:
        raise Invalid("pk", _("该申请已办结，没有改动"), clause=CLAUSE)
    deletion.patient.restrict(None)
    deletion.end(Stage.LIFTED, at)
    record("patients.lifted", by=by, target=deletion, clause=CLAUSE, at=at,
           subjects=[deletion.patient_id])  # fmt: skip
    return deletion


@command("patients.hold")
def hold(*, identifier: str, kind: str, by: Member, at: datetime) -> Hold:
    """封存 a chart, or note a dispute: nothing is destroyed while it lasts."""
    by.may(RESTRICT, at).require()
    patient = _locked(identifier)
    if kind not in HoldKind.values:
        raise Invalid("kind", _("请选择情形"), clause=CLAUSE)
    made = Hold.objects.create(patient=patient, kind=kind, placed_at=at, placed_by=by)
    record("patients.held", by=by, target=made, clause=CLAUSE, at=at,
           subjects=[patient.surrogate], kind=kind)  # fmt: skip
    return made


@command("patients.release")
def release(*, pk: int, by: Member, at: datetime) -> Hold:
    """解封, or the dispute is over."""
    by.may(RESTRICT, at).require()
    found = Hold.objects.select_for_update().filter(pk=pk, released_at=None).first()
    if found is None:
        raise NotFound
    found.release(at)
    record("patients.released", by=by, target=found, clause=CLAUSE, at=at,
           subjects=[found.patient_id])  # fmt: skip
    return found


@command("patients.consent_to_destroy")
def consent(*, pk: int, role: str, by: Member, at: datetime) -> Deletion:
    """One of three consents; with the third the patient's key is destroyed for good (0-e).

    Raises ``NotFound``, ``Denied`` while retention, 封存 or a dispute lasts, and to a person who
    has consented already.
    """
    deletion = _deletion(pk)
    if role not in Role.values:
        raise Invalid("role", _("请选择同意方"), clause=CLAUSE)
    kept = keeping(deletion.patient_id, at) if deletion.open else []
    verdict = rules.may_consent(by, deletion, role, kept, at)
    verdict.require()
    Consent.objects.create(deletion=deletion, role=role, member=by, at=at)
    record("patients.destruction_agreed", by=by, target=deletion, clause=verdict.clause, at=at,
           subjects=[deletion.patient_id], role=role)  # fmt: skip
    if deletion.consents.count() == len(Role):
        _destroy(deletion, by, at)
    return deletion


def _destroy(deletion: Deletion, by: Member, at: datetime) -> None:
    patient = deletion.patient
    _show_out(patient, at)
    patient.erase(at)
    vault.erase_owner(patient.surrogate)
    deletion.end(Stage.ERASED, at)
    record("patients.destroyed", by=by, target=deletion, clause=CLAUSE, at=at,
           subjects=[patient.surrogate])  # fmt: skip


def _show_out(patient: Patient, at: datetime) -> None:
    """Whoever is at the patient's pages, or still holds a code for them, is not any more."""
    QueryCode.objects.filter(patient=patient, used_at=None, until__gt=at).update(until=at)
    Session.objects.filter(patient=patient).delete()


def _locked(identifier: str) -> Patient:
    found = index.whoever_has(identifier)
    patient = Patient.objects.select_for_update().filter(pk=found.pk).first() if found else None
    if patient is None:
        raise NotFound
    return patient


def _deletion(pk: int) -> Deletion:
    found = Deletion.objects.select_for_update(of=("self",)).select_related("patient")
    deletion = found.filter(pk=pk).first()
    if deletion is None:
        raise NotFound
    return deletion
