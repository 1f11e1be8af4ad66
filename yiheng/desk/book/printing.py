"""The whole book on paper: what stands in its PDF, and whether this machine can make one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from yiheng.core.clock import local
from yiheng.core.errors import Invalid
from yiheng.desk.book import text, values
from yiheng.governance.people.queries import house
from yiheng.governance.regulation import queries
from yiheng.governance.regulation.content import CLAUSES
from yiheng.governance.regulation.editions import edition_at

STYLE = Path(__file__).parent / "static" / "desk_book" / "pdf.css"


def can_print() -> bool:
    """Whether the optional extra ``pdf`` is installed here."""
    return find_spec("weasyprint") is not None


def pdf(at: datetime) -> bytes:
    """The regulation with the hospital's values, its interpretations and its parameter sheet.

    Raises ``Invalid`` where the extra ``pdf`` is not installed.
    """
    if not can_print():
        raise Invalid(
            "pdf", _("本机没有安装 PDF 组件。请联系系统管理员安装 pdf 扩展，或在浏览器中打印")
        )
    return _made(render_to_string("desk_book/pdf.html", content(at)))


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


@lru_cache(maxsize=2)
def _made(html: str) -> bytes:
    """The optional extra stands in one module, which is only loaded here."""
    adapter = import_module("yiheng.desk.book.pdf")
    render = cast(Callable[[str, str], bytes], adapter.render)
    return render(html, STYLE.read_text(encoding="utf-8"))
