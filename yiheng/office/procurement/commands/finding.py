"""How the commands find and lock what they act on, and ask whether the actor stands apart."""

from __future__ import annotations

from datetime import datetime

from yiheng.core.digests import words_digest
from yiheng.core.errors import NotFound
from yiheng.governance.people.models import Member
from yiheng.office.procurement import queries, rules
from yiheng.office.procurement.models import Purchase
from yiheng.office.procurement.rules import Hand


def purchase_of(pk: int, by: Member) -> Purchase:
    """A purchase that the member may see, locked; raises ``NotFound``."""
    seen = queries.visible_to(by).filter(pk=pk).values("pk")
    rows = Purchase.objects.select_for_update(of=("self",)).filter(pk__in=seen)
    found = rows.select_related("author", "unit").first()
    if found is None:
        raise NotFound
    return found


def act_as(duty: Hand, permission: str, purchase: Purchase, by: Member, at: datetime) -> None:
    """Require the right and that neither the actor nor whom they act for had another duty."""
    by.may(permission, at).require()
    rules.is_apart(people_behind(by, permission, at), duty, queries.hands(purchase)).require()


def own_key(owner: Member | Purchase, key: str) -> str:
    """A form's key, bound to its owner: nobody else's form can name it."""
    return words_digest(f"{owner._meta.label_lower} {owner.pk} {key}")


def people_behind(by: Member, permission: str, at: datetime) -> set[int]:
    """The actor, and of a right that is not their own those who lend it."""
    if by.may_own(permission, at):
        return {by.pk}
    lenders = [
        one.principal_id
        for one in by.standing_in(at)
        if permission in one.rights and one.principal.may_own(permission, at)
    ]
    return {by.pk, *lenders}
