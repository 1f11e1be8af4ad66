"""资源看板: who is given out how much in which month, and what projects spend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from yiheng.core.clock import day_of
from yiheng.core.ui.charts import Series
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.holidays import calendar_at
from yiheng.office.projects import queries, rules
from yiheng.office.projects.models import OPEN, Allocation, Funds, Project
from yiheng.standards.china.calendar import Month

SHOWN, NEAR = 6, 90
WAN = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Cell:
    """A person's month: how much in all, in workdays, and of which projects."""

    percent: int
    days: Decimal
    parts: Sequence[Allocation]

    @property
    def tone(self) -> str:
        """Over the whole is bad, nearly the whole a warning."""
        if self.percent > rules.WHOLE:
            return "bad"
        return "warn" if self.percent >= NEAR else "ok" if self.percent else ""


def months_from(day: date, many: int = SHOWN) -> list[Month]:
    """So many months, the one of the day first."""
    found = [Month.containing(day)]
    while len(found) < many:
        found.append(found[-1].next())
    return found


def board(at: datetime, since: date) -> dict[str, Any]:
    """People by months, with the workdays of each; those beyond the published calendar are
    provisional."""
    calendar, months = calendar_at(at), months_from(since)
    workdays = {one.first: len(calendar.workdays_in(one)) for one in months}
    given: dict[Member, dict[date, list[Allocation]]] = defaultdict(lambda: defaultdict(list))
    for one in queries.loads(months[0].first, months[-1].first):
        given[one.member][one.month].append(one)
    rows: list[dict[str, Any]] = [
        {"member": member, "cells": [_cell(cells[one.first], workdays[one.first])
                                     for one in months]}
        for member, cells in given.items()
    ]  # fmt: skip
    return {
        "months": [{"month": one.first, "days": workdays[one.first],
                    "provisional": calendar.is_provisional(one.last)} for one in months],
        "people": rows, "over": sum(any(cell.tone == "bad" for cell in row["cells"])
                                    for row in rows),
    }  # fmt: skip


def money(at: datetime) -> dict[str, Any]:
    """What open projects may spend, plan and have spent; and the months of all of them."""
    rows = list(
        Project.objects.filter(state__in=OPEN, cents__gt=0).order_by("pk").annotate(
            planned=Sum("funds__planned"), spent=Sum("funds__spent")
        )
    )  # fmt: skip
    months = months_from(day_of(at))
    found: dict[date, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for one in Funds.objects.filter(project__in=rows, month__in=[each.first for each in months]):
        before = found[one.month]
        found[one.month] = (before[0] + one.planned, before[1] + one.spent)
    return {
        "budgets": [
            {"one": one, "planned": Decimal(one.planned or 0) / 100,
             "spent": Decimal(one.spent or 0) / 100,
             "share": round(100 * (one.spent or 0) / one.cents)}
            for one in rows
        ],
        "labels": [f"{one.first:%Y-%m}" for one in months],
        "series": [
            Series(_("计划"), [_wan(found[one.first][0]) for one in months], baseline=True),
            Series(_("实际"), [_wan(found[one.first][1]) for one in months]),
        ],
    }  # fmt: skip


def _cell(parts: Sequence[Allocation], workdays: int) -> Cell:
    percent = sum(one.percent for one in parts)
    days = (Decimal(percent) * workdays / 100).quantize(Decimal("0.1"))
    return Cell(percent, days, parts)


def _wan(cents: int) -> float:
    return float((Decimal(cents) / WAN).quantize(Decimal("0.01")))
