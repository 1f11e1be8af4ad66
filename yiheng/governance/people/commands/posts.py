"""Post cards: written once by one person, changed by two (2.1-k, 2.1-n)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor, the_system
from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.policy import PERMISSIONS
from yiheng.core.proposals import Stand, may_settle
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people import queries, rules
from yiheng.governance.people.commands.dating import set_dates
from yiheng.governance.people.models import Boundary, CardChange, Post
from yiheng.governance.people.permissions import CONFIRM, MANAGE
from yiheng.governance.people.standard import standard_rights
from yiheng.governance.regulation.definitions import PARAMETERS

CLAUSE = "2.1-k"
_CODE = re.compile(r"[A-Za-z][0-9A-Za-z_:-]{0,39}")


@command("people.define_post")
def define_post(
    *,
    code: str,
    title: str,
    permissions: Sequence[str],
    by: Actor,
    at: datetime,
    boundary: str = "",
    exclusive: bool = False,
    single: bool = False,
    privileged: bool = False,
    quota: int | None = None,
    quota_parameter: str = "",
) -> Post:
    """Write a post card (2.1-k). One that stands is replaced by the system only, else by two."""
    by.may(MANAGE, at).require()
    known = Post.objects.select_for_update().filter(code=code).first()
    if known is not None and by.pk != the_system().pk:
        raise Invalid("code", _("岗位编码 %(code)s 已有，请在该岗位上提出变更"), code=code)
    if quota_parameter and quota_parameter not in PARAMETERS:
        raise Invalid("quota_parameter", _("没有这个编制参数：%(id)s"), id=quota_parameter)
    card = Post(code=code, title=title, permissions=sorted(permissions), boundary=boundary)
    card.exclusive, card.single, card.quota = exclusive, single, quota
    card.quota_parameter, card.privileged = quota_parameter, rules.administers(card, privileged)
    card.consider(standard_rights(code))
    if known is not None:
        card.pk = known.pk
    _check(card, at)
    card.save()
    record(
        "people.post_defined", by=by, target=card, clause=CLAUSE, at=at, code=code,
        permissions=card.permissions, boundary=boundary,
    )  # fmt: skip
    return card


@command("people.propose_card")
def propose_card(
    *,
    pk: int,
    title: str,
    permissions: Sequence[str],
    reason: str,
    by: Actor,
    at: datetime,
    boundary: str = "",
    quota: int | None = None,
    privileged: bool = False,
) -> CardChange:
    """Propose what a post card is to become; it changes when another has confirmed it."""
    by.may(MANAGE, at).require()
    post = Post.objects.select_for_update().filter(pk=pk).first()
    if post is None:
        raise NotFound
    if not reason.strip():
        raise Invalid("reason", _("请写明变更理由"))
    if CardChange.objects.filter(post=post, stand=Stand.PROPOSED).exists():
        raise Invalid("title", _("该岗位已有一项变更待确认，请先办结或撤回"))
    card = _changed(post, title.strip(), permissions, (boundary, quota, privileged))
    _check(card, at)
    change = CardChange.objects.create(
        post=post, title=card.title, permissions=card.permissions, boundary=boundary,
        quota=quota, privileged=card.privileged, reason=reason.strip(), proposed_by=str(by.pk),
        proposed_by_label=by.label, proposed_at=at,
    )  # fmt: skip
    added, taken = difference(Post.objects.get(pk=pk), change)
    record(
        "people.card_proposed", by=by, target=change, clause=CLAUSE, at=at, post=post.code,
        added=added, taken=taken, reason_digest=words_digest(reason.strip()),
    )  # fmt: skip
    return change


@command("people.settle_card")
def settle_card(*, pk: int, stand: str, by: Actor, at: datetime) -> CardChange:
    """Confirm, refuse or withdraw the change of a post card; a confirmed one holds at once."""
    by.may(MANAGE if stand == Stand.WITHDRAWN else CONFIRM, at).require()
    change = CardChange.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if change is None:
        raise NotFound
    if stand not in (Stand.CONFIRMED, Stand.REFUSED, Stand.WITHDRAWN):
        raise Invalid("stand", _("请选择同意、不同意或撤回"))
    may_settle(change, Stand(stand), by, "2.1-n").require()
    post = Post.objects.select_for_update().get(pk=change.post_id)
    if stand == Stand.CONFIRMED:
        post.consider({*post.permissions, *change.permissions} & {*standard_rights(post.code)})
        rest = (change.boundary, change.quota, change.privileged)
        card = _changed(post, change.title, change.permissions, rest)
        _check(card, at)
        card.save()
        set_dates(at)
    change.settle(Stand(stand), by, at)
    record(
        "people.card_settled", by=by, target=change, clause="2.1-n", at=at, post=post.code,
        outcome=str(stand), permissions=change.permissions,
    )  # fmt: skip
    return change


def difference(post: Post, change: CardChange) -> tuple[list[str], list[str]]:
    """Permissions that a change gives, and those that it takes."""
    before, after = set(post.permissions), set(change.permissions)
    return sorted(after - before), sorted(before - after)


def _changed(
    post: Post, title: str, permissions: Sequence[str], rest: tuple[str, int | None, bool]
) -> Post:
    post.title, post.permissions = title, sorted(set(permissions))
    post.boundary, post.quota, privileged = rest
    post.privileged = rules.administers(post, privileged)
    return post


def _check(card: Post, at: datetime) -> None:
    """The card is whole, and suits everyone who holds it together with other posts."""
    unknown = sorted(set(card.permissions) - set(PERMISSIONS))
    if unknown:
        raise Invalid("permissions", _("没有这些权限：%(names)s"), names="、".join(unknown))
    if not _CODE.fullmatch(card.code):
        raise Invalid("code", _("岗位编码由字母、数字和 _ - : 组成，以字母开头，最长 40 位"))
    if not card.title.strip():
        raise Invalid("title", _("请填写岗位名称"))
    if card.boundary not in Boundary.values:
        raise Invalid("boundary", _("请选择岗位边界"))
    rules.may_hold(card, []).require()
    if card.pk is None:  # a new card is nobody's yet
        return
    for holder in queries.holders(card.code, at):
        others = [post for post in holder.posts_at(at) if post.code != card.code]
        rules.may_hold(card, others).require()
