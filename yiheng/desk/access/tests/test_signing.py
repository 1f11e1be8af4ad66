from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client

from yiheng.core.actor import the_system
from yiheng.core.clock import now
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Assignment, Member
from yiheng.governance.people.tests.factories import PASSWORD, a_member, a_post, a_unit

pytestmark = pytest.mark.django_db
WRONG = "not-the-password"
BEFORE = now() - timedelta(hours=1)


def signs_in(client: Client, number: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in/", {"username": number, "password": password, **more})


def actions() -> list[str]:
    return list(Entry.objects.order_by("seq").values_list("action", flat=True))


def test_a_member_signs_in_with_a_new_session_and_goes_where_they_were_going(
    client: Client,
) -> None:
    member = a_member()
    client.get("/sign-in/")
    client.session.save()
    before = client.session.session_key

    answer = signs_in(client, member.staff_no, next="/account/")

    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert client.session.session_key != before
    assert actions()[-2:] == ["access.signed_in", "access.session_kept"]
    assert client.get("/account/").status_code == 200
    assert client.get("/sign-in/").status_code == 302


@pytest.mark.parametrize("wanted", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_nobody_is_sent_to_a_foreign_house(client: Client, wanted: str) -> None:
    assert signs_in(client, a_member().staff_no, next=wanted)["Location"] == "/"


def test_a_wrong_password_an_unknown_number_and_a_leaver_read_the_same(client: Client) -> None:
    known, gone = a_member(), a_member()
    people.leave(member=gone, by=the_system(), at=now())

    pages = [
        signs_in(client, known.staff_no, WRONG), signs_in(client, "999999", WRONG),
        signs_in(client, gone.staff_no),
    ]  # fmt: skip

    texts = {page.content.decode().split('role="alert"')[1].split("</div>")[0] for page in pages}
    assert {page.status_code for page in pages} == {422}
    assert len(texts) == 1
    assert actions().count("access.sign_in_failed") == 3


def test_a_password_typed_as_a_number_stands_nowhere(client: Client) -> None:
    signs_in(client, PASSWORD, "")
    signs_in(client, PASSWORD, WRONG)

    entry = Entry.objects.get(action="access.sign_in_failed")
    stored = [str(vars(one)) for one in (entry, *AccessAttempt.objects.all())]
    assert entry.outcome == "refused"
    assert len(entry.facts["typed"]) == 64
    assert not [text for text in stored if PASSWORD in text or WRONG in text]


def test_five_failures_lock_the_account_from_everywhere_and_say_until_when(client: Client) -> None:
    member = a_member()
    answers = [
        Client(REMOTE_ADDR=f"10.0.0.{n}").post(
            "/sign-in/", {"username": member.staff_no, "password": WRONG}
        ) for n in range(5)
    ]  # fmt: skip

    locked = signs_in(client, member.staff_no)  # even with the right password

    assert [one.status_code for one in answers] == [422, 422, 422, 422, 429]
    assert locked.status_code == 429
    assert "自动解锁" in locked.content.decode()
    assert 0 < int(locked["Retry-After"]) <= 900
    assert actions()[-2:] == ["access.locked_out", "access.locked_out"]
    assert signs_in(client, a_member().staff_no).status_code == 302

    AccessAttempt.objects.update(attempt_time=now() - timedelta(minutes=16))
    assert signs_in(client, member.staff_no).status_code == 302


def test_signing_out_is_a_post_and_ends_the_session_on_the_server(client: Client) -> None:
    client.force_login(a_member())
    assert client.get("/sign-out/").status_code == 405

    client.post("/sign-out/")

    assert not Session.objects.exists()
    assert actions()[-1] == "access.signed_out"
    assert client.get("/account/")["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize(
    ("key", "seconds", "why", "words"),
    [("seen", 900, "idle", "没有操作"), ("since", 12 * 3600, "age", "已满 12 小时")],
)
def test_a_session_ends_when_still_or_old(
    client: Client, key: str, seconds: int, why: str, words: str
) -> None:
    client.force_login(a_member())
    client.get("/account/")
    session = client.session
    session[key] -= seconds
    session.save()

    assert client.get("/account/").status_code == 302

    assert words in client.get("/sign-in/").content.decode()
    assert words not in client.get("/sign-in/").content.decode()
    assert Entry.objects.latest("seq").facts == {"why": why}


def test_a_session_is_written_at_most_once_a_minute(client: Client) -> None:
    client.force_login(a_member())
    client.get("/account/")
    session = client.session
    session["seen"] -= 30
    session.save()
    client.get("/account/")
    assert client.session["seen"] == session["seen"]

    session["seen"] -= 60
    session.save()
    client.get("/account/")
    assert client.session["seen"] > session["seen"] + 60


def test_2_1_k_a_lost_post_and_a_leaver_are_shut_out_at_the_next_request(client: Client) -> None:
    post = a_post("people:see")
    member = a_member(post=post, at=BEFORE)
    client.force_login(member)
    assert client.get("/people/").status_code == 200

    people.relieve(assignment=Assignment.objects.get(member=member), by=the_system(), at=now())
    assert client.get("/people/").status_code == 403
    people.leave(member=member, by=the_system(), at=now())
    assert client.get("/account/").status_code == 302


def test_a_code_becomes_a_password_and_reads_the_same_when_wrong(client: Client) -> None:
    member, code = people.enrol(
        staff_no="300001", name="新人", unit=a_unit(), by=the_system(), at=now()
    )

    def activates(number: str, given: str, password: str = PASSWORD, again: str = "") -> Any:
        return client.post("/activate/", {
            "staff_no": number, "code": given, "password": password, "again": again or password,
        })  # fmt: skip

    for number, given in (("300001", "wrong"), ("nobody", code)):
        assert "不符" in activates(number, given).content.decode()
    assert "两次输入" in activates("300001", code, again="other-than-that").content.decode()
    assert activates("300001", code, "12345678").status_code == 422
    assert "账号已激活" in activates("300001", code).content.decode()
    assert signs_in(client, member.staff_no).status_code == 302


def test_pages_are_read_in_english_by_choice(client: Client) -> None:
    client.post("/language/", {"language": "en", "next": "/sign-in/"})
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"

    client.post("/language/", {"language": "klingon"})
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert b'lang="en"' in client.get("/sign-in/").content


@pytest.fixture
def sample_hospital(tmp_path: Path, settings: Any) -> list[Member]:
    settings.DATA_DIR = tmp_path
    settings.SAMPLE_MARK = tmp_path / "sample.json"
    settings.SAMPLE_MARK.write_text("{}")
    members = [a_member(name="李医生"), a_member(name="王系统")]
    rows = [
        {"staff_no": one.staff_no, "name": one.name, "unit": "骨科", "post": "doctor",
         "title": "医师", "password": PASSWORD}
        for one in members
    ]  # fmt: skip
    (tmp_path / "accounts.json").write_text(json.dumps(rows))
    return members


def switches(client: Client, to: str, **environ: Any) -> HttpResponse:
    return client.post("/switch/", {"to": to}, **environ)  # type: ignore[return-value]  # the client's own type


def test_in_a_sample_hospital_one_goes_on_as_another_and_it_is_recorded(
    client: Client, sample_hospital: list[Member]
) -> None:
    first, second = sample_hospital
    assert first.staff_no in client.get("/switch/", SERVER_NAME="localhost").content.decode()
    switches(client, first.staff_no, SERVER_NAME="localhost")
    key = client.session.session_key

    assert switches(client, second.staff_no, SERVER_NAME="localhost").status_code == 302
    entry = Entry.objects.filter(action="access.switched").latest("seq")
    assert entry.actor == str(first.pk)
    assert client.session.session_key != key
    key = client.session.session_key
    assert switches(client, second.staff_no, SERVER_NAME="localhost").status_code == 302
    assert client.session.session_key != key  # the same person again: a session of its own
    page = client.get("/account/", SERVER_NAME="localhost").content.decode()
    assert "王系统" in page
    assert 'action="/switch/"' in page


@pytest.mark.parametrize(
    "environ",
    [
        {"REMOTE_ADDR": "10.1.2.3", "SERVER_NAME": "localhost"},
        {"REMOTE_ADDR": "", "SERVER_NAME": "localhost"},
        {"SERVER_NAME": "testserver"},
        {"SERVER_NAME": "localhost", "HTTP_X_FORWARDED_FOR": "10.1.2.3"},
        {"SERVER_NAME": "localhost", "HTTP_FORWARDED": "for=10.1.2.3"},
        {"SERVER_NAME": "localhost", "HTTP_X_REAL_IP": "127.0.0.1"},
    ],
)
def test_nobody_switches_from_another_machine_or_through_another_name(
    client: Client, sample_hospital: list[Member], environ: dict[str, Any]
) -> None:
    assert client.get("/switch/", **environ).status_code == 404
    assert switches(client, sample_hospital[0].staff_no, **environ).status_code == 404
    assert "_auth_user_id" not in client.session


def test_nobody_switches_in_a_real_hospital_or_to_who_is_not_on_the_list(
    client: Client, sample_hospital: list[Member], settings: Any
) -> None:
    stranger = a_member()
    assert switches(client, stranger.staff_no, SERVER_NAME="localhost").status_code == 404

    settings.SAMPLE_MARK.unlink()
    assert switches(client, sample_hospital[0].staff_no, SERVER_NAME="localhost").status_code == 404
