"""Codes of an authenticator app: RFC 6238 with SHA-1, six digits, 30 seconds, one step of skew."""

from __future__ import annotations

import hmac
import os
import re
from base64 import b32encode
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

DIGITS, PERIOD, SKEW = 6, 30, 1
SECRET_BYTES = 20  # RFC 4226 §4 R6: 160 bits
_CODE = re.compile(rf"\d{{{DIGITS}}}", re.ASCII)


def new_secret() -> bytes:
    """A random secret."""
    return os.urandom(SECRET_BYTES)


def step_of(at: datetime) -> int:
    """The number of the 30 seconds in which an instant lies, since 1970."""
    return int(at.timestamp()) // PERIOD


def code(secret: bytes, step: int) -> str:
    """The six digits of a step."""
    return _totp(secret).generate(step * PERIOD).decode()


def looks_like(typed: str) -> bool:
    """Whether something typed could be a code: six ASCII digits, blanks aside."""
    return _CODE.fullmatch(_bare(typed)) is not None


def matching(secret: bytes, typed: str, at: datetime) -> int | None:
    """The step whose code was typed, of this one and its neighbours; None for none.

    Every candidate is compared in constant time.
    """
    given = _bare(typed).encode()
    now = step_of(at)
    found = [
        step
        for step in range(now - SKEW, now + SKEW + 1)
        if hmac.compare_digest(code(secret, step).encode(), given)
    ]
    return found[0] if found else None


def uri(secret: bytes, account: str, issuer: str) -> str:
    """What the QR code holds (otpauth://)."""
    return _totp(secret).get_provisioning_uri(account, issuer)


def key(secret: bytes) -> str:
    """The secret as one types it by hand: base32 in groups of four."""
    text = b32encode(secret).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), PERIOD)  # noqa: S303  # what authenticator apps know


def _bare(typed: str) -> str:
    return "".join(typed.split())
