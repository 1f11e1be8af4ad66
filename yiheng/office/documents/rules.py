"""How a document is named, graded and numbered, who reads, lends and disposes of it, and when."""

from __future__ import annotations

import re
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.naming import DocumentName, VersionNumber
from yiheng.governance.regulation.registry import enforces
from yiheng.office.documents.models import (
    LONGEST_SUBJECT,
    OPEN,
    PENDING,
    Change,
    Document,
    Grade,
    Kind,
    Loan,
    Stage,
    Standing,
    State,
    Version,
)
from yiheng.office.documents.permissions import CONTRACTS, INSPECT, KEEP, WRITE

NAMING, SEALING, GRADING, CONTRACT = "3.2-a", "3.2-b", "3.2-c", "3.2-d"
MANUAL, NUMBERING, CLEAR, TRACE = "3.2-e", "3.2-l", "3.2-m", "0-g"
SUBJECT = re.compile(r"[^\s/\\:*?\"<>|.\-–—－]+")
LONG_NUMBER = re.compile(r"\d{10}")
FIRST = VersionNumber(1, 0)
LONGEST_LOAN = 30


@enforces("3.2-a")
def may_name(subject: str) -> Verdict:
    """§3.2-a 项目名称-日期-版本号: the project's name is one word, for the dash parts the three."""
    if not subject:
        return refuse(NAMING, _("没有项目名称"), cure=_("请选择项目，或填写项目名称"))
    if len(subject) > LONGEST_SUBJECT:
        return refuse(
            NAMING, _("项目名称过长，最长 %(n)s 个字"), cure=_("请用简称"), n=LONGEST_SUBJECT
        )
    if not SUBJECT.fullmatch(subject):
        return refuse(
            NAMING, _("项目名称“%(name)s”含有空格、连字符或文件名不能用的符号"),
            cure=_("请只用汉字、字母与数字，例如“门诊系统”"), name=subject,
        )  # fmt: skip
    if LONG_NUMBER.search(subject):
        return refuse(
            NAMING, _("项目名称会显示在通知中，不能含长串号码"), cure=_("请去掉号码，用简称")
        )
    return permit(NAMING)


@enforces("3.2-a")
def may_take(file_name: str, granularity: str, today: date) -> Verdict:
    """§3.2-a: what comes from elsewhere is named so already, with a day that has been."""
    stem = file_name.rpartition(".")[0] or file_name
    try:
        named = DocumentName.parse(stem, granularity)
    except ValueError as error:
        return refuse(
            NAMING, _("文件名“%(name)s”不合规定：%(why)s"),
            cure=_("请改名后再导入，或用“上传文档”由系统命名"), name=file_name, why=str(error),
        )  # fmt: skip
    if named.day > today:
        return refuse(
            NAMING, _("文件名“%(name)s”中的日期在今天之后"), cure=_("请核对日期"), name=file_name
        )
    return may_name(named.project)


@enforces("3.2-l")
def may_follow(before: VersionNumber | None, given: VersionNumber) -> Verdict:
    """§3.2-l 主版本号.次版本号: the next number of either kind, none left out."""
    following = [FIRST] if before is None else [before.next_minor(), before.next_major()]
    if given in following:
        return permit(NUMBERING)
    if before is None:
        return refuse(
            NUMBERING, _("%(given)s 不能是第一版，首版应为 1.0"),
            cure=_("请从 1.0 起依次导入"), given=given,
        )  # fmt: skip
    return refuse(
        NUMBERING, _("版本号 %(given)s 与现行的 %(now)s 不相接"),
        cure=_("下一版应为 %(minor)s 或 %(major)s，请按顺序导入，或用“上传新版”由系统编号"),
        given=given, now=before, minor=following[0], major=following[1],
    )  # fmt: skip


@enforces("3.2-c", "3.2-d", "3.2-e")
def may_grade(kind: str, grade: str) -> Verdict:
    """§3.2-c 分级管理: no document without a grade; §3.2-d contracts are guarded, §3.2-e manuals
    open to all staff."""
    if grade not in Grade.values:
        return refuse(
            GRADING, _("没有密级，文档未收"), cure=_("请选择公开、内部、受限或机密，拿不准的选受限")
        )
    if kind == Kind.MANUAL and grade not in OPEN:
        return refuse(
            MANUAL, _("操作手册面向全体员工，不能定为%(grade)s"),
            cure=_("请定为公开或内部；含账号口令等内容的，请另成一份文档"),
            grade=Grade(grade).label,
        )  # fmt: skip
    if kind == Kind.CONTRACT and grade in OPEN:
        return refuse(
            CONTRACT, _("合同存档仅总监可调阅，不能定为%(grade)s"), cure=_("请定为受限或机密"),
            grade=Grade(grade).label,
        )  # fmt: skip
    return permit(GRADING)


