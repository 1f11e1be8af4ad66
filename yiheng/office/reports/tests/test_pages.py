"""The pages: for whom they are, what they say, and that they work without a script."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yiheng.core.clock import day_of, local, now
from yiheng.core.search.finding import hits
from yiheng.core.search.index import rebuild
from yiheng.core.search.tokens import runs
from yiheng.core.ui import papers
from yiheng.governance.people.models import Member, Unit
from yiheng.office.reports import commands
from yiheng.office.reports.dues import span_of
from yiheng.office.reports.models import Brief, Obligation, Report
from yiheng.office.reports.tests.factories import (
    DAILY,
    DAY,
    MONDAY,
    MONTHLY,
    a_hospital,
    a_member,
    an_engineer,
    at_post,
    fresh,
    handed_in,
    obliged,
    opened,
    team,
    the,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office() -> Unit:
    return a_hospital()


@pytest.fixture
def engineer() -> Member:
    return an_engineer()


@pytest.fixture
def report(engineer: Member) -> Report:
    """A daily report of the last workday before now, so that it can be handed in."""
    return opened(engineer, at=MONDAY)


def who(client: Client, member: Member) -> Client:
    client.force_login(member)
    return client


def page(client: Client, member: Member, path: str, status: int = 200) -> str:
    answer = who(client, member).get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def post(client: Client, by: Member, name: str, *args: Any, **data: Any) -> Any:
    return who(client, by).post(reverse(f"reports:{name}", args=args), data)


def test_3_2_h_a_report_is_filled_in_kept_and_handed_in_once(
    client: Client, engineer: Member, report: Report
) -> None:
    listed = page(client, engineer, "/reports/")
    for text in ("2026-11-23 日报", "写日报", "待提交" if now() < report.due_at else "逾期未交"):
        assert text in listed
    assert who(client, engineer).get(report.page)["Location"] == f"{report.page}write/"
    assert post(client, engineer, "begin", "daily").status_code == 302
    html = page(client, engineer, f"{report.page}write/")
    post(client, engineer, "drop", report.pk)
    html = page(client, engineer, f"{report.page}write/")
    for text in ("今日完成", "问题与处置", "明日计划", "本期数据", "提交</button>"):
        assert text in html
    assert "为 0 的指标：" in html
    kept = post(client, engineer, "write", report.pk, act="save", done="- 半件 <b>")
    assert kept.url == f"{report.page}write/"
    assert "- 半件 &lt;b&gt;" in page(client, engineer, f"{report.page}write/")
    gap = post(client, engineer, "write", report.pk, act="submit", done="甲")
    assert gap.status_code == 422
    assert "“问题与处置”没有填写" in gap.content.decode()
    assert "甲</textarea>" in gap.content.decode()
    assert post(client, engineer, "write", report.pk, act="submit", **DAILY).url == report.page
    html = page(client, engineer, report.page)
    for text in ("换打印机", "更正", "第 1 版", "数据"):
        assert text in html
    assert who(client, engineer).get(f"{report.page}write/")["Location"] == report.page
    again = post(client, engineer, "write", report.pk, act="submit", **DAILY)
    assert again.status_code == 403
    assert again["X-Clause"] == "3.2-i"


def test_3_2_h_what_was_handed_in_is_corrected_printed_and_found(
    client: Client, engineer: Member, report: Report
) -> None:
    handed_in(report, now())
    assert post(client, engineer, "correct", report.pk, reason="").status_code == 422
    assert post(client, engineer, "correct", report.pk, reason="漏项").status_code == 302
    assert "更正原因：漏项" in page(client, engineer, f"{report.page}write/")
    assert "继续填写第 2 版" in page(client, engineer, report.page)
    given = DAILY | {"done": "- 两件"}
    post(client, engineer, "write", report.pk, act="submit", **given)
    html = page(client, the("卫主任"), report.page)
    for text in ("漏项", "版本记录", "两件", f"{report.page}editions/1/"):
        assert text in html
    assert "换打印机" in page(client, engineer, f"{report.page}editions/1/")
    page(client, engineer, f"{report.page}editions/3/", 404)
    sheet = page(client, engineer, f"{report.page}sheet/")
    assert "校验码" in sheet
    assert "系统管理团队 日报" in sheet
    rebuild()
    found = hits(runs("2026-11-23 日报"), engineer, now())["reports.report"]
    assert found.get().url == report.page
    hidden = hits(runs("2026-11-23 日报"), a_member(name="护士"), now())
    assert not any(lines.exists() for lines in hidden.values())


def test_absent_and_not_yours_look_the_same(
    client: Client, engineer: Member, report: Report
) -> None:
    other = an_engineer("同事")
    for name in ("detail", "write", "sheet", "pdf"):
        theirs = who(client, other).get(reverse(f"reports:{name}", args=[report.pk]))
        absent = client.get(reverse(f"reports:{name}", args=[99_999]))
        assert (theirs.status_code, theirs.content) == (404, absent.content)
    for name in ("correct", "drop", "excuse", "write"):
        assert post(client, other, name, report.pk, reason="x").status_code == 404, name
    page(client, a_member(name="护士"), "/reports/", 403)
    page(client, engineer, f"{report.page}sheet/", 404)  # nothing is handed in yet
    assert post(client, other, "begin", "daily").status_code == 404


def test_3_2_h_who_owes_what_is_set_on_a_page_and_one_is_excused(
    client: Client, engineer: Member, office: Unit
) -> None:
    director = the("卫主任")
    assert "还没有报告职责" in page(client, director, "/reports/obligations/")
    given = {"kind": "daily", "unit": team().pk, "member": engineer.staff_no}
    assert post(client, director, "obligations", **given).status_code == 302
    html = page(client, director, "/reports/obligations/")
    for text in ("系统管理团队", "工程师", "今日完成", "（选填）"):
        assert text in html
    assert "已在提交" in post(client, director, "obligations", **given).content.decode()
    nobody = post(client, director, "obligations", **given | {"member": "无"})
    assert "没有工号" in nobody.content.decode()
    twin = an_engineer()
    wrong = post(client, director, "obligations", **given | {"member": twin.name})
    assert "不止一位" in wrong.content.decode()
    denied = post(client, engineer, "obligations", **given)
    assert denied.status_code == 403
    assert "设定</button>" not in page(client, engineer, "/reports/obligations/")

    report = fresh(commands.begin(kind="daily", by=engineer, at=now()))
    assert who(client, director).get(report.page).status_code == 200
    assert "报告还没有提交" in page(client, director, report.page)
    assert post(client, director, "excuse", report.pk, reason="").status_code == 422
    post(client, director, "excuse", report.pk, reason="休假")
    assert "这份报告已免交" in page(client, director, report.page)
    assert "休假" in page(client, engineer, report.page)
    one = Obligation.objects.get()
    assert post(client, director, "release", one.pk).status_code == 302
    assert "解除</button>" not in page(client, director, "/reports/obligations/")


def test_1_1_d_the_director_sends_the_brief_and_the_leader_signs_for_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    director, leader = the("卫主任"), the("尚院长")
    assert "还没有简报" in page(client, leader, "/reports/briefs/")
    report = opened(director, "monthly", house=True)
    report = handed_in(report, report.due_at)
    assert "报送分管院长" in page(client, director, report.page)
    assert post(client, director, "send", report.pk, note="长" * 4001).status_code == 422
    answer = post(client, director, "send", report.pk, note="请批经费")
    brief = Brief.objects.get()
    assert answer.url == brief.page
    html = page(client, leader, brief.page)
    for text in ("2026-11 月度简报", "请批经费", "平稳", "签收", "当前一页纸"):
        assert text in html
    listed = page(client, leader, "/reports/briefs/")
    assert "待签收" in listed
    assert post(client, leader, "acknowledge", brief.pk, remark="长" * 4001).status_code == 422
    assert post(client, leader, "acknowledge", brief.pk, remark="同意").status_code == 302
    html = page(client, director, brief.page)
    assert "已签收" in html
    assert "同意" in html
    assert "已报送" in page(client, director, report.page)
    sheet = page(client, leader, f"{brief.page}sheet/")
    for text in ("医疗信息管理月度简报", "请批经费", "同意"):
        assert text in sheet
    page(client, a_member(name="护士"), brief.page, 404)
    commands.correct(pk=report.pk, by=director, at=now(), reason="数字有误")
    commands.submit(pk=report.pk, by=director, at=report.due_at, sections=MONTHLY)
    assert "报送后月报已更正" in page(client, leader, brief.page)
    assert "可以再次报送" in page(client, director, report.page)
    if papers.can_print():
        for path in (f"{brief.page}pdf/", f"{report.page}pdf/"):
            answer = who(client, leader).get(path)
            assert answer.content.startswith(b"%PDF")
    assert 'href="/reports/briefs/"' in page(client, leader, "/brief/")


def test_3_2_i_how_punctual_is_seen_and_taken_along_at_the_same_cost(
    client: Client, engineer: Member, office: Unit, django_assert_max_num_queries: Any
) -> None:
    at = now() - timedelta(days=20)
    obliged(engineer, at=MONDAY)
    Obligation.objects.update(since=day_of(at))
    one = Obligation.objects.select_related("unit", "member").get()
    for n in range(14):
        commands_open(one, at + n * DAY)
    rows = list(Report.objects.order_by("last"))
    for n, report in enumerate(rows[:8]):
        handed_in(report, report.due_at + (timedelta(hours=1) if n == 3 else -timedelta(hours=1)))
    mine = page(client, engineer, "/reports/")
    assert "份日报" in mine
    assert 'class="heat"' in mine
    director = the("卫主任")
    assert "工程师" in page(client, director, "/reports/?tab=all&only=late&q=工程师&kind=daily")
    assert "没有符合条件的报告" in page(client, director, "/reports/?tab=all&only=excused")
    assert "您没有要提交的报告" in page(client, director, "/reports/")
    table = who(client, director).get("/reports/export/?tab=all").content.decode("utf-8-sig")
    assert table.count("\n") == len(rows) + 1
    seen = ""
    for month in sorted({f"{local(one.due_at):%Y-%m}" for one in rows}):
        seen += page(client, director, f"/reports/punctuality/?month={month}")
    for text in ("日报按时率", "迟交", "逾期未交", "<svg", "系统管理团队"):
        assert text in seen
    assert "没有迟交的报告" in page(
        client, at_post("leader"), "/reports/punctuality/?month=2020-01"
    )
    page(client, director, "/reports/punctuality/?month=x")
    who(client, director).get("/reports/?tab=all")
    with django_assert_max_num_queries(18):
        assert client.get("/reports/?tab=all").status_code == 200


def commands_open(one: Obligation, at: Any) -> None:
    """The report of the day of an instant is opened, whatever day it is."""
    commands.open_report(obligation=one, span=span_of("daily", day_of(at)), by=one.member, at=at)
