"""What a stranger with a keyboard tries: forged forms, odd text, other names, a click twice."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.contrib.auth import SESSION_KEY
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.test_doors import API_ROOT, doors
from yiheng.care.collection import commands as collection
from yiheng.care.collection.models import Application, Attachment
from yiheng.care.collection.tests.factories import an_applicant, an_application, the_case
from yiheng.care.intake.tests.factories import a_hospital, a_licence, a_patient, take
from yiheng.care.patients.models import Patient
from yiheng.care.records.tests.factories import in_care
from yiheng.core.clock import now
from yiheng.core.policy import PERMISSIONS
from yiheng.governance.access.models import BreakGlass
from yiheng.governance.access.tests.factories import REASON, a_doctor
from yiheng.governance.approvals.models import Signature
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Assignment, Member, Post
from yiheng.governance.people.tests.factories import PASSWORD, a_member

pytestmark = pytest.mark.django_db
FUZZ = "YIHENG_FUZZ" in os.environ
HOSTILE = (
    "' OR 1=1 --", "../../etc/passwd", "<script>x</script>{{7*7}} %s %(x)s", "\u202e\u200b😀",
    "-1", "9" * 30, "1e9", "__class__", "x" * 4000, "a\x00b", "9999-12", "=cmd|' /C calc'!A0",
)  # fmt: skip
NAMES = (
    "by", "code", "department", "from", "gone", "kind", "language", "month", "next", "order",
    "order_by", "page", "period", "purpose", "q", "since", "sort", "state", "tab", "to", "unit",
    "until", "what",
)  # fmt: skip


def turns(place: int) -> Iterable[int]:
    """One of the ways to spread the hostile texts over the fields of an address, another one at
    the next; all of them in ``make fuzz``."""
    most = len(HOSTILE)
    return range(most) if FUZZ else [place % most]


def hostile(names: Sequence[str], turn: int) -> dict[str, str]:
    """A hostile text for each field, moved on by so many."""
    return {name: HOSTILE[(n + turn) % len(HOSTILE)] for n, name in enumerate(names)}


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()


@pytest.fixture
def everything() -> Member:
    """Somebody who may do whatever a permission allows; no command would make such a post."""
    card = Post.objects.create(code="everything", title="全能", permissions=sorted(PERMISSIONS))
    member = a_member(name="甄全能")
    Assignment.objects.create(member=member, post=card, unit=member.unit, since=member.joined_at)
    return Member.objects.get(pk=member.pk)


def signed_in(member: Member, **how: Any) -> Client:
    client = Client(raise_request_exception=False, **how)
    client.force_login(member)
    return client


def stay(client: Client, member: Member) -> None:
    """Sign in again where the last form was the way out."""
    if SESSION_KEY not in client.session:
        client.force_login(member)


def test_no_text_in_an_address_breaks_a_page_or_comes_back_alive(everything: Member) -> None:
    client, broken = signed_in(everything), []
    for place, door in enumerate(doors()):
        if door.policy_for("GET") is None or door.url == f"/{API_ROOT}":
            continue
        for turn in turns(place):
            answer = client.get(door.url, hostile(NAMES, turn))
            alive = b"<script>x" in getattr(answer, "content", b"")
            if answer.status_code >= 500 or alive:
                broken.append(f"{answer.status_code} {door.url} turn {turn}")

    assert broken == []


def test_no_text_in_a_form_breaks_a_page(everything: Member) -> None:
    client, broken = signed_in(everything), []
    fields = (
        *NAMES, "identifier", "category", "reason", "staff_no", "name", "title", "username",
        "password", "pk", "post", "answer", "decision", "opinion", "shown", "raw", "outcome",
        "remark", "text", "application", "key", "idempotency_key", "value", "rows", "columns",
    )  # fmt: skip
    for place, door in enumerate(doors()):
        if door.policy_for("POST") is None:
            continue
        for turn in turns(place):
            stay(client, everything)
            answer = client.post(door.url, hostile(fields, turn))
            if answer.status_code >= 500:
                broken.append(f"{answer.status_code} {door.url} turn {turn}")

    assert broken == []


def test_no_form_of_another_house_is_taken(everything: Member) -> None:
    client = signed_in(everything, enforce_csrf_checks=True)
    before, taken = Entry.objects.count(), []
    for door in doors():
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            if door.policy_for(method) is not None:
                answer = client.generic(method, door.url, HTTP_ORIGIN="https://elsewhere.example")
                if answer.status_code != 403:
                    taken.append(f"{answer.status_code} {method} {door.url}")

    assert taken == []
    assert Entry.objects.count() == before


def test_no_other_name_is_answered_to(everything: Member) -> None:
    client = signed_in(everything)
    for door in doors():
        answer = client.get(door.url, HTTP_HOST="elsewhere.example")
        assert answer.status_code == 400, door.url
        assert b"elsewhere.example" not in answer.content


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example",
        "javascript:alert(1)", "elsewhere", "access:switch", "\thttps://elsewhere.example", "",
        "http:///elsewhere.example", "/%0d%0aSet-Cookie: a=b",
    ],
)  # fmt: skip
def test_nobody_is_led_away_from_the_house(wanted: str) -> None:
    client, member = Client(), a_member()
    form = {"username": member.staff_no, "password": PASSWORD, "next": wanted}
    answers = [
        client.post("/language/", {"language": "en", "next": wanted}),
        client.post("/sign-in/", form),
        client.get("/sign-in/", {"next": wanted}),
    ]

    for answer in answers:
        assert answer.status_code == 302
        assert answer["Location"] == "/" or answer["Location"].startswith("/%0d%0a")
        assert "a" not in answer.cookies


def test_fifty_megabytes_are_refused_before_a_byte_is_read(everything: Member) -> None:
    client = signed_in(everything)
    large: dict[str, Any] = {
        "CONTENT_LENGTH": str(50 * 1024 * 1024),
        "CONTENT_TYPE": "multipart/form-data",
    }
    for url in ("/sign-in/", "/intake/", "/collection/1/attach/", "/api/intake/batches"):
        answer = client.generic("POST", url, b"", **large)  # reading beyond the end would fail
        assert answer.status_code == 422, url


ODD_NAMES = (
    "<img src=x onerror=alert(1)>", "\u202e王\u200b小", "𠮷野家", "👨‍👩‍👧", "O'Brien; DROP TABLE",
    "e\u0301" * 30, "·", "{{ 7*7 }}", "长" * 200,
)  # fmt: skip


@pytest.mark.parametrize("name", ODD_NAMES)
def test_0_c_an_odd_name_is_kept_to_the_letter_and_stays_text(name: str) -> None:
    batch = take([a_patient(name=[{"text": name}])], a_licence(), now() - timedelta(days=1))
    patient, doctor = Patient.objects.get(), a_doctor()
    in_care(doctor, patient.surrogate)
    client = signed_in(doctor)
    page = client.get(f"/patients/{patient.surrogate}/")

    assert (batch.accepted, page.status_code) == (1, 200)
    assert client.get("/patients/").status_code == 200
    assert b"<img src=x" not in page.content
    if "<" not in name and "'" not in name:
        assert name in page.content.decode()


def test_an_attachments_name_is_a_name_and_no_path() -> None:
    author = an_applicant()
    application, client = an_application(author), signed_in(author)
    names = ("../../etc/cron.d/x.txt", "a\r\nSet-Cookie: x=1.txt", "..\\..\\x.txt", '";x="y.txt')
    for name in names:
        file = SimpleUploadedFile("x.txt", "说明".encode())
        file._name = name  # type: ignore[attr-defined]  # as a client that is no browser sends it
        client.post(f"/collection/{application.pk}/attach/", {"attachment": file})

    kept = list(Attachment.objects.filter(removed_at=None))
    assert kept
    for one in kept:
        assert not set("/\\\r\n") & set(one.name), one.name
        answer = client.get(f"/collection/attachments/{one.pk}/")
        assert answer.status_code == 200
        assert answer["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer["Content-Security-Policy"]
        assert not answer.cookies


def test_3_1_q_the_same_click_twice_makes_one_application() -> None:
    author = an_applicant()
    facts = {"title": "x", "idempotency_key": "key-of-one-form"}
    model = an_application(author)
    for name in ("purpose", "source", "scope", "legal_basis", "notice", "retention_months",
                 "justifications", "period_from", "period_until"):  # fmt: skip
        facts[name] = getattr(model, name)
    first, second = (collection.draft(by=author, at=now(), **facts) for _ in range(2))

    assert first.pk == second.pk
    assert Application.objects.count() == 2


def test_3_1_e_the_same_signature_twice_is_one_and_an_old_page_signs_nothing() -> None:
    author = an_applicant()
    application = an_application(author)
    collection.submit(pk=application.pk, by=author, at=now())
    case = the_case(application)
    signer = a_member(post=Post.objects.get(code="director"), name="签字人")
    client = signed_in(signer)
    form = {"decision": "approve", "opinion": "", "shown": case.content_hash, "password": PASSWORD}
    old = form | {"shown": "0" * 64}
    codes = [
        client.post(f"/approvals/{case.pk}/sign/", one).status_code for one in (old, form, form)
    ]

    assert codes[1] == 302
    assert all(code >= 400 for code in (codes[0], codes[2]))
    assert Signature.objects.count() == 1


def test_0_e_the_glass_opened_twice_is_one_to_be_judged() -> None:
    take([a_patient()], a_licence(), now() - timedelta(days=1))
    client = signed_in(a_doctor())
    form = {"identifier": "ZYp1", "category": "rescue", "reason": REASON}
    for _ in range(2):
        assert client.post("/patients/break-glass/", form).status_code == 302

    assert BreakGlass.objects.count() == 1


def test_bytes_that_are_no_form_and_no_json_break_nothing(everything: Member) -> None:
    client, broken = signed_in(everything), []
    bodies = (
        (b"\xff\xfe\x00", "multipart/form-data; boundary=x"),
        (b"a=%ff%fe&b=%", "application/x-www-form-urlencoded"),
        (orjson.dumps({"a": [[[[]]]]}), "application/json"),
        (b"{", "application/json"),
        (b"", "application/fhir+json"),
    )
    for place, door in enumerate(doors()):
        if door.policy_for("POST") is None:
            continue
        for body, kind in bodies if FUZZ else (bodies[place % 5], bodies[(place + 2) % 5]):
            stay(client, everything)
            answer = client.generic("POST", door.url, body, content_type=kind)
            if answer.status_code >= 500:
                broken.append(f"{answer.status_code} {door.url} {kind}")

    assert broken == []
