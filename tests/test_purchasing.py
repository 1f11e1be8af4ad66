"""A purchase from draft to archive in Chromium: a deputy signs for the head, finance sends it back,
each further step is another person's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from tests.journey import Person
from tests.looking import faults
from tools.axe import visitor
from tools.hospital import Hospital
from yiheng.core.clock import day_of, now

pytestmark = pytest.mark.browser
HEIGHT = 900
TITLE, SUPPLIER = "抢救室腕带打印机", "江城办公用品有限公司"
PAPER = FilePayload(name="腕带打印机论证-202611-1.0.txt", mimeType="text/plain", buffer=b"v1")
REASON = "抢救室患者腕带排队打印，原打印机停产无配件"
ADDED = "库存打印机已调配完毕，均无法打印腕带"


@pytest.fixture
def one(hospital: Hospital, chromium: Browser) -> Iterator[Person]:
    """A browser at the sign-in page."""
    expect.set_options(timeout=20_000)
    with visitor(chromium) as context:
        page = context.new_page()
        page.set_viewport_size({"width": 1280, "height": HEIGHT})
        page.goto(f"{hospital.base}/sign-in/")
        yield Person(page, hospital)


class Story:
    """Who does what, one after another."""

    def __init__(self, one: Person, hospital: Hospital) -> None:
        self.one, self.hospital = one, hospital
        self.ward = hospital.staff("asset_clerk")["unit"]
        self.head, self.deputy = self.of_the_ward("head"), self.of_the_ward("doctor")

    def of_the_ward(self, post: str) -> int:
        """Which account of a post belongs to the applicant's department."""
        return next(nth for nth in range(9) if self.hospital.staff(post, nth)["unit"] == self.ward)

    def apply(self) -> None:
        """The department's clerk fills in one screen, attaches the reasons, hands it in."""
        one = self.one
        one.become("asset_clerk")
        one.go("采购")
        one.follow("填写采购申请")
        main = one.page.get_by_role("main")
        one.fill(采购事项=TITLE, 用途说明=REASON)
        main.get_by_label("采购类别").select_option(label="办公用品")
        main.get_by_label("采购方式").select_option(label="自行采购")
        budget = main.get_by_label("预算项目")
        budget.select_option(index=budget.locator("option").count() - 1)
        for label, text in (("名称", "腕带打印机"), ("数量", "2"), ("单价（元）", "3600")):
            main.get_by_label(label, exact=True).first.fill(text)
        box = one.page.get_by_role("button", name="提交", exact=True).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= HEIGHT
        one.press("保存草稿")
        main.get_by_label("附件").set_input_files(PAPER)
        one.press("上传附件")
        one.sees(PAPER["name"], "草稿")
        one.press("提交审批")
        one.sees("审批中", "7,200.00 元", "柒仟贰佰元整")
        one.cites("3.1-e", "3.1-c", "2.1-n")

    def appoint(self) -> None:
        """The head of the department names a doctor who signs purchases in the meantime."""
        one, deputy = self.one, self.hospital.staff("doctor", self.deputy)
        one.become("head", self.head)
        one.page.goto(f"{self.hospital.base}/people/deputies/new/")
        one.page.locator('input[value="procurement.purchase"]').check()
        last = day_of(now() + timedelta(days=2)).isoformat()
        one.fill(代理人工号=deputy["staff_no"], 理由="外出参加等级评审")
        one.page.get_by_label("至", exact=True).fill(last)
        one.press("委托")
        one.sees(deputy["name"])

    def sign(
        self, post: str, nth: int = 0, press: str = "同意并签字", opinion: str = "同意"
    ) -> None:
        """The case is found in the list of what waits; the password signs it."""
        one = self.one
        one.become(post, nth)
        one.go("审批")
        row = one.page.get_by_role("row").filter(has_text=TITLE).first
        row.get_by_role("link").first.click()
        one.sees(REASON)
        one.fill(意见=opinion, 口令=self.hospital.staff(post, nth)["password"])
        one.press(press)

    def mend(self) -> None:
        """What was sent back is completed, and goes round once more from the first step."""
        one = self.one
        self.open("asset_clerk")
        one.sees("已退回")
        one.follow("修改")
        one.fill(用途说明=f"{REASON}。{ADDED}")
        one.press("提交")
        one.sees("审批中", ADDED)

    def open(self, post: str) -> None:
        """Somebody finds the purchase in the list."""
        self.one.become(post)
        self.one.go("采购")
        self.one.follow(TITLE)

    def contract(self) -> None:
        """The buyer signs for no more than was approved."""
        one = self.one
        self.open("buyer")
        one.fill(合同编号="HT-2026-0911", 供应商=SUPPLIER)
        one.page.get_by_label("合同金额（元）").fill("7200.01")
        one.press("登记合同")
        one.refused("3.1-e", "超出批准的")
        one.fill(合同编号="HT-2026-0911", 供应商=SUPPLIER)
        one.page.get_by_label("合同金额（元）").fill("7100")
        one.press("登记合同")
        one.sees("HT-2026-0911", "7,100.00 元")

    def accept(self) -> None:
        """Another examines what came."""
        self.open("asset_keeper")
        self.one.page.get_by_label("合格", exact=True).check()
        self.one.fill(验收意见="数量相符，试打正常")
        self.one.press("登记验收")
        self.one.sees("数量相符，试打正常")
        self.one.cites("2.1-n")

    def pay(self) -> None:
        """The buyer asks, the cashier hands over and says that it was paid."""
        one = self.one
        self.open("buyer")
        one.fill(发票号码="26420000000000001001")
        one.page.get_by_label("末笔，付后结清").check()
        one.press("申请付款")
        one.sees("待移交")
        one.become("cashier")
        one.go("采购")
        one.follow("付款移交")
        one.press("移交所选")
        with one.page.expect_download() as told:
            one.follow("下载 JSON")
        assert told.value.suggested_filename.endswith(".json")
        one.follow(TITLE)
        one.page.get_by_label("已付款").check()
        one.fill(财务凭证号="记-0911")
        one.press("登记付款结果")
        one.sees("记-0911")

    def archive(self) -> None:
        """The buyer closes the file; its fifteen years are told, and every hand in it."""
        one = self.one
        self.open("buyer")
        one.press("归档")
        one.sees("已归档", "保存至")
        one.cites("0-g")
        one.follow("办理记录")
        one.sees("提交采购申请", "退回采购申请", "采购申请获批准", "采购归档")


def test_3_1_e_a_purchase_from_draft_to_archive(hospital: Hospital, one: Person) -> None:
    story = Story(one, hospital)
    story.apply()
    story.appoint()
    story.sign("doctor", story.deputy)
    one.sees(f"代{hospital.staff('head', story.head)['name']}")
    story.sign("finance_reviewer", press="退回", opinion="请说明库存能否调配")
    story.mend()
    story.sign("doctor", story.deputy)
    story.sign("finance_reviewer")
    story.sign("leader")
    story.contract()
    story.accept()
    story.pay()
    story.archive()
    assert faults(one.page.context, one.page.url.partition("?")[0]) == []
