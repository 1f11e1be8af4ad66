"""The whole book on paper: what stands in its PDF."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from yiheng.core.clock import local
from yiheng.core.ui import papers
from yiheng.desk.book import text, values
from yiheng.governance.people.queries import house
from yiheng.governance.regulation import queries
from yiheng.governance.regulation.content import CLAUSES
from yiheng.governance.regulation.editions import edition_at

STYLE = Path(__file__).parent / "static" / "desk_book" / "pdf.css"


def pdf(at: datetime) -> bytes:
    """The regulation with the hospital's values, its interpretations and its parameter sheet.

    Raises ``Invalid`` where the extra ``pdf`` is not installed.
    """
    html = render_to_string("desk_book/pdf.html", content(at))
    return papers.pdf(html, STYLE.read_text(encoding="utf-8"))


def content(at: datetime) -> dict[str, Any]:
    """What is printed, as known at an instant."""
    edition, version, held = edition_at(at), queries.version_at(at), values.held_at(at)
    return {
        "house": house() or _("医院"), "edition": edition, "version": version, "day": local(at),
        "digest": (version.digest if version else edition.digest)[:16],
        "chapters": [
            {"chapter": one, "sections": [
                {"section": part, "rows": [
                    (row.clause, [(piece, held.get(piece.parameter)) for piece in row.pieces])
                    for row in part.rows
                ]}
                for part in one.sections
            ]}
            for one in text.book()
        ],
        "added": edition.added, "held": list(held.values()), "total": len(CLAUSES),
        "interpretations": list(edition.interpretations.values()),
    }  # fmt: skip


def name(content: bytes) -> str:
    """The name of the file: what is in it makes it another file."""
    return f"regulation-{sha256(content).hexdigest()[:8]}.pdf"
