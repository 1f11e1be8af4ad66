"""C2SP signed notes: what a checkpoint says, written and read; pure but for the signer.

A note is origin, size, root in base64, and an Ed25519 signature line. After a recorded restoration
it has one line more: ``restored BACK LOST ROOT``, the size that the ledger was put back to, and the
size and root of the last checkpoint that is given up by it. Nothing of that is hidden: the older
notes stay where they are.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from yiheng.governance.ledger.signing import signer

ORIGIN = "yiheng/ledger"
RESTORED = "restored"


class BadWitness(Exception):
    """A witnessed checkpoint that nobody of this house signed, or that is no note at all."""


@dataclass(frozen=True, slots=True)
class Gap:
    """What a recorded restoration gave up: all after ``back``, up to ``lost`` with its root."""

    back: int
    lost: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Statement:
    """What a checkpoint says: so many entries, with this root, perhaps after a restoration."""

    size: int
    root: bytes
    gap: Gap | None = None


def write_note(said: Statement) -> str:
    """The signed note of a statement."""
    text = _text(said)
    return _signed(text, _key_id(signer().public_key()) + signer().sign(text.encode()))


def read_note(note: str, public_key: bytes) -> Statement:
    """Check a note's signature and read its statement; raises ``BadWitness``."""
    said = parse_note(note)
    try:
        signed = b64decode(note.rstrip("\n").rpartition(" ")[2], validate=True)
        text = _text(said)
        Ed25519PublicKey.from_public_bytes(public_key).verify(signed[4:], text.encode())
        if signed[:4] != _key_id(public_key) or note != _signed(text, signed):
            raise BadWitness(note)
    except (ValueError, InvalidSignature) as error:
        raise BadWitness(note) from error
    return said


def parse_note(note: str) -> Statement:
    """The statement of a note whose signature nobody has checked; raises ``BadWitness``."""
    try:
        _origin, size, root, *more = note.partition("\n\n")[0].split("\n")
        gap = _gap(*more) if more else None
        return Statement(int(size), b64decode(root, validate=True), gap)
    except (TypeError, ValueError) as error:
        raise BadWitness(note) from error


def standing(said: list[Statement]) -> list[Statement]:
    """The statements that still hold, in order: a restoration gives up those that it says."""
    kept: list[Statement] = []
    for one in said:
        if one.gap is not None:
            kept = [earlier for earlier in kept if earlier.size <= one.gap.back]
        kept.append(one)
    return kept


def _gap(line: str) -> Gap:
    word, back, lost, root = line.split(" ")
    if word != RESTORED:
        raise ValueError(line)
    return Gap(int(back), int(lost), b64decode(root, validate=True))


def _text(said: Statement) -> str:
    text = f"{ORIGIN}\n{said.size}\n{_b64(said.root)}\n"
    if said.gap:
        text += f"{RESTORED} {said.gap.back} {said.gap.lost} {_b64(said.gap.root)}\n"
    return text


def _signed(text: str, signature: bytes) -> str:
    return f"{text}\n\u2014 {ORIGIN} {_b64(signature)}\n"


def _b64(raw: bytes) -> str:
    return b64encode(raw).decode()


def _key_id(public_key: bytes) -> bytes:
    """C2SP signed-note: first four bytes of SHA-256 of name, newline, type 0x01, key."""
    return sha256(ORIGIN.encode() + b"\n\x01" + public_key).digest()[:4]
