"""Finding and locking: absent is not yours; the declaration always before what hangs on it."""

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
    """An act for the deciding signature, which the engine has allowed; its crisis is locked too."""
    Crisis.objects.select_for_update().get(pk__in=Act.objects.filter(pk=pk).values("crisis"))
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
