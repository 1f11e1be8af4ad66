"""Writes the holiday table that ships with the regulation: `date  kind  name`, tab-separated.

The days are those of the State Council's yearly notices on 放假 and 调休, taken from the package
`chinesecalendar` (MIT), which a developer installs for this script only:

    pip install chinesecalendar
    python tools/generate_holidays.py 2024 2026 > yiheng/governance/regulation/data/holidays.tsv
"""

from __future__ import annotations

import csv
import sys

from chinese_calendar import (  # type: ignore[import-not-found,import-untyped,unused-ignore]  # not a dependency of the product
    Holiday,
)
from chinese_calendar.constants import (  # type: ignore[import-not-found,import-untyped,unused-ignore]  # not a dependency of the product
    holidays,
    workdays,
)

_CHINESE = {holiday.value: holiday.chinese for holiday in Holiday}
_USUAL = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}


def rows(first: int, last: int) -> list[tuple[str, str, str]]:
    """Every day that the notices of those years name, in order; a workday is named by its feast."""
    days = {**dict.fromkeys(holidays, "off"), **dict.fromkeys(workdays, "work")}
    names = {**holidays, **workdays}
    return [
        (day.isoformat(), days[day], _USUAL.get(_CHINESE[names[day]], _CHINESE[names[day]]))
        for day in sorted(days)
        if first <= day.year <= last
    ]


def main() -> None:
    """Prints the table for the years given as first and last."""
    first, last = (int(year) for year in sys.argv[1:3])
    table = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
    table.writerow(("date", "kind", "name"))
    table.writerows(rows(first, last))


if __name__ == "__main__":
    main()
