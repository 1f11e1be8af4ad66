"""QR codes, made on this machine; dark on white in both themes, for cameras."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString


def image(text: str) -> str:
    """An SVG as a data URI, for an image of its own in the page."""
    made = segno.make(text, error="m")
    return made.svg_data_uri(scale=5, border=3, dark="#000", light="#fff", svgclass=None)


def drawn(text: str, sentence: str) -> SafeString:
    """An SVG to stand in a page or on a paper, whose size the style sheet gives; ``sentence`` says
    what it is."""
    made = segno.make(text, error="m")
    svg = made.svg_inline(border=2, omitsize=True, light="#fff", title=sentence, svgclass="qr")
    return SafeString(svg.replace("<svg ", '<svg role="img" ', 1))  # segno escapes the title
