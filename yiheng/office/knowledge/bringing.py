"""What was shared: articles for a report."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import day_of
from yiheng.core.gathering import FIGURES, Line, Window, brings
from yiheng.office.knowledge import queries
from yiheng.office.knowledge.models import Article, Version

SOURCE, PAGE = "knowledge", "/knowledge/"


def figures(window: Window, at: datetime) -> Iterable[Line]:
    """Versions published in the window, and articles whose review is overdue now."""
    issued = Version.objects.filter(issued_at__gte=window.since, issued_at__lt=window.until)
    late = queries.expired_on(day_of(at), Article.objects.all())
    if window.unit is not None:
        issued = issued.filter(article__owner__unit=window.unit)
        late = late.filter(owner__unit=window.unit)
    yield Line(source=SOURCE, key="issued", text=_("发布知识条目"), value=str(issued.count()),
               clause="7.1-g", url=PAGE)  # fmt: skip
    yield Line(source=SOURCE, key="late", text=_("过期未复核的知识条目"), value=str(late.count()),
               clause="7.1-g", url=f"{PAGE}?only=late")  # fmt: skip


brings(FIGURES, SOURCE, figures)
