"""``/api/bulletins``: what one was told, and the receipt, behind another door."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from yiheng.core.clock import now
from yiheng.governance.people.models import Member, Unit
from yiheng.office.bulletins import commands
from yiheng.office.bulletins.tests.factories import (
    a_draft,
    a_hospital,
    a_member,
    an_author,
    head_of,
    important,
    own,
)

pytestmark = pytest.mark.django_db
API = "/api/bulletins"


@pytest.fixture(autouse=True)
def office() -> Unit:
    return a_hospital()


def called(member: Member, method: str, path: str = "") -> Any:
    client = Client()
    client.force_login(member)
    return client.generic(method, f"{API}{path}", content_type="application/json")


def test_7_1_b_what_one_was_told_is_listed_shown_and_acknowledged(office: Unit) -> None:
    author, nurse = an_author(office), a_member(name="何护士", unit=office)
    made = important(author, head_of(office), at=now(), formal=True)
    commands.correct(pk=made.pk, by=author, at=now())

    [row] = called(nurse, "GET").json()
    assert (row["title"], row["importance"], row["read_at"]) == ("周五停机", "important", None)
    one = called(nurse, "GET", f"/{made.pk}").json()
    assert (one["edition"], one["attachments"], one["number"]) == (1, [], made.number)
    assert "停机维护" in one["body"]
    assert called(nurse, "GET").json()[0]["read_at"] is None  # looking leaves no receipt

    done = called(nurse, "POST", f"/{made.pk}/receipt").json()
    assert done["read_at"]
    assert called(nurse, "POST", f"/{made.pk}/receipt").json()["read_at"] == done["read_at"]
    assert called(author, "GET", f"/{made.pk}").json()["read_at"] is None


def test_the_api_tells_nothing_to_a_stranger(office: Unit) -> None:
    author, stranger = an_author(office), a_member(name="外科")
    made = important(author, head_of(office), at=now(), audience=own(author))
    draft = a_draft(author, at=now())
    assert called(stranger, "GET").json() == []
    for member, pk in ((stranger, made.pk), (stranger, 99_999), (author, draft.pk)):
        assert called(member, "GET", f"/{pk}").status_code == 404
    assert called(stranger, "POST", f"/{made.pk}/receipt").status_code == 404
    refused = called(author, "POST", f"/{made.pk}/receipt")
    assert (refused.status_code, refused.json()["clause"]) == (403, "7.1-b")
    assert Client().get(API).status_code == 401