@enforces("3.2-b")
def may_hold(suffix: str, found: str) -> Verdict:
    """§3.2-b: what a file holds is what its name says; else nobody knows what was stored."""
    if suffix == found:
        return permit(SEALING)
    if not found:
        return refuse(
            SEALING, _("文件扩展名为 %(suffix)s，内容无法识别"),
            cure=_("请用原软件打开核对，另存后再上传"), suffix=suffix,
        )  # fmt: skip
    return refuse(
        SEALING, _("文件扩展名为 %(suffix)s，内容却是 %(found)s"),
        cure=_("请核对是否选错文件，或改为正确的扩展名后上传"), suffix=suffix, found=found,
    )  # fmt: skip


def keeps(by: Member, document: Document, at: datetime) -> bool:
    """Whether a document is this member's to go on with: its owner; where the owner has left,
    who may write in the same unit; of an archived contract, whom alone it is open to."""
    if document.contract and document.state not in (State.DRAFT, State.REFUSED):
        return bool(by.may(CONTRACTS, at))
    if document.owner_id == by.pk:
        return True
    left = not document.owner.is_active and document.unit_id == by.unit_id
    return left and bool(by.may(WRITE, at))


@enforces("3.2-l")
def may_write(by: Member, document: Document, pending: Version | None, at: datetime) -> Verdict:
    """§3.2-l: its owner brings the next version, one at a time."""
    if not keeps(by, document, at):
        return refuse(
            NUMBERING, _("只有文档的负责人可以上传新版"), cure=_("请联系负责人%(who)s"),
            who=document.owner.name,
        )  # fmt: skip
    if document.state != State.IN_FORCE:
        return refuse(
            NUMBERING, _("文档%(state)s，不能上传新版"), cure=_("请先发布首版，或另建文档"),
            state=document.get_state_display(),
        )  # fmt: skip
    if pending is not None:
        return refuse(NUMBERING, _("已有一个未发布的版本"), cure=_("请先发布或作废它，再上传新版"))
    return permit(NUMBERING)


@enforces("3.2-l")
def may_change(by: Member, document: Document, version: Version, at: datetime) -> Verdict:
    """§3.2-l: until it is issued a version is changed or dropped by the document's owner."""
    if not keeps(by, document, at):
        return refuse(
            NUMBERING, _("只有文档的负责人可以办理"), cure=_("请联系负责人%(who)s"),
            who=document.owner.name,
        )  # fmt: skip
    if version.stage not in PENDING:
        return refuse(
            NUMBERING, _("这一版%(stage)s，不能再改"), cure=_("需要改动的，请上传新版"),
            stage=version.get_stage_display(),
        )  # fmt: skip
    return permit(NUMBERING)


@enforces("3.2-l")
def may_submit(by: Member, document: Document, version: Version, at: datetime) -> Verdict:
    """§3.2-l: a major version is handed in once, by the document's owner."""
    verdict = may_change(by, document, version, at)
    if verdict and version.stage == Stage.IN_APPROVAL:
        return refuse(NUMBERING, _("这一版已在审核中"), cure=_("请等待审核，或先撤回审核"))
    return verdict


@enforces("3.2-l")
def may_issue(by: Member, document: Document, version: Version, at: datetime) -> Verdict:
    """§3.2-l: a minor version is issued by the owner alone, a major one by its approval."""
    if version.stage == Stage.CURRENT:
        return refuse(
            NUMBERING, _("这一版已经发布，没有重复编号"), cure=_("请在文档页查看现行版本")
        )
    verdict = may_submit(by, document, version, at)
    if verdict and version.change == Change.MAJOR:
        return refuse(NUMBERING, _("主版本须重新审核后发布"), cure=_("请点“提交审核”"))
    return verdict


@enforces("3.2-l")
def may_recall(by: Member, document: Document, version: Version, at: datetime) -> Verdict:
    """§3.2-l: the owner takes it back from whoever has to sign it."""
    verdict = may_change(by, document, version, at)
    if verdict and version.stage != Stage.IN_APPROVAL:
        return refuse(NUMBERING, _("这一版不在审核中"), cure=_("草稿可以直接作废"))
    return verdict


@enforces("3.2-b")
def may_open(version: Version) -> Verdict:
    """§3.2-b 加密存储: only a file that is as it was sealed is handed out."""
    if version.document.state == State.DISPOSED:
        return refuse(TRACE, _("文档已销毁，只留目录"), cure=_("销毁理由见文档页"))
    if version.fault:
        return refuse(
            SEALING, _("%(name)s：%(fault)s，未提供其中任何内容"),
            cure=_("请联系系统管理员从备份恢复；已记入审计日志"),
            name=str(version), fault=version.get_fault_display(),
        )  # fmt: skip
    return permit(SEALING)


@enforces("3.2-c", "3.2-d")
def may_borrow(reason: str, days: int, wanted: str) -> Verdict:
    """§3.2-c, §3.2-d: a 借阅单 says what, why and for how long."""
    if not wanted:
        return refuse(GRADING, _("没有写明借阅的文档"), cure=_("请填写文件名称或文档编号"))
    if len(reason) < 4:
        return refuse(GRADING, _("没有写明借阅理由"), cure=_("请写明用途，供办理人判断"))
    if not 1 <= days <= LONGEST_LOAN:
        return refuse(
            GRADING, _("借阅天数应为 1–%(n)s 天"), cure=_("到期可以再次借阅"), n=LONGEST_LOAN
        )
    return permit(GRADING)


