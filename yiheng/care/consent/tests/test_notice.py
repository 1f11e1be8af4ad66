"""What patients are told: published once a version, for everybody to read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from yiheng.care.consent import commands, queries
from yiheng.care.consent.models import Notice
from yiheng.core.clock import now
from yiheng.core.errors import Denied, Invalid
from yiheng.governance.access.tests.factories import a_hospital
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Post
from yiheng.governance.people.tests.factories import a_member, a_post

pytestmark = pytest.mark.django_db
TEXT = "本院为诊疗、结算与质量改进处理您的个人信息。\n您可以查看谁看过您的信息 <b>。"


def publish(version: str, days_ago: int = 1, text: str = TEXT) -> Notice:
    at = now() - timedelta(days=days_ago)
    return commands.publish(
        version=version, title="患者个人信息告知书", text=text,
        by=a_member(post=Post.objects.get(code="steward"), at=at), at=at,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()
    a_post("consent:publish", code="steward")


def test_6_1_d_anybody_reads_the_version_in_force_and_older_ones(client: Client) -> None:
    publish("2025-1", days_ago=300)
    publish("2026-1", days_ago=3)
    publish("2027-1", days_ago=-30)

    page = client.get("/p/notice/")
    assert page.status_code == 200
    assert "版本 2026-1" in page.content.decode()
    assert "&lt;b&gt;" in page.content.decode()
    old = client.get("/p/notice/2025-1/").content.decode()
    assert "旧版本" in old
    assert 'href="/p/notice/2026-1/"' in old
    assert "旧版本" not in client.get("/p/notice/2026-1/").content.decode()


def test_6_1_d_a_version_not_yet_published_is_not_there(client: Client) -> None:
    assert "尚未发布" in client.get("/p/notice/").content.decode()
    publish("2027-1", days_ago=-30)
    before = Entry.objects.count()

    assert client.get("/p/notice/2027-1/").status_code == 404
    assert client.get("/p/notice/none/").status_code == 404
    assert Entry.objects.count() == before
    assert queries.current(now()) is None


def test_6_1_d_a_version_that_was_shown_never_changes() -> None:
    publish("2026-1")

    with pytest.raises(Invalid):
        publish("2026-1", text=TEXT * 2)
    with pytest.raises(Invalid):
        publish("2026-2", text="略")
    with pytest.raises(Denied):
        commands.publish(version="2026-3", title="", text=TEXT, by=a_member(), at=now())
    assert Notice.objects.get().text == TEXT
    assert Entry.objects.filter(action="consent.published", clause="6.1-d").count() == 1
