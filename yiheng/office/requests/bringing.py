"""How many requests came and were handled: forms for a report. Their handling is a duty, so what
is to be done is told by the duties."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from yiheng.core.gathering import FIGURES, Line, Window, brings
from yiheng.office.requests.models import Request

SOURCE, PAGE = "requests", "/requests/"


def figures(window: Window, at: datetime) -> Iterable[Line]:
    """Requests handed in, handled, and handled late; of a unit those that it handled."""
    rows = Request.objects.all()
    if window.unit is not None:
        rows = rows.filter(Q(handler__unit=window.unit) | Q(unit=window.unit))
    since, until = window.since, window.until
    done = Q(done_at__gte=since, done_at__lt=until)
    n = rows.aggregate(
        new=Count("pk", filter=Q(submitted_at__gte=since, submitted_at__lt=until)),
        done=Count("pk", filter=done), late=Count("pk", filter=done & Q(done_at__gt=F("due_at"))),
    )  # fmt: skip
    told = (("new", _("新申请单"), n["new"]), ("done", _("办结申请单"), n["done"]),
            ("late", _("其中超期办结"), n["late"]))  # fmt: skip
    for key, text, value in told:
        yield Line(source=SOURCE, key=key, text=text, value=str(value), clause="3.1-q", url=PAGE)


brings(FIGURES, SOURCE, figures)
