"""Set aside, mended, taken in again; who is who; what is known already and what is new."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from yiheng.care.collection.models import IDENTIFYING
from yiheng.care.intake import commands
from yiheng.care.intake.commands import mending
from yiheng.care.intake.models import Batch, Door, Quarantined
from yiheng.care.intake.tests.factories import (
    EVERYTHING,
    a_hospital,
    a_licence,
    a_patient,
    an_encounter,
    an_observation,
    counts,
    take,
    with_card,
)
from yiheng.care.patients import index, people
from yiheng.care.patients.models import Identifier, Patient
from yiheng.care.records.models import Record
from yiheng.care.records.reading import opened
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.access.models import CareRelation
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Boundary, Member
from yiheng.governance.people.tests.factories import MONDAY, a_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()


def a_mender() -> Member:
    return a_member("intake:mend", name="孙接入")


def mend(row: Quarantined, raw: str | dict[str, Any], by: Member | None = None) -> Batch:
    text = raw if isinstance(raw, str) else orjson.dumps(raw).decode()
    return commands.mend(pk=row.pk, by=by or a_mender(), at=MONDAY, raw=text)


def the_row() -> Quarantined:
    return Quarantined.objects.get(state="open")


def test_2_1_g_a_faulty_record_is_read_mended_and_taken_in_again() -> None:
    take([a_patient(), an_observation(status="done")], a_licence())
    row, mender = the_row(), a_mender()

    seen = commands.read_quarantined(pk=row.pk, by=mender, at=MONDAY)
    assert [fault.path for fault in seen.faults] == ["Observation.status"]
    batch = mend(row, seen.raw.replace("done", "final"), mender)

    assert (counts(batch), batch.door) == ((1, 1, 0, 0, 0), Door.REPLAY)
    row.refresh_from_db()
    assert (row.state, row.closed_by) == ("replayed", mender.label)
    assert Record.objects.filter(resource_type="Observation").count() == 1
    actions = set(Entry.objects.values_list("action", flat=True))
    assert {"intake.quarantine_read", "intake.mended"} <= actions


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (orjson.dumps(an_observation(status="done")).decode(), "仍有 1 处问题"),
        ("{oops", "不是有效的 JSON（第 1 行"),
        ("", "内容为空"),
        ("[" * 300 + "]" * 300, "括号嵌套超过"),
        ('{"resourceType":"Bundle"}', "内容有 0 条资源"),
        ('{"resourceType":"Bundle","entry":[{},{}]}', "内容有 2 条资源"),
        (orjson.dumps(an_observation(patient="p9")).decode(), "更正后仍未通过"),
        (orjson.dumps({"resourceType": "Basic", "code": {"text": "x"}}).decode(), "采集许可不含"),
    ],
)
def test_2_1_g_what_is_still_faulty_stays_where_it_is(raw: str, says: str) -> None:
    licence = a_licence({name: EVERYTHING[name] for name in ("Patient", "Observation")})
    take([a_patient(), an_observation(status="done")], licence)
    row, batches = the_row(), Batch.objects.count()

    with pytest.raises(Invalid, match=says):
        mend(row, raw)
    row.refresh_from_db()
    assert (row.state, row.closed_at) == ("open", None)
    assert Batch.objects.count() == batches
    assert not Record.objects.filter(resource_type="Observation").exists()


def test_2_1_g_a_record_that_waits_for_its_patient_is_not_lost_by_replaying_it_too_soon() -> None:
    licence = a_licence()
    take([an_observation()], licence)
    row = the_row()
    assert row.codes == ["patient-unknown"]
    raw = commands.read_quarantined(pk=row.pk, by=a_mender(), at=MONDAY).raw

    with pytest.raises(Invalid, match="更正后仍未通过"):
        mend(row, raw)
    row.refresh_from_db()
    assert row.state == "open"

    take([a_patient()], licence)
    assert mend(row, raw).accepted == 1
    assert Record.objects.get(resource_type="Observation").patient == Patient.objects.get()
    assert not Quarantined.objects.filter(state="open").exists()


def test_2_1_g_a_record_is_closed_once() -> None:
    take([a_patient(), an_observation(status="done")], a_licence())
    row = the_row()
    with pytest.raises(Invalid, match="请写明舍弃的原因"):
        commands.discard(pk=row.pk, by=a_mender(), at=MONDAY, reason=" 无 ")
    commands.discard(pk=row.pk, by=a_mender(), at=MONDAY, reason="来源系统已作废")

    with pytest.raises(Invalid, match="已舍弃"):
        mend(row, an_observation())
    with pytest.raises(Invalid, match="已舍弃"):
        commands.discard(pk=row.pk, by=a_mender(), at=MONDAY, reason="来源系统已作废")
    assert "来源系统已作废" not in str(list(Entry.objects.values_list("facts", flat=True)))


def test_0_e_only_those_who_mend_see_that_there_is_anything_to_mend() -> None:
    take([an_observation()], a_licence())
    row = the_row()
    strangers = (a_member("intake:see"), a_member(boundary=Boundary.NO_RAW_DATA))

    for stranger in strangers:
        for pk in (row.pk, 999_999):
            with pytest.raises(NotFound):
                commands.read_quarantined(pk=pk, by=stranger, at=MONDAY)
            with pytest.raises(NotFound):
                commands.discard(pk=pk, by=stranger, at=MONDAY, reason="不再需要")


def test_3_1_r_nothing_is_mended_in_under_a_licence_that_has_lapsed() -> None:
    licence = a_licence()
    take([an_observation()], licence)
    licence.revoke(MONDAY)

    with pytest.raises(Denied, match="已停用"):
        mend(the_row(), an_observation())
    assert the_row().state == "open"


def test_the_same_file_twice_leaves_everything_as_it_was() -> None:
    licence = a_licence()
    given = [a_patient(), an_encounter(), an_observation(), an_observation("o2", status="done")]
    take(given, licence)
    again = take(given, licence)

    assert counts(again) == (4, 0, 4, 0, 0)
    assert Record.objects.count() == 3
    assert Quarantined.objects.count() == 1
    assert Patient.objects.count() == 1


def test_a_changed_record_is_a_new_version_and_the_old_one_stays() -> None:
    licence = a_licence()
    take([a_patient(), an_observation()], licence)
    take([an_observation(status="amended")], licence)
    meta = {"meta": {"lastUpdated": "2026-11-23T09:00:00+08:00"}}
    take([an_observation(status="amended") | meta], licence)  # says nothing new

    first, second = Record.objects.filter(resource_type="Observation").order_by("version")
    assert (first.version, first.current, second.version, second.current) == (1, False, 2, True)
    assert opened(first)["status"] == "final"
    assert opened(second)["status"] == "amended"


def test_two_versions_in_one_file_are_two_versions() -> None:
    take([a_patient(), an_observation(), an_observation(status="amended")], a_licence())

    found = Record.objects.filter(resource_type="Observation").order_by("version")
    assert list(found.values_list("version", "current")) == [(1, False), (2, True)]


def test_0_e_a_patient_is_one_whoever_sends_them() -> None:
    take([with_card()], a_licence())
    take([with_card("77", identifier=with_card()["identifier"][1:])], a_licence(source="体检系统"))

    patient = Patient.objects.get()
    assert index.by_identifier("ZYp1") == patient
    assert index.by_identifier("11010519491231002x") == patient
    assert index.by_identifier("ZYp2") is None
    assert Identifier.objects.filter(patient=patient).count() == 4
    assert Record.objects.filter(patient=patient).count() == 2


def test_0_e_a_patient_without_an_id_at_the_source_still_owns_what_is_said_of_them() -> None:
    nameless = a_patient()
    del nameless["id"]
    take([nameless], a_licence())

    assert Record.objects.get().patient == Patient.objects.get()


def test_0_e_identifiers_of_two_people_are_never_merged() -> None:
    licence = a_licence()
    take([a_patient("p1"), with_card("p2", identifier=with_card()["identifier"][1:])], licence)
    batch = take([with_card("p1")], licence)

    assert (batch.accepted, batch.quarantined) == (0, 1)
    assert the_row().codes == ["patient-conflict"]
    assert Patient.objects.count() == 2


def test_0_e_what_a_patient_is_called_is_brought_up_to_date_and_stands_sealed() -> None:
    licence = a_licence()
    take([a_patient()], licence)
    take([a_patient(name=[{"text": "诸葛果"}])], licence)

    patient = Patient.objects.get()
    assert people.opened(patient).name == "诸葛果"
    assert "诸葛".encode() not in bytes(patient.sealed)


def test_0_e_whoever_takes_part_in_a_visit_treats_the_patient() -> None:
    doctor = a_member("records:read")
    take([a_patient(), an_encounter(doctor=doctor), an_observation()], a_licence())

    relation = CareRelation.objects.get()
    assert (relation.member, relation.until) == (doctor, None)
    assert relation.surrogate == Patient.objects.get().surrogate
    assert set(Record.objects.values_list("department", flat=True)) == {"", "XX1"}


def test_0_i_a_licence_without_names_does_not_take_them_from_who_is_known() -> None:
    take([a_patient()], a_licence())
    bare = [name for name in EVERYTHING["Patient"] if name not in IDENTIFYING]
    second = a_licence({"Patient": bare}, justifications={})

    take([a_patient(gender="male")], second)

    person = people.opened(Patient.objects.get())
    assert (person.name, person.sex, person.birth) == ("诸葛月英", "male", "1949-12-31")
    assert person.identifiers == (("mrn", "ZYp1"),)


def test_2_1_g_what_stays_faulty_does_not_keep_back_what_waits_behind_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    licence = a_licence()
    waits = [an_observation(f"o{n}", patient=who) for n, who in enumerate(("p9", "p1", "p1"))]
    batch = take(waits, licence)
    take([a_patient()], licence)
    monkeypatch.setattr(mending, "AT_ONCE", 1)

    came = [commands.replay(batch=batch.pk, by=a_mender(), at=MONDAY) for _ in range(3)]

    assert came == [1, 1, 0]
    assert the_row().codes == ["patient-unknown"]
