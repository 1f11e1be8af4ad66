"""The lists of announcements cost the same for one row and for many."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from yiheng.core.clock import now
from yiheng.governance.people.models import Member, Unit
from yiheng.office.bulletins.tests.factories import (
    a_draft,
    a_hospital,
    a_member,
    an_author,
    head_of,
    important,
    issued,
)
from yiheng.office.bulletins.tests.test_pages import who

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office() -> Unit:
    return a_hospital()


@pytest.fixture
def author(office: Unit) -> Member:
    return an_author(office)


@pytest.fixture
def nurse(office: Unit) -> Member:
    return a_member(name="何护士", unit=office)


def test_the_list_costs_the_same_for_one_and_for_many(
    client: Client, author: Member, nurse: Member, django_assert_max_num_queries: Any
) -> None:
    for n in range(12):
        issued(author, at=now(), title=f"第 {n} 号")
    who(client, nurse)
    client.get("/bulletins/")
    with django_assert_max_num_queries(22):
        assert client.get("/bulletins/").status_code == 200


@pytest.mark.parametrize("url", ["/bulletins/?tab=mine", "/bulletins/export/?tab=mine"])
def test_the_list_of_ones_own_costs_the_same_for_one_and_for_many(
    client: Client, author: Member, django_assert_max_num_queries: Any, url: str
) -> None:
    for n in range(6):
        a_draft(author, now(), title=f"草稿 {n} 号")
        issued(author, at=now(), title=f"第 {n} 号")
    who(client, author)
    client.get(url)
    with django_assert_max_num_queries(22):
        html = client.get(url).content.decode()
    assert "草稿 5 号" in html
    assert "第 5 号" in html


def test_the_list_of_readers_and_its_table_cost_the_same_for_one_and_for_many(
    client: Client, author: Member, office: Unit, django_assert_max_num_queries: Any
) -> None:
    for n in range(30):
        a_member(name=f"同科{n}", unit=office)
    made = important(author, head_of(office), at=now())
    who(client, author)
    for path, most in (("readers/", 24), ("readers.csv", 10)):
        client.get(f"/bulletins/{made.pk}/{path}")
        with django_assert_max_num_queries(most):
            assert client.get(f"/bulletins/{made.pk}/{path}").status_code == 200
