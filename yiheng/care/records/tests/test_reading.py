"""Reading a patient: by who treats them, or through the glass; a trace first, then the page."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from yiheng.care.collection.tests.factories import a_hospital, a_licence
from yiheng.care.patients.models import Patient
from yiheng.care.records import commands
from yiheng.care.records.controls import stored_within_licence
from yiheng.care.records.models import Record
from yiheng.care.records.queries import Wanted
from yiheng.care.records.reading import PAGE, opened
from yiheng.care.records.tests.factories import (
    MRN,
    a_patient,
    a_result,
    a_visit,
    in_care,
    store,
)
from yiheng.core.errors import Denied, Invalid, NotFound, Unavailable
from yiheng.governance.access.models import BreakGlass
from yiheng.governance.access.tests.factories import (
    REASON,
    a_doctor,
    a_judge,
    an_administrator,
    an_analyst,
)
from yiheng.governance.keys.models import DataKey
from yiheng.governance.keys.vault import KeyErased, SealBroken, forget
from yiheng.governance.ledger.models import Entry, Subject
from yiheng.governance.ledger.tests.factories import ledger_blocked
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import MONDAY, a_member
from yiheng.governance.regulation.parameters import Version
from yiheng.standards.china import names
from yiheng.standards.china.periods import Month

pytestmark = pytest.mark.django_db
CANARY = "欧阳金丝雀"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()


@pytest.fixture
def doctor() -> Member:
    """A doctor whose patient ``CANARY`` is, with a visit and two results."""
    member = a_doctor()
    surrogate = a_patient(CANARY)
    results = [
        a_result("o1", interpretation=[{"coding": [{"code": "H"}]}]),
        a_result("o2", effectiveDateTime="2026-11-23T08:50:00+08:00"),
    ]
    store([a_visit(), *results], surrogate, a_licence())
    in_care(member, surrogate)
    return member


def the_patient() -> str:
    return Patient.objects.get().surrogate


def read(by: Member, target: str = "", **how: Any) -> Any:
    return commands.read_timeline(target=target or the_patient(), by=by, at=MONDAY + HOUR, **how)


def test_0_e_the_doctor_who_treats_a_patient_reads_them(doctor: Member) -> None:
    reading = read(doctor)

    assert (reading.person.name, reading.basis) == (CANARY, "relation")
    assert [one.event.type for one in reading.page] == ["Observation", "Observation", "Encounter"]
    assert reading.page[1].event.flagged == "偏高"
    assert reading.page[1].event.detail == "7.3 mmol/L"
    assert [one.event.type for one in read(doctor, wanted=Wanted(("Encounter",))).page] == [
        "Encounter"
    ]
    assert [one.at for one in read(doctor, code="14749-6").trend] == sorted(
        one.at for one in read(doctor, code="14749-6").trend
    )


def test_0_g_each_page_is_one_entry_that_names_the_patient(doctor: Member) -> None:
    before = Entry.objects.count()
    read(doctor)
    read(doctor, number=2)

    entry = Entry.objects.latest("seq")
    assert Entry.objects.count() == before + 2
    assert (entry.action, entry.actor) == ("records.read", str(doctor.pk))
    assert entry.facts == {"purpose": "treatment", "via": "relation", "shown": 3, "page": 1}
    assert Subject.objects.get(entry=entry.seq).surrogate == the_patient()
    assert CANARY not in str(Entry.objects.values_list())


def test_0_e_a_colleague_cannot_tell_a_patient_of_others_from_nobody(
    doctor: Member, client: Client
) -> None:
    colleague, nobody = a_doctor("王医生"), "f" * 32
    for target in (the_patient(), nobody):
        with pytest.raises(NotFound):
            read(colleague, target)
    for identifier in (MRN, "ZY-nobody"):
        with pytest.raises(NotFound):
            commands.find(identifier=identifier, by=colleague, at=MONDAY)
    said = set(
        Entry.objects.filter(actor=str(colleague.pk), action__startswith="records.").values_list(
            "outcome", flat=True
        )
    )
    assert said == {"not-found"}

    client.force_login(colleague)
    pages = [client.get(f"/patients/{one}/") for one in (the_patient(), nobody)]
    assert [page.status_code for page in pages] == [404, 404]
    bodies = [
        page.content.replace(one.encode(), b"")
        for page, one in zip(pages, (the_patient(), nobody), strict=True)
    ]
    assert _without_numbers(bodies[0]) == _without_numbers(bodies[1])


def _without_numbers(body: bytes) -> bytes:
    return bytes(byte for byte in body if not 48 <= byte <= 57)


def test_0_e_the_glass_opens_for_its_time_and_is_judged(doctor: Member) -> None:
    a_judge()
    colleague = a_doctor("王医生")
    glass = commands.break_glass(
        identifier=MRN, category="rescue", reason=REASON, by=colleague, at=MONDAY + HOUR
    )

    assert read(colleague).basis == "glass"
    assert Entry.objects.latest("seq").facts["via"] == "glass"
    with pytest.raises(NotFound):
        commands.read_timeline(target=glass.surrogate, by=colleague, at=MONDAY + 2 * HOUR)


def test_0_e_the_glass_says_nothing_before_the_reason_is_weighed(doctor: Member) -> None:
    colleague = a_doctor("王医生")
    for identifier in (MRN, "nobody"):
        with pytest.raises(Invalid):
            commands.break_glass(
                identifier=identifier, category="rescue", reason="急", by=colleague, at=MONDAY
            )
    with pytest.raises(NotFound):
        commands.break_glass(
            identifier="nobody", category="rescue", reason=REASON, by=colleague, at=MONDAY
        )
    assert not BreakGlass.objects.exists()
    assert Entry.objects.latest("seq").action == "records.break_glass.not-found"


@pytest.mark.parametrize(("who", "clause"), [(an_administrator, "2.1-l"), (an_analyst, "2.1-m")])
def test_2_1_l_2_1_m_administrator_and_analyst_stop_at_the_door(
    doctor: Member, client: Client, who: Any, clause: str
) -> None:
    member = who()
    client.force_login(member)

    for url in (f"/patients/{the_patient()}/", "/patients/", "/patients/break-glass/"):
        answer = client.get(url)
        assert answer.status_code == 403, url
        assert CANARY not in answer.content.decode()
    with pytest.raises(NotFound):
        read(member)
    with pytest.raises(Denied) as refusal:
        commands.break_glass(identifier=MRN, category="rescue", reason=REASON, by=member, at=MONDAY)
    assert refusal.value.verdict.clause == clause


def test_the_pages_of_a_doctor(
    doctor: Member, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(doctor)
    client.get("/patients/")
    with django_assert_max_num_queries(12):
        listed = client.get("/patients/").content.decode()
    assert names.mask_name(CANARY) in listed
    assert CANARY not in listed
    found = client.post("/patients/", {"identifier": MRN})
    assert found["Location"] == f"/patients/{the_patient()}/"
    with django_assert_max_num_queries(22):
        shown = client.get(found["Location"]).content.decode()
    assert CANARY in shown
    assert "葡萄糖" in shown
    assert "趋势" in shown
    assert client.get(found["Location"], {"code": "14749-6", "page": "x"}).status_code == 200
    assert client.post("/patients/", {"identifier": "ZY9"}).status_code == 404


def test_0_g_without_a_ledger_not_a_byte_of_a_patient_is_shown(
    doctor: Member, client: Client
) -> None:
    client.force_login(doctor)
    surrogate, before = the_patient(), Entry.objects.count()
    client.get(f"/patients/{surrogate}/")
    with ledger_blocked():
        answers = [client.get(f"/patients/{surrogate}/", {"page": str(n)}) for n in range(200)]
        found = client.post("/patients/", {"identifier": MRN})
        with pytest.raises(Unavailable):
            read(doctor)

    assert {one.status_code for one in [*answers, found]} == {503}
    bodies = b"".join(one.content for one in [*answers, found])
    for secret in (CANARY, "葡萄糖", MRN, "mmol"):
        assert secret.encode() not in bodies
    assert Entry.objects.count() == before + 1
    assert client.get(f"/patients/{surrogate}/").status_code == 200


def test_0_e_a_record_stands_sealed_under_its_patients_own_key(doctor: Member) -> None:
    record = Record.objects.filter(resource_type="Observation").earliest("event_at")
    assert "葡萄糖".encode() not in bytes(record.sealed)
    assert opened(record)["id"] == "o1"
    other = Record.objects.filter(resource_type="Encounter").get()
    other.sealed = record.sealed
    with pytest.raises(SealBroken):
        opened(other)

    DataKey.objects.filter(owner=record.owner).delete()
    forget()
    with pytest.raises(KeyErased):
        opened(record)


def test_the_timeline_is_narrowed_by_day_and_department(doctor: Member, client: Client) -> None:
    late = a_result("o9", effectiveDateTime="2026-11-24T00:10:00+08:00", department="NK")
    store([late], the_patient(), a_licence())
    first, second = date(2026, 11, 23), date(2026, 11, 24)

    def shown(**wanted: Any) -> int:
        return len(read(doctor, wanted=Wanted(**wanted)).page)

    assert [shown(), shown(since=second), shown(until=first)] == [4, 1, 3]
    assert [shown(department="NK"), shown(department="WK")] == [1, 0]
    assert read(doctor).departments == ["NK"]

    client.force_login(doctor)
    page = client.get(
        f"/patients/{the_patient()}/", {"since": "2026-11-24", "kind": "results"}
    ).content.decode()
    assert page.count('class="due"') == 1
    assert "?since=2026-11-24&amp;kind=visits" in page
    wrong = client.get(f"/patients/{the_patient()}/", {"since": "31/12", "department": "x"})
    assert 'role="alert"' in wrong.content.decode()


def test_3_1_s_a_record_shows_its_source_and_its_licence(doctor: Member, client: Client) -> None:
    client.force_login(doctor)
    record = Record.objects.filter(resource_type="Observation").earliest("event_at")
    address = f"/patients/{the_patient()}/records/{record.pk}/"
    assert address in client.get(f"/patients/{the_patient()}/").content.decode()

    page = client.get(address).content.decode()
    assert "mmol/L" in page
    assert str(record.licence) in page
    entry = Entry.objects.latest("seq")
    assert (entry.action, entry.target) == (
        "records.source_read", f"records.record:{record.pk}",
    )  # fmt: skip
    assert Subject.objects.get(entry=entry.seq).surrogate == the_patient()


def test_0_e_a_record_is_read_by_those_who_may_read_its_patient(doctor: Member) -> None:
    record, other = Record.objects.all()[0], a_patient("司马春华", "ZYp2")
    in_care(doctor, other)
    for by, target, pk in (
        (a_doctor("王医生"), the_first(), record.pk),
        (doctor, other, record.pk),
        (doctor, the_first(), "f" * 32),
    ):
        with pytest.raises(NotFound):
            commands.read_source(target=target, pk=pk, by=by, at=MONDAY + HOUR)


def the_first() -> str:
    return Patient.objects.order_by("created_at", "pk").filter(record__isnull=False)[0].surrogate


def test_0_e_nobody_and_somebody_of_others_get_the_same_answer_from_the_search(
    doctor: Member, client: Client
) -> None:
    client.force_login(a_doctor("王医生"))
    answers = [client.post("/patients/", {"identifier": one}) for one in (MRN, "ZYp0")]
    bodies = {
        re.sub(rb'name="csrfmiddlewaretoken" value="\w+"|ZYp\d', b"", one.content)
        for one in answers
    }

    assert [one.status_code for one in answers] == [404, 404]
    assert len(bodies) == 1
    asked = {"identifier": "ZY-nobody", "category": "rescue", "reason": REASON}
    said = client.post("/patients/break-glass/", asked).content.decode()
    assert "没有您可以打开的患者" in said
    assert Entry.objects.latest("seq").action == "records.break_glass.not-found"


def test_events_of_a_day_stand_under_their_visit(doctor: Member, client: Client) -> None:
    result = a_result("o7", encounter={"reference": "urn:uuid:e1"}, code={"text": "血钾"})
    store([result], the_patient(), a_licence())
    client.force_login(doctor)
    page = client.get(f"/patients/{the_patient()}/").content.decode()

    assert page.index("门诊") < page.index("血钾")


def test_a_long_history_is_read_page_by_page(doctor: Member) -> None:
    more = [a_result(f"m{n}", valueQuantity={"value": n}) for n in range(PAGE)]
    store(more, the_patient(), a_licence())

    first, last = read(doctor), read(doctor, number=99)
    assert len(first.page) == PAGE
    assert (last.page.number, len(last.page)) == (2, 3)
    assert Entry.objects.latest("seq").facts["page"] == 2


def test_0_g_a_function_reads_for_its_purpose(doctor: Member) -> None:
    coder = a_member("access:read-for-quality")

    assert read(coder, purpose="quality").basis == "function"
    with pytest.raises(NotFound):
        read(coder)


def test_3_1_s_what_was_stored_beyond_its_licence_is_found() -> None:
    licence = a_licence()
    store([a_result("o1")], None, licence)
    month = Month.containing(MONDAY.date())
    assert stored_within_licence(month, Version(MONDAY)).met

    licence.revoke(MONDAY - HOUR)
    finding = stored_within_licence(month, Version(MONDAY))
    assert not finding.met
    assert finding.value == 1
    assert finding.evidence == (Record.objects.get(),)
    assert stored_within_licence(Month.containing(date(2026, 10, 1)), Version(MONDAY)).met


def test_3_1_s_the_same_content_is_known_and_another_is_a_new_version() -> None:
    licence = a_licence()
    first, changed = a_result("o1"), a_result("o1", valueQuantity={"value": 8})

    told = [store([one], None, licence) for one in (first, first, changed)]
    assert [(one.stored, one.duplicates) for one in told] == [(1, 0), (0, 1), (1, 0)]
    rows = Record.objects.order_by("version").values_list("version", "current", "licence_id")
    assert list(rows) == [(1, False, licence.pk), (2, True, licence.pk)]
    assert Entry.objects.filter(action="records.stored", clause="3.1-s").count() == 3
    assert opened(Record.objects.get(current=True))["valueQuantity"] == {"value": 8}


@pytest.mark.parametrize("name", ["since", "until"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_end_of_the_calendar_narrows_nothing(
    client: Client, doctor: Member, name: str, day: str
) -> None:
    client.force_login(doctor)
    html = client.get(f"/patients/{the_patient()}/?{name}={day}").content.decode()
    assert "葡萄糖" in html
