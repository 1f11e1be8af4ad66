"""Reckoning due times, and what the pages over many open duties cost.

    .venv/bin/python bench/bench_duties.py

Clocks are pure arithmetic: microseconds an answer, by how far the answer lies. The feed and the
lists are made of 1,000 open duties in memory.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from yiheng.standards.china.calendar import Clock, DayKind, WorkCalendar
from yiheng.standards.ical import Event, calendar

START = datetime(2026, 11, 25, 1, tzinfo=UTC)
DAYS = {
    date(2020, 1, 1) + timedelta(days=n * 19): DayKind.OFF if n % 3 else DayKind.WORK
    for n in range(220)
}
AMOUNTS = (1, 100, 10_000, 1_000_000)


def spent(act: Callable[[], object], least: float = 0.2) -> float:
    """Seconds that one run takes, over enough runs to tell."""
    runs, started = 0, time.perf_counter()
    while time.perf_counter() - started < least:
        act()
        runs += 1
    return (time.perf_counter() - started) / runs


def main() -> None:
    """Print the two tables."""
    known = WorkCalendar(DAYS, date(2026, 12, 31))
    print("| clock | " + " | ".join(f"{n:,} units, µs" for n in AMOUNTS) + " |")
    print("|---|" + "---|" * len(AMOUNTS))
    for clock in (Clock.HOURS, Clock.WORK_HOURS, Clock.DAYS, Clock.WORKDAYS):
        figures = [
            f"{spent(lambda n=n, clock=clock: known.deadline(START, n, clock)) * 1e6:.0f}"
            for n in AMOUNTS
        ]
        print(f"| {clock.value} | " + " | ".join(figures) + " |")
    events = [
        Event(f"duty-{n}@yiheng", f"“集申〔2026〕{n} 号 高血压随访队列”待签字",
              START + timedelta(hours=n), (timedelta(hours=24), timedelta(hours=2)))
        for n in range(1000)
    ]  # fmt: skip
    body = calendar("我的义务", events, now=START, refresh=timedelta(hours=1))
    took = spent(lambda: calendar("我的义务", events, now=START, refresh=timedelta(hours=1)))
    print(f"\niCalendar of 1,000 due times: {took * 1000:.0f} ms, {len(body) / 1024:.0f} KB")


if __name__ == "__main__":
    main()
