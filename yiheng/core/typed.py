"""What somebody typed, before anybody reads it."""

from __future__ import annotations

import re
import unicodedata

CALLED = re.compile(r"[（(]([^（）()]+)[）)]\s*$")
UNSEEN = frozenset({"Cc", "Cf", "Cs"})


def tidy(text: str, *, lines: bool = False) -> str:
    """What somebody typed without what cannot be seen; one line, or lines."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    seen = "".join(one for one in plain if one == "\n" or unicodedata.category(one) not in UNSEEN)
    kept = unicodedata.normalize("NFC", seen)
    return kept.strip() if lines else " ".join(kept.split())


def called(text: str) -> str:
    """The 工号 or the name in what was typed of a member: 张三（D00012） is D00012."""
    inside = CALLED.search(text)
    return (inside[1] if inside else text).strip()
