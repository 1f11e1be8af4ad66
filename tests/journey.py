"""The ten minutes: one person after another at the sample hospital, told in clicks.

``Journey(hospital, chromium).play()``. A ``camera`` is called with the page and a name at each
moment worth a picture; the test gives none, ``tools/shots.py`` gives one that takes them.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, Page, expect

from tests import arrivals
from tools.axe import visitor
from tools.hospital import Hospital, surroundings
from yiheng.core.clock import now

Camera = Callable[[Page, str, Locator | None], None]
TITLE = "高血压门诊血压采集"
ONE_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")


class Person:
    """A browser and whoever sits before it."""

    def __init__(self, page: Page, hospital: Hospital) -> None:
        self.page, self.hospital = page, hospital

    def become(self, post: str, nth: int = 0) -> None:
        """Go on as somebody else with the bar 换身份."""
        one = self.hospital.staff(post, nth)
        self.page.get_by_label("换成谁").select_option(value=one["staff_no"])
        self.press("换身份")
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(one["name"])

    def go(self, item: str) -> None:
        """Choose from the menu."""
        self.menu.get_by_role("link", name=re.compile(f"^{item}")).click()
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    @property
    def menu(self) -> Locator:
        """The rail at the left."""
        return self.page.get_by_role("navigation", name="主导航")

    def follow(self, link: str) -> None:
        """Click the first link of this name on the page."""
        self.click(self.page.get_by_role("main").get_by_role("link", name=link).first)

    def press(self, button: str) -> None:
        """Press a button."""
        self.click(self.page.get_by_role("button", name=button, exact=True))

    def click(self, target: Locator) -> None:
        """Click, and have the page that it leads to whole: what is counted there is all there."""
        target.click()
        self.page.wait_for_load_state("domcontentloaded")

    def fill(self, **by_label: str) -> None:
        """Type into fields by their labels."""
        for label, text in by_label.items():
            self.page.get_by_label(label).fill(text)

    def sees(self, *texts: str) -> None:
        """Each text stands on the page."""
        for text in texts:
            expect(self.page.get_by_role("main").get_by_text(text).first).to_be_visible()

    def cites(self, *clauses: str) -> None:
        """The page bears the tag of each clause."""
        for clause in clauses:
            tag = self.page.get_by_role("main").locator(f'a.cite[title="{clause}"]')
            expect(tag.first).to_be_visible()

    def refused(self, clause: str, text: str) -> None:
        """The page says what was not done, why, and under which clause."""
        alert = self.page.get_by_role("alert").first
        expect(alert).to_contain_text(text)
        expect(alert.locator(f'a[title="{clause}"]')).to_be_visible()


class Journey:
    """The story; each act leaves behind what the next one needs."""

    def __init__(self, hospital: Hospital, chromium: Browser, camera: Camera | None = None) -> None:
        self.hospital, self.chromium = hospital, chromium
        self.camera: Camera = camera or (lambda page, name, of: None)
        self.seen, self.mistyped = arrivals.arrivals()[:2]

    def play(self) -> None:
        """All acts in their order."""
        expect.set_options(timeout=20_000)
        with self.browser() as staff, self.browser() as clerk, self.browser() as patient:
            self.file_an_application(staff)
            self.sign_and_swap(staff)
            self.knock_without_a_licence(staff, clerk)
            self.sign_again(staff)
            self.take_in(clerk)
            self.mend(clerk)
            self.treat(staff)
            self.break_the_glass(staff)
            self.keep_the_administrator_out(staff)
            self.judge(staff)
            self.count(staff)
            self.who_looked(staff, patient)
            self.verify(staff)
            self.lead(staff)

    @contextmanager
    def browser(self) -> Iterator[Person]:
        """A browser of its own, at the sign-in page."""
        with visitor(self.chromium) as context:
            page = context.new_page()
            page.goto(f"{self.hospital.base}/sign-in/")
            yield Person(page, self.hospital)

    def picture(self, person: Person, name: str, of: Locator | None = None) -> None:
        """A moment worth a picture; ``of`` is what must be in it."""
        self.camera(person.page, name, of)

    # --- 采集: the application, two signatures, a swapped attachment ---------------------------

    def file_an_application(self, one: Person) -> None:
        """数据团队 fills in 采集申请单, attaches a file and hands it in."""
        self.picture(one, "sign-in")
        one.become("data_steward")
        one.go("采集申请")
        one.follow("填写申请单")
        one.fill(名称=TITLE, 采集目的="汇聚门诊血压，供医师随访与质量改进", 数据来源="HIS")
        for kind in ("患者", "就诊", "检验检查结果"):
            one.page.get_by_label(kind, exact=True).check()
        one.page.get_by_label("含下列写明用途的标识字段").check()
        one.fill(姓名的用途="核对患者身份", 证件号与病案号的用途="患者主索引匹配",
                 出生日期的用途="按年龄判断参考范围")  # fmt: skip
        one.press("保存草稿")
        self.attach(one, "第一版")
        one.press("提交审核")
        one.sees("审批中", "接口说明.txt")
        one.cites("3.1-q", "3.1-r", "0-i")
        self.picture(one, "application")

    def attach(self, one: Person, text: str) -> None:
        """Add 接口说明.txt, or swap it."""
        file = {"name": "接口说明.txt", "mimeType": "text/plain", "buffer": text.encode()}
        one.page.get_by_label("附件").set_input_files(file)  # type: ignore[arg-type]  # a payload
        one.press("上传附件")
        one.sees("接口说明.txt")

    def sign(self, one: Person, post: str) -> None:
        """The to-do leads to the case; the password signs it."""
        one.become(post)
        if post == "director":
            self.picture(one, "desk")
        one.fill(**{"事项、人员或条款": TITLE})
        one.press("查找")
        one.follow(TITLE)
        if post == "leader":
            self.picture(one, "approval")
        one.fill(意见="同意，字段最小。", 口令=self.hospital.staff(post)["password"])
        one.press("同意并签字")

    def sign_and_swap(self, one: Person) -> None:
        """总监 signs; a swapped attachment voids it."""
        self.sign(one, "director")
        one.sees("待分管院长签字")
        one.become("data_steward")
        one.go("采集申请")
        one.follow(TITLE)
        self.attach(one, "第二版，多采一项")
        one.follow("查看签字与意见")
        one.sees("待信息科主任签字")
        expect(one.page.get_by_role("main")).to_contain_text("作废")
        one.cites("3.1-r")
        self.picture(one, "voided")

    def sign_again(self, one: Person) -> None:
        """Both posts sign the content as it now stands; that opens the licence."""
        self.sign(one, "director")
        one.sees("待分管院长签字")
        self.sign(one, "leader")
        one.sees("已同意")

    # --- 存储: the gate -------------------------------------------------------------------------

    def knock_without_a_licence(self, one: Person, clerk: Person) -> None:
        """The old licence is stopped; the clerk's upload is refused and nothing is taken in."""
        clerk.become("intake_clerk")
        clerk.go("数据接入")
        one.become("director")
        one.go("采集申请")
        one.follow("全院诊疗数据汇聚")
        one.press("停用许可")
        one.sees("无效")
        self.upload(clerk)
        clerk.refused("3.1-r", "没有接收任何数据")
        self.picture(clerk, "refusal")

    def upload(self, clerk: Person) -> None:
        """Choose the morning's file and send it."""
        content = arrivals.file(self.hospital.staff("doctor")["staff_no"], now())
        file = {"name": "his-am.ndjson", "mimeType": "application/x-ndjson", "buffer": content}
        clerk.page.get_by_label("文件").set_input_files(file)  # type: ignore[arg-type]  # a payload
        clerk.press("上传并接入")

    def take_in(self, clerk: Person) -> None:
        """With the licence four records come in, three go to quarantine."""
        clerk.go("数据接入")
        self.upload(clerk)
        expect(clerk.page.get_by_role("heading", level=1)).to_contain_text("his-am.ndjson")
        table = clerk.page.get_by_role("table").first
        expect(table.get_by_role("row", name="接收 4")).to_be_visible()
        expect(table.get_by_role("row", name="隔离 3")).to_be_visible()
        clerk.cites("3.1-s", "3.1-r", "2.1-g")
        self.picture(clerk, "intake")

    def mend(self, clerk: Person) -> None:
        """The clerk mends one check character and replays the record."""
        clerk.page.get_by_role("row", name="校验").get_by_role("link").first.click()
        self.picture(clerk, "quarantine")
        content = clerk.page.get_by_label("数据内容")
        content.fill(content.input_value().replace(self.mistyped.mistyped, self.mistyped.id_card))
        clerk.press("更正并重放")
        clerk.sees("已重放")

    # --- 应用: reading --------------------------------------------------------------------------

    def treat(self, one: Person) -> None:
        """The treating doctor reads the timeline."""
        one.become("doctor")
        one.go("患者病历")
        one.fill(身份证号或病案号=self.seen.id_card)
        one.press("打开")
        expect(one.page.get_by_role("heading", level=1)).to_contain_text(self.seen.name)
        one.sees("收缩压", "148 mmHg")
        one.cites("0-e")
        self.picture(one, "timeline")

    def break_the_glass(self, one: Person) -> None:
        """A colleague is refused, writes a reason, and reads for an hour."""
        one.become("doctor", 1)
        one.go("患者病历")
        one.fill(身份证号或病案号=self.seen.id_card)
        one.press("打开")
        one.sees("没有您可以打开的患者")
        one.follow("紧急调阅")
        one.fill(身份证号或病案号=self.seen.id_card, 理由="夜班接诊，患者胸痛加重，需核对血压")
        one.page.get_by_label("紧急情形").select_option(label="急诊接诊")
        one.press("写明理由并调阅")
        one.sees("您正在以“紧急调阅”方式查看", "收缩压")
        one.cites("0-e")
        self.picture(one, "break-glass")

    def keep_the_administrator_out(self, one: Person) -> None:
        """The system administrator has operations only."""
        one.become("sysadmin")
        expect(one.menu.get_by_role("link", name="患者病历")).to_have_count(0)
        one.go("运行状况")
        self.picture(one, "operations")
        one.page.goto(f"{self.hospital.base}/patients/")
        one.refused("2.1-l", "仅负责系统运维")

    def judge(self, one: Person) -> None:
        """Whose turn it is in 医务部 finds the colleague in the list and judges."""
        colleague = self.hospital.staff("doctor", 1)["name"]
        row = one.page.get_by_role("row").filter(has_text=colleague).filter(has_text="急诊接诊")
        for nth in range(3):
            one.become("medical_affairs", nth)
            one.go("紧急调阅复核")
            one.click(row.get_by_role("link"))
            one.cites("2.1-n")
            if one.page.get_by_label("属实").count():
                break
        one.page.get_by_label("属实").check()
        one.cites("2.1-n")
        self.picture(one, "review")
        one.press("提交复核")
        one.go("紧急调阅复核")
        one.follow("属实")
        expect(row).to_be_visible()

    def count(self, one: Person) -> None:
        """The analyst gets a count table, no row, and no 统方; 纪检 hears of it."""
        one.become("data_analyst")
        one.go("数据应用")
        self.ask(one, 统计什么="就诊", 怎样计数="次数", 按行="科室", 按列="月份")
        table = one.page.get_by_role("table")
        expect(table.get_by_text("隐去").first).to_be_visible()
        one.cites("4.1-i")
        self.picture(one, "count-table", table)
        self.ask(one, 怎样计数="逐条明细")
        one.refused("2.1-m", "不得触碰原始数据")
        self.ask(one, 统计什么="处方条目", 怎样计数="数量合计", 按行="药品", 按列="医师")
        one.refused("2.1-m", "统方")
        self.picture(one, "drug-statistics")
        one.become("discipline")
        one.go("统方企图清单")
        expect(one.page.get_by_role("table")).to_contain_text("医师")

    def ask(self, one: Person, **choices: str) -> None:
        """Choose in the question and send it."""
        for label, choice in choices.items():
            one.page.get_by_label(label).select_option(label=choice)
        one.press("统计")

    # --- 谁看过我的信息, 证明 -------------------------------------------------------------------

    def who_looked(self, one: Person, patient: Person) -> None:
        """The patient sees department, post, time and purpose; a name only on request."""
        self.enter(one, patient)
        main = patient.page.get_by_role("main")
        expect(main).to_contain_text("紧急调阅")
        expect(main).to_contain_text("医师")
        colleague = self.hospital.staff("doctor", 1)
        expect(main).to_contain_text(colleague["unit"])
        expect(main).not_to_contain_text(colleague["name"])
        self.picture(patient, "patient")
        ask = patient.page.get_by_role("button", name=f"申请告知姓名：{colleague['unit']}")
        ask.first.click()
        patient.sees("已申请告知姓名")
        patient.press("结束查看")
        one.become("medical_affairs")
        one.go("通知")
        notice = one.page.get_by_role("listitem").filter(has_text="姓名").first
        notice.get_by_role("button", name="查看").click()
        one.page.get_by_label("答复").first.select_option(label="告知姓名")
        one.press("答复患者")
        self.enter(one, patient)
        expect(main).to_contain_text(colleague["name"])

    def enter(self, one: Person, patient: Person) -> None:
        """The desk gives the patient a code, with which the patient enters."""
        one.become("registration")
        one.go("患者查询码")
        one.fill(身份证号或病案号=self.seen.id_card)
        one.press("核对证件并签发")
        code = one.page.get_by_role("heading", level=3).first.inner_text()
        patient.page.goto(f"{self.hospital.base}/p/")
        patient.fill(查询码=code)
        patient.press("查看")
        expect(patient.page.get_by_role("button", name="结束查看")).to_be_visible()

    def verify(self, one: Person) -> None:
        """The auditor verifies; one byte flipped in a copy is found and named."""
        one.become("auditor")
        one.go("制度正文")
        self.picture(one, "regulation")
        one.go("审计日志")
        one.press("立即校验")
        newest = one.page.get_by_role("row").nth(1)
        expect(newest).to_contain_text("完整可信", timeout=60_000)  # the worker does it
        one.go("审计日志")
        one.sees("全部通过校验")
        one.cites("0-d", "0-g")
        self.picture(one, "ledger")
        tampered = self.tamper()
        assert re.search(r"■ 副本：第 \d+ 条不可信", tampered), tampered
        assert "● 原日志完整可信" in tampered, tampered

    def tamper(self) -> str:
        """``make tamper``: what it says."""
        command = [sys.executable, "-m", "tools.tamper", str(self.hospital.folder)]
        said = subprocess.run(
            command, check=False, capture_output=True, text=True, env=surroundings()
        )
        assert said.returncode == 0, said.stdout + said.stderr
        return said.stdout

    def lead(self, one: Person) -> None:
        """The leader's page fits one A4 sheet."""
        one.become("leader")
        one.follow("一页纸")
        expect(one.page.get_by_role("heading", level=1)).to_be_visible()
        self.picture(one, "brief")
        sheets = len(ONE_PAGE.findall(one.page.pdf(prefer_css_page_size=True)))
        assert sheets == 1, f"{sheets} pages"
