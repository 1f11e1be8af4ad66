"""Who signs checkpoints: the keys engine hands its signer in at start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Signer(Protocol):
    """Signs notes with Ed25519; the private key stays with the keys engine."""

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of the message."""

    def public_key(self) -> bytes:
        """The 32 raw bytes of the public key."""


@dataclass(slots=True)
class _Held:
    signer: Callable[[], Signer] | None = None


_held = _Held()


def use_signer(signer: Callable[[], Signer]) -> None:
    """Hand in the signer, called each time one is needed."""
    _held.signer = signer


def signer() -> Signer:
    """The signer; raises ``RuntimeError`` when nobody has handed one in."""
    if _held.signer is None:
        raise RuntimeError("no checkpoint signer: the keys engine is not installed")
    return _held.signer()
