"""What this room brings to reports and agendas: demands delivered and promised, and figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from yiheng.core.clock import day_of, midnight
from yiheng.core.gathering import FIGURES, JOINT_WORK, WORK_DONE, WORK_PLANNED, Line, Window, brings
from yiheng.office.goals.models import (
    Demand,
    Goal,
    Improvement,
    Phase,
    Release,
    Stage,
    State,
    Trend,
)

SOURCE, CLAUSE = "goals", "1.2-a"


def _of(window: Window) -> dict[str, object]:
    return {} if window.unit is None else {"owner__unit": window.unit}


def done(window: Window, at: datetime) -> Iterator[Line]:
    """The accepted demands promised for the window, delivered or not."""
    yield from _lines(window, at, done=True)


def planned(window: Window, at: datetime) -> Iterator[Line]:
    """The accepted demands promised for the window and not delivered yet."""
    yield from _lines(window, at, done=False)


def figures(window: Window, at: datetime) -> Iterator[Line]:
    """How many demands came in and were released, how many goals are pursued."""
    within = {"gte": window.since, "lt": window.until}
    since, until = day_of(window.since), day_of(window.until)
    submitted = Demand.objects.filter(**{f"submitted_at__{k}": v for k, v in within.items()})
    released = Release.objects.filter(day__gte=since, day__lt=until)
    trends = Trend.objects.filter(**{f"at__{k}": v for k, v in within.items()})
    closed = Improvement.objects.filter(**{f"closed_at__{k}": v for k, v in within.items()})
    if window.unit is not None:
        submitted = submitted.filter(unit=window.unit)
    counted = (
        ("demands", _("新增需求"), submitted.count(), "1.2-a"),
        ("releases", _("发布次数"), released.count(), "1.2-a"),
        ("trends", _("趋势登记"), trends.count(), "1.2-k"),
        ("improvements", _("采集改进办结"), closed.count(), "1.1-e"),
        ("goals", _("执行中的目标"), Goal.objects.filter(state=State.IN_FORCE).count(), "1.2-g"),
    )
    for key, text, value, clause in counted:
        yield Line(source=SOURCE, key=f"figure:{key}", text=text, value=str(value), clause=clause,
                   url="/goals/")  # fmt: skip


def joint(window: Window, at: datetime) -> Iterator[Line]:
    """The improvements of data entry that two departments own together."""
    for one in Improvement.objects.filter(phase=Phase.OPEN).select_related("owner", "partner"):
        yield Line(
            source=SOURCE, key=f"improvement:{one.pk}", text=str(one), url=one.page,
            owner=one.owner.name, unit=one.unit_id, other=one.owner.unit_id,
            due_at=midnight(one.due_on), done=False, clause="1.1-e",
        )  # fmt: skip


def _lines(window: Window, at: datetime, *, done: bool) -> Iterator[Line]:
    stages = (Stage.ACCEPTED, Stage.RELEASED) if done else (Stage.ACCEPTED,)
    rows = Demand.objects.filter(
        stage__in=stages, due_on__gte=day_of(window.since),
        due_on__lt=day_of(window.until), **_of(window),
    ).select_related("owner")  # fmt: skip
    for one in rows.order_by("due_on", "pk"):
        assert one.owner is not None
        assert one.due_on is not None
        yield Line(
            source=SOURCE, key=f"demand:{one.pk}", text=str(one), url=one.page,
            owner=one.owner.name, unit=one.owner.unit_id, due_at=midnight(one.due_on),
            done=one.stage == Stage.RELEASED if done else None, clause=CLAUSE,
        )  # fmt: skip


brings(WORK_DONE, SOURCE, done)
brings(WORK_PLANNED, SOURCE, planned)
brings(JOINT_WORK, SOURCE, joint)
brings(FIGURES, SOURCE, figures)
