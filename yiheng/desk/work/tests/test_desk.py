"""The desk: to-dos first, who holds them up, and honest figures."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.test import Client

from yiheng.core.actor import the_system
from yiheng.core.clock import now
from yiheng.desk.work import drawing, figures, queue, records
from yiheng.desk.work.drawing import Item
from yiheng.governance.approvals.tests.factories import (
    HOUR,
    MONDAY,
    a_hospital,
    a_member,
    a_unit,
    sign,
    submit,
)
from yiheng.governance.duties.commands import close_duty, open_duty
from yiheng.governance.notices.kinds import kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member, Post
from yiheng.governance.regulation import readings
from yiheng.governance.regulation.registry import CONTROLS

pytestmark = pytest.mark.django_db
NEWS = kind("tests.news", "第 %(n)s 条消息")


def page_of(member: Member, address: str = "/") -> str:
    client = Client()
    client.force_login(member, backend="yiheng.governance.access.backends.StaffNumberBackend")
    response = client.get(address)
    assert response.status_code == 200, response.content
    return response.content.decode()


def waiting(member: Member, at: datetime) -> list[Item]:
    """The first page of 待办."""
    return drawing.todo(queue.together(member, at)[:12], member, at)


def test_a_step_to_sign_is_a_to_do_with_clause_and_waiting_time() -> None:
    a_hospital("director")
    clerk, director = a_member(), a_member("director")
    case = submit(a_unit(name="门诊叫号数据采集"), clerk)

    at = MONDAY + 5 * HOUR
    [item] = waiting(director, at)

    assert item["title"] == "门诊叫号数据采集"
    assert item["cite"] == "3.1-r"
    assert "卡在您处 5 小时" in item["meta"]
    assert 0 < item["used"] < 20
    html = page_of(director)
    assert case.page in html
    assert "门诊叫号数据采集" in html


def test_to_dos_are_sorted_by_deadline_whatever_their_kind() -> None:
    a_hospital("director")
    clerk, director = a_member(), a_member("director")
    submit(a_unit(), clerk)
    for hours in (2, 200):
        open_duty(
            clause="0-g", kind=f"tests.{hours}", target=a_unit(), owner=director,
            due_at=MONDAY + hours * HOUR, at=MONDAY, by=the_system(),
        )  # fmt: skip

    due = [item["due"] for item in waiting(director, MONDAY)]

    assert len(due) == 3
    assert due == sorted(due)


def test_a_vacant_post_is_said_on_the_applicants_list() -> None:
    a_hospital("director", "leader")
    clerk = a_member()
    sign(submit(a_unit(), clerk), a_member("director"))
    [item] = records.drawn_mine(records.mine(clerk)[:12], clerk, MONDAY + HOUR)
    assert "岗位leader" in item["meta"]
    assert "该岗位空缺" in item["meta"]


def test_done_lists_signatures_and_closed_duties_latest_first() -> None:
    a_hospital("director")
    director = a_member("director")
    sign(submit(a_unit(), a_member()), director)
    target = a_unit()
    open_duty(
        clause="0-g", kind="tests.late", target=target, owner=director, due_at=MONDAY,
        at=MONDAY - HOUR, by=the_system(),
    )  # fmt: skip
    close_duty(target=target, kind="tests.late", at=MONDAY + HOUR, by=director)

    assert [
        item["status"]
        for item in records.drawn_done(records.done(director, MONDAY)[:12], director, MONDAY)
    ] == ["逾期办结", "同意"]


def test_an_empty_desk_says_what_will_come() -> None:
    a_hospital("director")
    member = a_member()
    assert "没有待办" in page_of(member)
    assert "没有未读通知" in page_of(member, "/?tab=read")
    assert "还没有已办事项" in page_of(member, "/?tab=done")
    assert "您还没有发起申请" in page_of(member, "/?tab=mine")


def test_unread_notices_stand_on_their_tab() -> None:
    a_hospital("director")
    member = a_member()
    notify(member, NEWS, at=MONDAY, n=7)
    assert "第 7 条消息" in page_of(member, "/?tab=read")


def test_the_desk_costs_few_queries_and_few_bytes(
    django_assert_max_num_queries: object,
) -> None:
    a_hospital("director")
    clerk, director = a_member(), a_member("director")
    for _n in range(25):
        submit(a_unit(), clerk)
    client = Client()
    client.force_login(director, backend="yiheng.governance.access.backends.StaffNumberBackend")
    client.get("/")  # the first page of a minute fills the caches that all others use
    with django_assert_max_num_queries(10):  # type: ignore[operator]  # pytest-django's fixture
        response = client.get("/", headers={"accept-encoding": "gzip"})
    assert response.status_code == 200
    assert len(response.content) < 60_000


def test_a_figure_without_data_says_so() -> None:
    a_hospital("director")
    assert "暂无数据" in page_of(a_member())
    assert all(one.value is None for one in figures.shown(now()))


def test_0_f_the_figure_of_duties_follows_its_control() -> None:
    a_hospital("director")
    at = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
    for hours in (1, 1, 1, 3):
        target = a_unit()
        open_duty(
            clause="0-f", kind="tests.duty", target=target, owner=a_member(),
            due_at=at + 2 * HOUR, at=at, by=the_system(),
        )  # fmt: skip
        close_duty(target=target, kind="tests.duty", at=at + hours * HOUR, by=the_system())

    readings.take(at + 24 * HOUR, CONTROLS["0-f"])

    [shown] = [one for one in figures.shown(at + 24 * HOUR) if one.figure.code == "on-time"]
    assert (shown.value, shown.met) == (Decimal(75), False)
    assert shown.points == [75.0]


def test_the_leaders_page_is_for_those_who_may_and_fits_its_facts() -> None:
    a_hospital("director", "leader")
    leader = a_member("leader")
    submit(a_unit(name="待定事项"), a_member())
    client = Client()
    client.force_login(leader, backend="yiheng.governance.access.backends.StaffNumberBackend")
    assert client.get("/brief/").status_code == 403

    Post.objects.filter(code="leader").update(permissions=["brief:read"])
    html = page_of(Member.objects.get(pk=leader.pk), "/brief/")

    assert "待定事项" in html
    assert "等待决定 1 件" in html
    assert "尚无检查点" in html
    assert "一页纸" in page_of(Member.objects.get(pk=leader.pk))


def test_a_stranger_is_sent_to_sign_in() -> None:
    assert Client().get("/")["Location"].startswith("/sign-in/")
