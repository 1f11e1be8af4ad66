"""Systems of the catalogue as other rooms point at them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiheng.core.numbers import numbers_of
from yiheng.core.references import SYSTEM, Reference, reference_kind
from yiheng.office.catalogues.models import Asset, Kind
from yiheng.office.catalogues.permissions import SEE

MOST = 50


def _told(rows: Iterable[Asset], viewer: Any, at: datetime) -> list[Reference]:
    opens = bool(viewer.may(SEE, at))
    return [
        Reference(SYSTEM, str(one.pk), one.name, one.page if opens else "",
                  _("在用") if one.live else _("已停用"))
        for one in rows
    ]  # fmt: skip


def find_systems(viewer: Any, keys: Collection[str], at: datetime) -> dict[str, Reference]:
    """Systems by key: what they are called everybody of the house may know, their page not."""
    rows = Asset.objects.filter(kind=Kind.SYSTEM, pk__in=numbers_of(keys))
    return {one.key: one for one in _told(rows, viewer, at)}


def choose_systems(viewer: Any, words: str, at: datetime) -> list[Reference]:
    """The systems in use whose code or name holds the words."""
    rows = Asset.objects.filter(kind=Kind.SYSTEM, retired_at=None)
    if words:
        rows = rows.filter(Q(code__icontains=words) | Q(name__icontains=words))
    return _told(rows.order_by("code")[:MOST], viewer, at)


reference_kind(SYSTEM, _("系统"), find=find_systems, choices=choose_systems)
