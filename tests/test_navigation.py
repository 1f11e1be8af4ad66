"""The menu of each role: what it may open, at most five items for ordinary staff, and cheaply."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse  # noqa: TID251  # a test of the doors
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from yiheng.config.navigation import MENU, shell
from yiheng.core.policy import PERMISSIONS
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import a_member
from yiheng.sample.hospital import CARDS

pytestmark = pytest.mark.django_db
ORDINARY = {"doctor", "nurse", "registration", "pharmacy"}


def titles(member: Member) -> list[str]:
    request = RequestFactory().get("/people/")
    request.user = member
    return [str(item["title"]) for group in shell(request)["nav"] for item in group["items"]]


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.code)
def test_each_role_sees_what_it_may_open_and_no_dead_item(card: Any, client: Client) -> None:
    member = a_member(*(name for name in card.permissions if name in PERMISSIONS))
    client.force_login(member)
    page: HttpResponse = client.get("/account/")  # type: ignore[assignment]  # the client's own type
    rail = page.content.decode().split('class="rail"')[1].split("</nav>")[0]

    for url in re.findall(r'class="nav" href="([^"]+)"', rail):
        assert client.get(url).status_code == 200, url
    if card.code in ORDINARY:
        assert len(titles(member)) <= 5


def test_no_two_items_share_a_shortcut_or_a_glyph_in_their_group() -> None:
    keys = [item.key for _title, items in MENU for item in items if item.key]

    assert sorted(keys) == sorted(set(keys))
    assert all(len(key) == 1 and key.islower() for key in keys)
    for _title, items in MENU:
        assert len({item.glyph for item in items}) == len(items)


def test_the_current_item_is_marked_once() -> None:
    request = RequestFactory().get("/people/units/")
    request.user = a_member("people:see", "notices:read")

    items = [item for group in shell(request)["nav"] for item in group["items"]]

    assert [item["url"] for item in items if item["current"]] == ["/people/"]


def test_a_page_that_does_not_draw_the_shell_asks_nothing_and_one_that_does_counts_in_two() -> None:
    request = RequestFactory().get("/")
    request.user = a_member("people:see", "notices:read")
    _posts = request.user.assignments

    with CaptureQueriesContext(connection) as asked:
        around = shell(request)
    assert len(asked) == 0

    with CaptureQueriesContext(connection) as asked:
        Template("{% for g in nav %}{{ g.title }}{% endfor %}{{ notices.count }}").render(
            Context(around)
        )
    assert len(asked) <= 2
