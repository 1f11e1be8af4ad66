"""Finding patients by exact identifiers, through blind indexes, many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from yiheng.care.patients.models import Identifier, Patient
from yiheng.governance.keys import vault

Key = tuple[str, str]
KINDS = ("mrn", "id-card")
BATCH = 400


def blind(key: Key) -> str:
    """The blind index of a key (kind, value)."""
    kind, value = key
    return vault.blind(f"patient.{kind}", value)


def resolve(keys: Iterable[Key]) -> dict[Key, str]:
    """The surrogates of those keys that are known."""
    wanted = {blind(key): key for key in keys}
    return {
        wanted[found]: surrogate
        for part in _parts(list(wanted))
        for found, surrogate in Identifier.objects.filter(blind__in=part).values_list(
            "blind", "patient_id"
        )
    }


def by_identifier(value: str, kinds: Iterable[str] = KINDS) -> Patient | None:
    """The patient with exactly this identifier, unless their data are only stored (C26)."""
    patient = whoever_has(value, kinds)
    return patient if patient is not None and patient.restricted_at is None else None


def whoever_has(value: str, kinds: Iterable[str] = KINDS) -> Patient | None:
    """The patient with exactly this identifier, of one of these kinds, used or only stored."""
    blinds = [blind((kind, value)) for kind in kinds]
    found = Identifier.objects.select_related("patient").filter(blind__in=blinds).first()
    return found.patient if found else None


def _parts(blinds: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(blinds), BATCH):
        yield blinds[start : start + BATCH]
