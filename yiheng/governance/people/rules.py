"""What a post card allows, and which posts one person may hold together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor, the_system
from yiheng.core.policy import PERMISSIONS
from yiheng.core.ui.formats import stamp
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.people import pairs
from yiheng.governance.regulation.registry import enforces
from yiheng.governance.regulation.stages import staged

if TYPE_CHECKING:
    from yiheng.governance.people.models import Assignment, Deputy, Member, Post, Unit

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
    if bounded and any(pairs.is_raw(name) for card in cards for name in card.permissions):
        return refuse(
            bounded[0].boundary,
            _("“%(post)s”不得同时持有接触原始数据的权限"),
            cure=_("请另选人员"),
            post=bounded[0].title,
        )
    return are_apart(cards)


@enforces("2.1-n")
def are_apart(cards: Sequence[Post]) -> Verdict:
    """§2.1-n 形成互相制约的机制: nobody holds both sides of a toxic pair."""
    pair = next(pairs.clashes(cards), None)
    if pair is None:
        return permit("2.1-n")
    titles = [(card.code, card.title) for card in cards]
    return refuse(
        pair.clause,
        _("不能由同一人同时持有“%(left)s”与“%(right)s”：%(why)s"),
        cure=_("请另选人员，或先结束其中一项任职"),
        left=pairs.title_of(pair.left, titles),
        right=pairs.title_of(pair.right, titles),
        why=pair.reason,
    )


@enforces("2.1-k", "2.2-a", "2.2-b", "2.2-c", "2.2-d")
@staged("2.2-a")
def has_room(post: Post, held: int, quota: int | None, at: datetime) -> Verdict:
    """§2.2-a 编制: no more members hold a post at once than there are places."""
    if quota is not None and held >= quota:
        return refuse(
            "2.2-a",
            _("“%(post)s”编制 %(quota)s 人，已满"),
            cure=_("请先结束一项任职，或按程序调整编制"),
            post=post.title,
            quota=quota,
        )
    return permit("2.2-a")


@enforces("2.2-a")
@staged("2.2-a")
def unit_has_room(unit: Unit, held: int, quota: int | None, at: datetime) -> Verdict:
    """§2.2-a 部门编制: no more of the hospital's own staff sit in the unit than its places."""
    if quota is not None and held >= quota:
        return refuse(
            "2.2-a",
            _("“%(unit)s”编制 %(quota)s 人，已满"),
            cure=_("请先办理一人离岗或调动，或按程序调整编制；外包与进修人员不占编制"),
            unit=unit.name,
            quota=quota,
        )
    return permit("2.2-a")


@enforces("2.1-n")
def may_assign_alone(post: Post, by: Actor) -> Verdict:
    """§2.1-n 互相制约: a post that reaches over others is proposed by one, confirmed by another."""
    if pairs.takes_two(post) and by.pk != the_system().pk:
        return refuse(
            "2.1-n",
            _("“%(post)s”须由两人任命"),
            cure=_("请提出任命，由审计管理员确认后生效"),
            post=post.title,
        )
    return permit("2.1-n")


@enforces("2.1-n")
def may_decide_about(member: Member, by: Actor) -> Verdict:
    """§2.1-n 互相制约: nobody proposes or confirms what they are given themselves."""
    if by.pk == member.pk:
        return refuse("2.1-n", _("不能办理本人的任职"), cure=_("请由另一位有权限的人员办理"))
    return permit("2.1-n")


def administers(post: Post, declared: bool) -> bool:
    """Whether a card is of system administration: declared, or 三员, or 运维 in any case."""
    return declared or post.exclusive or post.boundary == OPERATIONS_ONLY


@enforces("4.1-j")
def was_not_renewed(held: Assignment) -> Verdict:
    """§4.1-j 系统管理权限实行定期轮换: a right that was not renewed in time is no right."""
    assert held.renew_by is not None
    return refuse(
        "4.1-j",
        _("您的“%(post)s”权限已于 %(day)s 到期，未续期即失效"),
        cure=_("仍需要的，请由安全管理员重新任命，审计管理员确认后恢复"),
        post=held.post.title,
        day=stamp(held.renew_by),
    )


@enforces("4.1-j")
def may_renew(held: Assignment, at: datetime) -> Verdict:
    """§4.1-j 定期轮换: only system administration has a date, and only what still holds goes on."""
    if not held.post.privileged:
        return refuse(
            "4.1-j", _("“%(post)s”不是系统管理权限，没有续期期限"),
            cure=_("只有系统管理权限须定期续期"), post=held.post.title,
        )  # fmt: skip
    if not held.holds(at):
        return refuse(
            "4.1-j", _("这项权限已经失效，不能续期"), cure=_("仍需要的，请重新任命，由两人办理")
        )
    return permit("4.1-j")


