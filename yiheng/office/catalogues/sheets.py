"""The pages of entries, standards, changes and pairs: what they show and what may be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django import forms as django_forms
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiheng.core import references
from yiheng.core.clock import day_of
from yiheng.core.proposals import Stand
from yiheng.core.ui.registers import Act, Block, Cell, Sheet
from yiheng.core.verdict import Text, refuse
from yiheng.governance.people.models import Member
from yiheng.office.catalogues import clausing, commands, forms, queries, rules
from yiheng.office.catalogues.lists import day
from yiheng.office.catalogues.models import Asset, Change, Kind, Level, Pair, Protocol, Standard
from yiheng.office.catalogues.permissions import CONFIRM

WHAT: Mapping[str, tuple[str, Text]] = {
    "registered": ("ok", gettext_lazy("登记")), "changed": ("now", gettext_lazy("变更")),
    "reviewed": ("ok", gettext_lazy("复核无误")), "retired": ("", gettext_lazy("停用")),
    "back": ("now", gettext_lazy("恢复")),
}  # fmt: skip
STANDS: Mapping[str, str] = {
    Stand.PROPOSED: "warn", Stand.CONFIRMED: "ok", Stand.REFUSED: "bad", Stand.WITHDRAWN: "",
}  # fmt: skip


def home() -> tuple[str, str]:
    """The way back to the room."""
    return (_("信息目录"), reverse("catalogues:index"))


def asset(one: Asset, viewer: Member, at: datetime) -> Sheet:
    """Everything on the page of an entry."""
    kind = one.get_kind_display()
    back = reverse("catalogues:index") + f"?kind={one.kind}"
    may = rules.may_keep(viewer, one, at)
    links = [(_("修改"), reverse("catalogues:change-entry", args=[one.pk]))] if may else []
    warned = _("负责人已离岗，请改由在岗人员负责。")
    return Sheet(
        title=one.name, cite="1.1-a", crumbs=(home(), (kind, back)), links=links,
        lead=f"{one.code} · {kind} · {one.unit.name} · {one.owner.name}",
        marks=[("ok", _("在用")) if one.live else ("", _("已停用"))],
        notices=[("bad", warned, "0-a")] if one.live and not one.owner.is_active else [],
        blocks=[
            Block(title=_("登记内容"), cite="0-a", facts=list(_facts(one))), *_joined(one),
            *_pointing(one, viewer, at), _history(one),
        ],
        acts=list(_acts(one, viewer, at)),
    )  # fmt: skip


def _facts(one: Asset) -> Iterator[tuple[str, Any]]:
    yield _("编码"), one.code
    yield _("责任部门"), one.unit.name
    yield _("负责人"), one.owner.name
    yield _("条款"), clausing.shown(one.clauses) or "—"
    if one.kind == Kind.SYSTEM:
        yield _("患者主索引"), _("已接入") if one.indexed else _("未接入")
    if one.giver is not None and one.taker is not None:
        yield _("从"), str(one.giver)
        yield _("到"), str(one.taker)
        yield _("协议"), Protocol(one.protocol).label
    if one.host is not None:
        yield _("所属系统"), str(one.host)
        yield _("数据级别"), Level(one.level).label
    yield _("说明"), one.note or "—"
    yield _("上次复核"), day(one.reviewed_at)
    if one.why_retired:
        yield _("停用原因"), one.why_retired


def _joined(one: Asset) -> list[Block]:
    """What hangs on a system."""
    if one.kind != Kind.SYSTEM:
        return []
    rows = [
        *((_("数据集"), known) for known in one.datasets.order_by("code")),
        *((_("提供的接口"), known) for known in one.gives.order_by("code")),
        *((_("接收的接口"), known) for known in one.takes.order_by("code")),
    ]
    shown = [(Cell(title), Cell(str(known), known.page),
              Cell(_("在用"), tone="ok") if known.live else Cell(_("已停用"), tone=""))
             for title, known in rows]  # fmt: skip
    head = (_("类别"), _("条目"), _("状态"))
    return [Block(title=_("接口与数据集"), cite="1.1-h", head=head, rows=shown,
                  none=_("没有接口，也没有数据集。"))]  # fmt: skip


def _pointing(one: Asset, viewer: Member, at: datetime) -> list[Block]:
    """What other rooms point at a system with."""
    if one.kind != Kind.SYSTEM:
        return []
    things = list(references.pointing(references.SYSTEM, str(one.pk), viewer, at))
    rows = [(Cell(thing.label, thing.url), Cell(thing.note)) for thing in things]
    return [Block(title=_("与它有关"), head=(_("名称"), _("状态")), rows=rows)] if rows else []


def _history(one: Asset) -> Block:
    events = [
        {"who": check.by.name, "what": WHAT[check.what][1], "at": check.at, "text": check.note,
         "note": _("负责人 %(who)s") % {"who": check.owner}, "state": WHAT[check.what][0]}
        for check in one.checks.select_related("by").order_by("-at", "-pk")
    ]  # fmt: skip
    return Block(title=_("经过"), cite="1.1-a", events=events)


def _acts(one: Asset, viewer: Member, at: datetime) -> Iterator[Act]:
    key: dict[str, Any] = {"pk": one.pk, "by": viewer, "at": at}
    yield Act(name="review", title=_("复核无误"), tone="primary", form=forms.Review,
              verdict=rules.may_keep(viewer, one, at),
              run=lambda **told: commands.review(**key, **told))  # fmt: skip
    yield Act(name="retire", title=_("停用"), tone="danger", form=forms.Reason,
              verdict=rules.may_retire(viewer, one, queries.joined_to(one), at),
              run=lambda **told: commands.retire(**key, **told))  # fmt: skip
    yield Act(name="back", title=_("恢复"), verdict=rules.may_bring_back(viewer, one, at),
              form=forms.Back, run=lambda **told: commands.bring_back(**key, **told))  # fmt: skip


def standard(one: Standard, viewer: Member, at: datetime) -> Sheet:
    """Everything on the page of a standard."""
    today = day_of(at)
    editions = list(one.editions.order_by("-ordinal"))
    current = next((each.pk for each in editions if each.in_force_on <= today), None)
    rows = [
        (Cell(each.number), Cell(day(each.in_force_on)), Cell(each.items), Cell(each.change),
         Cell(f"{each.made_by} / {each.confirmed_by}"),
         Cell(_("现行"), tone="ok") if each.pk == current else Cell(
             _("待生效") if each.in_force_on > today else _("已替代"), tone=""))
        for each in editions
    ]  # fmt: skip
    lasts = one.retired_at is None
    confirm = viewer.may(CONFIRM, at)
    return Sheet(
        title=one.name, cite="1.1-b", lead=f"{one.code} · {one.get_sort_display()} · {one.source}",
        crumbs=(home(), (_("信息标准"), reverse("catalogues:standards"))),
        marks=[("ok", _("在用")) if lasts else ("", _("已停用"))],
        blocks=[
            Block(title=_("版本"), cite="1.1-b", rows=rows, none=_("还没有版本。"), head=(
                _("版本号"), _("生效日期"), _("条目数"), _("修订说明"), _("提出 / 确认"),
                _("状态"))),
            Block(title=_("映射到它的字段"), text=_("%(n)s 个采集字段") % {"n": one.mapped.count()
                  + one.coded.count()}),
        ],
        acts=[Act(
            name="retire", title=_("停用标准"), tone="danger", form=django_forms.Form,
            lead=_("停用后，映射到它的字段须重新映射。"),
            verdict=confirm if lasts or not confirm else refuse("1.1-b", _("标准已停用")),
            run=lambda: commands.retire_standard(pk=one.pk, by=viewer, at=at),
        )],
    )  # fmt: skip


def change(one: Change, viewer: Member, at: datetime) -> Sheet:
    """Everything on the page of a version that was proposed."""
    stand = Stand(one.stand)
    return Sheet(
        title=str(one), cite="1.1-b", marks=[(STANDS[stand], stand.label)],
        crumbs=(home(), (_("信息标准"), reverse("catalogues:standards"))),
        lead=f"{one.proposed_by_label} · {day(one.proposed_at)}",
        links=[(_("打开标准"), one.standard.page)] if one.standard else [],
        blocks=[Block(title=_("提出的版本"), cite="1.1-b", facts=[
            (_("编码"), one.code), (_("名称"), one.name), (_("类别"), one.get_sort_display()),
            (_("出处"), one.source or "—"), (_("版本号"), one.number), (_("条目数"), one.items),
            (_("生效日期"), day(one.in_force_on)), (_("修订说明"), one.reason),
            (_("办结人"), one.settled_by_label or "—"),
        ])],
        acts=[
            Act(name="settle", title=_("确认或不同意"), tone="primary", form=forms.Settle,
                verdict=rules.may_settle(one, Stand.CONFIRMED, viewer, at),
                run=lambda stand: commands.settle(pk=one.pk, stand=stand, by=viewer, at=at)),
            Act(name="withdraw", title=_("撤回"), tone="danger",
                verdict=rules.may_settle(one, Stand.WITHDRAWN, viewer, at),
                run=lambda: commands.settle(
                    pk=one.pk, stand=Stand.WITHDRAWN, by=viewer, at=at)),
        ],
    )  # fmt: skip


def pair(one: Pair, viewer: Member, at: datetime) -> Sheet:
    """Everything on the page of a pair of departments."""
    key: dict[str, Any] = {"pk": one.pk, "by": viewer, "at": at}
    may, today = rules.may_tend(viewer, one, at), day_of(at)
    open_first = F("done_at").asc(nulls_first=True)
    items = list(one.items.select_related("owner").order_by(open_first, "due_on", "pk"))
    rows = [
        (Cell(item.title), Cell(item.owner.name), Cell(day(item.due_on)),
         Cell(_("已办结"), tone="ok") if item.done_at else Cell(
             _("已超期") if item.late(today) else _("办理中"),
             tone="bad" if item.late(today) else "warn"))
        for item in items
    ]  # fmt: skip
    warned = _("有联系人已离岗，请改由在岗人员联系。")
    acts = [
        Act(name="item", title=_("登记协作事项"), verdict=may, form=forms.ItemForm, tone="primary",
            run=lambda **told: commands.begin_item(**key, **told)),
        *(Act(name=f"done-{item.pk}", title=_("办结“%(title)s”") % {"title": item.title},
              verdict=may, run=_finish(item.pk, key)) for item in items if item.done_at is None),
        Act(name="contacts", title=_("更换联系人"), verdict=may,
            form=lambda *data, **more: forms.Contacts(one, *data, **more),
            run=lambda **told: commands.name_contacts(**key, **told)),
        Act(name="end", title=_("结束协作关系"), verdict=may, tone="danger",
            run=lambda: commands.end_pair(**key)),
    ]  # fmt: skip
    return Sheet(
        title=str(one), cite="1.1-i", lead=one.subject, acts=acts,
        crumbs=(home(), (_("协作矩阵"), reverse("catalogues:matrix"))),
        marks=[("", _("已结束"))] if one.ended_at else [],
        notices=[("bad", warned, "1.1-i")] if not one.ended_at and not one.named else [],
        blocks=[
            Block(title=_("联系人"), cite="1.1-i", facts=[
                (one.one.name, one.contact.name), (one.other.name, one.counterpart.name),
                (_("登记时间"), day(one.since)), (_("结束时间"), day(one.ended_at)),
            ]),
            Block(title=_("协作事项"), rows=rows, none=_("没有协作事项。"),
                  head=(_("事项"), _("负责人"), _("期限"), _("状态"))),
        ],
    )  # fmt: skip


def _finish(item: int, key: Mapping[str, Any]) -> Any:
    return lambda: commands.finish_item(item=item, **key)
