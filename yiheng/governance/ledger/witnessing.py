"""The witness file: every signed checkpoint, one after the other, outside the database.

It is only ever added to, but for a last note that a power cut has torn: that had not been
acknowledged, and is told again.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from yiheng.core.errors import YihengError
from yiheng.governance.ledger.models import Checkpoint
from yiheng.governance.ledger.notes import Statement, parse_note, read_note
from yiheng.governance.ledger.signing import signer

_END, _TAIL = b"\n\n\n", 4096
LAST = 16  # notes of a few hundred bytes


def read_witness(path: Path | None = None) -> list[Statement]:
    """The statements of a witness file, each signature checked; none if there is no file.

    A last note that a power cut has torn is passed over. Raises ``BadWitness`` for a note that is
    not ours.
    """
    file = path or settings.WITNESS_FILE
    return _read(file.read_bytes()) if file.exists() else []


def newest_of_witness() -> list[Statement]:
    """The last few statements; while the keyring is sealed their signatures cannot be checked."""
    file = settings.WITNESS_FILE
    if not file.exists():
        return []
    with file.open("rb") as stream:
        start = max(0, stream.seek(0, os.SEEK_END) - LAST * _TAIL // 8)
        stream.seek(start)
        raw = stream.read()
    return _read(raw[raw.find(_END) + len(_END) :] if start else raw, sealed_too=True)


def _read(raw: bytes, *, sealed_too: bool = False) -> list[Statement]:
    # a byte that is no UTF-8 spoils its note's signature, and so is found below
    notes = raw[: _sound(raw)].decode("utf-8", errors="replace").split(_END.decode())
    whole = [note.strip("\n") + "\n" for note in notes if note.strip()]
    if not whole:
        return []
    try:
        key = signer().public_key()
    except YihengError:
        if sealed_too:
            return [parse_note(note) for note in whole]
        raise
    return [read_note(note, key) for note in whole]


def rebuild_witness() -> None:
    """Write a witness file anew from the notes that the database has: only in a ceremony."""
    for note in Checkpoint.objects.order_by("size").values_list("note", flat=True):
        tell_witness(note)


def tell_witness(note: str) -> None:
    """Add a note, unless it is the last already; on the disk before this comes back."""
    path = settings.WITNESS_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as witness:
        start = max(0, witness.seek(0, os.SEEK_END) - _TAIL)
        witness.seek(start)
        tail = witness.read()
        if tail.endswith(note.encode() + b"\n\n"):
            return
        witness.truncate(start + _sound(tail))
        witness.seek(0, os.SEEK_END)
        witness.write(note.encode() + b"\n\n")
        witness.flush()
        os.fsync(witness.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _sound(raw: bytes) -> int:
    """How many of these bytes to read: all, but for a last note that a power cut has torn."""
    before = raw.removesuffix(_END).rfind(_END)
    start = before + len(_END) if before >= 0 else 0
    last = raw[start:]
    return start if last and _torn(last) else len(raw)


def _torn(last: bytes) -> bool:
    """Whether this is one of our newest notes, cut short or with sectors of zeros in it.

    Anything else is no accident, and is read and found.
    """
    newest = Checkpoint.objects.order_by("-size").values_list("note", flat=True)[:8]
    for note in newest:
        whole = f"{note}\n\n".encode()
        alike = all(found in (0, written) for found, written in zip(last, whole, strict=False))
        if alike and len(last) <= len(whole) and last != whole:
            return True
    return False
