"""Words that must stand in no file: made here, sown by the product's doors, looked for everywhere.

A canary is a text; a secret may be bytes as well.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from random import Random

MANY, LENGTH = 100, 5
BY_COMMAND = 11  # of them come in by the command line, the others by the doors of a running process
CHARACTERS = "鹦鹉鸬鹚鹧鸪鹈鹕鹌鹑鸳鸯鹡鸰鹭鹳鹤鸫鹎鹨鹀鹂鹃鹆鹇鹊"
Word = str | bytes


def canaries() -> list[str]:
    """A hundred words that nothing else holds."""
    rng = Random(77)
    made = {"".join(rng.choices(CHARACTERS, k=LENGTH)) for _ in range(MANY * 2)}
    return sorted(made)[:MANY]


def encodings(word: Word) -> dict[str, list[bytes]]:
    """How a word could stand in a file: the base64 of it at each of three offsets."""
    plain = word if isinstance(word, bytes) else word.encode()
    forms = {
        "utf-8": [plain],
        "base64": [b64encode(bytes(n) + plain)[4 if n else 0 : -4] for n in range(3)],
        "hex": [plain.hex().encode(), plain.hex().upper().encode()],
    }
    if isinstance(word, str):
        forms |= {name: [word.encode(name)] for name in ("utf-16-le", "utf-16-be", "gbk")}
    return forms


def found(words: Iterable[Word], content: bytes) -> list[tuple[Word, str]]:
    """Each word that stands in a content, with its encoding."""
    return [
        (word, name)
        for word in words
        for name, forms in encodings(word).items()
        if any(form in content for form in forms)
    ]
