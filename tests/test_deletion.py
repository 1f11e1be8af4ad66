"""A patient asks for deletion: at once nobody reads or counts them; destroyed is gone for good."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from yiheng.care.analytics import queries as counting
from yiheng.care.analytics.asking import Query
from yiheng.care.intake.tests.factories import (
    a_hospital,
    a_licence,
    a_patient,
    an_encounter,
    an_observation,
    take,
)
from yiheng.care.patients import commands, erasing, index
from yiheng.care.patients.models import Consent, Deletion, Identifier, Patient, Role, Stage
from yiheng.care.records.commands import break_glass, find, read_timeline
from yiheng.care.records.models import Record
from yiheng.core.clock import now
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.access.models import Category
from yiheng.governance.access.tests.factories import REASON, a_doctor
from yiheng.governance.keys import vault
from yiheng.governance.keys.vault import KeyErased
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import a_member, a_post
from yiheng.standards.china.retention import kept_until, years

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MRN = "ZYcanary77"
RIGHTS = {
    Role.RECORDS: "patients:restrict",
    Role.DIRECTOR: "patients:destroy-director",
    Role.AUDIT: "patients:destroy-audit",
}


@pytest.fixture
def doctor() -> Member:
    """Who treats the one patient."""
    a_hospital()
    doctor = a_doctor()
    records = [
        a_patient("canary77"),
        an_encounter(patient="canary77", doctor=doctor),
        an_observation(patient="canary77"),
    ]
    take(records, a_licence(), now())
    return doctor


@pytest.fixture
def sides(doctor: Member) -> dict[Role, Member]:
    """One person of each side."""
    return {
        role: a_member(post=a_post(right, "patients:deletions", code=f"side-{role}"))
        for role, right in RIGHTS.items()
    }


def counted() -> int:
    """How many visits of this year an analyst may count."""
    return counting._records(Query("visits", "department", now().year)).count()


def the_patient() -> Patient:
    return Patient.objects.get(keys__kind="mrn")


def asked(sides: dict[Role, Member]) -> Deletion:
    by = sides[Role.RECORDS]
    return erasing.restrict(identifier=MRN, basis="patient", by=by, at=now())


def long_after() -> datetime:
    return now() + timedelta(days=31 * 366)


def destroyed(deletion: Deletion, sides: dict[Role, Member]) -> None:
    for role, member in sides.items():
        erasing.consent(pk=deletion.pk, role=role, by=member, at=long_after())


def read(doctor: Member, surrogate: str) -> Any:
    return read_timeline(target=surrogate, by=doctor, at=now())


def test_0_e_once_asked_for_the_patient_is_stored_and_not_used(
    doctor: Member, sides: dict[Role, Member]
) -> None:
    surrogate, client = the_patient().surrogate, Client()
    client.force_login(doctor)
    assert surrogate in client.get("/patients/").content.decode()
    assert read(doctor, surrogate).page.object_list
    before = counted()
    asked(sides)

    with pytest.raises(NotFound):
        read(doctor, surrogate)
    with pytest.raises(NotFound):
        find(identifier=MRN, by=doctor, at=now())
    with pytest.raises(NotFound):
        break_glass(identifier=MRN, category=Category.COVER, reason=REASON, by=doctor, at=now())
    assert surrogate not in client.get("/patients/").content.decode()
    assert client.get(f"/patients/{surrogate}/").status_code == 404
    assert counted() == before - 1
    take([an_observation("later", patient="canary77")], a_licence(), now())
    assert Record.objects.filter(patient=surrogate, resource_type="Observation").count() == 2


def test_0_e_a_patient_who_takes_it_back_is_used_again(
    doctor: Member, sides: dict[Role, Member]
) -> None:
    deletion = asked(sides)
    erasing.lift(pk=deletion.pk, by=sides[Role.RECORDS], at=now())

    assert read(doctor, the_patient().surrogate).page.object_list
    with pytest.raises(Invalid, match="已办结"):
        erasing.lift(pk=deletion.pk, by=sides[Role.RECORDS], at=now())
    assert asked(sides).pk != deletion.pk


def test_0_e_while_the_law_keeps_the_chart_nobody_destroys_it(sides: dict[Role, Member]) -> None:
    deletion = asked(sides)
    with pytest.raises(Denied, match="保存期未满"):
        erasing.consent(pk=deletion.pk, role="records", by=sides[Role.RECORDS], at=now())

    assert not Consent.objects.exists()
    assert Entry.objects.latest("seq").action == "patients.consent_to_destroy.denied"


def test_0_e_while_a_chart_is_closed_nobody_destroys_it(sides: dict[Role, Member]) -> None:
    deletion, by = asked(sides), sides[Role.RECORDS]
    hold = erasing.hold(identifier=MRN, kind="closed", by=by, at=now())
    with pytest.raises(Denied, match="封存"):
        erasing.consent(pk=deletion.pk, role="records", by=by, at=long_after())
    erasing.release(pk=hold.pk, by=by, at=now())

    erasing.consent(pk=deletion.pk, role="records", by=by, at=long_after())
    with pytest.raises(NotFound):
        erasing.release(pk=hold.pk, by=by, at=now())


def test_0_e_with_three_consents_what_was_sealed_is_gone_for_everybody(
    doctor: Member, sides: dict[Role, Member]
) -> None:
    patient = the_patient()
    record = Record.objects.filter(patient=patient).first()
    assert record is not None
    sealed, place = bytes(record.sealed), record.seal_place
    vault.load([patient.surrogate])  # open in this process, as in any other
    deletion = asked(sides)
    destroyed(deletion, sides)

    with pytest.raises(KeyErased):
        vault.open(sealed, owner=patient.surrogate, place=place)
    patient.refresh_from_db()
    deletion.refresh_from_db()
    assert (bytes(patient.sealed), deletion.stage) == (b"", Stage.ERASED)
    assert not Identifier.objects.filter(patient=patient).exists()
    assert index.whoever_has(MRN) is None
    with pytest.raises(NotFound):
        read(doctor, patient.surrogate)
    with pytest.raises(NotFound):
        commands.issue_code(identifier=MRN, by=a_member("patients:register"), at=now())
    assert Entry.objects.filter(action="patients.destroyed").count() == 1


def test_0_e_whoever_comes_again_after_that_is_a_new_patient(
    doctor: Member, sides: dict[Role, Member]
) -> None:
    old = the_patient().surrogate
    destroyed(asked(sides), sides)
    take([a_patient("canary77"), an_encounter("e2", patient="canary77", doctor=doctor)],
         a_licence(), now())  # fmt: skip

    assert the_patient().surrogate != old
    assert read(doctor, the_patient().surrogate).page.object_list


def test_2_1_n_the_three_are_three_people_each_of_the_own_side(sides: dict[Role, Member]) -> None:
    deletion = asked(sides)
    both = a_member(post=a_post(*RIGHTS.values(), code="all-in-one"))
    erasing.consent(pk=deletion.pk, role="records", by=both, at=long_after())
    for role, member, why in (
        ("director", both, "另一方"), ("records", sides[Role.RECORDS], "已经同意"),
        ("director", sides[Role.AUDIT], "."),
    ):  # fmt: skip
        with pytest.raises(Denied, match=why):
            erasing.consent(pk=deletion.pk, role=role, by=member, at=long_after())

    assert Consent.objects.count() == 1
    assert vault.seal(b"x", owner=deletion.patient_id, place="p")


def test_what_is_destroyed_can_be_neither_lifted_nor_agreed_to(sides: dict[Role, Member]) -> None:
    deletion = asked(sides)
    destroyed(deletion, sides)

    with pytest.raises(Invalid):
        erasing.lift(pk=deletion.pk, by=sides[Role.RECORDS], at=now())
    with pytest.raises(Denied, match="已办结"):
        erasing.consent(pk=deletion.pk, role="audit", by=sides[Role.AUDIT], at=long_after())


def test_bad_input_changes_nothing(sides: dict[Role, Member]) -> None:
    by = sides[Role.RECORDS]
    with pytest.raises(NotFound):
        erasing.restrict(identifier="ZY0", basis="patient", by=by, at=now())
    with pytest.raises(Invalid):
        erasing.restrict(identifier=MRN, basis="x", by=by, at=now())
    with pytest.raises(Invalid):
        erasing.hold(identifier=MRN, kind="x", by=by, at=now())
    deletion = asked(sides)
    with pytest.raises(Invalid, match="已登记"):
        asked(sides)
    with pytest.raises(Invalid):
        erasing.consent(pk=deletion.pk, role="x", by=by, at=now())
    for act in (erasing.lift, erasing.release):
        with pytest.raises(NotFound):
            act(pk=999, by=by, at=now())
    with pytest.raises(Denied):
        erasing.restrict(identifier=MRN, basis="patient", by=a_member(), at=now())

    assert Deletion.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "last", "until"),
    [("AMB", date(2020, 3, 1), date(2035, 3, 1)), ("EMER", date(2020, 2, 29), date(2035, 3, 1)),
     ("IMP", date(2020, 2, 28), date(2050, 2, 28)), ("", date(2020, 1, 1), date(2050, 1, 1))],
)  # fmt: skip
def test_a_chart_is_kept_fifteen_years_or_thirty(kind: str, last: date, until: date) -> None:
    assert kept_until(last, years(kind)) == until


def test_the_pages_take_a_request_from_its_entry_to_its_end(sides: dict[Role, Member]) -> None:
    client, surrogate = Client(), the_patient().surrogate
    client.force_login(sides[Role.RECORDS])
    assert client.post("/p/deletions/", {"act": "ask", "identifier": "ZY0"}).status_code == 422
    given = {"identifier": MRN, "basis": "patient"}
    answer: Any = client.post("/p/deletions/", {"act": "ask", **given})
    page = client.get(answer["Location"]).content.decode()

    assert "停止使用，只存储" in page
    assert "保存期未满" in page
    assert "同意销毁，不可恢复" not in page
    for secret in (surrogate, MRN):
        assert secret not in page
    given = {"identifier": MRN, "kind": "dispute"}
    assert client.post("/p/deletions/", {"act": "hold", **given}).status_code == 302
    assert "纠纷未了" in client.get("/p/deletions/").content.decode()
    assert client.post(f"{answer['Location']}consent/", {"role": "records"}).status_code == 403
    assert client.post(f"{answer['Location']}lift/").status_code == 302
    assert "已撤回" in client.get("/p/deletions/").content.decode()
    assert client.get("/p/deletions/999/").status_code == 404
