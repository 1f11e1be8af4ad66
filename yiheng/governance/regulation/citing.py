"""The clause tag 条款签: chapter, section and title as people say them, linked by its id."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

from yiheng.core.ui.citing import draw_clauses_with
from yiheng.governance.regulation.content import CLAUSES
from yiheng.governance.regulation.wording import called


@draw_clauses_with
def clause_tag(clause: str) -> SafeString:
    """``三（一）·故障响应``, linked to the clause in the book; an unknown id is shown as it is."""
    known = CLAUSES.get(clause)
    if known is None:
        return format_html('<span class="cite">{}</span>', clause)
    return format_html(
        '<a class="cite" href="/book/{}" title="{}">{}</a>', clause, clause, called(known.label)
    )
