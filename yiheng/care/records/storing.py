"""What is to be stored, and how a chunk of it is compared with what is there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from yiheng.care.records.models import Record

BATCH = 400


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A resource on its way into the store; ``source_key`` is blind, ``content`` canonical JSON."""

    patient: str | None
    resource_type: str
    source_key: str
    content: bytes
    content_hash: str
    event_at: datetime | None = None
    department: str = ""
    code: str = ""
    quantity: Decimal | None = None
    prescriber: str = ""


@dataclass(slots=True)
class Sorted:
    """A chunk against the store: what is new or changed (with its version), what is known."""

    fresh: list[tuple[NewRecord, int]] = field(default_factory=list)
    superseded: list[str] = field(default_factory=list)
    duplicates: int = 0


def compare(items: Iterable[NewRecord]) -> Sorted:
    """Sort items into new, changed and known; of the same source key twice the later wins last."""
    wanted = list(items)
    standing = _standing({one.source_key for one in wanted})
    result = Sorted()
    for item in wanted:
        version, digest, surrogate = standing.get(item.source_key, (0, "", ""))
        if digest == item.content_hash:
            result.duplicates += 1
            continue
        if surrogate:
            result.superseded.append(surrogate)
        result.fresh.append((item, version + 1))
        standing[item.source_key] = (version + 1, item.content_hash, "")
    return result


def _standing(keys: set[str]) -> dict[str, tuple[int, str, str]]:
    wanted = sorted(keys)
    return {
        key: (version, digest, surrogate)
        for start in range(0, len(wanted), BATCH)
        for key, version, digest, surrogate in Record.objects.filter(
            source_key__in=wanted[start : start + BATCH], current=True
        ).values_list("source_key", "version", "content_hash", "surrogate")
    }
