"""How large, how late and how long an answer may be, and whether a range can be met at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid
from yiheng.office.requests.definition import DATED, RANGED, TODAY, Field, Kind

NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
A_LINE, A_TEXT, MOST_IN_TITLE = 100, 1000, 40
FIRST_YEAR, LAST_YEAR = 1900, 2999
CHARACTERS = frozenset({Kind.TEXT, Kind.LONG_TEXT})
MOST_CHARACTERS, MOST_PLACES = 2000, 6


def range_fits(one: Field) -> Iterator[Invalid]:
    """What keeps a field's range from being one that an answer can meet."""
    if one.kind not in RANGED:
        yield Invalid(one.code, _("这种类型的字段没有取值范围"))
        return
    for text in (one.minimum, one.maximum):
        if text and end_of(one.kind, text, places_of(one)) is None:
            yield Invalid(one.code, _("取值范围“%(said)s”不是这种类型的值"), said=text[:20])
            return
    least, most = (end_of(one.kind, text, places_of(one)) for text in (one.minimum, one.maximum))
    if one.kind in CHARACTERS:
        yield from _characters_fit(one, least, most)
    elif least is not None and most is not None:
        if type(least) is not type(most):
            yield Invalid(one.code, _("取值范围的两端须都写日期，或都写 today（填写当日）"))
        elif most < least:  # type: ignore[operator]  # of one type
            yield Invalid(one.code, _("取值范围的下限大于上限"))


def _characters_fit(one: Field, least: object, most: object) -> Iterator[Invalid]:
    if isinstance(most, Decimal) and not 1 <= most <= MOST_CHARACTERS:
        yield Invalid(one.code, _("字数上限应为 1–%(n)s"), n=MOST_CHARACTERS)
    elif isinstance(least, Decimal) and not 0 <= least <= longest_of(one):
        yield Invalid(one.code, _("字数下限应为 0–%(n)s"), n=longest_of(one))


def longest_of(one: Field) -> int:
    """How many characters an answer may have."""
    longest = int(one.maximum or (A_TEXT if one.kind is Kind.LONG_TEXT else A_LINE))
    return min(longest, MOST_IN_TITLE) if one.names else longest


def places_of(one: Field) -> int:
    """How many decimal places a number may have."""
    return {Kind.DECIMAL: one.places, Kind.MONEY: 2}.get(one.kind, 0)


def end_of(kind: Kind, text: str, places: int = MOST_PLACES) -> Decimal | date | str | None:
    """An end of a range: a number, a date, ``today`` itself; None for what is none."""
    if kind in DATED:
        try:
            day = TODAY if text == TODAY else date.fromisoformat(text)
        except ValueError:
            return None
        return day if isinstance(day, str) or FIRST_YEAR <= day.year <= LAST_YEAR else None
    fits = NUMBER.fullmatch(text) and len(text.partition(".")[2]) <= places
    return Decimal(text) if fits else None
