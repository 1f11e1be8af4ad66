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

    The first heading stands one level below the page's own.
    """
    tokens = _READER.parse(text)
    _lower(tokens)
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


def _lower(tokens: list[Token]) -> None:
    """Headings begin below the page's own and skip no level, however they were written."""
    heads = [one for one in tokens if one.type == "heading_open"]
    top, last = min((int(one.tag[1:]) for one in heads), default=1), 1
    for one in tokens:
        if one.type == "heading_open":
            last = min(int(one.tag[1:]) - top + 2, last + 1, DEEPEST)
        if one.type in ("heading_open", "heading_close"):
            one.tag = f"h{last}"
