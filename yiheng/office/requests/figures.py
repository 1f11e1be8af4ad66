"""How the forms are used: how many, how long until approved and done, where they wait, effort."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from yiheng.core.clock import day_of, midnight
from yiheng.governance.approvals.models import Step
from yiheng.office.requests.models import Effort, Request
from yiheng.office.requests.queries import SUBJECT

MONTHS, SERIES = 6, 3
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Line:
    """What is known of a form over the period; None where nothing is."""

    title: str
    handed_in: int
    to_approval: float | None
    to_done: float | None
    minutes: float | None


def months(at: datetime) -> list[date]:
    """The first days of the last months, this one last."""
    today = day_of(at)
    whole = today.year * 12 + today.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(whole - MONTHS + 1, whole + 1)]


def handed_in(since: datetime) -> list[Request]:
    """Requests handed in since then, with no answer opened."""
    rows = Request.objects.filter(submitted_at__gte=since).select_related("version")
    return list(rows.defer("sealed").order_by("submitted_at"))


def by_month(rows: Iterable[Request], spans: Sequence[date]) -> list[tuple[str, list[int]]]:
    """How many of each form a month, the most used first, the rest together without a title."""
    counts: dict[str, Counter[date]] = defaultdict(Counter)
    for one in rows:
        assert one.submitted_at is not None
        counts[one.version.title][day_of(one.submitted_at).replace(day=1)] += 1
    ordered = sorted(counts, key=lambda title: -sum(counts[title].values()))
    named = ordered if len(ordered) <= SERIES else ordered[: SERIES - 1]
    found = [(title, [counts[title][day] for day in spans]) for title in named]
    rest = ordered[len(named) :]
    if rest:
        found.append(("", [sum(counts[title][day] for title in rest) for day in spans]))
    return found


def lines(rows: Iterable[Request], spans: Sequence[date], least: int | None) -> list[Line]:
    """Medians in hours of each form; the effort only of as many as hide every single person."""
    groups: dict[str, list[Request]] = defaultdict(list)
    for one in rows:
        groups[one.version.title].append(one)
    efforts = _efforts(spans)
    found = [
        Line(
            title, len(group),
            _hours([(one.submitted_at, one.decided_at) for one in group]),
            _hours([(one.decided_at, one.done_at) for one in group]),
            _minutes(efforts.get(group[0].version.form_id, []), least),
        )
        for title, group in groups.items()
    ]  # fmt: skip
    return sorted(found, key=lambda line: -line.handed_in)


def waits(since: datetime) -> list[tuple[str, float]]:
    """Median hours that a signature is waited for, by step, the longest first."""
    steps = Step.objects.filter(case__subject=SUBJECT, since__gte=since).exclude(signed_at=None)
    groups: dict[str, list[float]] = defaultdict(list)
    for title, begun, signed in steps.values_list("title", "since", "signed_at"):
        if begun is not None and signed is not None:
            groups[title].append((signed - begun).total_seconds() / HOUR)
    found = [(title, round(median(hours), 1)) for title, hours in groups.items()]
    return sorted(found, key=lambda pair: -pair[1])[:8]


def _efforts(spans: Sequence[date]) -> dict[int, list[Effort]]:
    found: dict[int, list[Effort]] = defaultdict(list)
    for one in Effort.objects.filter(month__gte=spans[0]):
        found[one.form_id].append(one)
    return found


def _minutes(efforts: Sequence[Effort], least: int | None) -> float | None:
    filled, minutes = Effort.minutes(efforts)
    return minutes if least is not None and filled >= least else None


def _hours(spans: Iterable[tuple[datetime | None, datetime | None]]) -> float | None:
    whole = ((start, end) for start, end in spans if start is not None and end is not None)
    hours = [(end - start).total_seconds() / HOUR for start, end in whole]
    return round(median(hours), 1) if hours else None


def since(spans: Sequence[date]) -> datetime:
    """The first instant of the months."""
    return midnight(spans[0])
