"""Whoever has shown one factor only is a stranger at every address of the house, the API too."""

from __future__ import annotations

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from tests.test_doors import METHODS, doors
from yiheng.core.clock import now
from yiheng.core.policy import PUBLIC
from yiheng.desk.access.entering import FACTOR
from yiheng.governance.access.tests.accounts import enrolled
from yiheng.governance.access.tests.factories import a_hospital
from yiheng.governance.people.models import Member
from yiheng.governance.people.standard import ADMINISTRATORS
from yiheng.governance.people.tests.factories import MONDAY, PASSWORD, a_member, a_post

pytestmark = pytest.mark.django_db
KEY_POSTS = {
    **{one.code: (one.permissions, one.boundary, True) for one in ADMINISTRATORS},
    "director": (("approvals:sign", "people:see", "collection:read-all"), "", False),
}


def a_key_person(code: str) -> Member:
    names, boundary, exclusive = KEY_POSTS[code]
    post = a_post(*names, code=code, boundary=boundary, exclusive=exclusive)
    return a_member(post=post, name=code)


def half(client: Client, member: Member) -> None:
    """The password only: what a stranger has who has seen it typed."""
    client.post("/sign-in/", {"username": member.staff_no, "password": PASSWORD})
    assert "entering" in client.session


@pytest.mark.parametrize("has_factor", [True, False], ids=["enrolled", "not-enrolled"])
@pytest.mark.parametrize("code", KEY_POSTS)
def test_2_1_k_no_address_opens_to_a_key_post_with_one_factor(code: str, has_factor: bool) -> None:
    a_hospital()
    member = a_key_person(code)
    if has_factor:
        enrolled(member, MONDAY)
    client, opened = Client(raise_request_exception=False), []
    half(client, member)
    for door in doors():
        for method in METHODS:
            guard = door.policy_for(method)
            if guard is None or guard.permission == PUBLIC:
                continue
            answer = client.generic(method, door.url)
            away = answer.status_code == 302 and answer["Location"].startswith("/sign-in/?next=")
            if not away and answer.status_code != 401:
                opened.append(f"{method} {door.url}: {answer.status_code}")

    assert opened == []
    assert SESSION_KEY not in client.session
    assert member.assignments_at(now())


@pytest.mark.parametrize("code", KEY_POSTS)
def test_2_1_k_a_session_of_one_factor_opens_nothing_to_a_key_post(code: str) -> None:
    a_hospital()
    client, member = Client(raise_request_exception=False), a_key_person(code)
    dealt = doors()[list(KEY_POSTS).index(code) :: len(KEY_POSTS)]  # each address to one of them
    for door in dealt:
        if not {one.permission for _method, one in door.policies} - {PUBLIC}:
            continue
        client.force_login(member)
        session = client.session
        session[FACTOR] = False
        session.save()
        answer = client.get(door.url)
        assert answer.status_code in (302, 401, 405), (door.url, answer.status_code)
