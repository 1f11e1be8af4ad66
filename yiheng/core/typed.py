"""What somebody typed, before anybody reads it."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid

CALLED = re.compile(r"[（(]([^（）()]+)[）)]\s*$")
UNSEEN = frozenset({"Cc", "Cf", "Cs"})


def tidy(text: str, *, lines: bool = False) -> str:
    """What somebody typed without what cannot be seen; one line, or lines."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    seen = "".join(one for one in plain if one == "\n" or unicodedata.category(one) not in UNSEEN)
    kept = unicodedata.normalize("NFC", seen)
    return kept.strip() if lines else " ".join(kept.split())


def within(field: str, text: str, longest: int, *, clause: str = "", lines: bool = False) -> str:
    """What somebody typed, tidied; raises ``Invalid`` on the field where it is too long."""
    kept = tidy(text, lines=lines)
    if len(kept) > longest:
        raise Invalid(
            field, _("最长 %(n)s 个字，现有 %(long)s 个"), clause=clause, n=longest, long=len(kept)
        )
    return kept


def called(text: str) -> str:
    """The 工号 or the name in what was typed of a member: 张三（D00012） is D00012."""
    inside = CALLED.search(text)
    return (inside[1] if inside else text).strip()
