"""A project lived in a browser: charter, start, review, use report, closing, archive."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.looking import at_work, faults, person, sign
from tools.hospital import Hospital
from yiheng.core.clock import day_of, now

pytestmark = pytest.mark.browser
TITLE = "门诊自助报到机更新"
DAY = timedelta(days=1)


def applied_for(page: Page, hospital: Hospital) -> str:
    """An engineer fills the charter in, is told what is missing, mends it and hands it in."""
    page.goto(f"{hospital.base}/projects/")
    page.get_by_role("link", name="申请立项").click()
    main, today = page.get_by_role("main"), day_of(now())
    main.get_by_label("项目名称").fill(TITLE)
    main.get_by_label("项目范围").fill("门诊二层六台报到机；不含急诊。")
    main.get_by_label("使用部门").select_option(label=hospital.staff("doctor")["unit"])
    for n, (title, days) in enumerate((("到货安装", 10), ("试运行", 40))):
        main.get_by_label("节点", exact=True).nth(n).fill(title)
        main.get_by_label("开始", exact=True).nth(n).fill(today.isoformat())
        main.get_by_label("完成时限", exact=True).nth(n).fill((today + days * DAY).isoformat())
    page.get_by_role("button", name="保存并提交").click()
    expect(main).to_contain_text("没有责任人")
    page.get_by_role("link", name="修改").click()
    main.get_by_label("责任人").fill(hospital.staff("system_engineer")["staff_no"])
    page.get_by_role("button", name="保存并提交").click()
    expect(main).to_contain_text("立项审批中")
    assert faults(page.context, page.url) == []
    return page.url


def started(page: Page, address: str) -> None:
    """The director starts it, and the baseline stands."""
    page.goto(address)
    page.get_by_role("button", name="启动项目").click()
    expect(page.get_by_role("main")).to_contain_text("启动时冻结的基线")


def adjusted(page: Page, address: str) -> None:
    """A review puts the last milestone off: a new version, the baseline stays."""
    page.goto(address)
    page.get_by_role("link", name="中期评审", exact=True).click()
    main = page.get_by_role("main")
    main.get_by_label("调整", exact=True).check()
    main.get_by_label("评审意见").fill("到货推迟，试运行顺延")
    due = main.get_by_label("完成时限", exact=True).nth(1)
    due.fill((day_of(now()) + 50 * DAY).isoformat())
    page.get_by_role("button", name="提交评审").click()
    expect(main).to_contain_text("计划第 2 版：与上一版的差异")
    expect(main).to_contain_text("推迟 10 天")
    assert faults(page.context, page.url) == []


def reached(page: Page, address: str) -> None:
    """The owner marks both milestones, and may not close without the report."""
    page.goto(address)
    for title in ("到货安装", "试运行"):
        page.get_by_role("button", name=f"登记“{title}”完成").click()
        expect(page.get_by_role("button", name=f"撤销“{title}”的完成登记")).to_be_visible()
    page.get_by_role("button", name="申请结项").click()
    expect(page.get_by_role("alert")).to_contain_text("没有使用部门签署的使用报告")
    page.goto(address)
    page.get_by_role("button", name="请签使用报告").click()


def reported(page: Page, address: str, password: str) -> None:
    """Somebody of the ward signs what they think of it."""
    page.goto(address)
    page.get_by_role("link", name="签署使用报告", exact=True).click()
    page.get_by_label("使用情况").fill("报到排队明显减少，运行稳定。")
    page.get_by_label("口令或动态码").fill(password)
    page.get_by_role("button", name="签署", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("已验证身份 · 内容未改动")


def test_3_1_l_a_project_goes_from_its_charter_to_its_archive(
    hospital: Hospital, chromium: Browser
) -> None:
    with at_work(chromium, hospital, "system_engineer") as page:
        address = applied_for(page, hospital)
    with person(chromium, hospital, "director") as context:
        sign(context, hospital, "director", f"立项 · {TITLE}")
        page = context.new_page()
        started(page, address)
        adjusted(page, address)
    with at_work(chromium, hospital, "system_engineer") as page:
        reached(page, address)
    with at_work(chromium, hospital, "doctor") as page:
        reported(page, address, hospital.staff("doctor")["password"])
    with at_work(chromium, hospital, "system_engineer") as page:
        page.goto(address)
        page.get_by_role("button", name="申请结项").click()
        expect(page.get_by_role("main")).to_contain_text("结项审核中")
    with at_work(chromium, hospital, "deputy_director") as page:
        page.goto(address)
        page.get_by_label("通过", exact=True).check()
        page.get_by_label("审核意见").fill("材料齐全")
        page.get_by_role("button", name="提交审核").click()
        expect(page.get_by_role("main")).to_contain_text("审核通过")
    with at_work(chromium, hospital, "system_engineer") as page:
        page.goto(address)
        page.get_by_role("button", name="归档", exact=True).click()
        expect(page.get_by_role("main")).to_contain_text("与归档时一致")
        expect(page.get_by_role("button", name=re.compile("登记|同步|结项"))).to_have_count(0)
        assert faults(page.context, page.url) == []
