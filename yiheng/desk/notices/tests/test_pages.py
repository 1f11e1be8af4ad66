"""Reading what one was told."""

from __future__ import annotations

import pytest
from django.test import Client

from yiheng.governance.approvals.tests.factories import MONDAY, a_hospital, a_member
from yiheng.governance.notices.kinds import kind
from yiheng.governance.notices.models import Notice
from yiheng.governance.notices.outbox import notify

pytestmark = pytest.mark.django_db
NEWS = kind("tests.news", "第 %(n)s 条消息")


def test_a_notice_is_opened_once_read_and_leads_on() -> None:
    a_hospital("director")
    member = a_member()
    [notice] = notify(member, NEWS, at=MONDAY, url="/book/3.1-r", n=1)
    client = Client()
    client.force_login(member, backend="yiheng.governance.access.backends.StaffNumberBackend")

    assert "第 1 条消息" in client.get("/notices/?tab=unread").content.decode()
    answer = client.post(f"/notices/{notice.pk}/")

    assert answer["Location"] == "/book/3.1-r"
    assert Notice.objects.get().read_at is not None
    assert "没有未读通知" in client.get("/notices/?tab=unread").content.decode()


def test_a_notice_never_leads_out_of_the_house() -> None:
    a_hospital("director")
    member = a_member()
    [notice] = notify(member, NEWS, at=MONDAY, url="https://elsewhere.example/", n=1)
    client = Client()
    client.force_login(member, backend="yiheng.governance.access.backends.StaffNumberBackend")
    assert client.post(f"/notices/{notice.pk}/")["Location"] == "/notices/"


def test_another_members_notice_does_not_exist() -> None:
    a_hospital("director")
    [notice] = notify(a_member(), NEWS, at=MONDAY, n=1)
    client = Client()
    client.force_login(a_member(), backend="yiheng.governance.access.backends.StaffNumberBackend")
    assert client.post(f"/notices/{notice.pk}/").status_code == 404
    assert "还没有通知" in client.get("/notices/").content.decode()


def test_all_are_marked_read_at_once() -> None:
    a_hospital("director")
    member = a_member()
    for n in range(3):
        notify(member, NEWS, at=MONDAY, n=n)
    client = Client()
    client.force_login(member, backend="yiheng.governance.access.backends.StaffNumberBackend")
    assert client.post("/notices/read/").status_code == 302
    assert not Notice.objects.filter(read_at=None).exists()
