"""A request lived in a browser: filled in, signed, handled, confirmed; and without a script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.looking import HEIGHT, at_work, faults, person, sent, sign
from tools.axe import visitor
from tools.hospital import Hospital
from yiheng.office.requests.shipped import CODES

pytestmark = pytest.mark.browser
TOPIC = "输液单字号加大"


def begun(page: Page, hospital: Hospital, code: str) -> None:
    """A form is begun from the catalogue."""
    page.goto(f"{hospital.base}/requests/new/")
    page.locator(f"#{code}").get_by_role("button").click()
    expect(page.get_by_role("button", name="提交")).to_be_visible()


def test_3_1_a_a_nurse_asks_two_sign_an_engineer_handles_and_the_nurse_confirms(
    hospital: Hospital, chromium: Browser
) -> None:
    with at_work(chromium, hospital, "nurse") as page:
        begun(page, hospital, "change-request")
        page.get_by_label("需求名称").fill(TOPIC)
        page.get_by_label("所属系统").fill("护理系统")
        page.get_by_label("类型").select_option(label="修改功能")
        page.get_by_label("影响范围").select_option(label="本科室")
        with page.expect_response(re.compile("/save/")):
            page.get_by_label("紧急程度").select_option(label="紧急")
        page.get_by_label("紧急原因").fill("已有一次看错")
        page.get_by_label("现状与问题").fill("字太小")
        page.get_by_role("button", name="提交").click()
        expect(page.get_by_role("alert")).to_contain_text("期望结果")
        page.get_by_label("期望结果").fill("加大到四号字")
        page.get_by_role("button", name="提交").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(TOPIC)
        address = page.url

    for post in ("head", "director"):
        with person(chromium, hospital, post) as context:
            sign(context, hospital, post, f"信息需求与变更 · {TOPIC}")

    with at_work(chromium, hospital, "system_engineer") as page:
        page.goto(f"{hospital.base}/requests/?tab=handle")
        page.get_by_role("link", name=TOPIC).click()
        page.get_by_role("button", name="接办").click()
        page.get_by_label("办理结果").fill("已改为四号字，明早生效")
        page.get_by_role("button", name="办结").click()
        expect(page.get_by_role("main")).to_contain_text("待确认")

    with at_work(chromium, hospital, "nurse") as page:
        page.goto(address)
        expect(page.get_by_role("main")).to_contain_text("明早生效")
        page.get_by_role("button", name="确认完成").click()
        expect(page.get_by_role("main")).to_contain_text("已归档")
        assert faults(page.context, page.url) == []


def test_every_form_of_the_product_is_filled_in_on_one_screen(
    hospital: Hospital, chromium: Browser
) -> None:
    with at_work(chromium, hospital, "doctor") as page:
        for code in CODES:
            begun(page, hospital, code)
            box = page.get_by_role("button", name="提交").bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= HEIGHT, code
            assert faults(page.context, page.url) == [], code


def test_a_form_is_filled_in_and_designed_without_a_script(
    hospital: Hospital, chromium: Browser
) -> None:
    with visitor(chromium, script=False) as context:
        nurse = hospital.staff("nurse")["staff_no"]
        sent(context, f"{hospital.base}/switch/", "", to=nurse)
        page = context.new_page()
        begun(page, hospital, "account-access")
        page.get_by_label("申请事项").select_option(label="开通岗位权限")
        expect(page.get_by_label("申请岗位")).to_have_count(0)
        page.get_by_role("button", name="保存草稿").click()
        expect(page.get_by_label("申请岗位")).to_be_visible()

        sent(context, f"{hospital.base}/switch/", "", to="secadmin")
        page.goto(f"{hospital.base}/requests/forms/")
        page.get_by_role("link", name="会议室使用").click()
        page.get_by_label("字段名").fill("茶水")
        page.get_by_role("button", name="添加").press("Enter")
        expect(page.get_by_role("link", name="茶水")).to_be_visible()
        page.get_by_role("button", name="上移茶水").press("Enter")
        rows = page.locator("#fields tbody tr")
        expect(rows.nth(3)).to_contain_text("茶水")
        page.get_by_role("button", name="删除茶水").press("Enter")
        expect(page.get_by_role("link", name="茶水")).to_have_count(0)


def test_the_designer_moves_fields_in_place_with_the_keyboard(
    hospital: Hospital, chromium: Browser
) -> None:
    with at_work(chromium, hospital, "secadmin") as page:
        page.goto(f"{hospital.base}/requests/forms/")
        page.get_by_role("link", name="会议室使用").click()
        page.get_by_role("button", name="上移开始时间").press("Enter")
        expect(page.locator("#fields tbody tr").first).to_contain_text("开始时间")
        page.get_by_role("button", name="下移开始时间").press("Enter")
        expect(page.locator("#fields tbody tr").first).to_contain_text("会议名称")
