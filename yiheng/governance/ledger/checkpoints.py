"""Signed checkpoints and the witness file that keeps them outside the database.

A checkpoint is a C2SP signed note: origin, size, root in base64, and an Ed25519 signature line.
The signer is handed in by the keys engine. What is younger than the last checkpoint (≤ 60 s or
1,000 entries) is bounded, not guaranteed.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from yiheng.governance.ledger.models import Checkpoint, Head
from yiheng.governance.ledger.signing import signer
from yiheng.governance.ledger.tree import Peaks
from yiheng.governance.ledger.verifying import Report, Statement, verify

ORIGIN = "yiheng/ledger"


class BadWitness(Exception):
    """A witnessed checkpoint that nobody of this house signed, or that is no note at all."""


def checkpoint(at: datetime) -> Checkpoint | None:
    """Sign the ledger as it stands and tell the witness; nothing if it has not grown."""
    head = Head.objects.filter(pk=1).first()
    if head is None or Checkpoint.objects.filter(size=head.size).exists():
        return None
    root = Peaks(head.size, [bytes.fromhex(peak) for peak in head.peaks]).root()
    note = _note(head.size, root)
    made, _ = Checkpoint.objects.get_or_create(
        size=head.size, defaults={"root": root, "at": at, "note": note}
    )
    _tell_witness(made.note, settings.WITNESS_FILE)
    return made


def verify_with_witness(witness: Path | None = None) -> Report:
    """Verify the ledger against every checkpoint in the witness file.

    Raises ``BadWitness`` when the file holds a note that is not ours.
    """
    return verify(read_witness(witness or settings.WITNESS_FILE))


def read_witness(path: Path) -> list[Statement]:
    """The statements of a witness file, each signature checked; none if there is no file."""
    if not path.exists():
        return []
    # a byte that is no UTF-8 spoils its note's signature, and so is found below
    notes = path.read_text(encoding="utf-8", errors="replace").split("\n\n\n")
    return [
        read_note(note.strip("\n") + "\n", signer().public_key()) for note in notes if note.strip()
    ]


def read_note(note: str, public_key: bytes) -> Statement:
    """Check a note's signature and read its statement; raises ``BadWitness``."""
    try:
        text, _, signature = note.rpartition("\n\n")
        origin, size, root = text.split("\n")
        signed = b64decode(signature.strip().split(" ")[2], validate=True)
        Ed25519PublicKey.from_public_bytes(public_key).verify(signed[4:], f"{text}\n".encode())
        if origin != ORIGIN or signed[:4] != _key_id(public_key):
            raise BadWitness(note)
        return Statement(int(size), b64decode(root, validate=True))
    except (ValueError, IndexError, InvalidSignature) as error:
        raise BadWitness(note) from error


def _note(size: int, root: bytes) -> str:
    text = f"{ORIGIN}\n{size}\n{b64encode(root).decode()}\n"
    signed = _key_id(signer().public_key()) + signer().sign(text.encode())
    return f"{text}\n\u2014 {ORIGIN} {b64encode(signed).decode()}\n"


def _key_id(public_key: bytes) -> bytes:
    """C2SP signed-note: first four bytes of SHA-256 of name, newline, type 0x01, key."""
    return sha256(ORIGIN.encode() + b"\n\x01" + public_key).digest()[:4]


def _tell_witness(note: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as witness:
        witness.write(note + "\n\n")
        witness.flush()
        os.fsync(witness.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
