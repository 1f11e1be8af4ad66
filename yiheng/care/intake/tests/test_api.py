"""The API of intake: the same gate, for programs in a member's session."""

from __future__ import annotations

import gzip
import re
from typing import Any

import orjson
import pytest
from django.test import Client

from yiheng.care.collection.models import Licence
from yiheng.care.collection.tests.factories import an_application
from yiheng.care.intake.models import Batch, Door, Quarantined
from yiheng.care.intake.tests.factories import (
    EVERYTHING,
    a_hospital,
    a_patient,
    an_applicant,
    an_observation,
    lines,
    standing,
)
from yiheng.care.intake.tests.test_hl7 import admission
from yiheng.care.patients.models import Patient
from yiheng.governance.ledger.models import Entry
from yiheng.governance.ledger.tests.factories import ledger_blocked
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import PASSWORD, a_member

pytestmark = pytest.mark.django_db
URL = "/api/intake/batches"
NDJSON, HL7, FHIR = "application/x-ndjson", "application/hl7-v2", "application/fhir+json"


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()


@pytest.fixture
def clerk(client: Client) -> Member:
    member = a_member("intake:see", "intake:run", name="孙接入")
    client.force_login(member)
    return member


def post(
    client: Client, licence: Licence | int, content: bytes, kind: str = NDJSON, query: str = ""
) -> Any:
    number = licence if isinstance(licence, int) else licence.application_id
    return client.post(f"{URL}?application={number}{query}", content, content_type=kind)


def bundle(*resources: Any) -> bytes:
    entries = [{"resource": one} for one in resources]
    return orjson.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (bundle(a_patient(), an_observation(status="done")), FHIR),
        (lines(a_patient(), an_observation(status="done")), NDJSON),
        (gzip.compress(lines(a_patient(), an_observation(status="done")), mtime=0), NDJSON),
        (admission("A1") + admission("A2", sex="X" * 3, identifiers=[]), HL7),
        (admission("A1") + admission("A2", sex="X" * 3, identifiers=[]), "text/plain"),
    ],
)
def test_3_1_r_what_is_sent_goes_through_the_gate_and_is_counted(
    client: Client, clerk: Member, licence: Licence, content: bytes, kind: str
) -> None:
    answer = post(client, licence, content, kind, "&source=HIS%20夜间")

    batch = Batch.objects.get()
    told = answer.json()
    assert answer.status_code == 201
    assert told.pop("seconds") == batch.seconds
    assert told == {
        "batch": batch.pk, "read": 2, "accepted": 1, "duplicates": 0, "quarantined": 1,
        "refused": 0, "dropped": 0,
    }  # fmt: skip
    assert (batch.door, batch.source, batch.taken_by) == (Door.API, "HIS 夜间", clerk.label)
    assert Quarantined.objects.count() == 1


def test_the_same_content_sent_again_is_known(
    client: Client, clerk: Member, licence: Licence
) -> None:
    post(client, licence, lines(a_patient()))
    again = post(client, licence, lines(a_patient())).json()

    assert (again["accepted"], again["duplicates"]) == (0, 1)
    assert Patient.objects.count() == 1
    assert Batch.objects.latest("pk").source == licence.application.source


def test_3_1_r_without_a_licence_an_absent_and_an_unapproved_application_are_the_same(
    client: Client, clerk: Member
) -> None:
    draft = an_application(an_applicant())

    answers = [post(client, one, lines(a_patient())) for one in (draft.pk, 999_999)]
    answers.append(client.post(URL, lines(a_patient()), content_type=NDJSON))

    bodies = [answer.json() for answer in answers]
    assert {answer.status_code for answer in answers} == {403}
    assert [body.pop("entry") for body in bodies] == list(
        Entry.objects.filter(action="intake.open_door.denied").values_list("seq", flat=True)
    )
    assert bodies[0] == bodies[1] == bodies[2]
    assert (bodies[0]["clause"], answers[0]["X-Clause"]) == ("3.1-r", "3.1-r")
    assert "采集申请单" in bodies[0]["cure"]
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    ("content", "kind", "field", "says"),
    [
        (b" \n", NDJSON, "file", "文件是空的"),
        (b"hello", "text/plain", "file", "未接收"),
        ("诸葛".encode("gb18030"), NDJSON, "file", "未接收"),
        (b"{}", "application/xml", "Content-Type", "application/fhir+json"),
        (b"{}", "", "Content-Type", "application/fhir+json"),
        (b" " * (20 * 1024 * 1024 + 1), NDJSON, "body", "超过 20 MB"),
        (b" " * (22 * 1024 * 1024), NDJSON, "files", "超过 20 MB"),
    ],
)
def test_what_cannot_be_taken_is_said_as_a_field_and_changes_nothing(
    client: Client, clerk: Member, licence: Licence, content: bytes, kind: str, field: str,
    says: str,
) -> None:  # fmt: skip
    answer = post(client, licence, content, kind)

    assert answer.status_code == 422
    assert answer.json()["field"] == field
    assert says in answer.json()["title"]
    assert not Batch.objects.exists()


