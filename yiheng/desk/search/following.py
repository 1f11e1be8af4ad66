"""Keeping the index fresh: what the ledger names since last time is read anew.

The ledger's entries name their objects and stand in the order of commit, so that a cursor misses
nothing; to read one twice does no harm. Kinds whose rows have no entry of their own grow by key.
"""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction

from yiheng.core.search import index
from yiheng.core.search.registry import KINDS
from yiheng.governance.ledger.models import Entry, Head

LEDGER, AT_ONCE = "ledger", 5000


def follow() -> int:
    """Read what is new into the index; gives how many objects were read. The first time, all."""
    place = index.place_of(LEDGER)
    if not place:
        return rebuild()
    entries = Entry.objects.filter(seq__gt=place).order_by("seq")
    new = list(entries.values_list("seq", "target")[:AT_ONCE])
    if not new:
        return 0
    named: dict[str, set[str]] = defaultdict(set)
    for _seq, target in new:
        model, _, pk = target.partition(":")
        if pk:  # an entry about many names the kind alone; each of them has its own
            named[model].add(pk)
    with transaction.atomic():
        read = sum(
            index.refresh(kind, named[kind.model]) + (index.grow(kind) if kind.grows else 0)
            for kind in KINDS.values()
            if kind.model
        )
        index.set_place(LEDGER, new[-1][0])
    return read


def rebuild() -> int:
    """Make the index anew; gives how many lines it has."""
    with transaction.atomic():
        size = Head.objects.values_list("size", flat=True).first() or 0
        lines = index.rebuild()
        index.set_place(LEDGER, size)
    return lines
