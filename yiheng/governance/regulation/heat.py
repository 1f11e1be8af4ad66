"""How often each clause is touched: counted from the ledger by a job, read by the pages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Sum

from yiheng.core.clock import day_of
from yiheng.governance.ledger.models import Entry, Outcome
from yiheng.governance.regulation.models import ClauseDay, HeatMark

BATCH = 20_000
_COLUMNS = {Outcome.DONE: "done", Outcome.REFUSED: "refused", Outcome.PASSED: "passed"}


@dataclass(frozen=True, slots=True)
class Touched:
    """How often a clause was cited: what was done, refused, and let pass by its stage."""

    done: int = 0
    refused: int = 0
    passed: int = 0

    @property
    def all(self) -> int:
        """Together."""
        return self.done + self.refused + self.passed


def take() -> int:
    """Count the entries that came since the last time, in batches; gives how many."""
    taken = 0
    while many := _take_batch():
        taken += many
    return taken


def touched(since: date, until: date) -> Mapping[str, Touched]:
    """Every clause that was cited from one day to another, both included."""
    days = ClauseDay.objects.filter(day__gte=since, day__lte=until).order_by()
    rows = days.values_list("clause").annotate(Sum("done"), Sum("refused"), Sum("passed"))
    return {clause: Touched(*numbers) for clause, *numbers in rows}


def passed_since(begun: Mapping[str, date]) -> Mapping[str, int]:
    """How often each clause's stage has let something pass since its own day."""
    found: dict[str, int] = defaultdict(int)
    rows = ClauseDay.objects.filter(passed__gt=0, clause__in=begun)
    for clause, day, passed in rows.values_list("clause", "day", "passed"):
        if day >= begun[clause]:
            found[clause] += passed
    return found


def days_of(clause: str, until: date, many: int) -> list[Touched]:
    """The last so many days of a clause, oldest first."""
    first = until - timedelta(days=many - 1)
    known = {
        row.day: Touched(row.done, row.refused, row.passed)
        for row in ClauseDay.objects.filter(clause=clause, day__gte=first, day__lte=until)
    }
    return [known.get(first + timedelta(days=n), Touched()) for n in range(many)]


def _take_batch() -> int:
    with transaction.atomic():
        HeatMark.objects.get_or_create(pk=1)
        mark = HeatMark.objects.select_for_update().get(pk=1)
        entries = Entry.objects.filter(seq__gt=mark.seq).order_by("seq")[:BATCH]
        rows = list(entries.values_list("seq", "clause", "outcome", "happened_at"))
        if not rows:
            return 0
        _add(Counter(
            (clause, day_of(at), _COLUMNS[Outcome(outcome)])
            for _seq, clause, outcome, at in rows if outcome in _COLUMNS
        ))  # fmt: skip
        mark.seq = rows[-1][0]
        mark.save(update_fields=["seq"])
        return len(rows)


def _add(counted: Counter[tuple[str, date, str]]) -> None:
    days = {day for _clause, day, _column in counted}
    kept = {(row.clause, row.day): row for row in ClauseDay.objects.filter(day__in=days)}
    for (clause, day, column), many in counted.items():
        row = kept.setdefault((clause, day), ClauseDay(clause=clause, day=day))
        setattr(row, column, getattr(row, column) + many)
    changed = [kept[clause, day] for clause, day in {(one[0], one[1]) for one in counted}]
    old = [row for row in changed if row.pk is not None]
    ClauseDay.objects.bulk_create([row for row in changed if row.pk is None])
    ClauseDay.objects.bulk_update(old, ["done", "refused", "passed"], batch_size=500)
