"""Articles are things that other rooms may point at."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.core.numbers import numbers_of
from yiheng.core.references import ARTICLE, Reference, reference_kind
from yiheng.office.knowledge import queries
from yiheng.office.knowledge.models import Article

MOST = 50


def find(viewer: Any, keys: Collection[str], at: datetime) -> dict[str, Reference]:
    """Those of the keys that this viewer may open."""
    wanted = numbers_of(keys)
    rows = queries.visible_to(viewer, at).filter(pk__in=wanted)
    return {str(one.pk): _reference(one) for one in rows}


def choices(viewer: Any, words: str, at: datetime) -> list[Reference]:
    """What this viewer may read and whose title holds the words, the latest first."""
    rows = queries.current_for(viewer, at).filter(current__title__icontains=words)
    return [_reference(one) for one in rows.order_by("-current__issued_at", "-pk")[:MOST]]


def _reference(one: Article) -> Reference:
    note = f"{one.get_kind_display()} · {one.get_state_display()}"
    return Reference(ARTICLE, str(one.pk), one.title, one.page, note)


reference_kind(ARTICLE, _("知识条目"), find=find, choices=choices)
