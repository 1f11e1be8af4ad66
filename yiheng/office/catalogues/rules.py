"""What an entry, a standard and a pair must say, and who keeps them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.proposals import Stand
from yiheng.core.proposals import may_settle as second_person
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.regulation.content import CLAUSES
from yiheng.governance.regulation.registry import enforces
from yiheng.office.catalogues.facts import Facts
from yiheng.office.catalogues.models import Asset, Change, Kind, Pair, Standard
from yiheng.office.catalogues.permissions import CONFIRM, KEEP
from yiheng.standards.china.identity import numbers_in

SCOPE, CATALOGUE, STANDARDS, TOGETHER, MINIMISE = "0-a", "1.1-a", "1.1-b", "1.1-i", "0-i"
ENDS = {Kind.INTERFACE: ("giver", "taker"), Kind.DATASET: ("host",)}
"""Which systems an entry names."""


@enforces("0-i")
def may_say(text: str) -> Verdict:
    """§0-i 最小必要: the catalogue holds no person's identity number."""
    if numbers_in(text):
        return refuse(MINIMISE, _("含身份证号，目录不收证件号与患者信息"), cure=_("请删去该号码"))
    return permit(MINIMISE)


@enforces("0-a")
def may_stand(facts: Facts) -> Verdict:
    """§0-a 适用范围: every entry has a department, an owner who is here, and a clause."""
    if facts.unit is None:
        return refuse(SCOPE, _("没有责任部门"), cure=_("请选择责任部门"))
    if facts.owner is None or not facts.owner.is_active:
        return refuse(SCOPE, _("没有在岗的负责人"), cure=_("请填写负责人的工号或姓名"))
    if not facts.clauses:
        return refuse(SCOPE, _("没有对应的条款"), cure=_("请至少填写一个条款号，例如 3.1-n"))
    unknown = [one for one in facts.clauses if one not in CLAUSES]
    if unknown:
        return refuse(
            SCOPE, _("没有条款 %(names)s"), cure=_("请按制度正文核对条款号，例如 3.1-n"),
            names="、".join(unknown[:5]),
        )  # fmt: skip
    return permit(SCOPE)


@enforces("1.1-a")
def may_connect(facts: Facts) -> Verdict:
    """§1.1-a 统筹资源: an interface joins two systems in use, a dataset lies in one."""
    for field in ENDS.get(Kind(facts.kind), ()):
        end: Asset | None = getattr(facts, field)
        if end is None or end.kind != Kind.SYSTEM:
            return refuse(
                CATALOGUE,
                _("没有写明所连接的系统"),
                cure=_("请从目录中选择；没有的，先登记系统"),
            )
        if not end.live:
            return refuse(
                CATALOGUE, _("系统 %(name)s 已停用"), cure=_("请改选在用的系统"), name=end.name
            )
    if facts.kind == Kind.INTERFACE and facts.giver == facts.taker:
        return refuse(CATALOGUE, _("提供方与接收方是同一系统"), cure=_("请改选其中一方"))
    return permit(CATALOGUE)


@enforces("1.1-a")
def may_keep(by: Member, one: Asset, at: datetime) -> Verdict:
    """§1.1-a: its owner, or who keeps the catalogue, changes and reviews an entry in use."""
    if not one.live:
        return refuse(CATALOGUE, _("条目已停用"), cure=_("仍在使用的，请先恢复"))
    if one.owner_id == by.pk or by.may(KEEP, at):
        return permit(CATALOGUE)
    return refuse(CATALOGUE, _("由负责人或目录管理人登记"), cure=_("请联系负责人"))


@enforces("1.1-a")
def may_retire(by: Member, one: Asset, joined: int, at: datetime) -> Verdict:
    """§1.1-a: a system goes after what is joined to it; an entry is retired, never deleted."""
    verdict = by.may(KEEP, at)
    if not verdict:
        return verdict
    if not one.live:
        return refuse(CATALOGUE, _("条目已停用"), cure=_("不必重复停用"))
    if joined:
        return refuse(
            CATALOGUE, _("还有 %(n)s 个在用的接口或数据集"), cure=_("请先停用或改接它们"), n=joined
        )
    return permit(CATALOGUE)


@enforces("1.1-a")
def may_bring_back(by: Member, one: Asset, at: datetime) -> Verdict:
    """§1.1-a: what was retired by mistake comes back."""
    verdict = by.may(KEEP, at)
    if verdict and one.live:
        return refuse(CATALOGUE, _("条目在用"), cure=_("不必恢复"))
    return verdict


@enforces("1.1-b")
def may_issue(standard: Standard | None, in_force_on: date, latest: date | None) -> Verdict:
    """§1.1-b 制定标准: versions come into force one after the other, never backwards."""
    if standard is not None and standard.retired_at is not None:
        return refuse(STANDARDS, _("标准已停用"), cure=_("需要的，请以新编码登记"))
    if latest is not None and in_force_on <= latest:
        return refuse(
            STANDARDS, _("生效日期不晚于上一版的 %(day)s，标准不能倒着生效"),
            cure=_("请填写上一版之后的日期"), day=latest.isoformat(),
        )  # fmt: skip
    return permit(STANDARDS)


@enforces("1.1-b")
def may_settle(change: Change, stand: Stand, by: Member, at: datetime) -> Verdict:
    """§1.1-b: another person who may confirm puts a version in force."""
    if stand != Stand.WITHDRAWN:
        verdict = by.may(CONFIRM, at)
        if not verdict:
            return verdict
    return second_person(change, stand, by, STANDARDS)


@enforces("1.1-i")
def may_pair(one: Unit | None, other: Unit | None) -> Verdict:
    """§1.1-i 与其他部门保持紧密协作: two different departments."""
    if one is None or other is None:
        return refuse(TOGETHER, _("没有写明两个部门"), cure=_("请选择两个部门"))
    if one == other:
        return refuse(TOGETHER, _("两边是同一个部门"), cure=_("请改选其中一个"))
    return permit(TOGETHER)


@enforces("1.1-i")
def may_speak(contact: Member | None, unit: Unit, within: Collection[int]) -> Verdict:
    """§1.1-i: each side has a contact by name, who is here and belongs to it; ``within`` are the
    keys of the department and what is below it."""
    if contact is None or not contact.is_active:
        return refuse(
            TOGETHER, _("%(unit)s没有联系人"), cure=_("请填写该部门在岗人员的工号或姓名"),
            unit=unit.name,
        )  # fmt: skip
    if contact.unit_id not in within:
        return refuse(
            TOGETHER, _("%(who)s不在%(unit)s"), cure=_("请填写该部门的联系人"), who=contact.name,
            unit=unit.name,
        )  # fmt: skip
    return permit(TOGETHER)


@enforces("1.1-i")
def may_tend(by: Member, pair: Pair, at: datetime) -> Verdict:
    """§1.1-i: those who speak for a pair, or who keeps the catalogue, tend it while it lasts."""
    if pair.ended_at is not None:
        return refuse(TOGETHER, _("协作关系已结束"), cure=_("需要的，请重新登记"))
    if by.pk in (pair.contact_id, pair.counterpart_id) or by.may(KEEP, at):
        return permit(TOGETHER)
    return refuse(TOGETHER, _("由双方联系人登记"), cure=_("请联系其中一方的联系人"))
