"""Markdown as harmless HTML: CommonMark with tables, no raw HTML, cleaned once more at the end."""

from __future__ import annotations

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "code", "pre",
    "blockquote", "a", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
DEEPEST = 6
_READER = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
WIDE = '<div class="scroll" tabindex="0"><table class="t">'


def rendered(text: str) -> SafeString:
    """The text as it is shown: no script, no event handler, no address but http, https, mailto.

    A heading is one level lower than written, for the page has its own first one.
    """
    tokens = _READER.parse(text)
    for one in tokens:
        _lower(one)
    html = str(_READER.renderer.render(tokens, _READER.options, {}))
    clean = nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer"
    )
    shown = clean.replace("<table>", WIDE).replace("</table>", "</table></div>")
    return SafeString(shown)  # cleaned: every tag and attribute is one of the few above


def plain(text: str) -> str:
    """The words alone, for the index."""
    words = [_words(one) for one in _READER.parse(text)]
    return " ".join(one for one in words if one)


def _words(token: Token) -> str:
    if token.children:
        return "".join(_words(one) for one in token.children)
    return " " if token.type in ("softbreak", "hardbreak") else token.content.strip("\n")


def _lower(token: Token) -> None:
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(int(token.tag[1:]) + 1, DEEPEST)}"
