"""What the catalogue brings to reports: joint items done and due, and figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from yiheng.core.clock import day_of, midnight
from yiheng.core.gathering import FIGURES, WORK_DONE, WORK_PLANNED, Line, Window, brings
from yiheng.office.catalogues import queries
from yiheng.office.catalogues.models import Item

SOURCE, CLAUSE = "catalogues", "1.1-i"


def done(window: Window, at: datetime) -> Iterator[Line]:
    """The joint items due in the window, done or not."""
    yield from _lines(window, done=True)


def planned(window: Window, at: datetime) -> Iterator[Line]:
    """The joint items due in the window and not done."""
    yield from _lines(window, done=False)


def figures(window: Window, at: datetime) -> Iterator[Line]:
    """How much stands in the catalogue, and how many systems are islands."""
    if window.unit is None:
        rows, islands = queries.in_use(window.until), queries.islands(window.until)
        yield Line(source=SOURCE, key="figure:assets", text=_("目录在用条目"),
                   value=str(len(rows)), clause="1.1-a", url="/catalogues/")  # fmt: skip
        yield Line(source=SOURCE, key="figure:islands", text=_("数据孤岛"),
                   value=str(len(islands)), clause="1.1-h", url="/catalogues/")  # fmt: skip


def _lines(window: Window, *, done: bool) -> Iterator[Line]:
    rows = Item.objects.filter(
        due_on__gte=day_of(window.since), due_on__lt=day_of(window.until)
    ).select_related("owner", "pair")
    ended = Q(done_at=None, pair__ended_at__isnull=False)  # with its pair nobody owes it any more
    rows = rows.exclude(ended) if done else rows.filter(done_at=None, pair__ended_at=None)
    if window.unit is not None:
        rows = rows.filter(Q(owner__unit=window.unit))
    for one in rows.order_by("due_on", "pk"):
        yield Line(
            source=SOURCE, key=f"item:{one.pk}", text=one.title, url=one.pair.page,
            owner=one.owner.name, unit=one.owner.unit_id, due_at=midnight(one.due_on),
            done=one.done_at is not None if done else None, clause=CLAUSE,
        )  # fmt: skip


brings(WORK_DONE, SOURCE, done)
brings(WORK_PLANNED, SOURCE, planned)
brings(FIGURES, SOURCE, figures)
