"""Nobody reads what was for others: earlier versions, what a version took out, secrets above."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from yiheng.core.clock import now
from yiheng.governance.people.models import Member, Unit
from yiheng.office.knowledge import commands
from yiheng.office.knowledge.models import Article
from yiheng.office.knowledge.tests.factories import (
    a_hospital,
    a_member,
    a_unit,
    at_post,
    published,
    words,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward() -> Unit:
    a_hospital()
    return a_unit("心内科")


@pytest.fixture
def author(ward: Unit) -> Member:
    return at_post("system_engineer", name="工程师")


def page(client: Client, member: Member, path: str, status: int = 200) -> str:
    client.force_login(member)
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def again(article: Article, author: Member, **more: Any) -> None:
    """Another version of it."""
    commands.revise(pk=article.pk, by=author, at=now(), facts=words(note="改动", **more))
    commands.publish(pk=article.pk, by=author, at=now())


def test_3_2_c_what_a_version_took_out_of_a_secret_one_is_shown_to_nobody_else(
    client: Client, author: Member, ward: Unit
) -> None:
    one = published(author, text="任免人选：甲", grade="secret", units=(ward.code,), title="任免")
    again(one, author, text="任免已公布", title="公告")
    reader, address = a_member(name="何护士"), f"{one.page}versions/2/"
    html = page(client, reader, address)
    assert "任免已公布" in html
    assert "人选" not in html
    assert "与上一版的差异" not in html
    again(one, author, text="任免已公布。存档")
    assert "与上一版的差异" in page(client, reader, f"{one.page}versions/3/")
    assert "任免人选：甲" in page(client, author, address)  # its owner sees what was changed


def test_3_2_c_an_earlier_version_is_for_those_for_whom_it_was(
    client: Client, author: Member, ward: Unit
) -> None:
    other = a_unit("普外科")
    first, later = a_member(name="内科护士", unit=ward), a_member(name="外科护士", unit=other)
    one = published(author, text="内科名单", grade="restricted", units=(ward.code,))
    again(one, author, text="外科名单", grade="restricted", units=(other.code,))
    page(client, first, one.page, 404)
    assert "外科名单" in page(client, later, one.page)
    page(client, later, f"{one.page}versions/1/", 404)
    again(one, author, text="两科名单", grade="restricted", units=(ward.code, other.code))
    page(client, first, f"{one.page}versions/1/")
    page(client, first, f"{one.page}versions/2/", 404)
    page(client, later, f"{one.page}versions/2/")


def test_3_2_c_a_secret_of_a_department_is_not_for_the_heads_of_its_teams(
    client: Client, author: Member, ward: Unit
) -> None:
    team = a_unit("导管室", parent=ward)
    head, below = at_post("head", unit=ward), at_post("head", name="组长", unit=team)
    one = published(author, grade="secret", units=(ward.code,))
    page(client, head, one.page)
    page(client, below, one.page, 404)
    few = published(author, grade="restricted", units=(ward.code,), title="受限一条")
    page(client, below, few.page)


def test_7_1_g_who_hands_a_guarded_article_over_is_led_to_the_list(
    client: Client, author: Member, ward: Unit
) -> None:
    one, nurse = published(author, grade="secret", units=(ward.code,)), a_member(name="何护士")
    client.force_login(author)
    answer = client.post(f"{one.page}hand-over/", {"to": nurse.staff_no})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/knowledge/")
    page(client, author, one.page, 404)
    page(client, nurse, one.page)
