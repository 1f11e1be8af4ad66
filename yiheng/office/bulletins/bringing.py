"""What was announced: for a report."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from yiheng.core.gathering import FIGURES, Line, Window, brings
from yiheng.governance.notices.kinds import Importance
from yiheng.office.bulletins.models import Edition, Stage

SOURCE, PAGE = "bulletins", "/bulletins/"


def figures(window: Window, at: datetime) -> Iterable[Line]:
    """Announcements issued in the window, and the urgent ones among them."""
    rows = Edition.objects.filter(
        stage=Stage.ISSUED, issued_at__gte=window.since, issued_at__lt=window.until
    )
    if window.unit is not None:
        rows = rows.filter(bulletin__unit=window.unit)
    n = rows.aggregate(all=Count("pk"), urgent=Count("pk", filter=Q(importance=Importance.URGENT)))
    yield Line(source=SOURCE, key="issued", text=_("发布公告"), value=str(n["all"]), clause="7.1-a",
               url=PAGE)  # fmt: skip
    yield Line(source=SOURCE, key="urgent", text=_("其中紧急公告"), value=str(n["urgent"]),
               clause="7.1-c")  # fmt: skip


brings(FIGURES, SOURCE, figures)
