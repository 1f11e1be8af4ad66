"""A meeting lived in a browser: said, confirmed, voted, resolved; and what is late explained."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.looking import at_work, faults
from tools.hospital import Hospital
from yiheng.core.clock import day_of, now

pytestmark = pytest.mark.browser
SPEAKER, VOTERS = "system_engineer", ("director", "system_engineer", "data_steward")
GIST, MOTION = "两个月内上线，先做预约再做支付", "同意两个月内上线"
TASK, LATE = "完成互联网医院预约模块上线", "拆分夜间批处理并压缩到五点前完成"
LINE = "新项目分工与里程碑"


def running(page: Page, hospital: Hospital) -> None:
    """The meeting that is under way, and its first topic."""
    page.goto(f"{hospital.base}/meetings/?state=open")
    page.locator("#list").get_by_role("link", name="项目启动会").click()
    page.locator("#agenda").get_by_role("link", name=LINE).click()


def test_4_2_i_to_4_2_k_from_what_was_said_to_what_somebody_owes(
    hospital: Hospital, chromium: Browser
) -> None:
    with at_work(chromium, hospital, "secretary") as page:
        running(page, hospital)
        expect(page.get_by_role("main")).to_contain_text("还没有经本人确认的发言")
        page.get_by_label("发言人").select_option(value=hospital.staff(SPEAKER)["staff_no"])
        page.get_by_label("发言要点").fill(GIST)
        page.get_by_role("button", name="记录", exact=True).click()
        expect(page.get_by_role("main")).to_contain_text("待本人确认")
        expect(page.get_by_role("button", name="确认是我的发言")).to_have_count(0)

    with at_work(chromium, hospital, SPEAKER) as page:
        running(page, hospital)
        page.get_by_role("button", name="确认是我的发言").click()
        expect(page.get_by_role("main")).to_contain_text("本人已确认")

    with at_work(chromium, hospital, "secretary") as page:
        running(page, hospital)
        page.get_by_role("textbox", name="议案").fill(MOTION)
        page.get_by_role("button", name="提出并表决").click()
        expect(page.get_by_role("main")).to_contain_text("表决中")
    voted_and_resolved(hospital, chromium)


def voted_and_resolved(hospital: Hospital, chromium: Browser) -> None:
    """Three vote, the office counts, and somebody is to do it."""
    for post in VOTERS:
        with at_work(chromium, hospital, post) as page:
            running(page, hospital)
            page.get_by_role("button", name="赞成").click()
            expect(page.get_by_role("button", name="赞成")).to_have_count(0)
    with at_work(chromium, hospital, "secretary") as page:
        running(page, hospital)
        page.get_by_role("button", name="计票并结束").click()
        expect(page.get_by_role("main")).to_contain_text("赞成 3 反对 0 弃权 0")
        page.get_by_text("据此作出决议", exact=True).click()
        page.get_by_role("textbox", name="决议").fill(TASK)
        page.get_by_label("责任人").fill(hospital.staff("data_steward")["staff_no"])
        due = day_of(now()) + timedelta(days=7)
        page.get_by_label("完成期限").fill(f"{due:%Y-%m-%d}")
        page.get_by_role("button", name="作出决议").click()
        page.get_by_role("link", name=TASK).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(TASK)
        expect(page.locator("svg.flow")).to_have_count(1)
        assert faults(page.context, page.url) == []


def test_4_2_n_4_2_o_what_is_late_is_explained_with_a_remedy_and_agreed(
    hospital: Hospital, chromium: Browser
) -> None:
    today = day_of(now())
    with at_work(chromium, hospital, "data_analyst") as page:
        page.goto(f"{hospital.base}/meetings/resolutions/?only=late")
        page.get_by_role("link", name=LATE).click()
        expect(page.get_by_role("main")).to_contain_text("先提交延期说明")
        expect(page.get_by_role("button", name="办结", exact=True)).to_have_count(0)
        page.get_by_label("延期原因").fill("夜间窗口被备份占用，须先调整备份计划")
        page.get_by_label("新期限").fill(f"{today + timedelta(days=12):%Y-%m-%d}")
        page.locator("[name=what1]").fill("备份改到零点前完成")
        page.locator("[name=owner1]").fill(hospital.staff(SPEAKER)["staff_no"])
        page.locator("[name=until1]").fill(f"{today + timedelta(days=5):%Y-%m-%d}")
        page.get_by_role("button", name="提交延期说明").click()
        expect(page.get_by_role("main")).to_contain_text("延期说明待召集人确认")
        address = page.url

    with at_work(chromium, hospital, "director") as page:
        page.goto(f"{hospital.base}/")
        expect(page.get_by_role("main")).to_contain_text(re.compile(f"延期说明：{LATE}"))
        page.goto(address)
        page.get_by_label("意见").fill("同意，备份计划同步调整")
        page.get_by_role("button", name="同意延期").click()
        expect(page.get_by_role("main")).to_contain_text("备份改到零点前完成")
        expect(page.get_by_role("main")).to_contain_text("原定")
        assert faults(page.context, page.url) == []

    with at_work(chromium, hospital, SPEAKER) as page:
        page.goto(address)
        page.get_by_role("button", name="我已完成").click()
        expect(page.get_by_role("button", name="我已完成")).to_have_count(0)
