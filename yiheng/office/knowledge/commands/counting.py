"""Counting searches and whether they led anywhere, of nobody (7.1-f)."""

from __future__ import annotations

from datetime import datetime

from yiheng.core.actor import Actor
from yiheng.core.errors import NotFound
from yiheng.governance.ledger.recording import command, record
from yiheng.office.knowledge import rules
from yiheng.office.knowledge.models import Search


@command("knowledge.note_search")
def note_search(*, token: str, found: int, by: Actor, at: datetime) -> Search:
    """Somebody searched and so much was found; neither words nor person are kept."""
    made, _new = Search.objects.get_or_create(token=token, defaults={"found": found, "at": at})
    record("knowledge.searched", by=by, target="knowledge.search", clause=rules.SHARED, at=at,
           found=found)  # fmt: skip
    return made


@command("knowledge.note_click")
def note_click(*, token: str, by: Actor, at: datetime) -> Search:
    """A result of that search was opened; the first one counts."""
    search = Search.objects.select_for_update().filter(token=token).first()
    if search is None:
        raise NotFound
    if search.clicked_at is None:
        search.clicked_at = at
        search.save(update_fields=["clicked_at"])
    record("knowledge.search_followed", by=by, target="knowledge.search", clause=rules.SHARED,
           at=at)  # fmt: skip
    return search