@enforces("3.2-c", "3.2-d")
def may_decide(by: Member, loan: Loan, at: datetime) -> Verdict:
    """§3.2-d: a contract is lent by whom the archive is open to, other documents by the keeper;
    nobody lends to themselves."""
    lent = by.may(CONTRACTS if loan.contract else KEEP, at)
    if not lent:
        return lent
    clause = CONTRACT if loan.contract else GRADING
    if loan.standing != Standing.ASKED:
        return refuse(
            clause, _("借阅单%(state)s，不能再办理"), cure=_("请在借阅单页查看结果"),
            state=loan.get_standing_display(),
        )  # fmt: skip
    if loan.borrower_id == by.pk:
        return refuse(clause, _("不能批准自己的借阅单"), cure=_("请由另一位办理人办理"))
    return permit(clause)


@enforces("3.2-d")
def may_inspect(by: Member, authority: str, at: datetime) -> Verdict:
    """§3.2-d, C21: a statutory inspection is recorded and never refused; it names its authority."""
    held = by.may(INSPECT, at)
    if held and len(authority) < 4:
        return refuse(CONTRACT, _("没有写明检查机关与文号"), cure=_("请按检查通知书填写"))
    return permit(CONTRACT) if held else held


@enforces("3.2-c")
def may_return(by: Member, loan: Loan, at: datetime) -> Verdict:
    """§3.2-c: who has borrowed gives back, also what has expired, once; for a borrower who has
    left, who lends such documents."""
    left = not loan.borrower.is_active and by.may(CONTRACTS if loan.contract else KEEP, at)
    mine = loan.borrower_id == by.pk or left
    if not mine or loan.standing not in (Standing.GRANTED, Standing.EXPIRED):
        return refuse(GRADING, _("没有待归还的借阅"), cure=_("请在“我的借阅”中查看"))
    return permit(GRADING)


@enforces("3.2-c")
def may_withdraw(by: Member, loan: Loan) -> Verdict:
    """§3.2-c: who has asked takes it back until it is decided."""
    if loan.borrower_id != by.pk or loan.standing != Standing.ASKED:
        return refuse(GRADING, _("只有待批的借阅单可由本人撤回"), cure=_("借阅中的请点“归还”"))
    return permit(GRADING)


def may_keep(by: Member, document: Document, at: datetime) -> Verdict:
    """Who answers for keeping: of contracts whom they are open to, of the rest the keeper."""
    return by.may(CONTRACTS if document.contract else KEEP, at)


@enforces("0-g")
def may_freeze(by: Member, document: Document, held: bool, at: datetime) -> Verdict:
    """§0-g: a legal hold is set once and lifted once."""
    verdict = may_keep(by, document, at)
    if not verdict:
        return verdict
    if document.state != State.IN_FORCE or (document.held_at is not None) == held:
        return refuse(
            TRACE, _("文档没有可办理的冻结"), cure=_("冻结和解除各办一次；已销毁的不能冻结")
        )
    return permit(TRACE)


@enforces("0-g")
def may_dispose(
    by: Member, document: Document, today: date, at: datetime, *, lent: bool, pending: bool
) -> Verdict:  # fmt: skip
    """§0-g: nothing is destroyed before its day, under a hold, while it is lent, or while a next
    version is under way, which would bring it back when it is issued."""
    verdict = may_keep(by, document, at)
    if not verdict:
        return verdict
    if document.state != State.IN_FORCE or document.kept_until is None:
        return refuse(
            TRACE, _("文档%(state)s，不能销毁"), cure=_("未发布的请直接作废"),
            state=document.get_state_display(),
        )  # fmt: skip
    if today < document.kept_until:
        return refuse(
            TRACE, _("保管期未满，%(until)s 起方可销毁"),
            cure=_("请到期后办理；不再使用的上传新版注明即可"),
            until=document.kept_until.isoformat(),
        )  # fmt: skip
    if document.held_at is not None:
        return refuse(TRACE, _("文档已冻结，不能销毁"), cure=_("请先解除冻结"))
    return _is_at_rest(lent, pending)


def _is_at_rest(lent: bool, pending: bool) -> Verdict:
    if lent:
        return refuse(TRACE, _("文档正在借阅，不能销毁"), cure=_("请等归还或到期"))
    if pending:
        return refuse(
            TRACE, _("还有未发布的版本，不能销毁"), cure=_("请文档负责人先发布或作废那一版")
        )
    return permit(TRACE)


ONLY_KEEPER = _("未加水印的原件只提供给文档的负责人")
TAKE_MARKED = _("请下载带水印的副本，或联系负责人")
NO_PRINTER = _("本机没有安装 PDF 组件，不能生成带水印的副本")
READ_HERE = _("请在页面上阅读，或请系统管理员安装 pdf 扩展")
