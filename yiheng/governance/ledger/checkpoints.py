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
_END, _TAIL = b"\n\n\n", 4096


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
    """The statements of a witness file, each signature checked; none if there is no file.

    A last note that a power cut has torn is passed over: it had not been acknowledged.
    """
    if not path.exists():
        return []
    raw = path.read_bytes()
    # a byte that is no UTF-8 spoils its note's signature, and so is found below
    notes = raw[: _sound(raw)].decode("utf-8", errors="replace").split(_END.decode())
    return [
        read_note(note.strip("\n") + "\n", signer().public_key()) for note in notes if note.strip()
    ]


def read_note(note: str, public_key: bytes) -> Statement:
    """Check a note's signature and read its statement; raises ``BadWitness``."""
    try:
        _origin, size, root = note.partition("\n\n")[0].split("\n")
        statement = Statement(int(size), b64decode(root, validate=True))
        signed = b64decode(note.rstrip("\n").rpartition(" ")[2], validate=True)
        text = _text(statement.size, statement.root)
        Ed25519PublicKey.from_public_bytes(public_key).verify(signed[4:], text.encode())
        if signed[:4] != _key_id(public_key) or note != _signed(text, signed):
            raise BadWitness(note)
        return statement
    except (ValueError, IndexError, InvalidSignature) as error:
        raise BadWitness(note) from error


def _note(size: int, root: bytes) -> str:
    text = _text(size, root)
    return _signed(text, _key_id(signer().public_key()) + signer().sign(text.encode()))


def _text(size: int, root: bytes) -> str:
    return f"{ORIGIN}\n{size}\n{b64encode(root).decode()}\n"


def _signed(text: str, signature: bytes) -> str:
    return f"{text}\n\u2014 {ORIGIN} {b64encode(signature).decode()}\n"


def _key_id(public_key: bytes) -> bytes:
    """C2SP signed-note: first four bytes of SHA-256 of name, newline, type 0x01, key."""
    return sha256(ORIGIN.encode() + b"\n\x01" + public_key).digest()[:4]


def _tell_witness(note: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as witness:
        start = max(0, witness.seek(0, os.SEEK_END) - _TAIL)
        witness.seek(start)
        witness.truncate(start + _sound(witness.read()))
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
