"""Reports and briefs as PDF on A4."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from yiheng.core.ui import papers

STYLE = Path(__file__).parent / "static" / "reports" / "paper.css"


def pdf(context: dict[str, Any]) -> bytes:
    """The paper; raises ``Invalid`` where the extra ``pdf`` is missing."""
    html = render_to_string("reports/paper.html", context)
    return papers.pdf(html, STYLE.read_text(encoding="utf-8"))
