"""Documents as other rooms point at them, and the projects that documents point at."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.numbers import numbers_of
from yiheng.core.references import DOCUMENT, PROJECT, Reference, points_at, reference_kind
from yiheng.governance.people.models import Member
from yiheng.office.documents import queries
from yiheng.office.documents.models import Document, Kind

MOST = 20


def _shown(one: Document) -> Reference:
    return Reference(DOCUMENT, str(one.pk), one.name, one.page, Kind(one.kind).label)


def _find(viewer: Member, keys: Collection[str], at: datetime) -> dict[str, Reference]:
    pks = numbers_of(keys)
    return {str(one.pk): _shown(one) for one in queries.shelf(viewer).filter(pk__in=pks)}


def _choices(viewer: Member, words: str, at: datetime) -> list[Reference]:
    found = queries.shelf(viewer)
    if words:
        found = found.filter(current__name__icontains=words)
    return [_shown(one) for one in found[:MOST]]


def _pointing(viewer: Member, key: str, at: datetime) -> list[Reference]:
    return [_shown(one) for one in queries.shelf(viewer).filter(project=key)[:MOST]]


reference_kind(DOCUMENT, _("文档"), find=_find, choices=_choices)
points_at(PROJECT, "documents", _pointing)
