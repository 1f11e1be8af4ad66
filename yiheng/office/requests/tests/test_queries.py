"""Who will sign and handle, and who may be named."""

from __future__ import annotations

import pytest

from yiheng.core.actor import the_system
from yiheng.core.clock import day_of, now
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals.shapes import by_body, by_member, by_post, step
from yiheng.governance.people.models import Unit
from yiheng.governance.people.tests.factories import MONDAY, a_member
from yiheng.office.requests import figures, prefilling, queries
from yiheng.office.requests.definition import Kind
from yiheng.office.requests.models import Form, Request, Version
from yiheng.office.requests.tests.factories import a_hospital, at_post, holder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ward() -> Unit:
    return a_hospital()


def test_the_way_ahead_names_posts_together_bodies_and_persons() -> None:
    who = a_member(name="周敏")
    approvals.define_route(
        code="requests-seal", title="用印审批", limit="request_sign_workdays",
        steps=[step("会签", by_post("director"), by_post("leader")),
               step("决议", by_body("president_meeting", "secretary")),
               step("盖章前", by_member(who.staff_no))],
        in_force_from=MONDAY, by=the_system(), at=MONDAY,
    )  # fmt: skip
    form = Form.objects.get(code="seal").versions.get().definition
    assert [by for _step, by in queries.steps_ahead(form, MONDAY)] == [
        "信息科主任、分管院长", "院长办公会", who.staff_no, "印章管理员",
    ]  # fmt: skip


def test_somebody_is_named_by_number_by_name_or_by_both_but_not_by_a_name_of_two() -> None:
    form = Form.objects.get(code="account-access").versions.get().definition
    one = a_member(name="周敏")
    twins = [a_member(name="陈立") for _n in range(2)]
    typed = [one.staff_no, "周敏", f"周敏（{one.staff_no}）", "陈立", "无此人"]
    there = queries.world(form, typed)
    assert there.members == dict.fromkeys(typed[:3], one.staff_no)
    assert set(there.names) == {one.staff_no, *(each.staff_no for each in twins)}
    assert "secadmin" not in there.posts
    assert "secadmin" in queries.world(form, everything=True).posts


def test_every_source_says_what_it_fills_and_gives_what_the_house_knows(ward: Unit) -> None:
    nurse = at_post("nurse", name="何护士", unit=ward)
    given = {one.name: one.give(nurse, MONDAY) for one in prefilling.SOURCES.values()}
    assert given["member.manager"] == holder("head").staff_no
    assert given["member.posts"] == f"护士（{ward.name}）"
    assert (given["today"], given["now"]) == ("2026-11-23", "2026-11-23T09:00")
    assert (given["member.phone"], given["member.roster"]) == (None, None)
    assert prefilling.SOURCES["member.manager"].give(holder("head"), MONDAY) == (
        holder("director").staff_no
    )
    assert prefilling.SOURCES["member.manager"].give(holder("director"), MONDAY) is None
    plain = a_member(name="新人")
    assert prefilling.SOURCES["member.rights"].give(plain, MONDAY) == "仅有全员权限"
    assert prefilling.SOURCES["member.post"].give(plain, MONDAY) is None
    assert Kind.FILE not in prefilling.kinds()[prefilling.PREVIOUS]


def test_more_than_three_kinds_are_drawn_as_the_first_two_and_the_rest() -> None:
    spans = figures.months(now())
    assert len(spans) == 6
    assert spans[-1] == day_of(now()).replace(day=1)
    rows = [
        Request(version=Version(title=title), submitted_at=now())
        for title, many in (("甲", 1), ("乙", 3), ("丙", 2), ("丁", 1)) for _n in range(many)
    ]  # fmt: skip
    told = [(title, sum(counts)) for title, counts in figures.by_month(rows, spans)]
    assert told == [("乙", 3), ("丙", 2), ("", 2)]
    assert figures.by_month([], spans) == []
    assert figures.waits(figures.since(spans)) == []
