"""Writing the index: lines of objects, and what each database finds them by."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import islice

from django.apps import apps
from django.db import connection, transaction

from yiheng.core.search.models import TEXT, TITLE, Cursor, Line
from yiheng.core.search.registry import KINDS, Found, Kind
from yiheng.core.search.tokens import indexed

BATCH = 500
OVERLAP = 200  # rows of an uncommitted transaction may come in below the highest key
_SQLITE = "INSERT INTO search_index (tokens, rowid) VALUES (%s, %s)"
_POSTGRES = "UPDATE search_line SET vector = to_tsvector('simple', %s) WHERE id = %s"


def rebuild() -> int:
    """Throw the index away and make it anew; gives how many lines it has."""
    with transaction.atomic():
        _drop(Line.objects.all().values_list("pk", flat=True))
        for kind in KINDS.values():
            _store(kind, kind.lines(None))
            if kind.grows:
                _remember(kind)
        return Line.objects.count()


def refresh(kind: Kind, ids: Collection[str]) -> int:
    """Bring the lines of these objects up to date; an object that is gone loses its line."""
    wanted = sorted(ids)
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        with transaction.atomic():
            old = Line.objects.filter(kind=kind.name, object_id__in=part)
            _drop(old.values_list("pk", flat=True))
            _store(kind, kind.lines(part))
    return len(wanted)


def refresh_fixed() -> None:
    """Bring the lines of what the code itself fixes (clauses, pages) up to date."""
    for kind in KINDS.values():
        if not kind.model:
            with transaction.atomic():
                _drop(Line.objects.filter(kind=kind.name).values_list("pk", flat=True))
                _store(kind, kind.lines(None))


def grow(kind: Kind) -> int:
    """Take in the new rows of a kind whose rows have no ledger entry; gives how many."""
    last = place_of(f"grows:{kind.name}")
    rows = apps.get_model(kind.model)._default_manager.filter(pk__gt=max(0, last - OVERLAP))
    there = {str(pk) for pk in rows.values_list("pk", flat=True)}
    known = set(
        Line.objects.filter(kind=kind.name, object_id__in=there).values_list("object_id", flat=True)
    )
    refresh(kind, there - known)
    _remember(kind)
    return len(there - known)


def place_of(name: str) -> int:
    """How far a source has been read."""
    return Cursor.objects.filter(name=name).values_list("place", flat=True).first() or 0


def set_place(name: str, place: int) -> None:
    """Keep how far a source has been read."""
    Cursor.objects.update_or_create(name=name, defaults={"place": place})


def _remember(kind: Kind) -> None:
    rows = apps.get_model(kind.model)._default_manager
    newest = rows.order_by("-pk").values_list("pk", flat=True).first()
    set_place(f"grows:{kind.name}", int(newest or 0))


def _store(kind: Kind, found: Iterable[Found]) -> None:
    coming = iter(found)
    while part := list(islice(coming, BATCH)):
        lines = Line.objects.bulk_create([_line(kind, one) for one in part])
        rows = [(indexed(line.title, line.text), line.pk) for line in lines]
        with connection.cursor() as cursor:
            cursor.executemany(_SQLITE if connection.vendor == "sqlite" else _POSTGRES, rows)


def _line(kind: Kind, one: Found) -> Line:
    return Line(
        kind=kind.name, object_id=one.object_id, title=one.title[:TITLE],
        text=one.text[:TEXT], url=one.url, at=one.at,
    )  # fmt: skip


def _drop(pks: Iterable[int]) -> None:
    coming = iter(list(pks))
    while part := list(islice(coming, BATCH)):
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.executemany(
                    "DELETE FROM search_index WHERE rowid = %s", [(pk,) for pk in part]
                )
        Line.objects.filter(pk__in=part).delete()
