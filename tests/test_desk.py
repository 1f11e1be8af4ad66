"""The desk as people use it: with a thumb on a phone, and by keyboard alone on a desk."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.looking import person
from tools.axe import violations
from tools.hospital import Hospital

pytestmark = pytest.mark.browser
COUNT = """sessionStorage.taps ||= 0;
addEventListener('click', (event) => { if (event.isTrusted) sessionStorage.taps++ }, true)"""
PHONE: ViewportSize = {"width": 390, "height": 844}
WIDE: ViewportSize = {"width": 1280, "height": 844}


@pytest.fixture
def desk(hospital: Hospital, chromium: Browser) -> Iterator[Page]:
    """信息科主任 at work."""
    with person(chromium, hospital, "director") as context:
        page = context.new_page()
        page.set_viewport_size(WIDE)
        page.goto(f"{hospital.base}/")
        yield page


def to_sign(page: Page) -> Locator:
    """The lines that wait for a signature."""
    return page.locator("#items .due[data-sign]")


def test_on_a_phone_one_signs_from_the_desk_with_two_taps(desk: Page, hospital: Hospital) -> None:
    desk.set_viewport_size(PHONE)
    first = to_sign(desk).first.get_by_role("link").first
    title, case = first.inner_text(), first.get_attribute("href")
    desk.context.add_init_script(COUNT)
    desk.reload()

    first.click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(title)
    desk.get_by_label("口令").fill(hospital.staff("director")["password"])  # the phone keeps it
    desk.get_by_role("button", name="同意并签字").click()

    expect(desk.locator(".tag.ok", has_text="同意").first).to_be_visible()
    assert desk.evaluate("sessionStorage.taps") == "2"
    bar = desk.get_by_role("navigation", name="底部导航")
    bar.get_by_role("link", name=re.compile("待办")).click()
    expect(to_sign(desk).locator(f'a[href="{case}"]')).to_have_count(0)


def test_a_thumb_reaches_every_list_and_the_menu(desk: Page, hospital: Hospital) -> None:
    desk.set_viewport_size(PHONE)
    bar = desk.get_by_role("navigation", name="底部导航")
    for name, heading in (("待阅", "待阅"), ("日程", "日程")):
        bar.get_by_role("link", name=re.compile(name)).click()
        expect(desk.get_by_role("heading", level=2, name=heading, exact=True)).to_be_visible()
        assert violations(desk) == []
    bar.get_by_role("link", name="发起").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("快速发起")
    bar.locator("summary").click()
    bar.get_by_role("link", name="草稿").click()
    expect(desk).to_have_url(f"{hospital.base}/?tab=drafts")


def test_without_a_mouse_one_walks_the_lists_and_signs(desk: Page, hospital: Hospital) -> None:
    press = desk.keyboard.press
    press("]")
    expect(desk).to_have_url(f"{hospital.base}/?tab=read")
    press("]")
    expect(desk).to_have_url(f"{hospital.base}/?tab=done")
    press("[")
    expect(desk).to_have_url(f"{hospital.base}/?tab=read")
    press("[")
    expect(desk).to_have_url(f"{hospital.base}/")
    press("g")
    press("7")
    expect(desk).to_have_url(f"{hospital.base}/?tab=agenda")
    press("g")
    press("h")
    expect(desk).to_have_url(f"{hospital.base}/")

    rows = desk.locator("#items .due")
    place = next(n for n in range(rows.count()) if rows.nth(n).get_attribute("data-sign"))
    case = rows.nth(place).get_by_role("link").first.get_attribute("href")
    for _n in range(place + 1):
        press("j")
    expect(desk.locator(".due.at[data-sign]")).to_have_count(1)
    press("s")
    expect(desk).to_have_url(re.compile("/approvals/batch/"))
    password = desk.get_by_label("口令")
    password.focus()
    desk.keyboard.type(hospital.staff("director")["password"])
    press("Control+Enter")
    expect(desk.get_by_role("main")).to_contain_text("已签")
    press("g")
    press("h")
    expect(to_sign(desk).locator(f'a[href="{case}"]')).to_have_count(0)


def test_the_keys_of_the_desk_are_listed_and_can_be_turned_off(desk: Page) -> None:
    desk.keyboard.press("?")
    dialog = desk.get_by_role("dialog", name="键盘操作")
    expect(dialog).to_contain_text("查看并签所在的行")
    desk.get_by_label("启用单键操作").uncheck()
    desk.keyboard.press("Escape")
    here = desk.url
    desk.keyboard.press("]")
    desk.keyboard.press("j")
    expect(desk.locator(".due.at")).to_have_count(0)
    expect(desk).to_have_url(here)