@enforces("4.1-j")
def may_lapse(held: Assignment, at: datetime) -> Verdict:
    """§4.1-j, §2.1-n: what is past its day ends, unless its post would stand empty without it."""
    if not held.past(at):
        return refuse("4.1-j", _("这项权限尚未到期"))
    if held.indispensable(at):
        return refuse(
            "2.1-n",
            _("“%(post)s”没有其他在期人员，到期后暂不失效"),
            cure=_("请立即续期，或任命接任人员"),
            post=held.post.title,
        )
    return permit("4.1-j")


@enforces("2.1-b", "2.1-n")
def may_stand_for(post: Post, member: Member, until: datetime | None) -> Verdict:
    """§2.1-b 设总监1名, §2.1-n: a post held every day is held without an end, by own staff."""
    if not (post.single or post.exclusive):
        return permit("2.1-b")
    clause = "2.1-b" if post.single else "2.1-n"
    if until is not None:
        return refuse(
            clause,
            _("“%(post)s”每日都须有人担任，任期不能写截止时间"),
            cure=_("请留空截止时间；任命接任者时，前任自动卸任"),
            post=post.title,
        )
    if member.ends_on is not None:
        return refuse(
            clause,
            _("%(who)s有服务期限，不能担任“%(post)s”"),
            cure=_("请另选在编或合同人员"),
            who=member.label,
            post=post.title,
        )
    return permit(clause)


@enforces("2.1-b", "2.1-n")
def may_vacate(post: Post, others: int) -> Verdict:
    """§2.1-b 设总监1名, §2.1-n: 三员 and director are there every day, or nobody checks."""
    if (post.exclusive or post.single) and others == 0:
        return refuse(
            "2.1-b" if post.single else "2.1-n",
            _("“%(post)s”只有这一人担任，不能空缺"),
            cure=_("请先任命接任人员，再结束这项任职"),
            post=post.title,
        )
    return permit("2.1-n")


def may_hand_on(permission: str) -> bool:
    """Whether a right can go to a deputy: no raw data, no power over others, no signing at large.

    Signing goes by kind of approval.
    """
    signs = permission == "approvals:sign"
    return not (signs or pairs.is_raw(permission) or pairs.sensitive(permission))


def card_of(permissions: Sequence[str]) -> Post:
    """What a deputy has, as a card beside the own ones."""
    post: type[Post] = apps.get_model("people", "Post")
    return post(code="", title=str(_("代理")), permissions=list(permissions))


@enforces("2.1-b", "2.1-l", "2.1-m", "2.1-n")
def may_deputise(
    principal: Member, deputy: Member, card: Post, standing: Sequence[Deputy], at: datetime
) -> Verdict:
    """§2.1-n 互相制约, §2.1-b: never oneself, no 三员, no bounded post, no chain, no toxic pair.

    ``card`` is what the deputy would have; ``standing`` are those in force in the same time.
    """
    if principal.pk == deputy.pk:
        return refuse("2.1-n", _("不能委托本人"), cure=_("请另选人员"))
    for who in (principal, deputy):
        kept = next((one for one in who.posts_at(at) if one.exclusive or one.boundary), None)
        if kept is not None:
            return refuse(
                kept.boundary or "2.1-n",
                _("“%(post)s”不能委托他人，也不能代理他人"),
                cure=_("请另选人员；三员缺岗时请任命第二人"),
                post=kept.title,
            )
    if any(one.principal_id == deputy.pk for one in standing):
        return refuse(
            "2.1-n",
            _("%(who)s这段时间也已委托他人，代理不能转托"),
            cure=_("请另选人员，或改日期"),
            who=deputy.label,
        )
    if any(one.deputy_id == principal.pk for one in standing):
        return refuse(
            "2.1-n",
            _("%(who)s这段时间正代理他人，代理不能转托"),
            cure=_("请先结束那项代理，或改日期"),
            who=principal.label,
        )
    return are_apart([*deputy.posts_at(at), card])


@enforces("2.1-b")
def has_lapsed(permission: str, over: Sequence[Deputy]) -> Verdict | None:
    """§2.1-b: a deputy acts until the hour that was named; None where it was not about this."""
    for one in over:
        if permission in one.rights:
            return refuse(
                "2.1-b",
                _("您代%(who)s办理的期限已于 %(until)s 结束"),
                cure=_("请由%(who)s本人办理，或请其重新委托"),
                who=one.principal.name,
                until=stamp(one.last),
            )
    return None


@enforces("2.1-h")
def may_roster(own: bool) -> Verdict:
    """§2.1-h 值班: a roster is drawn up by those who answer for the unit."""
    if own:
        return permit("2.1-h")
    return refuse("2.1-h", _("该部门不由您排班"), cure=_("请联系该部门负责人，或由安全管理员办理"))
