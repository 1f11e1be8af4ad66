"""Toxic pairs: what one person may never hold together, as data with clause and reason (2.1-n).

A side is a permission (``collection:apply``), a post (``post:auditor``), or ``raw``: any permission
that lets patient data be read in the clear. Which permissions take two persons to give stands here
too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import PERMISSIONS
from yiheng.core.verdict import Text

if TYPE_CHECKING:
    from yiheng.governance.people.models import Post

RAW, POST = "raw", "post:"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sides that exclude each other, the clause that says so, and why."""

    left: str
    right: str
    clause: str
    reason: Text


PAIRS = (
    Pair("collection:apply", "approvals:sign", "3.1-r", _("申请人不审批采集申请")),
    Pair("collection:apply", "collection:revoke", "3.1-r", _("申请人不处置采集许可")),
    Pair("people:manage", "people:confirm", "2.1-n", _("提出任命的人不确认任命")),
    Pair("people:renew", "people:confirm-renewal", "2.1-n", _("提出续期的人不确认续期")),
    Pair("people:renew", "operations:see", "2.1-l", _("运维人员不管理权限")),
    Pair("people:confirm-renewal", "operations:see", "2.1-l", _("运维人员不确认权限")),
    Pair("people:manage", "ledger:verify", "2.1-n", _("管理人员的人不审计自己的操作")),
    Pair("people:manage", "operations:see", "2.1-l", _("运维人员不管理权限")),
    Pair("people:confirm", "operations:see", "2.1-l", _("运维人员不确认任命")),
    Pair("regulation:set", "operations:see", "2.1-l", _("运维人员不设定制度参数")),
    Pair("regulation:set", "ledger:verify", "2.1-n", _("设定参数的人不审计自己的操作")),
    Pair("regulation:set", "regulation:confirm", "2.1-n", _("提出变更的人不确认变更")),
    Pair("approvals:define", "approvals:sign", "2.1-n", _("设定流程的人不在流程中签字")),
    Pair("approvals:define", "approvals:confirm", "2.1-n", _("提出流程的人不确认流程")),
    Pair("procurement:apply", "procurement:buy", "2.1-n", _("申请采购的人不执行采购")),
    Pair("procurement:buy", "approvals:sign", "2.1-n", _("执行采购的人不审批")),
    Pair("procurement:buy", "procurement:accept", "2.1-n", _("执行采购的人不验收")),
    Pair("procurement:buy", "procurement:pay", "2.1-n", _("执行采购的人不付款")),
    Pair("procurement:accept", "procurement:pay", "2.1-n", _("验收的人不付款")),
    Pair("procurement:pay", "approvals:sign", "2.1-n", _("付款的人不审批")),
    Pair("procurement:budget", "procurement:confirm-budget", "2.1-n", _("提出预算的人不确认预算")),
    Pair("procurement:supervise", "procurement:apply", "2.1-n", _("监督的人不申请采购")),
    Pair("procurement:supervise", "procurement:buy", "2.1-n", _("监督的人不执行采购")),
    Pair("procurement:supervise", "procurement:accept", "2.1-n", _("监督的人不验收")),
    Pair("procurement:supervise", "procurement:pay", "2.1-n", _("监督的人不付款")),
    Pair("approvals:sign", "operations:see", "2.1-l", _("运维人员不审批业务")),
    Pair("records:read", "access:drug-statistics", "2.1-m", _("查看病历的人不办理统方线索")),
    Pair("analytics:count", RAW, "2.1-m", _("统计人员不接触原始数据")),
    Pair("intake:run", "ledger:verify", "2.1-n", _("接入数据的人不审计自己的操作")),
    Pair("crisis:declare", "crisis:verify", "2.1-n", _("宣布危机的人不核实补救")),
    Pair("post:security_officer", "post:auditor", "2.1-n", _("安全团队不审计自己")),
    Pair("post:security_officer", "post:system_engineer", "2.1-n", _("运维与安全互相制约")),
    Pair("post:data_analyst", "post:data_steward", "2.1-m", _("治理数据的人不分析数据")),
    Pair("post:data_analyst", "post:intake_clerk", "2.1-m", _("接入数据的人不分析数据")),
)

SENSITIVE_VERBS = frozenset(
    {
        "manage", "confirm", "set", "define", "feeds", "revoke", "review", "verify", "read-all",
        "read-for-quality", "read-for-billing", "drug-statistics", "rotate", "seal", "unseal",
        "restore", "declare", "stage", "terminate", "renew", "confirm-renewal",
        "except", "confirm-exception",
        "buy", "pay", "supervise", "confirm-budget",
    }
)  # fmt: skip
SENSITIVE_POSTS = frozenset({"director", "leader", "president"})


def sensitive(permission: str) -> bool:
    """Whether a permission reaches over others or over the house: two persons give it."""
    return permission == "ledger:read" or permission.partition(":")[2] in SENSITIVE_VERBS


def takes_two(post: Post) -> bool:
    """Whether two persons give a post: 三员, director, leader, administration, any such right."""
    reserved = post.must_be_filled or post.privileged or post.code in SENSITIVE_POSTS
    return reserved or any(sensitive(one) for one in post.permissions)


def clashes(cards: Sequence[Post]) -> Iterator[Pair]:
    """The pairs of which these cards together hold both sides."""
    held = {name for card in cards for name in card.permissions}
    held |= {f"{POST}{card.code}" for card in cards}
    if any(is_raw(name) for name in held):
        held.add(RAW)
    return (pair for pair in PAIRS if pair.left in held and pair.right in held)


def is_raw(permission: str) -> bool:
    """Whether a permission lets patient data be read in the clear; unknown ones do not."""
    declared = PERMISSIONS.get(permission)  # a card may outlive a permission
    return declared is not None and declared.raw


def title_of(side: str, posts: Iterable[tuple[str, str]]) -> str:
    """A side as people say it; ``posts`` are codes with titles."""
    if side == RAW:
        return str(_("接触原始数据的任一权限"))
    if side.startswith(POST):
        return dict(posts).get(side.removeprefix(POST), side.removeprefix(POST))
    declared = PERMISSIONS.get(side)
    return str(declared.title) if declared else side
