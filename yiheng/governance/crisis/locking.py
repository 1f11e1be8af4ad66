"""Finding and locking: absent is not yours.

Who acts locks the crisis, then the cases of its acts; who signs locks the case, then its act.
"""

from __future__ import annotations

from yiheng.core.errors import NotFound
from yiheng.governance.crisis import queries
from yiheng.governance.crisis.models import Act, Crisis, Remedy
from yiheng.governance.people.models import Member


def crisis(pk: int, by: Member) -> Crisis:
    """A declaration that somebody may see: its acts are counted one after another."""
    seen = queries.visible_to(by).order_by().filter(pk=pk).values("pk")
    found = Crisis.objects.select_for_update(of=("self",)).filter(pk__in=seen).first()
    if found is None:
        raise NotFound
    return found


def act(pk: int) -> Act:
    """An act whose case is being decided or handed in again."""
    acts = Act.objects.select_for_update(of=("self",)).select_related("crisis", "member__unit")
    return acts.get(pk=pk)


def remedy(pk: int, by: Member) -> Remedy:
    """A remedy that somebody may see."""
    seen = queries.remedies_visible_to(by).order_by().filter(pk=pk).values("pk")
    remedies = Remedy.objects.select_for_update(of=("self",)).filter(pk__in=seen)
    found = remedies.select_related("act__crisis", "act__member", "owner").first()
    if found is None:
        raise NotFound
    return found
