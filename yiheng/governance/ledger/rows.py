"""Entries as the database holds them, read for verifying: columns, no objects, a chunk at a time.

Times and facts are taken as stored text, because two texts may mean the same: on SQLite a byte
changed from a blank to a line break is still the same JSON. A text that the product would not have
written is no sound entry.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

import orjson
from django.db import DatabaseError, connection
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from yiheng.governance.ledger.appending import subjects_digest
from yiheng.governance.ledger.canonical import canonical
from yiheng.governance.ledger.models import Entry, Head, Node, Subject

CHUNK = 5000
_TEXT = TextField()
_COLUMNS = (
    "seq", "boot", "monotonic", "action", "actor", "actor_label", "target", "clause", "outcome",
    "subjects", "previous", "digest",
)  # fmt: skip
_SQLITE_TIME = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{6}))?")
_POSTGRESQL_TIME = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00")
_written = json.JSONEncoder().encode  # as Django's JSONField writes on SQLite


class Stored(NamedTuple):
    """One entry as it stands: text of times and facts, bytes of digests."""

    seq: int
    boot: str
    monotonic: int
    action: str
    actor: str
    actor_label: str
    target: str
    clause: str
    outcome: str
    subjects: bytes
    previous: bytes
    digest: bytes
    happened: str
    recorded: str
    told: str


@dataclass(slots=True)
class Chunk:
    """Some entries in order, their patients, the nodes that end among them, the head before."""

    head: Head
    rows: list[Stored]
    surrogates: dict[int, list[str]]
    nodes: dict[tuple[int, int], bytes]
    broken: bool
    sqlite: bool


def chunks(after: int) -> Iterator[Chunk]:
    """The entries beyond a number; the last chunk is empty, or ``broken`` before what is unread."""
    wanted = Entry.objects.annotate(
        happened=Cast("happened_at", _TEXT), recorded=Cast("recorded_at", _TEXT),
        told=Cast("facts", _TEXT),
    ).order_by("seq").values_list(*_COLUMNS, "happened", "recorded", "told")  # fmt: skip
    beyond = Q(seq__gt=after) if after else Q()
    while True:
        head = Head.objects.filter(pk=1).first() or Head()  # others go on writing
        chunk = _chunk(head, wanted.filter(beyond))
        yield chunk
        if chunk.broken or not chunk.rows:
            return
        beyond = Q(seq__gt=chunk.rows[-1].seq)


def leaf_hash_of(row: Stored, sqlite: bool) -> bytes | None:
    """The digest that a row should have; None where it holds what the product never writes."""
    told = leaf_of(row, sqlite)
    return None if told is None else sha256(b"\x00" + told).digest()


def leaf_of(row: Stored, sqlite: bool) -> bytes | None:
    """The canonical JSON of a row; None where it holds what the product never writes."""
    try:
        facts = orjson.loads(row.told)
        if sqlite and _written(facts) != row.told:
            return None
        leaf = {
            "action": row.action, "actor": row.actor, "actor_label": row.actor_label,
            "boot": row.boot, "clause": row.clause, "facts": facts,
            "happened_at": _instant(row.happened, sqlite), "monotonic": str(row.monotonic),
            "outcome": row.outcome, "previous": row.previous.hex(),
            "recorded_at": _instant(row.recorded, sqlite), "seq": str(row.seq),
            "subjects": row.subjects.hex(), "target": row.target,
        }  # fmt: skip
        return canonical(leaf, facts)
    except (AttributeError, TypeError, ValueError):  # a column of a kind that it never had
        return None


def concerned(chunk: Chunk, row: Stored) -> bool:
    """Whether the patients in the index are those whom the row binds."""
    return row.subjects == subjects_digest(chunk.surrogates.get(row.seq, ()))


def _instant(text: str, sqlite: bool) -> str:
    found = (_SQLITE_TIME if sqlite else _POSTGRESQL_TIME).fullmatch(text)
    if found is None or (sqlite and found[3] == "000000"):
        raise ValueError(text)
    return f"{found[1]}T{found[2]}.{(found[3] or '').ljust(6, '0')}Z"


def _chunk(head: Head, wanted: QuerySet[Entry, Any]) -> Chunk:
    (rows, broken), sqlite = _rows(wanted), connection.vendor == "sqlite"
    if not rows:
        return Chunk(head, [], {}, {}, broken, sqlite)
    first, last = rows[0].seq, rows[-1].seq
    surrogates: dict[int, list[str]] = defaultdict(list)
    for seq, surrogate in Subject.objects.filter(entry__gte=first, entry__lte=last).values_list(
        "entry", "surrogate"
    ):
        surrogates[seq].append(surrogate)
    nodes = Node.objects.filter(end__gte=first, end__lte=last)
    found = {(e, level): bytes(d) for e, level, d in nodes.values_list("end", "level", "digest")}
    return Chunk(head, rows, surrogates, found, broken, sqlite)


def _rows(wanted: QuerySet[Entry, Any]) -> tuple[list[Stored], bool]:
    """The next rows, and whether the one after them cannot be read at all."""
    try:
        return [_row(values) for values in wanted[:CHUNK]], False
    except (DatabaseError, ValueError, TypeError):
        numbers = list(wanted.values_list("seq", flat=True)[:CHUNK])
    read: list[Stored] = []
    for number in numbers:
        try:
            read.append(_row(wanted.filter(seq=number)[0]))
        except (DatabaseError, ValueError, TypeError, IndexError):
            return read, True
    return read, False


def _row(values: tuple[Any, ...]) -> Stored:
    subjects, previous, digest = map(bytes, values[9:12])
    return Stored._make((*values[:9], subjects, previous, digest, *values[12:]))
