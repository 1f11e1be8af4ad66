"""What a post card allows, and which posts one person may hold together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from yiheng.core.policy import PERMISSIONS
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.regulation.registry import enforces

if TYPE_CHECKING:
    from yiheng.governance.people.models import Post

OPERATIONS_ONLY = "2.1-l"
NO_RAW_DATA = "2.1-m"


@enforces("2.1-k", "2.1-l", "2.1-m")
def may_use(permission: str, posts: Sequence[Post]) -> Verdict:
    """§2.1-k 关键岗位职责边界清晰: only what stands on a post card held now is allowed.

    A refusal cites the line around the post where there is one: 2.1-l for the system
    administrator, 2.1-m where an analyst asks for raw data.
    """
    declared = PERMISSIONS[permission]
    if any(permission in post.permissions for post in posts):
        return permit(declared.clause)
    boundaries = {post.boundary for post in posts}
    if OPERATIONS_ONLY in boundaries:
        return refuse(
            OPERATIONS_ONLY,
            _("系统管理员仅负责系统运维，不能“%(act)s”"),
            cure=_("请由业务岗位的同事办理；如岗位已变动，请联系安全管理员调整任职"),
            act=declared.title,
        )
    if NO_RAW_DATA in boundaries and declared.raw:
        return refuse(
            NO_RAW_DATA,
            _("数据分析师不得触碰原始数据，不能“%(act)s”"),
            cure=_("请改用“数据应用”中的去标识统计；确需联系患者，请由主管医师办理"),
            act=declared.title,
        )
    return refuse(
        "2.1-k",
        _("您的岗位不含“%(act)s”这项权限"),
        cure=_("如工作需要，请由科室负责人提出，安全管理员调整任职"),
        act=declared.title,
    )


@enforces("2.1-l", "2.1-m", "2.1-n")
def may_hold(new: Post, held: Sequence[Post]) -> Verdict:
    """§2.1-n 形成互相制约的机制: 三员 never overlap with any post; an analyst treats nobody."""
    for post in held:
        if post.code != new.code and (new.exclusive or post.exclusive):
            return refuse(
                "2.1-n",
                _("“%(new)s”与“%(held)s”不能由同一人担任"),
                cure=_("请另选人员，或先结束原任职"),
                new=new.title,
                held=post.title,
            )
    cards = [new, *held]
    bounded = [card for card in cards if card.boundary]
    if bounded and any(_raw(name) for card in cards for name in card.permissions):
        return refuse(
            bounded[0].boundary,
            _("“%(post)s”不得同时持有接触原始数据的权限"),
            cure=_("请另选人员"),
            post=bounded[0].title,
        )
    return permit("2.1-n")


@enforces("2.1-k", "2.2-a")
def has_room(post: Post, held: int) -> Verdict:
    """§2.2-a 编制: no more members hold a post at once than its card has places for."""
    if post.quota is not None and held >= post.quota:
        return refuse(
            "2.2-a",
            _("“%(post)s”编制 %(quota)s 人，已满"),
            cure=_("请先结束一项任职，或按程序调整编制"),
            post=post.title,
            quota=post.quota,
        )
    return permit("2.2-a")


@enforces("2.1-n")
def may_vacate(post: Post, others: int) -> Verdict:
    """§2.1-n 形成互相制约的机制: each of 三员 is there every day, or nobody checks the others."""
    if post.exclusive and others == 0:
        return refuse(
            "2.1-n",
            _("“%(post)s”只有这一人担任，不能空缺"),
            cure=_("请先任命接任人员，再结束这项任职"),
            post=post.title,
        )
    return permit("2.1-n")


def _raw(permission: str) -> bool:
    declared = PERMISSIONS.get(permission)  # a card may outlive a permission
    return declared is not None and declared.raw
