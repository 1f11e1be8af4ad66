"""What a later version of the product adds to the standard post cards: taken or left (2.1-k).

Nothing of it is given by an upgrade. A right that is taken goes the way of every change of a card:
one proposes it, another confirms it.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.policy import PERMISSIONS
from yiheng.core.proposals import Stand
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people import queries
from yiheng.governance.people.commands.posts import CLAUSE, define_post, propose_card
from yiheng.governance.people.models import CardChange, Post
from yiheng.governance.people.permissions import MANAGE
from yiheng.governance.people.queries import Offer
from yiheng.governance.people.standard import BY_CODE


@command("people.define_standard")
def define_standard(*, code: str, by: Actor, at: datetime) -> Post:
    """Write a standard post card that the hospital has not got yet; nobody holds it."""
    by.may(MANAGE, at).require()
    one = BY_CODE.get(code)
    if one is None:
        raise NotFound
    return define_post(
        code=one.code, title=one.title, permissions=one.permissions, boundary=one.boundary,
        exclusive=one.exclusive, single=one.single, privileged=one.privileged,
        quota_parameter=one.quota_parameter, by=by, at=at,
    )  # fmt: skip


@command("people.propose_standard")
def propose_standard(*, pk: int, reason: str, by: Actor, at: datetime) -> CardChange:
    """Propose the new rights of the standard card for a post; another confirms them."""
    by.may(MANAGE, at).require()
    offer, post = _offered(pk)
    kept = [name for name in post.permissions if name in PERMISSIONS]  # one may be gone by now
    return propose_card(
        pk=pk, title=post.title, permissions=[*kept, *offer.new], boundary=post.boundary,
        quota=post.quota, privileged=post.privileged, reason=reason, by=by, at=at,
    )  # fmt: skip


@command("people.leave_standard")
def leave_standard(*, pk: int, reason: str, by: Actor, at: datetime) -> Post:
    """Decide that a post goes without the new rights of its standard card."""
    by.may(MANAGE, at).require()
    offer, post = _offered(pk)
    if not reason.strip():
        raise Invalid("reason", _("请写明不采用的理由"), clause=CLAUSE)
    if CardChange.objects.filter(post=post, stand=Stand.PROPOSED).exists():
        raise Invalid("reason", _("该岗位已有一项变更待确认，请先办结或撤回"), clause=CLAUSE)
    post.consider(offer.new)
    post.save(update_fields=["considered"])
    record(
        "people.standard_left", by=by, target=post, clause=CLAUSE, at=at, post=post.code,
        permissions=list(offer.new), reason_digest=words_digest(reason.strip()),
    )  # fmt: skip
    return post


def _offered(pk: int) -> tuple[Offer, Post]:
    """What is to be decided about a post, which is locked."""
    post = Post.objects.select_for_update().filter(pk=pk).first()
    offer = next((one for one in queries.offers() if one.post == post and one.new), None)
    if post is None or offer is None:
        raise NotFound
    return offer, post
