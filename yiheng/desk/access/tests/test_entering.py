from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from yiheng.core.actor import the_system
from yiheng.core.clock import now
from yiheng.governance.access import commands
from yiheng.governance.access.models import Credential, SignedIn
from yiheng.governance.access.tests.accounts import a_key_person, code, enrolled
from yiheng.governance.access.tests.factories import a_hospital
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Boundary, Member, Post
from yiheng.governance.people.tests.factories import MONDAY, PASSWORD, a_member, a_post

pytestmark = pytest.mark.django_db
NEW = "another-sheet-of-rice-paper"
EARLIER = timedelta(minutes=10)


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()


def signs_in(client: Client, member: Member, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in/", {"username": member.staff_no, "password": password, **more})


def shows(client: Client, typed: str) -> Any:
    return client.post("/sign-in/code/", {"code": typed})


def a_director() -> tuple[Member, bytes]:
    member = a_key_person(at=MONDAY)
    return member, enrolled(member, now() - EARLIER)


def test_2_1_k_a_director_enters_with_password_and_code(client: Client) -> None:
    member, secret = a_director()

    first = signs_in(client, member, next="/notices/")
    assert first["Location"] == "/sign-in/code/"
    assert SESSION_KEY not in client.session
    second = shows(client, code(secret, now()))

    assert second["Location"] == "/notices/"
    assert client.get("/account/").status_code == 200
    kept = SignedIn.objects.get(member=member)
    assert (kept.session_key, kept.second_factor) == (client.session.session_key, True)


def test_2_1_k_a_director_without_a_second_factor_enrols_before_anything_else(
    client: Client,
) -> None:
    member = a_key_person()
    assert signs_in(client, member)["Location"] == "/sign-in/enrol/"
    page = client.get("/sign-in/enrol/").content.decode()
    assert "data:image/svg+xml" in page
    assert client.get("/").status_code == 302
    secret = commands.begin_factor(by=member, at=now())

    assert client.post("/sign-in/enrol/", {"code": "000000"}).status_code == 422
    codes = client.post("/sign-in/enrol/", {"code": code(secret, now())}).content.decode()

    assert codes.count("<li><code>") == 10
    assert SESSION_KEY not in client.session
    assert client.post("/sign-in/go/")["Location"] == "/"
    assert client.get("/account/").status_code == 200


def test_a_code_that_was_used_lets_nobody_in_a_second_time(client: Client) -> None:
    member, secret = a_director()
    typed = code(secret, now())
    signs_in(client, member)
    assert shows(client, typed).status_code == 302

    other = Client()
    signs_in(other, member)
    answer = shows(other, typed)

    assert answer.status_code == 422
    assert "已经用过" in answer.content.decode()
    assert other.get("/account/").status_code == 302


def test_wrong_codes_lock_the_account_and_end_every_session_of_it(client: Client) -> None:
    member, secret = a_director()
    signs_in(client, member)
    shows(client, code(secret, now()))
    stranger, second = Client(), Client()
    signs_in(stranger, member)
    signs_in(second, member)

    answers = [shows(stranger, "000000").status_code for _n in range(5)]

    assert answers == [422] * 4 + [429]
    assert client.get("/account/").status_code == 302
    at = now() + timedelta(seconds=30)
    assert shows(second, code(secret, at)).status_code == 429  # right, and too late
    assert signs_in(Client(), member).status_code == 429
    assert Entry.objects.filter(action="access.locked_out", target=f"people.member:{member.pk}")
    AccessAttempt.objects.update(attempt_time=now() - timedelta(minutes=16))
    assert shows(second, code(secret, at)).status_code == 302


def test_wrong_passwords_and_wrong_codes_are_counted_together(client: Client) -> None:
    member, _secret = a_director()
    for _n in range(3):
        signs_in(Client(), member, "wrong")
    signs_in(client, member)

    assert [shows(client, "000000").status_code for _n in range(2)] == [422, 429]


def test_half_a_sign_in_grows_old_and_dies_with_the_password(client: Client) -> None:
    member, secret = a_director()
    signs_in(client, member)
    session = client.session
    session["entering"] |= {"since": (now() - timedelta(minutes=11)).timestamp()}
    session.save()
    assert shows(client, code(secret, now()))["Location"] == "/sign-in/"

    signs_in(client, member)
    member.set_password(NEW)
    member.save()
    assert shows(client, code(secret, now()))["Location"] == "/sign-in/"


def test_the_pages_between_lead_back_for_whoever_has_proved_nothing(client: Client) -> None:
    for url in ("/sign-in/code/", "/sign-in/enrol/", "/sign-in/password/"):
        assert client.get(url)["Location"] == "/sign-in/"
    assert client.post("/sign-in/go/")["Location"] == "/sign-in/"


def test_enrolment_is_closed_to_who_has_a_factor_already(client: Client) -> None:
    member, _secret = a_director()
    signs_in(client, member)

    assert client.get("/sign-in/enrol/")["Location"] == "/sign-in/"
    assert client.post("/sign-in/go/")["Location"] == "/sign-in/code/"
    assert client.get("/sign-in/password/")["Location"] == "/sign-in/"


def test_2_1_k_who_becomes_director_in_a_session_of_one_factor_is_signed_out(
    client: Client,
) -> None:
    member = a_member()
    signs_in(client, member)
    assert client.get("/account/").status_code == 200
    post = Post.objects.filter(code="director").first() or a_post(code="director")

    people.assign(member=member, post=post, by=the_system(), at=now())

    assert client.get("/account/").status_code == 302
    assert "动态口令" in client.get("/sign-in/").content.decode()


def an_aged_administrator(set_at: datetime) -> Member:
    member = a_member(boundary=Boundary.OPERATIONS_ONLY, at=MONDAY)
    Credential.objects.create(member=member, password_set_at=set_at)
    return member


def test_4_1_k_an_old_password_of_an_administrator_is_changed_at_the_door(client: Client) -> None:
    member = an_aged_administrator(now() - timedelta(days=190))

    assert signs_in(client, member)["Location"] == "/sign-in/password/"
    page = client.get("/sign-in/password/").content.decode()
    assert "4.1-k" in page
    assert client.get("/account/").status_code == 302
    same = client.post("/sign-in/password/", {"password": PASSWORD, "again": PASSWORD})
    assert "相同" in same.content.decode()
    assert client.post("/sign-in/password/", {"password": NEW, "again": NEW}).status_code == 302

    assert client.get("/account/").status_code == 200
    assert signs_in(Client(), member, NEW)["Location"] == "/"


def test_4_1_k_nobody_elses_password_ends_by_age(client: Client) -> None:
    member = a_member()
    Credential.objects.create(member=member, password_set_at=now() - timedelta(days=3000))

    assert signs_in(client, member)["Location"] == "/"


def test_a_password_stored_at_another_cost_opens_and_is_stored_anew(
    client: Client, settings: Any
) -> None:
    settings.PASSWORD_HASHERS = ["yiheng.governance.access.hashing.Argon2id"]
    dear = Argon2PasswordHasher().encode(PASSWORD, "salt-of-the-earth")
    nurse = a_member()
    Member.objects.filter(pk=nurse.pk).update(password=dear)

    assert signs_in(client, nurse)["Location"] == "/"

    nurse.refresh_from_db()
    assert dear.startswith("argon2$argon2id$v=19$m=102400,t=2,p=8$")
    assert nurse.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert nurse.check_password(PASSWORD)
