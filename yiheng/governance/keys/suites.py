"""The two suites of authenticated encryption: AES-256-GCM and SM4-GCM (RFC 8998), by a byte.

Each takes the 32 bytes of an owner's own key material. AES uses them as they are; SM4 has 128-bit
keys, made by HKDF-SHA256 under a label of the suite, so that no key serves two ciphers.
"""

from __future__ import annotations

from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

AES_256_GCM, SM4_GCM = 1, 2
NAMES = {AES_256_GCM: "aes", SM4_GCM: "sm4"}
NUMBERS = {name: number for number, name in NAMES.items()}
NONCE, TAG = 12, 16


class Aead(Protocol):
    """Encrypts with associated data; the tag stands at the end."""

    def encrypt(self, nonce: bytes, data: bytes, bound: bytes, /) -> bytes:
        """The ciphertext and its 16-byte tag."""

    def decrypt(self, nonce: bytes, data: bytes, bound: bytes, /) -> bytes:
        """The plaintext; raises ``InvalidTag`` or ``ValueError``."""


class Sm4Gcm:
    """SM4 in Galois/counter mode with 16-byte tags."""

    def __init__(self, key: bytes) -> None:
        self._cipher = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, bound: bytes, /) -> bytes:
        """The ciphertext and its tag."""
        working = Cipher(self._cipher, modes.GCM(nonce)).encryptor()
        working.authenticate_additional_data(bound)
        return working.update(data) + working.finalize() + working.tag

    def decrypt(self, nonce: bytes, data: bytes, bound: bytes, /) -> bytes:
        """The plaintext; raises ``InvalidTag`` when anything was changed."""
        if len(data) < TAG or len(nonce) != NONCE:
            raise InvalidTag
        working = Cipher(self._cipher, modes.GCM(nonce, data[-TAG:])).decryptor()
        working.authenticate_additional_data(bound)
        return working.update(data[:-TAG]) + working.finalize()


def aead(suite: int, material: bytes) -> Aead:
    """The cipher of a suite for 32 bytes of key material; raises ``KeyError`` for no suite."""
    if suite == AES_256_GCM:
        return AESGCM(material)
    if suite != SM4_GCM:
        raise KeyError(suite)
    derived = HKDF(SHA256(), 16, salt=None, info=b"yiheng suite 2 SM4-GCM").derive(material)
    return Sm4Gcm(derived)
