"""The lists: whose, narrowed by what, twenty a page, and the same as CSV."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yiheng.core.clock import local, now
from yiheng.desk.approvals.tests.factories import browser_of, named, order
from yiheng.governance.approvals import commands
from yiheng.governance.approvals.models import Case
from yiheng.governance.approvals.tests.factories import (
    a_hospital,
    a_member,
    a_unit,
    sign,
    submit,
)
from yiheng.governance.people.models import Member, Post

pytestmark = pytest.mark.django_db


def listed(browser: Client, query: str = "") -> str:
    answer = browser.get(f"/approvals/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_list_shows_what_is_of_its_kind() -> None:
    a_hospital("director", "leader")
    clerk, director, reader = a_member(), a_member("director"), a_member()
    sign(submit(a_unit(name="甲事项"), clerk), director)
    case = submit(a_unit(name="乙事项"), clerk)
    commands.circulate(pk=case.pk, by=clerk, at=now(), readers=[reader])
    browser = browser_of(director)

    assert "乙事项" in listed(browser)
    assert "甲事项" not in listed(browser)
    assert "甲事项" in listed(browser, "?tab=signed")
    mine = listed(browser_of(clerk), "?tab=mine")
    assert "卡在" in mine
    assert case.serial in mine
    assert "待阅" in listed(browser_of(reader), "?tab=cc")
    commands.acknowledge(pk=case.pk, by=reader, at=now())
    assert "已阅" in listed(browser_of(reader), "?tab=cc")


def test_all_cases_are_for_those_who_may_read_all() -> None:
    a_hospital("director", "auditor")
    Post.objects.filter(code="auditor").update(permissions=["approvals:read-all"])
    submit(a_unit(name="甲事项"), a_member())
    assert "甲事项" in listed(browser_of(a_member("auditor")), "?tab=all")
    html = listed(browser_of(a_member()), "?tab=all")
    assert "甲事项" not in html
    assert ">全部<" not in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=甲", {"甲事项"}),
        ("q=周敏", {"甲事项"}),
        ("q=没有", set()),
        ("state=withdrawn", {"乙事项"}),
        ("state=perhaps", {"甲事项", "乙事项"}),
        ("route=tests", {"甲事项", "乙事项"}),
        ("route=nowhere", {"甲事项", "乙事项"}),
        ("since=2099-01-01", set()),
        ("until=2000-01-01", set()),
        ("since=soon&until=", {"甲事项", "乙事项"}),
        ("since=soon&q=甲", {"甲事项"}),
        ("since=soon&q=没有", set()),
    ],
)
def test_a_list_is_narrowed_in_the_address(query: str, found: set[str]) -> None:
    a_hospital("director", "auditor")
    Post.objects.filter(code="auditor").update(permissions=["approvals:read-all"])
    submit(a_unit(name="甲事项"), named(a_member(), "周敏"))
    clerk = a_member()
    case = submit(a_unit(name="乙事项"), clerk)
    commands.withdraw(subject=case.subject, pk=case.subject_pk, by=clerk, at=now())
    html = listed(browser_of(a_member("auditor")), f"?tab=all&{query}")
    assert {one for one in ("甲事项", "乙事项") if one in html} == found
    if not found:
        assert "没有符合条件的事项" in html


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_end_of_the_calendar_narrows_nothing(day: str) -> None:
    a_hospital("director")
    clerk = a_member()
    submit(a_unit(name="甲事项"), clerk)
    for name in ("since", "until"):
        assert "甲事项" in listed(browser_of(clerk), f"?tab=mine&{name}={day}")


def test_a_day_counts_to_its_end() -> None:
    a_hospital("director")
    clerk = a_member()
    case = submit(a_unit(name="甲事项"), clerk)
    day = local(case.submitted_at)
    browser = browser_of(clerk)
    assert "甲事项" in listed(browser, f"?tab=mine&since={day:%Y-%m-%d}&until={day:%Y-%m-%d}")
    before = day - timedelta(days=1)
    assert "甲事项" not in listed(browser, f"?tab=mine&until={before:%Y-%m-%d}")


def test_a_list_is_taken_along_as_csv_without_formulas() -> None:
    a_hospital("director")
    clerk, director = a_member(), a_member("director")
    submit(a_unit(name="=1+1"), clerk)
    order(a_unit(name="乙事项"), clerk)
    browser = browser_of(director)
    answer = browser.get("/approvals/list.csv?q=")
    lines = answer.content.decode().splitlines()
    assert answer["Content-Type"].startswith("text/csv")
    assert lines[0].startswith("\ufeff编号,事项,依据,申请人,申请科室,环节,到期,状态")
    assert any(",'=1+1," in line for line in lines)
    assert len(lines) == 3
    narrowed = browser.get("/approvals/list.csv?q=乙").content.decode()
    assert len(narrowed.splitlines()) == 2


def test_a_list_has_pages_and_costs_the_same_for_one_and_for_many(
    django_assert_max_num_queries: Any,
) -> None:
    a_hospital("director")
    clerk, director = a_member(), a_member("director")
    for number in range(21):
        submit(a_unit(name=f"第{number:02}项"), clerk)
    browser = browser_of(director)
    listed(browser)
    with django_assert_max_num_queries(24):
        html = listed(browser)
    assert "第 1 页，共 2 页" in html
    assert "第20项" in listed(browser, "?page=2")
    other = browser_of(clerk)
    with django_assert_max_num_queries(24):
        listed(other, "?tab=mine")
    assert Case.objects.count() == 21


@pytest.mark.parametrize("tab", ["all", "vacant"])
def test_what_was_handed_on_costs_the_same_for_one_and_for_many(tab: str) -> None:
    a_hospital("director", "auditor")
    Post.objects.filter(code="auditor").update(permissions=["approvals:read-all"])
    browser = browser_of(a_member("auditor"))

    def queries_with_one_more() -> int:
        by, to = a_member("director"), a_member("director")
        case = submit(a_unit(), a_member())
        commands.transfer(pk=case.pk, to=to, reason="请代为把关", by=by, at=now())
        if tab == "vacant":
            Member.objects.filter(pk__in=(by.pk, to.pk)).update(is_active=False)
        listed(browser, f"?tab={tab}")
        with CaptureQueriesContext(connection) as counted:
            assert "转办" in listed(browser, f"?tab={tab}")
        return len(counted)

    assert queries_with_one_more() == queries_with_one_more() == queries_with_one_more()


def test_0_f_what_stands_at_a_vacant_post_is_listed_for_those_who_read_all() -> None:
    a_hospital("director", "auditor")
    Post.objects.filter(code="auditor").update(permissions=["approvals:read-all"])
    submit(a_unit(name="甲事项"), a_member())  # nobody holds the post, nor one above it
    html = listed(browser_of(a_member("auditor")), "?tab=vacant")
    assert "甲事项" in html
    assert "岗位空缺" in html
    assert ">岗位空缺<" not in listed(browser_of(a_member()), "?tab=vacant")
