from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from time import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.contrib.auth import SESSION_KEY
from django.test import Client
from joserfc.jwk import RSAKey

from yiheng.core.clock import now
from yiheng.governance.access.models import SignedIn
from yiheng.governance.access.tests.accounts import a_key_person, code, enrolled
from yiheng.governance.access.tests.directory import BASE, slapd
from yiheng.governance.access.tests.factories import a_hospital
from yiheng.governance.access.tests.issuer import SECRET, Issuer, issuer
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import MONDAY, PASSWORD, a_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider() -> Iterator[Issuer]:
    with issuer() as running:
        yield running


@pytest.fixture
def member(provider: Issuer, settings: Any, tmp_path: Path) -> Member:
    a_hospital()
    settings.DATA_DIR = tmp_path
    configure(tmp_path, provider)
    made = a_member()
    provider.staff_no = made.staff_no
    return made


def configure(folder: Path, provider: Issuer, **more: Any) -> None:
    row = {
        "kind": "oidc", "name": "sso", "title": "统一身份认证", "issuer": provider.base,
        "client_id": "yiheng", "client_secret_file": "sso.secret",
        "staff_no_claim": "employee_no",
    } | more  # fmt: skip
    write(folder, row)


def write(folder: Path, *rows: dict[str, Any]) -> None:
    for name, text in (("sso.secret", SECRET), ("identity.json", json.dumps({"providers": rows}))):
        (folder / name).write_text(text)
        (folder / name).chmod(0o600)


def goes(client: Client, wanted: str = "/notices/") -> str:
    """To the provider and to the address that it sends one back to."""
    there = client.get("/sign-in/with/sso/", {"next": wanted})
    assert there.status_code == 302
    back = requests.get(there["Location"], allow_redirects=False, timeout=5)
    return back.headers["Location"].removeprefix("http://testserver")


def test_a_member_comes_back_signed_in_without_a_password_of_ours(
    client: Client, member: Member, provider: Issuer
) -> None:
    assert "用统一身份认证登录" in client.get("/sign-in/").content.decode()

    answer = client.get(goes(client))

    assert answer["Location"] == "/notices/"
    assert client.get("/account/").status_code == 200
    assert SignedIn.objects.get(member=member).via == "sso"


def test_the_question_carries_state_nonce_and_challenge_of_its_own(
    client: Client, member: Member
) -> None:
    asked = [
        parse_qs(urlsplit(Client().get("/sign-in/with/sso/")["Location"]).query)
        for _one in range(2)
    ]

    assert asked[0]["code_challenge_method"] == ["S256"]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]
    assert "openid" in asked[0]["scope"][0]


