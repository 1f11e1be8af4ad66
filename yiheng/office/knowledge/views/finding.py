"""What the pages find first: what the member may see, or the one 404."""

from __future__ import annotations

from typing import Any

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.office.knowledge import queries
from yiheng.office.knowledge.models import Article, Question, Version


def visible(request: Any, pk: int) -> Article:
    """The article of an address."""
    found = queries.visible_to(request.user, now()).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def version_of(request: Any, pk: int, ordinal: int) -> Version:
    """The version of an address."""
    article = visible(request, pk)
    found = queries.versions_of(article, request.user, now()).filter(ordinal=ordinal).first()
    if found is None:
        raise NotFound
    found.article = article
    return found


def question_of(request: Any, pk: int) -> Question:
    """The question of an address."""
    found = queries.questions(request.user, now()).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found
