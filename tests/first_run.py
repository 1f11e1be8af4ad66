"""The first day: from ``yiheng init`` to an open hospital, told in clicks.

``FirstRun(hospital, codes, chromium).play()``; a ``camera`` as in ``tests/journey.py``.
"""

from __future__ import annotations

import re
from base64 import b32decode
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, expect

from tests.journey import Camera, Person
from tools.axe import visitor
from tools.hospital import Hospital
from yiheng.core.clock import now
from yiheng.governance.access import totp

NAME = "江城市第二医院"
PASSWORD = "a-sheet-of-rice-paper"  # of people who never lived
ADMINISTRATORS = ("sysadmin", "secadmin", "auditadmin")


class FirstRun:
    """The story; each act leaves behind what the next one needs."""

    def __init__(
        self, hospital: Hospital, codes: dict[str, str], chromium: Browser,
        camera: Camera | None = None,
    ) -> None:  # fmt: skip
        self.hospital, self.codes, self.chromium = hospital, codes, chromium
        self.camera: Camera = camera or (lambda page, name, of: None)

    def play(self) -> None:
        """All acts in their order."""
        expect.set_options(timeout=20_000)
        with self.browser() as system, self.browser() as security, self.browser() as audit:
            self.come_in(security, "secadmin")
            security.sees("1 / 3 人可以工作", "轮到审计管理员：用激活码激活账号")
            self.picture(security, "founding-begun")
            self.come_in(system, "sysadmin")
            self.come_in(audit, "auditadmin")
            self.import_units(security)
            self.import_staff(security)
            self.appoint(security, audit)
            self.set_values(security, audit)
            self.open(system, security, audit)
            self.first_doctor(security)

    @contextmanager
    def browser(self) -> Iterator[Person]:
        """A browser of its own."""
        with visitor(self.chromium) as context:
            yield Person(context.new_page(), self.hospital)

    def picture(self, one: Person, name: str, of: Locator | None = None) -> None:
        """A moment worth a picture."""
        self.camera(one.page, name, of)

    # --- 三员 -----------------------------------------------------------------------------------

    def activate(self, one: Person, number: str, code: str) -> None:
        """The one-time code becomes a password, once."""
        one.page.goto(f"{self.hospital.base}/activate/")
        one.fill(工号=number, 激活码=code, 新口令=PASSWORD, 再输入一次=PASSWORD)
        one.press("设置口令并激活")
        one.sees("激活码已失效")
        one.follow("去登录")
        one.fill(工号=number, 口令=PASSWORD)
        one.press("登录")

    def come_in(self, one: Person, number: str) -> None:
        """Activate, enrol an authenticator app, put the recovery codes away: on the guided page."""
        self.activate(one, number, self.codes[number])
        key = one.page.get_by_text("密钥").locator("code").inner_text().replace(" ", "")
        secret = b32decode(key + "=" * (-len(key) % 8))
        one.fill(动态码=totp.code(secret, totp.step_of(now())))
        one.press("完成登记")
        expect(one.page.get_by_role("list", name="备用码").get_by_role("listitem")).to_have_count(
            10
        )
        one.press("已收好，进入工作台")
        expect(one.page).to_have_url(f"{self.hospital.base}/founding/")

    # --- 部门与人员 -----------------------------------------------------------------------------

    def import_units(self, one: Person) -> None:
        """The sample sheet is taken, filled in (here: as it is), shown, and applied."""
        self.look_again(one)
        one.sees("轮到您：导入部门")
        sheet = self.download(one, "下载部门表样例")
        one.follow("导入部门表")
        self.upload(one, "units.csv", sheet)
        one.sees("还没有改动任何内容", "心血管内科")
        self.picture(one, "founding-units")
        one.press("按预览执行")
        one.sees("部门 7 个，人员 0 人")

    def import_staff(self, one: Person) -> None:
        """A wrong line is shown with its cure; the mended file gives one-time codes."""
        sheet = self.download(one, "下载人员表样例")
        one.follow("导入人员表")
        self.upload(one, "staff.csv", sheet.replace("Y00001,李文博,XN", "Y00001,李文博,XX9"))
        one.sees("有问题的行", "没有“XX9”这个部门")
        one.follow("换一份文件")
        self.upload(one, "staff.csv", sheet)
        one.sees("在岗 3 人", "岗位不能空缺而保留在岗")
        self.picture(one, "founding-staff")
        one.press("按预览执行")
        for row in one.page.get_by_role("row").all()[1:]:
            cells = row.get_by_role("cell")
            self.codes[cells.nth(0).inner_text()] = cells.nth(3).inner_text()
        assert {"L00001", "D00001", "Y00001"} <= set(self.codes)
        one.follow("继续启用医院")

    def download(self, one: Person, link: str) -> str:
        """What a download holds, as a spreadsheet reads it."""
        with one.page.expect_download() as given:
            one.follow(link)
        return given.value.path().read_text(encoding="utf-8-sig")

    def upload(self, one: Person, name: str, text: str) -> None:
        """Choose a file and send it."""
        file = {"name": name, "mimeType": "text/csv", "buffer": text.encode("gb18030")}
        one.page.get_by_label("CSV 文件").set_input_files(file)  # type: ignore[arg-type]  # a payload
        one.press("上传并预览")

    # --- 任命, 参数, 启用 -----------------------------------------------------------------------

    def appoint(self, security: Person, audit: Person) -> None:
        """One proposes leader and director, another confirms; the proposer cannot."""
        for post, number in (("分管院长的工号", "L00001"), ("信息科主任的工号", "D00001")):
            security.page.get_by_label(post).fill(number)
            security.page.get_by_role("listitem").filter(
                has=security.page.get_by_label(post)
            ).last.get_by_role("button", name="提出任命").click()
        security.sees("轮到审计管理员：确认 2 项任命")
        expect(security.page.get_by_role("button", name="确认任命")).to_have_count(0)
        self.look_again(audit)
        audit.sees("轮到您：确认 2 项任命")
        self.picture(audit, "founding-appointments")
        audit.press("确认任命")
        audit.sees("已任命 2 / 2")

    def set_values(self, security: Person, audit: Person) -> None:
        """Every value is proposed by name, one of them the hospital's own, and confirmed."""
        self.look_again(security)
        self.picture(security, "founding-values")
        security.page.get_by_label("故障响应时限的取值", exact=True).fill("10")
        groups = security.page.get_by_role("button", name=re.compile("^提出这"))
        while groups.count():
            if not groups.first.is_visible():
                security.page.locator("#values .fold > summary").first.click()
            security.click(groups.first)
        security.sees("由审计管理员确认后生效")
        self.look_again(audit)
        audit.sees("10 分钟", "建议 15 分钟")
        audit.press("确认勾选的取值")
        audit.sees("均已设定")

    def open(self, system: Person, security: Person, audit: Person) -> None:
        """The checks are shown; two of the three open the hospital."""
        self.look_again(security)
        security.sees("这里运行的检查与命令 yiheng check 相同", "制度检查·没有接入的条款")
        self.picture(security, "founding-checks")
        security.press("提出启用")
        security.sees("由另一位管理员确认")
        self.look_again(audit)
        audit.press("不同意")
        self.look_again(security)
        security.press("提出启用")
        self.look_again(system)
        system.press("确认启用")
        system.sees("医院已启用。", "接下来", "做第一次备份与恢复演练")
        self.picture(system, "founding-open")

    def first_doctor(self, security: Person) -> None:
        """Somebody of the imported file is given a post, comes in, and finds the work there."""
        security.page.goto(f"{self.hospital.base}/people/?q=Y00001")
        security.follow("李文博")
        security.page.get_by_label("岗位", exact=True).select_option(label="医师")
        security.press("任命或提出任命")
        with self.browser() as doctor:
            self.activate(doctor, "Y00001", self.codes["Y00001"])
            expect(doctor.page.get_by_role("heading", level=1)).to_contain_text("李文博")
            doctor.go("患者病历")
            doctor.sees("身份证号或病案号")

    def look_again(self, one: Person) -> None:
        """The guided page, as it stands now."""
        one.page.goto(f"{self.hospital.base}/founding/")
