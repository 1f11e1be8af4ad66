"""Documents can be found by those who may read them: by name, and of open grades by their text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.core.search.registry import Found, Ids, Scope, searchable
from yiheng.office.documents import queries
from yiheng.office.documents.models import Document, Grade, Kind, Passage, State


def readable(viewer: Any, at: Any) -> Scope:
    """Those in force that the viewer may open."""
    return queries.visible_to(viewer).filter(state=State.IN_FORCE)


def passages_readable(viewer: Any, at: Any) -> Scope:
    """Their passages: there are some only of grades that all staff may read."""
    return Passage.objects.filter(document__state=State.IN_FORCE)


@searchable(queries.SEARCHED, _("文档"), model=queries.SEARCHED, visible=readable)
def documents(ids: Ids) -> Iterator[Found]:
    """Each document by name, number, kind and unit; never by what is in it."""
    rows = Document.objects.filter(state=State.IN_FORCE).select_related("current", "unit")
    for one in rows.order_by("pk") if ids is None else rows.filter(pk__in=ids).order_by("pk"):
        words = (one.number, Kind(one.kind).label, Grade(one.grade).label, one.unit.name)
        yield Found(str(one.pk), one.name, " ".join(map(str, words)), one.page, one.issued_at)


@searchable(
    queries.SEARCHED_TEXT, _("文档内容"), model=queries.SEARCHED_TEXT, visible=passages_readable
)
def passages(ids: Ids) -> Iterator[Found]:
    """Each passage of a document of an open grade."""
    rows = Passage.objects.select_related("document__current")
    for one in rows.order_by("pk") if ids is None else rows.filter(pk__in=ids).order_by("pk"):
        document = one.document
        yield Found(str(one.pk), document.name, one.text, document.page, document.issued_at)
