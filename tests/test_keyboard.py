"""The house without a mouse, and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.looking import person
from tools.axe import visitor
from tools.hospital import Hospital

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(hospital: Hospital, chromium: Browser) -> Iterator[Page]:
    """The desk of 信息科主任, who has something to sign."""
    with person(chromium, hospital, "director") as context:
        page = context.new_page()
        page.goto(f"{hospital.base}/")
        yield page


def test_letters_go_to_rooms_and_to_rows(desk: Page) -> None:
    desk.keyboard.press("j")
    expect(desk.locator(".due.at")).to_have_count(1)
    desk.keyboard.press("j")
    desk.keyboard.press("k")
    first = desk.locator(".due").first
    expect(first.get_by_role("link").first).to_be_focused()

    desk.keyboard.press("g")
    desk.keyboard.press("c")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("采集申请")
    desk.keyboard.press("/")
    search = desk.get_by_role("banner").get_by_role("searchbox")
    expect(search).to_be_focused()
    desk.keyboard.type("j")  # a letter inside a field is a letter
    expect(search).to_have_value("j")


def test_the_list_of_keys_opens_closes_and_can_turn_them_off(desk: Page) -> None:
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog", name="键盘操作")).to_be_visible()
    desk.get_by_label("启用单键操作").uncheck()
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).to_have_count(0)

    desk.keyboard.press("?")
    desk.keyboard.press("j")
    expect(desk.get_by_role("dialog")).to_have_count(0)
    expect(desk.locator(".due.at")).to_have_count(0)


def test_brackets_walk_through_the_clauses(desk: Page, hospital: Hospital) -> None:
    desk.goto(f"{hospital.base}/book/")
    clauses = desk.locator(".cl[id]")
    desk.keyboard.press("]")
    first = clauses.first.get_attribute("id")
    expect(desk).to_have_url(f"{hospital.base}/book/#{first}")
    desk.keyboard.press("]")
    second = clauses.nth(1).get_attribute("id")
    expect(desk).to_have_url(f"{hospital.base}/book/#{second}")
    desk.keyboard.press("[")
    expect(desk).to_have_url(f"{hospital.base}/book/#{first}")


def test_the_first_tab_skips_to_the_content(desk: Page) -> None:
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("link", name="跳到正文")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("main")).to_be_focused()


def test_on_a_phone_the_first_to_do_needs_no_scrolling(desk: Page) -> None:
    desk.set_viewport_size({"width": 390, "height": 844})
    bar = desk.get_by_role("navigation", name="底部导航").bounding_box()
    first = desk.locator(".due").first.bounding_box()

    assert bar is not None
    assert first is not None
    assert first["y"] + first["height"] < bar["y"]


def test_without_javascript_one_signs_in_and_files_an_application(
    hospital: Hospital, chromium: Browser
) -> None:
    steward = hospital.staff("data_steward")
    with visitor(chromium, script=False) as context:
        page = context.new_page()
        page.goto(f"{hospital.base}/sign-in/")
        page.get_by_label("工号").fill(steward["staff_no"])
        page.get_by_label("口令").fill(steward["password"])
        page.get_by_role("button", name="登录").click()
        page.get_by_role("link", name="采集申请").first.click()
        page.get_by_role("link", name="填写申请单").click()
        page.get_by_label("名称").fill("门诊就诊人次")
        page.get_by_label("采集目的").fill("统计各科门诊人次，安排诊室")
        page.get_by_label("数据来源").fill("HIS")
        page.get_by_label("就诊", exact=True).check()
        page.get_by_role("button", name="保存草稿").click()
        page.get_by_role("button", name="提交审核").click()
        expect(page.get_by_role("main")).to_contain_text("审批中")
