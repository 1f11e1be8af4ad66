"""Definitions of forms at random: good ones by construction, and ones that are spoiled somewhere;
and what people type into them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from yiheng.office.requests.answers import World
from yiheng.office.requests.checking import Known
from yiheng.office.requests.definition import (
    NAMING,
    NO,
    OPTIONED,
    STEERING,
    YES,
    Definition,
    Field,
    Kind,
)
from yiheng.office.requests.ranges import end_of, longest_of, places_of

KNOWN = Known(
    clauses=("3.1-a", "0-i"), routes=("unit",), posts=("keeper",), limits=("days",),
    sources={"text": frozenset({Kind.TEXT}), "who": frozenset({Kind.MEMBER})},
    acts={"do": {"member": Kind.MEMBER}}, spare={"do": frozenset()},
)  # fmt: skip
WORLD = World(
    members={"D1": "D1", "张三（D1）": "D1"}, names={"D1": "张三（D1）"},
    units={"U1": "心内科", "U2": "药学部"}, posts={"nurse": "护士"},
)  # fmt: skip
TODAY = date(2026, 11, 23)
words = st.text("申请理由设备数量科室 abcXYZ0123—，。（）％", min_size=1, max_size=20).filter(
    lambda text: bool(text.strip())
)
codes = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
numbers = st.decimals(-999, 999, places=2)


@st.composite
def _field(draw: st.DrawFn, code: str, before: Sequence[dict[str, Any]]) -> dict[str, Any]:
    kind = draw(st.sampled_from(list(Kind)))
    made: dict[str, Any] = {
        "code": code, "label": draw(words), "kind": kind.value, "required": draw(st.booleans()),
        "help": draw(st.just("") | words), "section": draw(st.just("") | words),
        "data": draw(st.sampled_from(["none", "staff"])),
    }  # fmt: skip
    if kind in OPTIONED:
        keys = draw(st.lists(codes, min_size=1, max_size=5, unique=True))
        made["options"] = [[key, draw(words)] for key in keys]
    if kind is Kind.DECIMAL:
        made["places"] = draw(st.integers(2, 6))
    if kind in (Kind.DECIMAL, Kind.MONEY):
        least, most = sorted((draw(numbers), draw(numbers)))
        made |= {"minimum": str(least), "maximum": str(most)}
    if kind is Kind.INTEGER:
        made |= {"minimum": "1", "maximum": str(draw(st.integers(1, 10**6)))}
    if kind in (Kind.DATE, Kind.PERIOD) and draw(st.booleans()):
        made["minimum"] = "today"
    if kind is Kind.TEXT:
        made["maximum"] = str(draw(st.integers(1, 200)))
    steering = [one for one in before if Kind(one["kind"]) in STEERING]
    depends = draw(st.booleans())
    if steering and depends:
        by = draw(st.sampled_from(steering))
        made["when"] = {"field": by["code"], "is": [draw(st.sampled_from(_values(by)))]}
    return made


def _values(one: dict[str, Any]) -> list[str]:
    return [YES, NO] if one["kind"] == Kind.YES_NO else [key for key, _name in one["options"]]


@st.composite
def designs(draw: st.DrawFn) -> dict[str, Any]:
    """A definition that is a form."""
    fields = list[dict[str, Any]]()
    for code in draw(st.lists(codes, min_size=1, max_size=8, unique=True)):
        fields.append(draw(_field(code, fields)))
    naming = [one for one in fields if Kind(one["kind"]) in NAMING]
    named = draw(st.booleans())
    if naming and named:
        draw(st.sampled_from(naming))["names"] = True
    return {
        "title": draw(words), "heading": draw(st.just("") | words), "clause": "3.1-a",
        "route": "unit", "serial": "信试", "handler": draw(st.sampled_from(["", "keeper"])),
        "limit": "days", "intro": draw(words), "fields": fields,
        "rows": [[one["code"]] for one in fields[: draw(st.integers(0, len(fields)))]],
    }  # fmt: skip


junk = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 50) | st.text(max_size=90) | st.just("patient"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@st.composite
def spoiled(draw: st.DrawFn) -> Any:
    """A definition in which something was replaced by anything at all."""
    design = draw(designs())
    where: Any = draw(st.sampled_from([design, *design["fields"]]))
    where[draw(st.sampled_from(sorted(where)))] = draw(junk)
    return draw(st.just(design) | junk) if draw(st.integers(0, 9)) == 0 else design


@st.composite
def typed(draw: st.DrawFn, form: Definition) -> dict[str, list[str]]:
    """What somebody types who answers every question that has an input."""
    return {
        key: texts
        for one in form.fields
        for key, texts in zip(one.keys, draw(_texts(one)), strict=True)
    }


@st.composite
def _texts(draw: st.DrawFn, one: Field) -> list[list[str]]:
    if one.kind is Kind.PERIOD:
        days = sorted(draw(st.tuples(_days(one), _days(one))))
        return [[days[0]], [days[1]]]
    if one.kind is Kind.FILE:
        return []
    if one.kind is Kind.CHOICES:
        keys = [key for key, _name in one.options]
        return [draw(st.lists(st.sampled_from(keys), min_size=1, unique=True))]
    if one.kind is Kind.UNITS:
        return [draw(st.lists(st.sampled_from(sorted(WORLD.units)), min_size=1, unique=True))]
    return [[draw(_text(one))]]


def _text(one: Field) -> st.SearchStrategy[str]:
    if one.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.ASSET):
        return st.text("申请理由 abc\n", min_size=1, max_size=longest_of(one)).filter(
            lambda text: bool(text.strip())
        )
    if one.kind in (Kind.INTEGER, Kind.DECIMAL, Kind.MONEY):
        least, most = end_of(one.kind, one.minimum), end_of(one.kind, one.maximum)
        low = least if isinstance(least, Decimal) else Decimal(0)
        high = most if isinstance(most, Decimal) else low + 1000
        return st.decimals(low, high, places=min(2, places_of(one))).map(str)
    if one.kind is Kind.DATE:
        return _days(one)
    return {
        Kind.DATETIME: st.datetimes(
            min_value=datetime(2026, 11, 23), max_value=datetime(2030, 1, 1)  # noqa: DTZ001
        ).map(lambda at: f"{at:%Y-%m-%dT%H:%M}"),
        Kind.CHOICE: st.sampled_from([key for key, _name in one.options] or [""]),
        Kind.YES_NO: st.sampled_from([YES, NO]),
        Kind.MEMBER: st.sampled_from(sorted(WORLD.members)),
        Kind.UNIT: st.sampled_from(sorted(WORLD.units)),
        Kind.POST: st.sampled_from(sorted(WORLD.posts)),
    }[one.kind]  # fmt: skip


def _days(one: Field) -> st.SearchStrategy[str]:
    since = TODAY if one.minimum else date(1950, 1, 1)
    return st.dates(since, date(2090, 1, 1)).map(date.isoformat)
