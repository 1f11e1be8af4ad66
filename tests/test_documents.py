"""A contract lived in a browser: archived, found by nobody but the director, lent, and over."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.looking import at_work, faults, person, sign
from tools.hospital import Hospital
from yiheng.core.small_files import pdf

pytestmark = pytest.mark.browser
SUBJECT = "机房空调维保合同"
NOTHING = "没有符合条件的文档"


def looked_for(page: Page, hospital: Hospital) -> None:
    """Look for the contract in the list."""
    page.goto(f"{hospital.base}/documents/")
    page.get_by_label("名称、编号或内容").fill(SUBJECT)
    page.get_by_role("button", name="查找").click()


def archived(hospital: Hospital, chromium: Browser) -> None:
    """A buyer brings it, the director signs it into the archive."""
    with at_work(chromium, hospital, "buyer") as page:
        page.goto(f"{hospital.base}/documents/")
        page.get_by_role("link", name="上传文档").click()
        page.get_by_label("项目名称").fill(SUBJECT)
        page.get_by_label("种类").select_option(label="合同")
        page.get_by_label("密级").select_option(label="内部")
        page.get_by_label("文件", exact=False).first.set_input_files(
            {"name": "扫描件.pdf", "mimeType": "application/pdf", "buffer": pdf("CNY 98,000.00")}
        )
        page.get_by_role("button", name="保存并核对").click()
        expect(page.get_by_role("main")).to_contain_text("合同存档仅总监可调阅")
        page.get_by_label("密级").select_option(label="机密")
        page.get_by_label("文件", exact=False).first.set_input_files(
            {"name": "扫描件.pdf", "mimeType": "application/pdf", "buffer": pdf("CNY 98,000.00")}
        )
        page.get_by_role("button", name="保存并核对").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(f"{SUBJECT}-20")
        page.get_by_role("button", name="提交审核").click()
        expect(page.get_by_role("main")).to_contain_text("已提交审核")
        assert faults(page.context, page.url) == []
    with person(chromium, hospital, "director") as context:
        sign(context, hospital, "director", f"合同归档 · {SUBJECT}")


def test_3_2_d_a_contract_is_the_directors_and_is_lent_until_it_is_given_back(
    hospital: Hospital, chromium: Browser
) -> None:
    archived(hospital, chromium)
    for post in ("buyer", "nurse", "leader"):
        with at_work(chromium, hospital, post) as page:
            looked_for(page, hospital)
            expect(page.get_by_role("main")).to_contain_text(NOTHING)

    with at_work(chromium, hospital, "finance_reviewer") as page:
        page.goto(f"{hospital.base}/documents/borrow/")
        page.get_by_label("借阅的文档").fill(SUBJECT)
        page.get_by_label("是合同存档").check()
        page.get_by_label("借阅理由").fill("核对付款条件与发票")
        page.get_by_role("button", name="提交借阅单").click()
        expect(page.get_by_role("main")).to_contain_text("等待办理")
        paper = page.url

    with at_work(chromium, hospital, "director") as page:
        looked_for(page, hospital)
        page.get_by_role("link", name=re.compile(SUBJECT)).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("1.0")
        page.goto(paper)
        page.get_by_role("button", name="同意借阅").click()
        expect(page.get_by_role("main")).to_contain_text("借阅中")

    with at_work(chromium, hospital, "finance_reviewer") as page:
        page.goto(paper)
        page.get_by_role("link", name="打开文档").click()
        where = page.url
        page.get_by_role("link", name="阅读").click()
        expect(page.get_by_role("main")).to_contain_text("CNY 98,000.00")
        number = hospital.staff("finance_reviewer")["staff_no"]
        expect(page.get_by_role("main")).to_contain_text(number)
        assert faults(page.context, page.url) == []
        page.goto(paper)
        page.get_by_role("button", name="归还，未留存副本").click()
        assert page.request.get(where).status == 404
