"""Crisis and ratification, in Chromium: acted in at once, signed afterwards, made good."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journey import Person
from tests.looking import faults
from tools.axe import visitor
from tools.hospital import Hospital

pytestmark = pytest.mark.browser
TITLE = "存储阵列告警，检验结果发不出"
BUY, PAPER = "现购两块同型号硬盘换上，凭发票入账", "检验结果改用纸质单送科室，危急值电话告知"
MENDED = "硬盘已退回供应商，货款退到对公账户"


@pytest.fixture
def one(hospital: Hospital, chromium: Browser) -> Iterator[Person]:
    """A browser at the sign-in page."""
    expect.set_options(timeout=20_000)
    with visitor(chromium) as context:
        page = context.new_page()
        page.goto(f"{hospital.base}/sign-in/")
        yield Person(page, hospital)


class Story:
    """Who does what, one after another."""

    def __init__(self, one: Person, hospital: Hospital) -> None:
        self.one, self.hospital, self.number = one, hospital, ""

    def password(self, post: str) -> str:
        """What somebody signs with."""
        return self.hospital.staff(post)["password"]

    def declare(self) -> None:
        """信息科主任 fills in one page; it is in force at once."""
        one = self.one
        one.become("director")
        one.go("危机处置")
        one.follow("宣布危机")
        mate = self.hospital.staff("doctor")["staff_no"]
        one.fill(
            事由=TITLE, 理由="存储阵列双盘告警，检验结果积压，来不及走平常的审批",
            组长=self.hospital.staff("deputy_director")["staff_no"], 组员=mate, 有效小时数="6",
            金额上限="5", 您的口令=self.password("director"),
        )  # fmt: skip
        one.page.get_by_label("紧急采购", exact=True).check()
        one.press("宣布危机")
        one.sees("生效中，待第二人确认", "距自动结束")
        one.cites("4.1-d", "4.1-e")
        self.number = one.page.title().partition(" ")[0]

    def second(self) -> None:
        """分管院长 finds it among the things to do, and stands behind it."""
        one = self.one
        one.become("leader")
        one.follow("确认危机决策授权")
        one.cites("2.1-n")
        one.press("确认授权")
        expect(one.page.get_by_text("待第二人确认")).to_have_count(0)
        one.sees("生效中")

    def enter(self) -> None:
        """A doctor of the team sees the banner on the desk."""
        one = self.one
        one.become("doctor")
        one.sees("危机处置中")
        one.follow("进入")
        expect(one.page.get_by_role("heading", level=1)).to_have_text(TITLE)

    def act(self, text: str, amount: str = "") -> None:
        """Do it now."""
        self.one.follow("其他紧急措施")
        self.one.fill(措施内容=text, 金额=amount, 您的口令=self.password("doctor"))
        self.one.press("立即执行")

    def overspend(self) -> None:
        """More than the cap is refused, and what was typed is kept."""
        one = self.one
        self.act(BUY, "50000.01")
        one.refused("4.1-d", "超出金额上限")
        expect(one.page.get_by_label("措施内容")).to_have_value(BUY)
        one.fill(金额="3600", 您的口令=self.password("doctor"))
        one.press("立即执行")
        one.sees(BUY, "3,600.00 元", "待补办", "审批中")
        one.cites("4.1-d", "4.1-e")

    def sign(self, post: str, text: str, decision: str, opinion: str = "同意") -> None:
        """Whoever would have signed does so afterwards, over the words of the act."""
        one = self.one
        one.become(post)
        one.go("审批")
        row = one.page.get_by_role("row").filter(has_text=f"{self.number}-").first
        row.get_by_role("link").first.click()
        one.sees(text)
        one.fill(意见=opinion, 口令=self.password(post))
        one.press(decision)

    def make_good(self) -> None:
        """The doctor reports what was made good; the auditor checks it."""
        one = self.one
        one.become("doctor")
        one.follow("补救紧急措施")
        one.fill(说明=MENDED)
        one.press("提交核实")
        one.sees("待核实", MENDED)
        one.become("auditor")
        one.follow("核实紧急措施")
        one.cites("4.1-e")
        one.press("已补救")
        one.sees("已核实", "已补救")

    def end(self) -> None:
        """The head of the team ends it: nothing more is done at once."""
        one = self.one
        one.become("deputy_director")
        one.follow("进入")
        one.page.get_by_text("提前结束", exact=True).click()
        one.press("结束授权")
        one.sees("提前结束", "已持续")
        expect(one.page.get_by_role("link", name="其他紧急措施", exact=True)).to_have_count(0)
        one.follow("危机处置报告")
        one.sees("危机处置报告", "已补救", "已补办", MENDED, "审计日志")


def test_4_1_d_4_1_e_crisis_and_ratification(hospital: Hospital, one: Person) -> None:
    story = Story(one, hospital)
    story.declare()
    story.second()
    story.enter()
    story.overspend()
    story.sign("director", BUY, "同意并签字")
    story.sign("leader", BUY, "不同意", "院内库房有备件，不必外购")
    story.enter()
    story.act(PAPER)
    one.sees(PAPER, "待补办")
    live = clean(one.page, hospital)
    story.sign("director", PAPER, "同意并签字")
    story.sign("leader", PAPER, "同意并签字")
    story.make_good()
    story.end()
    assert live == []


def clean(page: Page, hospital: Hospital) -> list[str]:
    """What a designer would send back of the pages that only a live crisis has."""
    page.get_by_role("navigation", name="位置").get_by_role("link").nth(1).click()
    here = page.url
    return [
        f"{url}: {fault}"
        for url in (
            here,
            f"{here}do/crisis.other/",
            f"{here}do/procurement.purchase/",
            f"{hospital.base}/",
        )
        for fault in faults(page.context, url)
    ]
