"""The registers of this room: what stands in their columns, and how they are narrowed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import day_of
from yiheng.core.ui.registers import Cell, Column, Narrow, Register
from yiheng.office.catalogues import clausing
from yiheng.office.catalogues.models import Asset, Kind, Level, Protocol, Sort
from yiheng.standards.china.periods import months_later

TABS = (
    (Kind.SYSTEM, _("系统")), (Kind.INTERFACE, _("接口")), (Kind.DATASET, _("数据集")),
    (Kind.DEPARTMENT, _("适用科室")),
)  # fmt: skip
OTHERS = (
    ("standards", _("信息标准")), ("fields", _("字段映射")), ("matrix", _("协作矩阵")),
)  # fmt: skip
EMPTY = {
    Kind.SYSTEM: (_("还没有登记系统"), _("登记的系统和负责人会列在这里；也可以用 CSV 导入。")),
    Kind.INTERFACE: (_("还没有登记接口"), _("登记系统之间的接口后列在这里。")),
    Kind.DATASET: (_("还没有登记数据集"), _("登记数据集的级别和所属系统后列在这里。")),
    Kind.DEPARTMENT: (_("还没有登记适用科室"), _("登记适用本制度的科室后列在这里。")),
}  # fmt: skip


def tabs(current: str) -> list[dict[str, Any]]:
    """The rooms of the room."""
    kinds = [
        {"title": title, "url": reverse("catalogues:index") + f"?kind={kind.value}", "count": None,
         "current": current == kind.value}
        for kind, title in TABS
    ]  # fmt: skip
    return kinds + [
        {"title": title, "url": reverse(f"catalogues:{code}"), "count": None,
         "current": current == code}
        for code, title in OTHERS
    ]  # fmt: skip


def day(value: date | datetime | None) -> str:
    """A day; a dash for none."""
    if value is None:
        return "—"
    return (day_of(value) if isinstance(value, datetime) else value).isoformat()


def assets(kind: str, now: datetime, months: int | None) -> Register:
    """Entries of a kind; ``months`` between two reviews, None while nobody has said how many."""

    def state(one: Asset) -> Cell:
        if not one.live:
            return Cell(_("已停用"), tone="")
        if not one.owned:
            return Cell(_("无人负责"), tone="bad")
        if months is not None and months_later(one.reviewed_at, months) <= now:
            return Cell(_("逾期未复核"), tone="warn")
        return Cell(_("在用"), tone="ok")

    def owner(one: Asset) -> Cell:
        return Cell(one.owner.name, sub="" if one.owner.is_active else _("已离岗"))

    def narrowed(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
        if code == "unowned":
            return rows.filter(retired_at=None, owner__is_active=False)
        return rows.filter(retired_at__isnull=code == "used")

    known = Kind(kind)
    return Register(
        title=dict(TABS)[known], words=_("编码、名称、部门或负责人"), empty=EMPTY[known],
        search=lambda rows, q: rows.filter(
            Q(code__icontains=q) | Q(name__icontains=q) | Q(unit__name__icontains=q)
            | Q(owner__name__icontains=q)
        ),
        narrows=(Narrow("use", _("全部状态"), (
            ("used", _("在用")), ("retired", _("已停用")), ("unowned", _("无人负责"))), narrowed),),
        columns=(
            Column(_("名称"), lambda one: Cell(one.name, one.page, one.code)),
            Column(_("责任部门"), lambda one: Cell(one.unit.name)),
            Column(_("负责人"), owner),
            *_apart(known),
            Column(_("条款"), lambda one: Cell(clausing.shown(one.clauses))),
            Column(_("上次复核"), lambda one: Cell(day(one.reviewed_at))),
            Column(_("状态"), state),
        ),
    )  # fmt: skip


def _apart(kind: Kind) -> tuple[Column, ...]:
    """The columns that only this kind has."""
    if kind == Kind.SYSTEM:
        return (Column(_("患者主索引"), lambda one: Cell(
            _("已接入") if one.indexed else _("未接入"), tone="ok" if one.indexed else "warn"
        )),)  # fmt: skip
    if kind == Kind.INTERFACE:
        return (
            Column(_("从"), lambda one: Cell(one.giver.name)),
            Column(_("到"), lambda one: Cell(one.taker.name,
                                           sub=Protocol(one.protocol).label)),
        )  # fmt: skip
    if kind == Kind.DATASET:
        return (
            Column(_("所属系统"), lambda one: Cell(one.host.name)),
            Column(_("数据级别"), lambda one: Cell(Level(one.level).label)),
        )
    return ()


def standards() -> Register:
    """The register of standards."""

    def state(one: Any) -> Cell:
        if one.retired_at is not None:
            return Cell(_("已停用"), tone="")
        return Cell(_("现行"), tone="ok") if one.number else Cell(_("未生效"), tone="warn")

    def used(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
        return rows.filter(retired_at__isnull=code == "used")

    return Register(
        title=_("信息标准"), words=_("编码、名称或出处"),
        empty=(_("还没有登记标准"), _("数据字典、代码集和命名规范登记在这里。")),
        search=lambda rows, q: rows.filter(
            Q(code__icontains=q) | Q(name__icontains=q) | Q(source__icontains=q)
        ),
        narrows=(
            Narrow("sort", _("全部类别"), Sort.choices, lambda r, c: r.filter(sort=c)),
            Narrow("use", _("现行与停用"), (("used", _("现行")), ("retired", _("已停用"))), used),
        ),
        columns=(
            Column(_("标准"), lambda one: Cell(one.name, one.page, one.code)),
            Column(_("类别"), lambda one: Cell(one.get_sort_display())),
            Column(_("出处"), lambda one: Cell(one.source or "—")),
            Column(_("现行版本"), lambda one: Cell(one.number or "—")),
            Column(_("生效日期"), lambda one: Cell(day(one.day))),
            Column(_("条目数"), lambda one: Cell(one.count if one.count is not None else "—"),
                   num=True),
            Column(_("状态"), state),
        ),
    )  # fmt: skip


def fields() -> Register:
    """The fields that are taken in, with what they mean."""

    def coded(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
        return rows.filter(codes__isnull=code == "no")

    return Register(
        title=_("字段映射"), words=_("字段、数据元或标准"),
        empty=(_("还没有字段映射"), _("登记产品自带标准后，采集字段自动映射到数据元。")),
        search=lambda rows, q: rows.filter(
            Q(path__icontains=q) | Q(element__icontains=q) | Q(standard__name__icontains=q)
            | Q(codes__name__icontains=q)
        ),
        narrows=(Narrow("coded", _("有无代码集"), (("yes", _("有代码集")), ("no", _("无代码集"))),
                        coded),),
        columns=(
            Column(_("采集字段"), lambda one: Cell(one.path)),
            Column(_("标准数据元"), lambda one: Cell(one.element)),
            Column(_("标准"), lambda one: Cell(one.standard.name, one.standard.page)),
            Column(_("代码集"), lambda one: Cell(one.codes.name, one.codes.page)
                   if one.codes else Cell("—")),
        ),
    )  # fmt: skip


def pairs(items: Any) -> Register:
    """Who works with whom; ``items`` counts the open joint items of two departments."""

    def state(one: Any) -> Cell:
        if one.ended_at is not None:
            return Cell(_("已结束"), tone="")
        return Cell(_("有联系人"), tone="ok") if one.named else Cell(_("联系人离岗"), tone="bad")

    return Register(
        title=_("协作关系"), words=_("部门、联系人或事项"),
        empty=(_("还没有协作关系"), _("登记两个部门和各自的联系人后，矩阵会画在上方。")),
        search=lambda rows, q: rows.filter(
            Q(one__name__icontains=q) | Q(other__name__icontains=q) | Q(subject__icontains=q)
            | Q(contact__name__icontains=q) | Q(counterpart__name__icontains=q)
        ),
        columns=(
            Column(_("部门"), lambda one: Cell(str(one), one.page, one.subject)),
            Column(_("联系人"), lambda one: Cell(f"{one.contact.name}、{one.counterpart.name}")),
            Column(_("未办结事项"), lambda one: Cell(items[one.one_id, one.other_id]), num=True),
            Column(_("状态"), state),
        ),
    )  # fmt: skip
