"""The documents of the sample hospital: every kind and grade, versions, loans, an inspection."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from yiheng.core.clock import local
from yiheng.core.small_files import docx, pdf, png, pptx, xlsx
from yiheng.governance.people.models import Member
from yiheng.office.documents import commands, filing, queries
from yiheng.office.documents.facts import Facts, Upload, Wanted
from yiheng.office.documents.models import Change, Document, Grade, Kind, Loan
from yiheng.sample.town import Town, morning

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MINOR, MAJOR = Change.MINOR, Change.MAJOR


def _text(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def _topology(*lines: str) -> bytes:
    """Boxes and wires: a core, two switches, six racks."""
    width, height = 720, 360
    pixels = bytearray(b"\xf4" * (width * height))

    def box(left: int, top: int, wide: int, high: int, shade: int) -> None:
        for row in range(top, top + high):
            at = row * width + left
            pixels[at : at + wide] = bytes((shade,)) * wide

    box(359, 60, 2, 100, 90)
    box(180, 110, 362, 2, 90)
    for left in (180, 540):
        box(left, 110, 2, 120, 90)
        box(left - 120, 230, 242, 2, 90)
        box(left - 60, 140, 120, 44, 150)
        for rack in (-120, 0, 120):
            box(left + rack, 230, 2, 40, 90)
            box(left + rack - 40, 262, 80, 60, 190)
    box(290, 30, 140, 52, 110)
    return png(width, height, bytes(pixels))


@dataclass(frozen=True, slots=True)
class Paper:
    """A document: who brought it how many days ago, what it is, and what was in each version.

    ``later`` are (days ago, minor or major, what was revised, lines) of the versions after the
    first; ``left`` is where the first one was left: ``draft``, ``submitted``, ``returned``.
    """

    post: str
    days: int
    subject: str
    kind: Kind
    grade: Grade
    suffix: str
    make: Callable[..., bytes]
    lines: tuple[str, ...]
    later: tuple[tuple[int, Change, str, tuple[str, ...]], ...] = ()
    left: str = ""
    readers: tuple[str, ...] = field(default_factory=tuple)


SIGN_IN = ("一、登录：输入工号与口令，首次登录须修改口令。", "二、挂号：读卡后核对姓名与证件。",
           "三、收费：确认项目后打印票据。")  # fmt: skip
SIGN_IN_2 = (
    *SIGN_IN[:2],
    "三、收费：确认项目后可扫码支付，并打印票据。",
    "四、退费须由收费员与组长双人确认。",
)
BACKUP = ("数据库每日 2:00 全量备份，每小时增量备份。", "备份保存 30 天，每季度恢复演练一次。")
BACKUP_2 = (
    "数据库每日 2:00 全量备份，每 15 分钟增量备份。",
    "备份保存 90 天，每季度恢复演练一次。",
)
OUTAGE = ("发现系统中断，值班工程师 5 分钟内确认范围。", "门诊改用手工单，药房凭手工单发药。")
OUTAGE_2 = (*OUTAGE, "恢复后 24 小时内补录手工单，由科室核对。")
PAPERS = (
    Paper("system_engineer", 70, "门诊收费系统操作手册", Kind.MANUAL, Grade.INTERNAL, ".docx", docx,
          SIGN_IN, ((40, MINOR, "补充扫码支付与退费双人确认", SIGN_IN_2),
                    (9, MAJOR, "界面改版，步骤重写", (*SIGN_IN_2, "五、日结：下班前核对账单。")))),
    Paper("data_steward", 62, "护士工作站操作手册", Kind.MANUAL, Grade.INTERNAL, ".docx", docx,
          ("医嘱执行：扫腕带核对后执行。", "交接班：班次结束后 2 小时内完成记录。"),
          ((20, MINOR, "交接班时限改为 1 小时", ("医嘱执行：扫腕带核对后执行。",
                                      "交接班：班次结束后 1 小时内完成记录。")),)),
    Paper("system_engineer", 58, "医保结算操作手册", Kind.MANUAL, Grade.PUBLIC, ".txt", _text,
          ("结算前核对参保地。", "异地就医先备案，再结算。", "退费在当日 24:00 前办理。")),
    Paper("system_engineer", 30, "影像浏览操作手册", Kind.MANUAL, Grade.INTERNAL, ".pptx", pptx,
          ("打开影像：在病历页点“影像”", "测量：选择标尺后拖动", "对比：选中两次检查")),
    Paper("data_steward", 66, "门诊系统", Kind.REQUIREMENT, Grade.INTERNAL, ".docx", docx,
          ("候诊叫号：叫号后 3 分钟未到自动过号。", "处方：保存时提示相互作用。"),
          ((33, MINOR, "过号时限改为 5 分钟", ("候诊叫号：叫号后 5 分钟未到自动过号。",
                                    "处方：保存时提示相互作用。")),)),
    Paper("data_steward", 25, "移动查房需求", Kind.REQUIREMENT, Grade.INTERNAL, ".docx", docx,
          ("平板离线可读当日医嘱。", "回到病区自动同步。")),
    Paper("data_steward", 2, "互联网复诊需求", Kind.REQUIREMENT, Grade.INTERNAL, ".docx", docx,
          ("慢病复诊限三个月内就诊过的患者。", "处方须药师审核后寄送。"), left="submitted"),
    Paper("system_engineer", 64, "数据平台总体设计", Kind.DESIGN, Grade.RESTRICTED, ".docx", docx,
          ("采集、存储、应用三层分离。", "分析区只接收去标识数据。")),
    Paper("system_engineer", 50, "机房网络拓扑", Kind.DESIGN, Grade.RESTRICTED, ".png",
          _topology, ()),
    Paper("data_steward", 47, "检验接口数据字典", Kind.DESIGN, Grade.INTERNAL, ".xlsx", xlsx,
          ("项目代码", "项目名称", "单位", "GLU", "葡萄糖", "mmol/L")),
    Paper("system_engineer", 68, "数据备份方案", Kind.PLAN, Grade.RESTRICTED, ".txt", _text, BACKUP,
          ((14, MINOR, "增量备份改为每 15 分钟，保存 90 天", BACKUP_2),)),
    Paper("system_engineer", 72, "信息系统应急预案", Kind.PLAN, Grade.INTERNAL, ".docx", docx,
          OUTAGE, ((28, MAJOR, "增加恢复后补录与核对", OUTAGE_2),)),
    Paper("system_engineer", 18, "勒索病毒处置预案", Kind.PLAN, Grade.INTERNAL, ".docx", docx,
          ("发现勒索提示立即断网，不关机。", "由安全专员保全现场并上报。")),
    Paper("data_steward", 3, "掌上医院方案", Kind.PLAN, Grade.INTERNAL, ".docx", docx,
          ("统一入口，一次认证。", "费用查询与电子票据。"), left="returned"),
    Paper("director", 55, "等级保护测评报告", Kind.REPORT, Grade.SECRET, ".pdf", pdf,
          ("Security assessment, grade 3", "High risks: 0   Medium: 7   Low: 12", "Score: 86.4")),
    Paper("system_engineer", 21, "渗透测试报告", Kind.REPORT, Grade.SECRET, ".pdf", pdf,
          ("Penetration test report", "Weak passwords found: 2", "All mended within 5 days")),
    Paper("deputy_director", 44, "年度信息化工作总结", Kind.REPORT, Grade.PUBLIC, ".docx", docx,
          ("全年系统可用率 99.95%。", "电子病历评级自评五级。")),
    Paper("deputy_director", 60, "信息科值班制度", Kind.RULES, Grade.INTERNAL, ".docx", docx,
          ("值班 24 小时，交接须当面。", "故障 15 分钟内响应。")),
    Paper("system_engineer", 52, "账号与口令管理规范", Kind.RULES, Grade.INTERNAL, ".docx", docx,
          ("账号一人一号，离岗当日停用。", "系统管理账号每半年更换口令。")),
    Paper("data_steward", 36, "数据分级规范", Kind.RULES, Grade.PUBLIC, ".txt", _text,
          ("公开：可以对社会公布。", "内部：全院职工可读。", "受限：所列部门可读。")),
    Paper("system_engineer", 12, "机房巡检记录", Kind.OTHER, Grade.INTERNAL, ".xlsx", xlsx,
          ("日期", "温度", "湿度", "巡检人", "11-20", "22.5", "48%", "值班工程师")),
    Paper("head", 1, "科室信息联络员名单", Kind.OTHER, Grade.RESTRICTED, ".txt", _text,
          ("联络员：各病区护士长。", "职责：收集需求，组织培训。"), left="draft"),
    Paper("buyer", 57, "影像存储采购合同", Kind.CONTRACT, Grade.SECRET, ".pdf", pdf,
          ("Contract HT-2026-018", "Imaging storage, 200 TB", "Total: CNY 1,286,000.00")),
    Paper("buyer", 39, "数据库维保合同", Kind.CONTRACT, Grade.SECRET, ".pdf", pdf,
          ("Contract HT-2026-031", "Database maintenance, 12 months", "Total: CNY 360,000.00")),
    Paper("buyer", 16, "短信服务合同", Kind.CONTRACT, Grade.RESTRICTED, ".pdf", pdf,
          ("Contract HT-2026-044", "Short messages, 500,000", "Total: CNY 21,500.00")),
)  # fmt: skip
KEPT_TOO_LONG = (
    ("nurse", "数据备份方案", "编写病区停机应急流程"),
    ("doctor", "数据备份方案", "编写科研数据管理计划"),
    ("registration", "数据备份方案", "准备窗口停机演练"),
    ("leader", "等级保护测评报告", "听取整改情况汇报"),
    ("medical_affairs", "等级保护测评报告", "准备病历安全检查"),
)
"""Who has borrowed what and has not given it back: a thing overdue on their desks."""


def tell(town: Town, now: datetime) -> None:
    """Documents in every state, read, lent, given back, and one shown to an inspection."""
    for number, one in enumerate(PAPERS):
        _bring(town, one, now, number)
    _take_in(town, now)
    _lend(town, now)


def _bring(town: Town, paper: Paper, now: datetime, number: int) -> None:
    owner, at = _member(town, paper.post), morning(now, paper.days) + number * HOUR / 60
    made = commands.draft(
        by=owner, at=at, idempotency_key=f"sample-{number}", upload=_file(paper, paper.lines),
        facts=Facts(subject=paper.subject, kind=paper.kind, grade=paper.grade, note="首次发布"),
    )  # fmt: skip
    if paper.left == "draft":
        return
    _hand_in(town, made, owner, at + HOUR, paper.left)
    for days, change, note, lines in paper.later:
        later = morning(now, days) + number * HOUR / 60
        commands.add_version(
            pk=made.pk, by=owner, at=later, change=change, upload=_file(paper, lines),
            facts=Facts(grade=paper.grade, note=note),
        )  # fmt: skip
        if change == MINOR:
            commands.publish(pk=made.pk, by=owner, at=later + HOUR)
        else:
            _hand_in(town, made, owner, later + HOUR)


def _hand_in(town: Town, made: Document, owner: Member, at: datetime, left: str = "") -> None:
    commands.submit(pk=made.pk, by=owner, at=at)
    version = queries.pending(made)
    assert version is not None
    case = queries.case_of(version)
    assert case is not None
    if left == "returned":
        town.sign(case, at + HOUR, decision="return", words="请补充与现有系统的接口说明")
    elif not left:
        town.sign(case, at + HOUR)


def _take_in(town: Town, now: datetime) -> None:
    """A file of before the system, with the name that it had."""
    owner, at = _member(town, "data_steward"), morning(now, 29)
    name = f"检验系统设计-{local(now - 700 * DAY):%Y%m}-1.0.docx"
    content = docx("样本条码一管一码。", "危急值 10 分钟内电话通知。")
    made = commands.take_in(
        by=owner, at=at, idempotency_key="sample-old", upload=_received(name, content),
        facts=Facts(kind=Kind.DESIGN, grade=Grade.INTERNAL, note="历史文件导入"),
    )  # fmt: skip
    _hand_in(town, made, owner, at + HOUR)


def _lend(town: Town, now: datetime) -> None:
    """Read now, run out, given back, refused; two that wait, one inspected."""
    doctor, head = _member(town, "doctor"), _member(town, "head")
    director, keeper = _member(town, "director"), _member(town, "secretary")
    finance = _member(town, "finance_reviewer")
    running = _asked(finance, "影像存储采购合同", "核对第二期付款条件", morning(now, 1), days=7)
    _granted(running, director, morning(now, 1) + HOUR)
    over = _asked(head, "数据备份方案", "编写科室应急预案参考", morning(now, 9), days=3)
    _granted(over, keeper, morning(now, 9) + HOUR)
    commands.end_loan(pk=over.pk, by=keeper, at=morning(now, 5))
    for number, (post, subject, reason) in enumerate(KEPT_TOO_LONG):
        at = morning(now, 8 + number) + number * HOUR
        _granted(_asked(_member(town, post), subject, reason, at, days=3), keeper, at + HOUR)
    back = _asked(head, "等级保护测评报告", "准备等级评审材料", morning(now, 15), days=5)
    _granted(back, keeper, morning(now, 15) + HOUR)
    commands.give_back(pk=back.pk, by=head, at=morning(now, 13))
    no = _asked(doctor, "渗透测试报告", "想了解网络安全情况", morning(now, 6), days=2)
    commands.refuse_loan(
        pk=no.pk, by=keeper, at=morning(now, 6) + HOUR, answer="与岗位工作无关，请看公开的总结"
    )
    _asked(doctor, "数据平台总体设计", "参与科研数据需求讨论", now - 3 * HOUR, days=5)
    _asked(finance, "数据库维保合同", "核对发票与合同金额", now - 2 * HOUR, days=3)
    commands.inspect(
        by=_member(town, "auditor"), at=morning(now, 11), idempotency_key="sample-inspection",
        authority="市卫生健康委 卫监〔2026〕12号", wanted=Wanted(
            wanted=_named("短信服务合同").name, contract=True, reason="信息化采购专项检查", days=2),
    )  # fmt: skip


def _asked(by: Member, subject: str, reason: str, at: datetime, *, days: int) -> Loan:
    contract = _named(subject).kind == Kind.CONTRACT
    return commands.borrow(
        by=by, at=at, idempotency_key=f"sample-{subject}",
        wanted=Wanted(wanted=subject, contract=contract, reason=reason, days=days),
    )  # fmt: skip


def _granted(loan: Loan, by: Member, at: datetime) -> None:
    commands.lend(pk=loan.pk, document=_named(loan.wanted).pk, by=by, at=at)


def _named(subject: str) -> Document:
    return Document.objects.select_related("current").get(subject=subject)


def _file(paper: Paper, lines: tuple[str, ...]) -> Upload:
    return _received(f"{paper.subject}{paper.suffix}", paper.make(*lines))


def _received(name: str, content: bytes) -> Upload:
    return filing.received(name, len(content), io.BytesIO(content))


def _member(town: Town, post: str) -> Member:
    return town.of(post).member