def test_a_parameter_that_cannot_be_read_is_said_like_any_other(
    client: Client, clerk: Member
) -> None:
    answer = client.post(f"{URL}?application=one", b"{}", content_type=FHIR)

    assert answer.status_code == 422
    assert answer.json() == {
        "status": 422, "field": "application", "title": "这个参数的格式不对，请核对", "clause": "",
    }  # fmt: skip


def test_3_1_s_batches_are_listed_and_shown_with_what_was_dropped(
    client: Client, clerk: Member
) -> None:
    bare = standing({"Patient": [one for one in EVERYTHING["Patient"] if one != "name"]})
    sent = post(client, bare, lines(a_patient())).json()
    post(client, bare, lines(a_patient("p2")))

    listed = client.get(URL).json()
    assert (listed["total"], listed["pages"], listed["page"]) == (2, 1, 1)
    shown = client.get(f"{URL}/{sent['batch']}").json()
    assert shown == listed["items"][1]
    assert shown["dropped_fields"] == {"Patient.name": 1}
    assert (shown["dropped"], shown["door"]) == (1, "api")
    assert client.get(f"{URL}?page=9").json()["page"] == 1
    answer = client.get(f"{URL}/999999")
    assert (answer.status_code, answer.json()) == (404, {"status": 404, "title": "没有找到"})


def test_2_1_k_nobody_and_whoever_may_not_are_turned_away_in_json(
    client: Client, licence: Licence
) -> None:
    for answer in (client.get(URL), post(client, licence, lines(a_patient()))):
        assert (answer.status_code, answer.json()["status"]) == (401, 401)

    client.force_login(a_member("records:read"))
    for answer in (client.get(URL), client.get(f"{URL}/1"), post(client, licence, b"{}")):
        assert (answer.status_code, answer.json()["clause"]) == (403, "2.1-k")
    assert not Batch.objects.exists()


def test_a_cookie_alone_changes_nothing(licence: Licence) -> None:
    member = a_member("intake:see", "intake:run")
    strict = Client(enforce_csrf_checks=True)
    page = strict.get("/sign-in/").content.decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]
    signed = strict.post(
        "/sign-in/",
        {"username": member.staff_no, "password": PASSWORD, "csrfmiddlewaretoken": token},
    )
    assert signed.status_code == 302

    answer = post(strict, licence, lines(a_patient()))
    assert (answer.status_code, answer.json()["status"]) == (403, 403)
    assert "校验码" in answer.json()["title"]
    assert not Batch.objects.exists()
    assert strict.get(URL).status_code == 200

    strict.defaults["HTTP_X_CSRFTOKEN"] = strict.cookies["csrf"].value
    assert post(strict, licence, lines(a_patient())).status_code == 201


def test_0_g_while_the_ledger_cannot_be_written_the_answer_is_503(
    client: Client, clerk: Member, licence: Licence
) -> None:
    with ledger_blocked():
        answer = post(client, licence, lines(a_patient()))

    assert (answer.status_code, answer.json()["status"]) == (503, 503)
    assert not Batch.objects.exists()


def test_the_description_of_the_api_names_every_operation_and_how_to_sign_in(
    client: Client,
) -> None:
    described = client.get("/openapi.json").json()

    paths = described["paths"]
    assert set(paths["/api/intake/batches"]) == {"get", "post"}
    assert set(paths["/api/intake/batches/{pk}"]) == {"get"}
    body = paths["/api/intake/batches"]["post"]["requestBody"]
    assert {FHIR, NDJSON, HL7, "text/plain"} == set(body["content"])
    scheme = described["components"]["securitySchemes"]["Session"]
    assert (scheme["in"], scheme["name"]) == ("cookie", "session")
