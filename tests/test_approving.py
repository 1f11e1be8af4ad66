"""Approving as people do: on a phone with two taps, routes by keyboard and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.looking import person, sent
from tools.axe import violations, visitor
from tools.hospital import Hospital

pytestmark = pytest.mark.browser
COUNT = "taps = 0; addEventListener('click', (event) => { taps += event.isTrusted ? 1 : 0 }, true)"
PHONE: ViewportSize = {"width": 390, "height": 844}
EDITOR = "/approvals/routes/collection/edit/"


@pytest.fixture
def phone(hospital: Hospital, chromium: Browser) -> Iterator[Page]:
    """The phone of 信息科主任, who has something to sign."""
    with person(chromium, hospital, "director") as context:
        page = context.new_page()
        page.set_viewport_size(PHONE)
        yield page


def waiting(page: Page, hospital: Hospital) -> list[str]:
    page.goto(f"{hospital.base}/approvals/")
    links = page.locator("#cases tbody a[href^='/approvals/']").all()
    return [str(one.get_attribute("href")) for one in links]


def above_the_bar(page: Page, one: Locator) -> bool:
    """Whether a target can be tapped without scrolling."""
    box = one.bounding_box()
    bar = page.get_by_role("navigation", name="底部导航").bounding_box()
    assert box is not None
    assert bar is not None
    return box["y"] + box["height"] <= bar["y"]


def test_on_a_phone_a_case_is_signed_with_two_taps(phone: Page, hospital: Hospital) -> None:
    case = waiting(phone, hospital)[-1]
    phone.goto(f"{hospital.base}{case}")
    phone.evaluate(COUNT)
    phone.get_by_label("口令").fill(hospital.staff("director")["password"])  # the phone keeps it
    chip = phone.locator(".chip", has_text=re.compile("^同意$"))
    act = phone.get_by_role("button", name="同意并签字")
    assert above_the_bar(phone, chip)
    assert above_the_bar(phone, act)

    chip.click()
    assert phone.evaluate("taps") == 1
    act.click()

    expect(phone.locator(".tag.ok", has_text="同意").first).to_be_visible()
    expect(phone.get_by_text("已验证身份 · 内容未改动")).to_be_visible()
    assert case not in waiting(phone, hospital)


def test_a_refused_signature_keeps_what_was_typed(phone: Page, hospital: Hospital) -> None:
    phone.goto(f"{hospital.base}{waiting(phone, hospital)[0]}")
    phone.get_by_label("意见", exact=False).last.fill("请补充说明")
    phone.get_by_label("口令").fill("guess")
    phone.get_by_role("button", name="同意并签字").click()
    expect(phone.get_by_role("alert")).to_contain_text("身份验证未通过")
    expect(phone.locator("textarea[name=opinion]")).to_have_value("请补充说明")
    assert violations(phone) == []


def test_several_are_signed_with_one_password_after_each_was_shown(
    phone: Page, hospital: Hospital
) -> None:
    cases = waiting(phone, hospital)[:2]
    for box in phone.locator("#cases tbody input[type=checkbox]").all()[: len(cases)]:
        box.check()
    phone.get_by_role("button", name="逐项查看，批量签字").click()
    expect(phone.locator("section.card[id^=case-]")).to_have_count(len(cases))
    assert violations(phone) == []
    phone.get_by_label("口令").fill(hospital.staff("director")["password"])
    phone.get_by_role("button", name="同意并签字所选各项").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("批量签字结果")
    expect(phone.locator("tbody .tag.ok")).to_have_count(len(cases))
    assert violations(phone) == []


def test_a_route_is_edited_by_keyboard_with_a_live_preview(
    hospital: Hospital, chromium: Browser
) -> None:
    with person(chromium, hospital, "secadmin") as context:
        page = context.new_page()
        page.goto(f"{hospital.base}{EDITOR}")
        drawn = page.locator("#preview svg")
        steps = drawn.locator(".box")
        before = steps.count()
        page.get_by_role("button", name="在最后加一步").focus()
        page.keyboard.press("Enter")
        expect(steps).to_have_count(before + 1)
        title = page.locator(f"#step-{before - 1}").get_by_label("环节名称")
        expect(page.locator(f"#step-{before - 1}")).to_be_focused()
        page.keyboard.press("Tab")
        title.focus()
        page.keyboard.type("审计会签")
        page.keyboard.press("Tab")
        expect(drawn).to_contain_text("审计会签")  # without a button: the preview follows
        assert violations(page) == []


def test_a_route_is_edited_without_javascript(hospital: Hospital, chromium: Browser) -> None:
    with visitor(chromium, script=False) as context:
        editor = hospital.staff("secadmin")["staff_no"]
        sent(context, f"{hospital.base}/switch/", "", to=editor)
        page = context.new_page()
        page.goto(f"{hospital.base}{EDITOR}")
        titles = page.get_by_label("环节名称")
        first = titles.first.input_value()
        page.locator("#step-0").get_by_role("button", name="下移").click()
        expect(titles.nth(1)).to_have_value(first)
        page.locator("#step-1").get_by_role("button", name="加一方会签").click()
        expect(page.locator("#step-1 fieldset.signer")).to_have_count(2)
        page.locator("#step-1").get_by_role("button", name="删除签字方 2").click()
        page.get_by_role("button", name="用去年的事项试算").click()
        expect(page.locator("#tried")).to_be_visible()
        page.get_by_label("变更理由").fill("先主管后科室")
        page.get_by_role("button", name="提出变更").click()
        expect(page.get_by_text("提出人不能自己确认")).to_be_visible()
