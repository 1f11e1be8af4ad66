"""An article written in a browser with the buttons and the live preview, found and rated."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.looking import at_work
from tools.hospital import Hospital

pytestmark = pytest.mark.browser
TITLE = "叫号屏黑屏怎么办"


def written(page: Page, hospital: Hospital) -> None:
    """Typed with the buttons; the preview follows, and no script that is typed runs."""
    page.goto(f"{hospital.base}/knowledge/new/")
    page.get_by_label("标题", exact=True).fill(TITLE)
    text = page.get_by_label("正文")
    text.fill("重启")
    text.select_text()
    page.get_by_role("button", name="加粗").click()
    expect(text).to_have_value("**重启**")
    text.press("End")
    text.press_sequentially("\n\n第一步")
    page.get_by_role("button", name="列表").click()
    expect(text).to_have_value("**重启**\n\n- 第一步")
    shown = page.locator("#preview")
    expect(shown.locator("strong")).to_have_text("重启")
    expect(shown.locator("li")).to_have_text("第一步")
    text.press_sequentially("\n\n<img src=x onerror=document.title=1>")
    expect(shown).to_contain_text("<img src=x")
    expect(shown.locator("img")).to_have_count(0)
    page.get_by_label("关键词").fill("叫号屏、报修")
    page.get_by_role("button", name="保存并核对").click()
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def test_7_1_f_an_article_is_written_with_a_live_preview_and_found_in_two_taps(
    hospital: Hospital, chromium: Browser
) -> None:
    with at_work(chromium, hospital, "system_engineer") as page:
        written(page, hospital)

    with at_work(chromium, hospital, "nurse") as page:
        page.goto(f"{hospital.base}/")
        page.get_by_role("link", name="知识与文档").first.click()
        page.get_by_role("link", name=TITLE).click()
        expect(page.get_by_role("main")).to_contain_text("第一步")
        page.get_by_role("button", name="有用", exact=True).click()
        expect(page.get_by_role("main")).to_contain_text("1 人反馈，1 人觉得有用")
