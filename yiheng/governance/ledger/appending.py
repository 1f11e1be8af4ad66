"""Numbering, hashing and storing lines: the only code that writes the ledger's tables."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import DatabaseError

from yiheng.core.clock import now
from yiheng.core.errors import Unavailable
from yiheng.governance.ledger.canonical import canonical
from yiheng.governance.ledger.models import LOWEST, Entry, Head, Node, Outcome, Subject
from yiheng.governance.ledger.tree import Peaks, leaf_hash

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
BOOT = _BOOT_ID.read_text().strip() if _BOOT_ID.exists() else str(uuid4())


@dataclass(slots=True)
class Line:
    """An entry to be; ``seq`` is its ledger number once it is written."""

    action: str
    actor: str
    actor_label: str
    target: str
    clause: str
    happened_at: datetime
    outcome: str = Outcome.DONE
    facts: Mapping[str, Any] = field(default_factory=dict)
    subjects: tuple[str, ...] = ()
    seq: int | None = None


def append(lines: Sequence[Line]) -> None:
    """Chain these lines to the ledger, inside the caller's transaction; the head is locked here.

    Raises ``Unavailable`` when the database refuses.
    """
    try:
        head, _ = Head.objects.select_for_update().get_or_create(pk=1)
        tree = Peaks(head.size, [bytes.fromhex(peak) for peak in head.peaks])
        previous = bytes(head.digest)
        recorded_at = now()  # the ledger's own time, beside the time the doors give
        entries, nodes = [], []
        for line in lines:
            entry = _entry(line, tree.size + 1, previous, recorded_at)
            previous = entry.digest = leaf_hash(leaf(entry))
            for level, root in tree.append_all(previous, LOWEST):
                nodes.append(Node(end=tree.size, level=level, digest=root))
            line.seq = entry.seq
            entries.append(entry)
        Entry.objects.bulk_create(entries)
        if nodes:
            Node.objects.bulk_create(nodes)
        Subject.objects.bulk_create(
            [
                Subject(entry=entry.seq, surrogate=one)
                for entry, line in zip(entries, lines, strict=True)
                for one in line.subjects
            ]
        )
        head.size, head.digest = tree.size, previous
        head.peaks = [peak.hex() for peak in tree.peaks]
        head.save(update_fields=["size", "digest", "peaks"])
    except DatabaseError as error:
        raise Unavailable("ledger") from error


def leaf(entry: Entry) -> bytes:
    """The canonical JSON (RFC 8785) of every column but the digest: what the digest binds."""
    told = {
        "action": entry.action,
        "actor": entry.actor,
        "actor_label": entry.actor_label,
        "boot": entry.boot,
        "clause": entry.clause,
        "facts": entry.facts,
        "happened_at": instant(entry.happened_at),
        "monotonic": str(entry.monotonic),
        "outcome": str(entry.outcome),
        "previous": bytes(entry.previous).hex(),
        "recorded_at": instant(entry.recorded_at),
        "seq": str(entry.seq),
        "subjects": bytes(entry.subjects).hex(),
        "target": entry.target,
    }
    return canonical(told, entry.facts)


def subjects_digest(surrogates: Sequence[str]) -> bytes:
    """What a leaf keeps of its patients: SHA-256 over the sorted surrogates, a line each."""
    return sha256("\n".join(sorted(surrogates)).encode()).digest() if surrogates else b""


def _entry(line: Line, seq: int, previous: bytes, recorded_at: datetime) -> Entry:
    return Entry(
        seq=seq,
        happened_at=line.happened_at,
        recorded_at=recorded_at,
        boot=BOOT,
        monotonic=time.monotonic_ns(),
        action=line.action,
        actor=line.actor,
        actor_label=line.actor_label,
        target=line.target,
        clause=line.clause,
        outcome=line.outcome,
        facts=dict(line.facts),
        subjects=subjects_digest(line.subjects),
        previous=previous,
    )


def instant(at: datetime) -> str:
    """An instant as a leaf writes it: UTC, microseconds, Z."""
    return f"{at.astimezone(UTC).isoformat(timespec='microseconds')[:-6]}Z"
