"""The archive: read by whom, kept how long; and what two persons decide."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import enforces
from yiheng.office.procurement.models import Archive, Block, Part, Purchase, State
from yiheng.standards.china.purchasing import KEPT_YEARS

ARCHIVE, TRACE, SEPARATION = "3.2-d", "0-g", "2.1-n"


@enforces("3.2-d")
def may_read_file(part: str, purchase: Purchase, *, director: bool, inspects: bool) -> Verdict:
    """§3.2-d 合同存档仅总监可调阅: an archived contract; inspection is recorded, never refused."""
    archived = purchase.state == State.ARCHIVED
    if part != Part.CONTRACT or not archived or director or inspects:
        return permit(ARCHIVE if part == Part.CONTRACT else TRACE)
    return refuse(
        ARCHIVE,
        _("合同已归档，仅信息科主任可调阅"),
        cure=_("确需查阅的，请填写借阅单，由信息科主任批准"),
    )


@enforces("0-g")
def may_destroy(archive: Archive, today: date) -> Verdict:
    """§0-g 可追溯性: purchasing files are kept at least 15 years (政府采购法 42)."""
    if archive.destroyed_at is not None:
        return refuse(TRACE, _("该档案已销毁"), cure=_("销毁记录在审计日志中，可由审计人员查阅"))
    if archive.kept_until <= today:
        return permit(TRACE)
    return refuse(
        TRACE,
        _("采购文件至少保存 %(years)s 年（政府采购法第四十二条），该档案保存至 %(until)s"),
        cure=_("期满后由两人办理销毁；期满前只能调阅"),
        years=KEPT_YEARS,
        until=f"{archive.kept_until:%Y-%m-%d}",
    )


@enforces("2.1-n")
def may_lift(by: Member, block: Block) -> Verdict:
    """§2.1-n 互相制约: who blocked a supplier does not let it in again."""
    if block.by_id != by.pk:
        return permit(SEPARATION)
    return refuse(
        SEPARATION, _("停用由您办理，不能由您恢复"), cure=_("请由另一位有权限的同事核实后恢复")
    )
