"""HL7 v2 by file and by wire: what is acknowledged is stored, and stored once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yiheng.care.collection.models import Licence
from yiheng.care.intake import commands
from yiheng.care.intake.models import Batch, Feed, Held, Message, Quarantined
from yiheng.care.intake.tests.factories import (
    CARD,
    EVERYTHING,
    YEAR,
    a_hospital,
    a_licence,
    counts,
    take,
    with_card,
)
from yiheng.care.patients import index
from yiheng.care.patients.models import Patient
from yiheng.care.records.commands import read_timeline
from yiheng.care.records.models import Record
from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.access.commands import relate_many
from yiheng.governance.access.relations import NewRelation
from yiheng.governance.access.tests.factories import a_doctor
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.tests.factories import MONDAY, a_member
from yiheng.standards.hl7v2 import parse
from yiheng.standards.hl7v2.build import adt, oru
from yiheng.standards.hl7v2.facts import IdentifierData
from yiheng.standards.hl7v2.tests import factories as hl7
from yiheng.standards.hl7v2.tests.samples import MAPPED, messages, needs_data

pytestmark = pytest.mark.django_db
SENDER = "HIS|市一医院"
NOW = MONDAY + timedelta(days=2)  # after the messages' own time


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()


def admission(control_id: str = "HIS-0001", **changes: object) -> bytes:
    return adt(
        "A01", hl7.a_header(control_id), hl7.a_patient(**({"sex": "F"} | changes)), hl7.a_visit()
    )


def results(control_id: str = "HIS-0002") -> bytes:
    order = hl7.an_order()
    return oru(hl7.a_header(control_id), hl7.a_patient(sex="F"), [order], hl7.a_visit())


def a_feed(licence: Licence | None = None) -> Feed:
    return commands.register_feed(
        name="HIS 实时接口", sender=SENDER, licence=licence or a_licence(), by=the_system(),
        at=MONDAY,
    )  # fmt: skip


def receive(raw: bytes, wait: timedelta = timedelta()) -> tuple[str, str]:
    """The code and the text of the answer."""
    answer = parse(commands.receive(raw, by=the_system(), at=NOW + wait))
    told = answer.first("MSA")
    assert told is not None
    return told[1].text, told[3].text


def stored() -> dict[str, int]:
    kinds = Record.objects.values_list("resource_type", flat=True)
    return {kind: list(kinds).count(kind) for kind in set(kinds)}


def test_a_message_is_known_by_its_patient_across_both_languages() -> None:
    licence = a_licence()
    numbers = [IdentifierData("ZY000123", "MR", "HIS"), IdentifierData(CARD, "NI", "CHN")]
    take(admission(identifiers=numbers), licence, NOW, "his.hl7")
    take([with_card("77")], licence, NOW)

    patient = Patient.objects.get()
    assert index.by_identifier("ZY000123") == patient
    assert index.by_identifier(CARD) == patient
    assert index.by_identifier("ZY77") == patient


def test_a_file_of_messages_twice_is_known_by_message_id() -> None:
    licence = a_licence()
    first = take(admission() + results(), licence, NOW, "his.hl7")
    before = stored()
    again = take(admission() + results() + admission(), licence, NOW, "his.hl7")

    assert counts(first) == (2, 2, 0, 0, 0)
    assert counts(again) == (3, 0, 3, 0, 0)
    assert stored() == before
    assert Message.objects.count() == 2


def test_a_message_id_with_other_content_is_set_aside_and_nothing_is_lost() -> None:
    licence = a_licence()
    take(admission(), licence, NOW, "his.hl7")
    batch = take(admission(phone="13900139000"), licence, NOW, "his.hl7")

    assert counts(batch) == (1, 0, 0, 1, 0)
    row = Quarantined.objects.get()
    assert (row.codes, row.about, row.kind) == (["message-id-reused"], "ADT^A01", "hl7")
    seen = commands.read_quarantined(pk=row.pk, by=a_member("intake:mend"), at=NOW)
    mended = seen.raw.replace("HIS-0001", "HIS-0009").replace("\r", "\r\n")
    commands.mend(pk=row.pk, by=a_member("intake:mend"), at=NOW, raw=mended)
    assert Message.objects.count() == 2


@needs_data
def test_every_message_comes_in_or_is_set_aside_with_a_reason() -> None:
    licence, doctor = a_licence(), a_doctor()
    taken = set()
    for name, raw in messages().items():
        batch = take(raw, licence, NOW, f"{name}.hl7")
        assert batch.read == batch.accepted + batch.quarantined + batch.duplicates, name
        if batch.accepted:
            taken.add(name)

    assert set(MAPPED) <= taken
    mender = a_member("intake:mend")
    for row in Quarantined.objects.all():
        faults = commands.read_quarantined(pk=row.pk, by=mender, at=NOW).faults
        assert all(fault.text for fault in faults)
    people = list(Patient.objects.values_list("surrogate", flat=True))
    relate_many(
        relations=[NewRelation(doctor.pk, one, "attending", MONDAY, None) for one in people],
        by=the_system(), at=NOW,
    )  # fmt: skip
    shown = 0
    for surrogate in people:
        reading = read_timeline(target=surrogate, by=doctor, at=NOW)
        assert reading.person.name or reading.person.identifiers
        shown += len(reading.page.object_list)
    assert shown


def test_0_i_a_message_of_nothing_that_is_licensed_is_refused() -> None:
    licence = a_licence({"Claim": EVERYTHING["Claim"]})
    assert counts(take(admission(), licence, NOW, "his.hl7")) == (1, 0, 0, 0, 1)
    a_feed(licence)

    code, text = receive(results())
    assert code == "AR"
    assert "采集许可不含" in text
    assert not Record.objects.exists()


def test_1_1_g_a_feed_is_answered_once_its_message_is_stored() -> None:
    feed = a_feed()

    assert receive(admission()) == ("AA", "")
    assert stored()["Patient"] == 1
    batch = Batch.objects.get()
    assert (batch.door, batch.source, batch.accepted) == ("mllp", feed.name, 1)


def test_1_1_g_the_same_message_again_is_acknowledged_and_not_stored_again() -> None:
    a_feed()
    receive(admission())
    before, entries = stored(), Entry.objects.filter(action="records.stored").count()

    assert receive(admission()) == ("AA", "重复消息，已接收过")
    assert stored() == before
    assert Entry.objects.filter(action="records.stored").count() == entries


def test_1_1_g_the_id_of_another_message_is_an_error() -> None:
    a_feed()
    receive(admission())
    before = stored()

    assert receive(admission(phone="13900139000")) == ("AE", "消息号重复而内容不同")
    assert stored() == before


def test_1_1_g_whoever_is_not_registered_is_rejected() -> None:
    assert receive(admission())[0] == "AR"
    code = commands.receive(b"hello", by=the_system(), at=NOW)
    assert b"|AR|" in code.replace(b"MSA|AR", b"|AR|")
    assert not Batch.objects.exists()


def test_1_1_g_a_faulty_message_is_acknowledged_and_set_aside() -> None:
    a_feed()

    assert receive(admission(born=None, sex="X" * 3, identifiers=[]))[0] == "AA"
    assert Quarantined.objects.count() == 1
    assert not Record.objects.exists()


def test_3_1_r_without_a_licence_messages_are_held_sealed_and_released_later() -> None:
    feed = a_feed()
    late = YEAR
    assert receive(admission(), late) == ("AA", "已暂存，待授权")
    assert receive(admission(), late) == ("AA", "已暂存，待授权")
    receive(results(), late)

    held = Held.objects.order_by("pk")
    assert held.count() == 2
    assert all("诸葛".encode() not in bytes(one.sealed) for one in held)
    assert not Batch.objects.exists()
    assert not Record.objects.exists()
    with pytest.raises(Denied, match="不在期内"):
        commands.release(pk=feed.pk, by=the_system(), at=NOW + late)
    with pytest.raises(NotFound):
        commands.release(pk=feed.pk + 1, by=the_system(), at=NOW + late)

    again = a_licence(period_until=MONDAY + 3 * YEAR)
    assert a_feed(again).pk == feed.pk
    assert commands.release(pk=feed.pk, by=the_system(), at=NOW + late) == 2
    assert commands.release(pk=feed.pk, by=the_system(), at=NOW + late) == 0
    assert stored()["Patient"] == 1
    assert set(Record.objects.values_list("licence_id", flat=True)) == {again.pk}


def test_1_1_g_a_feed_is_registered_by_those_who_may_under_a_licence_in_force() -> None:
    licence = a_licence()
    with pytest.raises(Denied):
        commands.register_feed(name="x", sender=SENDER, licence=licence, by=a_member(), at=MONDAY)
    with pytest.raises(Invalid, match="应用"):
        commands.register_feed(name="x", sender="HIS", licence=licence, by=the_system(), at=MONDAY)
    with pytest.raises(Denied, match="不在期内"):
        commands.register_feed(
            name="x", sender=SENDER, licence=licence, by=the_system(), at=MONDAY + YEAR
        )
    assert not Feed.objects.exists()
