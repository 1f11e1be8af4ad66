"""Finding lines by their phrases, within what the viewer may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import BooleanField, CharField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Cast

from yiheng.core.search.models import Line
from yiheng.core.search.registry import KINDS, Kind
from yiheng.core.search.tokens import Run, phrase

_NEWEST_SQLITE = (
    "SELECT line.id, line.kind, line.object_id FROM search_index "
    "JOIN search_line line ON line.id = search_index.rowid "
    "WHERE search_index MATCH %s AND search_index.rowid < %s "
    "ORDER BY search_index.rowid DESC LIMIT %s"
)
_NEWEST = (
    "SELECT id, kind, object_id FROM search_line "
    "WHERE vector @@ %s::tsquery AND id < %s ORDER BY id DESC LIMIT %s"
)
FIRST_BATCH, LARGEST_BATCH = 300, 8000

Meant = Callable[[list[int]], Iterable[int]]


class Matching(Func):
    """Whether a line's tokens hold all phrases."""

    output_field = BooleanField()

    def as_sqlite(self, compiler: Any, connection: Any, **_context: Any) -> Any:
        """By the FTS5 table."""
        template = "%(expressions)s)"
        joined = " IN (SELECT rowid FROM search_index WHERE search_index MATCH "
        return self.as_sql(compiler, connection, template=template, arg_joiner=joined)

    def as_postgresql(self, compiler: Any, connection: Any, **_context: Any) -> Any:
        """By the vector beside the line."""
        sql, given = compiler.compile(self.source_expressions[1])
        return f"search_line.vector @@ ({sql})::tsquery", given


class Unindexed(Func):
    """A column by which SQLite looks nothing up: it would walk the hits crosswise with what may be
    seen."""

    template = "%(expressions)s"
    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **_context: Any) -> Any:
        """With SQLite's unary plus."""
        return self.as_sql(compiler, connection, template="+%(expressions)s")


def hits(wanted: Sequence[Run], viewer: Any, at: datetime) -> dict[str, QuerySet[Line]]:
    """By kind, the lines that hold every phrase and that the viewer may see now, the latest first
    (what has no time as it was registered); the kinds in the order in which they are shown.

    Who may see what is asked of those kinds alone of which a line holds the phrases.
    """
    if not wanted:
        return {}
    held = matching(wanted)
    there = set(held.values_list("kind", flat=True).distinct())
    latest = held.order_by(F("at").desc(nulls_last=True), "pk")
    return {
        name: latest.filter(_seen(kind, viewer, at))
        for name, kind in KINDS.items()
        if name in there
    }


def matching(wanted: Sequence[Run]) -> QuerySet[Line]:
    """The lines that hold every phrase, whoever may see them."""
    asked = _fts5(wanted) if connection.vendor == "sqlite" else _tsquery(wanted)
    lines = Line.objects.alias(of=Unindexed(F("kind")), object=Unindexed(F("object_id")))
    return lines.filter(Matching(F("id"), Value(asked)))


def among(
    rows: QuerySet[Any], wanted: Sequence[Run], meant: Mapping[str, Meant], most: int
) -> list[int]:
    """The keys of at most ``most`` of these rows that hold every phrase, from the newest line on.

    ``meant`` gives, for each kind, which rows its lines stand for. The rows are what somebody may
    see: a line of another one uses nothing up.
    """
    found = dict[int, None]()
    for hits in _newest(wanted):
        keys = set[int]()
        for kind, rows_of in meant.items():
            keys |= set(rows_of([int(key) for named, key in hits if named == kind]))
        seen = rows.filter(pk__in=keys).order_by("-pk").values_list("pk", flat=True)
        found |= dict.fromkeys(seen)
        if len(found) >= most:
            break
    return list(found)[:most]


def _newest(wanted: Sequence[Run]) -> Iterator[list[tuple[str, str]]]:
    """(kind, object id) of the lines that hold every phrase, from the newest on, in growing
    batches: who has enough stops, so that a word that stands everywhere costs no more."""
    sqlite, last, many = connection.vendor == "sqlite", 2**62, FIRST_BATCH
    asked = _fts5(wanted) if sqlite else _tsquery(wanted)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_NEWEST_SQLITE if sqlite else _NEWEST, [asked, last, many])
            lines = cursor.fetchall()
        yield [(kind, object_id) for _pk, kind, object_id in lines]
        if len(lines) < many:
            return
        last, many = lines[-1][0], min(many * 4, LARGEST_BATCH)


def _seen(kind: Kind, viewer: Any, at: datetime) -> Q:
    scope = kind.visible(viewer, at)
    own = Q(of=kind.name)
    if scope is None:
        return own
    if isinstance(scope, QuerySet):
        ids = scope.order_by().annotate(_object=Cast("pk", CharField())).values("_object")
        return own & Q(object__in=ids)
    return own & Q(object__in=list(scope)) if scope else Q(pk__in=())


def _fts5(wanted: Sequence[Run]) -> str:
    asked = [phrase(run) for run in wanted]
    return " AND ".join(f'"{" ".join(terms)}"{" *" * begins}' for terms, begins in asked)


def _tsquery(wanted: Sequence[Run]) -> str:
    asked = [phrase(run) for run in wanted]
    return " & ".join(f"({' <-> '.join(terms)}{':*' * begins})" for terms, begins in asked)
