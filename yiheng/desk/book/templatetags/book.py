"""``{% load book %}``: hits of a search marked in a text, and texts in the hospital's words."""

from __future__ import annotations

import re

from django import template
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString

from yiheng.governance.regulation import wording

register = template.Library()


@register.filter
def hits(text: str, words: str) -> SafeString:
    """``{{ text|hits:words }}``: every place where one of these words stands is marked."""
    wanted = [re.escape(one) for one in words.split()]
    if not wanted:
        return conditional_escape(text)
    parts = re.split(f"({'|'.join(wanted)})", text, flags=re.IGNORECASE)
    marked = (
        (SafeString("<mark>") if n % 2 else "", part, SafeString("</mark>") if n % 2 else "")
        for n, part in enumerate(parts)
    )
    return format_html_join("", "{}{}{}", marked)


@register.filter
def called(text: str) -> str:
    """``{{ text|called }}``: the hospital's words for the regulation's; never the verbatim text."""
    return wording.called(str(text))
