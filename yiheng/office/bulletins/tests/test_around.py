"""What stands around announcements: search, what a signer is shown, rights of before."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client

from yiheng.core.clock import now
from yiheng.core.jobs import JOBS
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.people.models import Member, Post, Unit
from yiheng.governance.people.tests.factories import a_post
from yiheng.office.bulletins import commands
from yiheng.office.bulletins.models import Edition, Stage
from yiheng.office.bulletins.searching import bulletins, readable
from yiheng.office.bulletins.subjects import EditionSubject
from yiheng.office.bulletins.tests.factories import (
    MINUTE,
    a_draft,
    a_hospital,
    a_member,
    an_author,
    fresh,
    head_of,
    issued,
    latest,
    sign,
)

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


def test_what_is_found_is_what_may_be_read(author: Member, nurse: Member) -> None:
    made, _draft = issued(author, at=now(), formal=True), a_draft(author, at=now())
    lines = list(bulletins(None))
    assert [(one.object_id, one.url) for one in lines] == [(str(made.pk), made.page)]
    assert "停机维护" in lines[0].text
    assert next(iter(bulletins([str(made.pk)]))).title == str(fresh(made))
    assert list(readable(nurse, now())) == [made]  # type: ignore[arg-type]  # a query
    assert not list(readable(a_member(), now()))  # type: ignore[arg-type]  # a query


def test_it_is_found_by_the_search_soon_after_it_is_issued_and_by_nobody_outside(
    client: Client, author: Member, nurse: Member
) -> None:
    JOBS["search.follow"].work(now())
    made, stranger = issued(author, at=now(), title="胸痛中心演练安排"), a_member(name="外科")
    JOBS["search.follow"].work(now())

    def found(by: Member) -> str:
        client.force_login(by)
        return client.get("/search/", {"q": "停机维护"}).content.decode()

    assert f'href="{made.page}"' in found(nurse)
    assert made.page not in found(stranger)


def test_what_the_signer_is_shown(author: Member, office: Unit) -> None:
    made = a_draft(author, at=now(), importance=Importance.IMPORTANT)
    commands.attach(pk=made.pk, by=author, at=now(), name="a.txt", content=b"x")
    commands.submit(pk=made.pk, by=author, at=now())
    edition, head = latest(made), head_of(office)
    shown = dict(EditionSubject.summary(edition.pk, head))
    assert shown["等级"] == "重要"
    assert "停机维护" in shown["正文"]
    assert EditionSubject.title(edition.pk) == "公告 · 周五停机"
    assert [name for name, _url in EditionSubject.attachments(edition.pk, head)] == ["a.txt"]
    sign(made, head, now())
    correction = commands.correct(pk=made.pk, by=author, at=now())
    assert EditionSubject.title(correction.pk) == "更正公告 · 周五停机"
    assert EditionSubject.url(correction.pk) == correction.page
    assert Stage(edition.stage) == Stage.IN_APPROVAL
    assert Edition.objects.get(pk=edition.pk).stage == Stage.ISSUED


def test_rights_of_before_are_renamed() -> None:
    old = a_post("notices:read", code="old")
    Post.objects.filter(pk=old.pk).update(
        permissions=["notices:read", "notices:send-urgent"], considered=["notices:send-urgent"]
    )
    principal, deputy = a_member(name="甲"), a_member(name="乙")
    lent = apps.get_model("people", "Deputy").objects.create(
        principal=principal, deputy=deputy, subjects=[], since=now(), until=now() + MINUTE,
        permissions=["notices:send-urgent", "bulletins:write"], reason="外出",
        made_by="甲", made_at=now(),
    )  # fmt: skip
    proposed = apps.get_model("people", "CardChange").objects.create(
        post=old, title="新岗", permissions=["notices:send-urgent"], reason="x",
        proposed_by="1", proposed_by_label="甲", proposed_at=now(),
    )  # fmt: skip
    migration = import_module("yiheng.office.bulletins.migrations.0002_rights_renamed")

    migration.rename(apps, None)

    old.refresh_from_db()
    lent.refresh_from_db()
    proposed.refresh_from_db()
    assert proposed.permissions == ["bulletins:urgent", "bulletins:write"]
    assert old.permissions == ["notices:read", "bulletins:urgent", "bulletins:write"]
    assert old.considered == ["bulletins:urgent", "bulletins:write"]
    assert lent.permissions == ["bulletins:write", "bulletins:urgent"]
