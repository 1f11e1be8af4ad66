"""What the ledger keeps of words that it does not hold itself."""

from __future__ import annotations

from hashlib import sha256


def words_digest(words: str) -> str:
    """SHA-256 of the words in UTF-8, 64 hexadecimal digits: shows later that they are the same."""
    return sha256(words.encode()).hexdigest()
