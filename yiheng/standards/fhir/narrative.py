"""The text of a narrative (R4 narrative.html): one ``div`` with content, and nothing that acts."""

from __future__ import annotations

import re

_DIV = re.compile(r"<div[\s>]")
_TAG = re.compile(r"<[^<>]*>")
_ACTING = re.compile(
    r"<[/\s]*(?:script|form|head|body|base|link|frame|frameset|iframe|object|embed|applet|input"
    r"|button|select|textarea|meta|style)\b"
    r"|\s(?:on[a-z]+\s*=|(?:href|src)\s*=[\s\"']*(?:java|vb)script:)",
    re.IGNORECASE,
)


def narrative_fault(text: str) -> str:
    """The code of what is wrong with a narrative's ``div``, or nothing.

    txt-1: no scripts, forms, frames, objects or outer style; txt-2: it is not bare.
    That its tags are in balance is not looked at.
    """
    content = text.strip()
    if not _DIV.match(content) or not content.endswith("</div>"):
        return "narrative-form"
    tags = _TAG.findall(content)
    if len(tags) == 2 and not _TAG.sub("", content).strip():
        return "narrative-form"
    return "narrative-unsafe" if any(_ACTING.search(tag) for tag in tags) else ""
