"""The adapter of WeasyPrint, an optional extra; it fetches nothing from anywhere."""

from __future__ import annotations

from typing import Any

import weasyprint


def render(html: str, css: str) -> bytes:
    """The PDF of a page with its style; fonts are those of the machine, embedded as a subset."""
    page = weasyprint.HTML(string=html, url_fetcher=_nothing)
    made = page.write_pdf(stylesheets=[weasyprint.CSS(string=css, url_fetcher=_nothing)])
    assert isinstance(made, bytes)
    return made


def _nothing(url: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """No address is ever opened."""
    raise ValueError(f"{url}: a paper fetches nothing")