LIES: dict[str, dict[str, Any]] = {
    "another issuer": {"claims": {"iss": "https://elsewhere.example"}},
    "no issuer": {"claims": {"iss": None}},
    "another audience": {"claims": {"aud": "another-client"}},
    "one of many, for another": {"claims": {"aud": ["yiheng", "other"], "azp": "other"}},
    "one of many, for nobody": {"claims": {"aud": ["yiheng", "other"]}},
    "expired": {"claims": {"exp": int(time()) - 120}},
    "for ever": {"claims": {"exp": None}},
    "issued long ago": {"claims": {"iat": int(time()) - 4000}},
    "issued in the future": {"claims": {"iat": int(time()) + 4000}},
    "another nonce": {"claims": {"nonce": "of-somebody-else"}},
    "no nonce": {"claims": {"nonce": None}},
    "no number": {"claims": {"employee_no": None}},
    "a number that is none": {"claims": {"employee_no": ["D00001"]}},
    "not signed": {"header": {"alg": "none"}},
    "signed with the public key": {"header": {"alg": "HS256"}},
    "signed by a stranger": {"sign_with": RSAKey.generate_key(2048)},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_is_wrong_in_one_way_signs_nobody_in(
    client: Client, member: Member, provider: Issuer, lie: str
) -> None:
    for name, value in LIES[lie].items():
        setattr(provider, name, value)

    answer = client.get(goes(client))

    assert answer.status_code == 403
    assert SESSION_KEY not in client.session
    assert client.get("/account/").status_code == 302


def test_the_answer_to_another_question_or_to_none_signs_nobody_in(
    client: Client, member: Member
) -> None:
    back = goes(client)
    assert Client().get(back).status_code == 403  # login CSRF: a link that somebody was sent
    forged = back.replace("state=", "state=x")
    assert client.get(forged).status_code == 403
    assert client.get(back).status_code == 403  # what was kept is gone with the first answer
    second = goes(client)
    assert client.get(second).status_code == 302
    assert Client().get(second).status_code == 403
    assert client.get("/sign-in/from/sso/", {"error": "access_denied"}).status_code == 403


def test_new_keys_of_the_provider_are_fetched_when_they_are_needed(
    client: Client, member: Member, provider: Issuer
) -> None:
    assert client.get(goes(client)).status_code == 302
    asked = provider.asked.count("/jwks")
    provider.rotate()

    assert Client().get("/").status_code == 302
    other = Client()
    assert other.get(goes(other)).status_code == 302
    assert provider.asked.count("/jwks") == asked + 1


@pytest.mark.parametrize(
    "description",
    [{"authorization_endpoint": "https://elsewhere.example/authorize"},
     {"token_endpoint": "http://169.254.169.254/token"}, {"jwks_uri": "file:///etc/passwd"},
     {"issuer": "https://elsewhere.example"}, {"authorization_endpoint": "javascript:alert(1)"}],
)  # fmt: skip
def test_nobody_is_sent_to_a_host_that_was_not_named(
    client: Client, member: Member, provider: Issuer, description: dict[str, str]
) -> None:
    provider.description = description

    answer = client.get("/sign-in/with/sso/")

    assert answer.status_code == 503
    assert "Location" not in answer


@pytest.mark.parametrize("wanted", ["https://elsewhere.example/", "//elsewhere.example", "x"])
def test_nobody_is_led_away_afterwards(client: Client, member: Member, wanted: str) -> None:
    assert client.get(goes(client, wanted))["Location"] == "/"


def test_who_is_not_here_or_has_left_is_not_made_a_member(
    client: Client, member: Member, provider: Issuer
) -> None:
    provider.staff_no = "D99999"
    before = Member.objects.count()
    answer = client.get(goes(client))
    assert answer.status_code == 403
    assert "没有这个工号" in answer.content.decode()
    assert Member.objects.count() == before
    people.leave(member=member, by=a_member("people:manage"), at=now())
    provider.staff_no = member.staff_no

    assert client.get(goes(client)).status_code == 403


def test_2_1_k_our_second_factor_is_asked_unless_theirs_is_trusted(
    client: Client, member: Member, provider: Issuer, tmp_path: Path
) -> None:
    director = a_key_person(at=MONDAY)
    secret = enrolled(director, MONDAY)
    provider.staff_no, provider.amr = director.staff_no, ["pwd", "otp"]

    assert client.get(goes(client))["Location"] == "/sign-in/code/"
    assert SESSION_KEY not in client.session
    assert client.post("/sign-in/code/", {"code": code(secret, now())}).status_code == 302

    configure(tmp_path, provider, mfa=["otp"])
    trusted = Client()
    assert trusted.get(goes(trusted))["Location"] == "/notices/"
    provider.amr = ["pwd"]
    again = Client()
    assert again.get(goes(again))["Location"] == "/sign-in/code/"


def test_a_provider_that_is_down_says_so_and_accounts_of_ours_sign_in(
    client: Client, member: Member, provider: Issuer, tmp_path: Path
) -> None:
    configure(tmp_path, provider, issuer="http://127.0.0.1:1")

    answer = client.get("/sign-in/with/sso/")
    assert answer.status_code == 503
    assert "口令仍可登录" in answer.content.decode()
    given = {"username": member.staff_no, "password": PASSWORD}
    assert client.post("/sign-in/", given).status_code == 302


def test_what_is_not_configured_is_not_there(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    page = client.get("/sign-in/").content.decode()

    assert "CAS" not in page
    assert "企业微信" not in page
    for url in ("/sign-in/with/sso/", "/sign-in/from/sso/", "/sign-in/with/cas/"):
        assert client.get(url).status_code == 404


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # ldap3's own
def test_a_member_signs_in_by_the_directory_and_is_locked_by_it_too(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    a_hospital()
    settings.DATA_DIR = tmp_path
    member = a_member()
    member.set_unusable_password()
    member.save()
    with slapd(tmp_path / "ldap", {member.staff_no: (member.staff_no, "ink-and-brush")}) as there:
        row = {
            "kind": "ldap", "name": "hospital", "url": there.tls, "ca_file": there.ca_file,
            "user_dn": f"uid={{staff_no}},ou=people,{BASE}", "staff_no_attribute": "uid",
        }  # fmt: skip
        write(tmp_path, row)

        def signs_in(who: Client, password: str) -> Any:
            return who.post("/sign-in/", {"username": member.staff_no, "password": password})

        assert signs_in(client, "ink-and-brush").status_code == 302
        assert SignedIn.objects.get(member=member).via == "directory"
        assert "没有本系统的口令" in client.get("/account/").content.decode()
        wrong = [signs_in(Client(), "wrong").status_code for _n in range(5)]
        assert wrong == [422] * 4 + [429]
    other = a_member()
    given = {"username": other.staff_no, "password": "wrong"}
    assert "暂时连不上" in Client().post("/sign-in/", given).content.decode()
    given["password"] = PASSWORD
    assert Client().post("/sign-in/", given).status_code == 302
