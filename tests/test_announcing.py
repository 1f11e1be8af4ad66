"""An announcement lived in a browser: written, signed, read, followed; and an emergency."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.looking import at_work, faults, person, sent, sign
from tools.axe import visitor
from tools.hospital import Hospital

pytestmark = pytest.mark.browser
TITLE = "本周六核心机房停电检修"
WARD = "心血管内科"


def written(page: Page, hospital: Hospital, title: str) -> None:
    """A head writes an important announcement to the own department, and looks whom it reaches."""
    page.goto(f"{hospital.base}/bulletins/")
    page.get_by_role("link", name="起草公告").click()
    page.get_by_label("标题").fill(title)
    page.get_by_label("正文").fill("周六 22:00 至 23:00 停电。\n\n<b>请提前保存</b>")
    page.get_by_label("等级").select_option(label="重要")
    page.get_by_text("部门与团队", exact=True).click()
    page.get_by_label(WARD).first.check()
    page.get_by_role("button", name="保存并核对").click()
    expect(page.get_by_role("heading", name=re.compile(r"将发给 \d+ 人"))).to_be_visible()


def test_7_1_b_a_head_writes_the_leader_signs_a_nurse_reads_and_the_head_follows(
    hospital: Hospital, chromium: Browser
) -> None:
    with at_work(chromium, hospital, "head") as page:
        written(page, hospital, TITLE)
        expect(page.get_by_role("main")).to_contain_text("<b>请提前保存</b>")
        expect(page.get_by_role("button", name="发布", exact=True)).to_have_count(0)
        page.get_by_role("button", name="提交审核").click()
        expect(page.get_by_role("main")).to_contain_text("已提交审核")
        assert faults(page.context, page.url) == []

    with person(chromium, hospital, "leader") as context:
        sign(context, hospital, "leader", f"公告 · {TITLE}")

    with at_work(chromium, hospital, "nurse") as page:
        page.goto(f"{hospital.base}/notices/?tab=unread")
        page.get_by_role("link", name=TITLE).click()
        page.get_by_role("button", name="打开原文").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
        page.get_by_role("button", name="我已阅知").click()
        expect(page.get_by_role("main")).to_contain_text("已阅知")
        expect(page.get_by_role("button", name="我已阅知")).to_have_count(0)
        page.get_by_text("传阅给同事").click()
        page.get_by_label("传阅给").fill(hospital.staff("pharmacy")["staff_no"])
        page.get_by_role("button", name="传阅", exact=True).click()

    followed(hospital, chromium)


def followed(hospital: Hospital, chromium: Browser) -> None:
    """The colleague finds what was passed on; the head sees who has read it, and reminds."""
    with at_work(chromium, hospital, "pharmacy") as page:
        page.goto(f"{hospital.base}/bulletins/")
        page.get_by_role("link", name=TITLE).click()
        expect(page.get_by_role("main")).to_contain_text("传阅给您")

    with at_work(chromium, hospital, "head") as page:
        page.goto(f"{hospital.base}/bulletins/?tab=mine")
        page.get_by_role("link", name=TITLE).click()
        page.get_by_role("link", name="阅知情况").click()
        expect(page.locator("#readers")).to_contain_text("未阅知")
        page.get_by_role("button", name=re.compile("催阅未阅的")).click()
        expect(page.get_by_role("main")).to_contain_text("一小时内已经催阅过")
        page.locator("[name=only]").select_option(label="已阅知")
        page.locator("#readers").get_by_role("button", name="查找").click()
        expect(page.locator("#readers tbody tr")).to_have_count(1)
        assert faults(page.context, page.url) == []


def test_7_1_c_without_a_script_an_emergency_is_told_read_and_withdrawn(
    hospital: Hospital, chromium: Browser
) -> None:
    with visitor(chromium, script=False) as context:
        engineer, nurse = hospital.staff("system_engineer"), hospital.staff("nurse")
        sent(context, f"{hospital.base}/switch/", "", to=engineer["staff_no"])
        page = context.new_page()
        page.goto(f"{hospital.base}/bulletins/urgent/")
        page.get_by_label("事由").select_option(label="请立即回岗")
        page.get_by_label("发生在").select_option(label=WARD)
        page.get_by_role("button", name="立即发出").click()
        expect(page.get_by_role("main")).to_contain_text("到达方式")

        sent(context, f"{hospital.base}/switch/", "", to=nurse["staff_no"])
        page.goto(f"{hospital.base}/bulletins/")
        page.get_by_role("link", name=f"{WARD}：请立即回岗").click()
        page.get_by_role("button", name="我已阅知").click()
        expect(page.get_by_role("button", name="我已阅知")).to_have_count(0)
        address = page.url

        sent(context, f"{hospital.base}/switch/", "", to=engineer["staff_no"])
        page.goto(address)
        page.get_by_text("撤回公告").click()
        page.get_by_label("撤回原因").fill("演练结束")
        page.get_by_role("button", name="撤回", exact=True).click()
        expect(page.get_by_role("main")).to_contain_text("撤回：演练结束")
