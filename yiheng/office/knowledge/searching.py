"""Articles can be found by those who may read them, as far as their grade lets them be found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.core.search.registry import Found, Ids, Scope, searchable
from yiheng.office.knowledge.facts import text_of
from yiheng.office.knowledge.models import OPEN, Article, Grade, State
from yiheng.office.knowledge.queries import current_for
from yiheng.office.knowledge.rendering import plain


def readable(viewer: Any, at: Any) -> Scope:
    """Those in force that the viewer may open."""
    return current_for(viewer, at)


@searchable("knowledge.article", _("知识库"), model="knowledge.article", visible=readable)
def articles(ids: Ids) -> Iterator[Found]:
    """公开 and 内部 by title, tags and text; 受限 by title alone; 机密 not at all."""
    rows = Article.objects.filter(state=State.CURRENT).exclude(grade=Grade.SECRET)
    rows = rows.select_related("current").prefetch_related("tags").order_by("pk")
    for one in rows if ids is None else rows.filter(pk__in=ids):
        assert one.current is not None
        text = one.get_kind_display()
        if one.grade in OPEN:
            tags = " ".join(tag.name for tag in one.tags.all())
            text = f"{text} {tags} {plain(text_of(one.current))}"
        yield Found(str(one.pk), one.title, text, one.page, one.current.issued_at)
