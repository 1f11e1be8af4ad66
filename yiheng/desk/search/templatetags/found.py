"""What was found, marked where the words stand."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from yiheng.core.search.tokens import Run, places

register = template.Library()
BEFORE, AFTER = 24, 90


@register.filter
def marked(text: str, wanted: Sequence[Run]) -> SafeString:
    """A text with each hit in ``<mark>``."""
    return _marked(text, places(text, wanted))


@register.filter
def excerpt(text: str, wanted: Sequence[Run]) -> SafeString:
    """The part of a longer text around its first hit, marked."""
    spans = places(text, wanted)
    begin = max(0, spans[0][0] - BEFORE) if spans else 0
    end = begin + BEFORE + AFTER
    inside = [(a - begin, b - begin) for a, b in spans if begin <= a and b <= end]
    left, right = "…" if begin else "", "…" if end < len(text) else ""
    return format_html("{}{}{}", left, _marked(text[begin:end], inside), right)


def _marked(text: str, spans: list[tuple[int, int]]) -> SafeString:
    parts, done = [], 0
    for start, end in spans:
        parts.append((text[done:start], text[start:end]))
        done = end
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", parts), text[done:])
