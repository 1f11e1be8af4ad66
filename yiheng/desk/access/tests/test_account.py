from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from yiheng.core.clock import now
from yiheng.governance.access import queries
from yiheng.governance.access.models import SignedIn
from yiheng.governance.access.tests.accounts import (
    a_security_administrator,
    an_audit_administrator,
    code,
    enrolled,
)
from yiheng.governance.access.tests.factories import a_hospital
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import PASSWORD, a_member

pytestmark = pytest.mark.django_db
NEW = "another-sheet-of-rice-paper"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36"


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()


def signed_in(member: Member, password: str = PASSWORD) -> Client:
    client = Client(HTTP_USER_AGENT=CHROME)
    answer = client.post("/sign-in/", {"username": member.staff_no, "password": password})
    assert answer.status_code == 302
    return client


def changes(client: Client, current: str, new: str, again: str = "") -> Any:
    return client.post(
        "/account/password/", {"current": current, "password": new, "again": again or new}
    )


def test_i_see_where_i_am_signed_in_and_end_one_or_all_others() -> None:
    member = a_member()
    here, there, elsewhere = signed_in(member), signed_in(member), signed_in(member)
    page = here.get("/account/").content.decode()
    assert page.count("Chrome · Windows") == 3
    assert "本机" in page

    pk = SignedIn.objects.get(session_key=there.session.session_key).pk
    here.post(f"/account/sessions/{pk}/end/")
    assert there.get("/account/").status_code == 302
    assert elsewhere.get("/account/").status_code == 200
    here.post("/account/sessions/end/")

    assert elsewhere.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200


def test_nobody_ends_or_sees_the_sessions_of_another() -> None:
    mine, theirs = signed_in(a_member()), signed_in(a_member())
    pk = SignedIn.objects.get(session_key=theirs.session.session_key).pk

    assert mine.post(f"/account/sessions/{pk}/end/").status_code == 404
    assert theirs.get("/account/").status_code == 200


def test_a_changed_password_ends_every_other_session_and_opens_the_door() -> None:
    member = a_member()
    here, there = signed_in(member), signed_in(member)

    assert changes(here, PASSWORD, NEW).status_code == 302

    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    assert signed_in(member, NEW).get("/account/").status_code == 200
    assert len(queries.sessions_of(member, now())) == 2


@pytest.mark.parametrize(
    ("new", "again", "words"),
    [("short", "", "至少 15 位"), (PASSWORD, "", "相同"), (NEW, "other", "两次输入"),
     ("yiheng-yiheng-yiheng", "", "yiheng"), ("aaaaaaaaaaaaaaaaaaaa", "", "不同的字")],
)  # fmt: skip
def test_a_weak_password_is_refused_with_what_to_mend(new: str, again: str, words: str) -> None:
    here = signed_in(a_member())

    answer = changes(here, PASSWORD, new, again)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_password_holds_neither_number_nor_name_of_its_owner() -> None:
    member = a_member(name="欧阳春水")
    here = signed_in(member)

    for new in (f"{member.staff_no}-{member.staff_no}-1", "欧阳春水欧阳春水欧阳春水-12345678"):
        assert changes(here, PASSWORD, new).status_code == 422, new


def test_twelve_characters_do_beside_a_second_factor() -> None:
    member = a_member()
    here = signed_in(member)
    assert changes(here, PASSWORD, "ink-and-rice").status_code == 422
    enrolled(member, now() - timedelta(minutes=5))

    assert changes(here, PASSWORD, "ink-and-rice").status_code == 302


def test_five_wrong_present_passwords_lock_and_sign_out() -> None:
    member = a_member()
    here, there = signed_in(member), signed_in(member)

    answers = [changes(here, "wrong", NEW).status_code for _n in range(5)]

    assert answers == [422] * 4 + [429]
    for one in (here, there):
        assert one.get("/account/").status_code == 302


def test_an_optional_factor_is_enrolled_replaced_and_given_up() -> None:
    member = a_member()
    here = signed_in(member)
    assert "data:image/svg+xml" in here.get("/account/factor/").content.decode()
    pending = queries.factors(member).get(confirmed_at=None)
    secret = queries.secret_of(pending)

    done = here.post("/account/factor/", {"code": code(secret, now())}).content.decode()
    assert done.count("<li><code>") == 10
    again = here.post("/account/factor/codes/", {"code": "000000"})
    assert again.status_code == 422
    later = code(secret, now() + timedelta(seconds=30))
    assert here.post("/account/factor/drop/", {"code": later}).status_code == 302

    assert queries.confirmed_factor(member) is None


def test_2_1_k_new_recovery_codes_are_shown_once_and_the_old_ones_open_nothing() -> None:
    member = a_member()
    secret = enrolled(member, now() - timedelta(minutes=5))
    here = Client()
    here.force_login(member)
    url = "/account/factor/codes/"
    old = shown(here.post(url, {"code": code(secret, now())}))
    assert "原来的备用码全部失效" in here.get(url).content.decode()

    new = shown(here.post(url, {"code": old[0]}))  # the phone is gone: one of them opens the page
    assert len(set(old) | set(new)) == 20
    for typed in old[:3]:
        assert here.post(url, {"code": typed}).status_code == 422
    assert len(shown(here.post(url, {"code": new[0]}))) == 10
    kept = [one.facts for one in Entry.objects.filter(action="access.recovery_codes_renewed")]
    assert len(kept) == 3
    assert not [one for one in (*old, *new) if one in str(kept)]


def shown(page: Any) -> list[str]:
    """The codes on a page."""
    return re.findall(r"<li><code>([^<]+)</code>", page.content.decode())


def test_2_1_n_a_reset_takes_two_people_and_its_owner_enrols_anew() -> None:
    member = a_member()
    enrolled(member, now() - timedelta(minutes=5))
    theirs, secadmin, auditor = Client(), Client(), Client()
    theirs.force_login(member)
    secadmin.force_login(a_security_administrator())
    auditor.force_login(an_audit_administrator())
    asked = {"staff_no": member.staff_no, "kind": "factor", "reason": "手机遗失，持工牌到场"}

    assert secadmin.post("/resets/new/", asked).status_code == 302
    pk = queries.resets().get().pk
    assert secadmin.post(f"/resets/{pk}/", {"stand": "confirmed"}).status_code == 403
    assert queries.confirmed_factor(member) is not None
    assert "手机遗失" in auditor.get("/resets/").content.decode()
    assert auditor.post(f"/resets/{pk}/", {"stand": "confirmed"}).status_code == 302

    assert queries.confirmed_factor(member) is None
    entering = Client().post("/sign-in/", {"username": member.staff_no, "password": PASSWORD})
    assert entering["Location"] == "/sign-in/enrol/"


def test_the_page_of_resets_is_for_those_who_make_them() -> None:
    client = Client()
    client.force_login(a_member())

    assert client.get("/resets/").status_code == 403
    assert client.post("/resets/1/", {"stand": "confirmed"}).status_code == 403
