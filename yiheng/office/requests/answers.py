"""What was filled in: typed text becomes answers, answers become canonical bytes and shown words.

An answer has one way to be written, so that the same form filled in alike gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NoReturn

import rfc8785
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid
from yiheng.core.typed import tidy
from yiheng.core.ui import formats
from yiheng.core.verdict import Text
from yiheng.office.requests.checking import MINIMISE
from yiheng.office.requests.definition import (
    NO,
    TODAY,
    YES,
    Definition,
    Field,
    Kind,
)
from yiheng.office.requests.ranges import (
    FIRST_YEAR,
    LAST_YEAR,
    NUMBER,
    end_of,
    longest_of,
    places_of,
)
from yiheng.standards.china.identity import numbers_in

Answers = dict[str, Any]
Typed = Mapping[str, Sequence[str]]
Fill = Callable[[Field, Answers], Any]

LONGEST_KEPT = 2000
MANY_DIGITS = re.compile(r"[0-9]{10}")
THOUSANDS = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
"""A comma anywhere else is a slip: 12,5 is not 125."""


@dataclass(frozen=True, slots=True)
class World:
    """Whom and what answers may name: members by what was typed of them, the rest by code."""

    members: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    posts: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Filled:
    """Answers of the fields that are asked, what could not be read, and what is wrong."""

    answers: Answers = field(default_factory=dict)
    unread: dict[str, list[str]] = field(default_factory=dict)
    problems: list[Invalid] = field(default_factory=list)
    asked: list[Field] = field(default_factory=list)


def read(form: Definition, typed: Typed, world: World, fill: Fill, today: date) -> Filled:
    """Read what was typed into a form, field by field; what is not asked is not kept.

    A locked field is filled in by its source, whatever was typed; where the source knows nothing,
    by the person.
    """
    found = Filled()
    for one in form.fields:
        if one.when is not None and not one.when.holds(found.answers):
            continue
        found.asked.append(one)
        value = fill(one, found.answers) if one.locked else None
        if value is not None:
            found.answers[one.code] = value
            continue
        given = [tidy(text, lines=one.kind is Kind.LONG_TEXT)
                 for key in one.keys for text in typed.get(key, ())]  # fmt: skip
        _take(found, one, given, typed, world, today)
    return found


def _take(
    found: Filled, one: Field, given: list[str], typed: Typed, world: World, today: date
) -> None:
    if not any(given):
        return
    try:
        found.answers[one.code] = _value(one, given, world, today)
    except Invalid as problem:
        found.problems.append(problem)
        found.unread |= {
            key: [tidy(text, lines=True)[:LONGEST_KEPT] for text in typed.get(key, ())]
            for key in one.keys
        }


def lacking(form: Filled, files: Mapping[str, int]) -> Iterator[Invalid]:
    """What must still be filled in; ``files`` counts the attachments of each field."""
    for one in form.asked:
        there = one.code in form.answers or any(key in form.unread for key in one.keys)
        if one.kind is Kind.FILE:
            there = bool(files.get(one.code))
        if one.required and not there:
            text = _("请上传“%(label)s”") if one.kind is Kind.FILE else _("请填写“%(label)s”")
            yield Invalid(one.code, text, label=one.label)


def content(answers: Answers) -> bytes:
    """The answers as they are sealed and signed: canonical JSON."""
    return rfc8785.dumps(answers)


def typed_of(form: Definition, answers: Answers) -> dict[str, list[str]]:
    """The answers as they stand in the inputs; ``read`` reads the same answers back."""
    typed: dict[str, list[str]] = {}
    for one in form.fields:
        value = answers.get(one.code)
        if value is None:
            continue
        parts = value if one.kind is Kind.PERIOD else [value]
        for key, part in zip(one.keys, parts, strict=True):
            typed[key] = [str(p) for p in part] if isinstance(part, list) else [str(part)]
    return typed


def shown(one: Field, value: Any, world: World) -> str:
    """An answer in the reader's words."""
    if value is None:
        return "—"
    words = _WORDS.get(one.kind)
    return words(one, value, world) if words else str(value)


def _value(one: Field, given: list[str], world: World, today: date) -> Any:
    if one.kind is Kind.PERIOD:
        return _period(one, given, today)
    if one.kind is Kind.CHOICES:
        return _choices(one, given)
    if one.kind is Kind.UNITS:
        return sorted({_unit(one, text, world, today) for text in given if text})
    return _READERS[one.kind](one, given[0], world, today)


def _text(one: Field, text: str, _world: World, _today: date) -> str:
    longest = longest_of(one)
    if len(text) > longest:
        _no(one, _("“%(label)s”最长 %(n)s 个字，现有 %(long)s 个"), n=longest, long=len(text))
    if one.minimum and len(text) < int(one.minimum):
        _no(one, _("“%(label)s”至少 %(n)s 个字"), n=one.minimum)
    if numbers_in(text):
        _no(one, _("“%(label)s”含身份证号，请删去；申请单不收证件号与患者信息"), clause=MINIMISE)
    if one.names and MANY_DIGITS.search(text):
        _no(one, _("“%(label)s”会显示在标题和通知中，请删去长串号码"), clause=MINIMISE)
    return text


def _number(one: Field, text: str, _world: World, _today: date) -> int | str:
    plain = text.removesuffix(one.unit).removesuffix("元").strip().replace("，", ",")
    if THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    places = places_of(one)
    value = Decimal(plain) if NUMBER.fullmatch(plain) else None
    if value is None or value != round(value, places):
        _no(one, _("“%(label)s”应为数字，例如 12") if not places else
            _("“%(label)s”应为数字，最多 %(n)s 位小数"), n=places)  # fmt: skip
    _within(one, value)
    if one.kind is Kind.INTEGER:
        return int(value)
    return f"{value + 0:.{places}f}"


def _within(one: Field, value: Decimal) -> None:
    least, most = end_of(one.kind, one.minimum), end_of(one.kind, one.maximum)
    if isinstance(least, Decimal) and value < least:
        _no(one, _("“%(label)s”不小于 %(end)s"), end=f"{one.minimum}{one.unit}")
    if isinstance(most, Decimal) and value > most:
        _no(one, _("“%(label)s”不大于 %(end)s"), end=f"{one.maximum}{one.unit}")


def _before(day: date, end: date) -> bool:
    return day < end


def _after(day: date, end: date) -> bool:
    return day > end


def _day(one: Field, text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not FIRST_YEAR <= day.year <= LAST_YEAR:  # the day after it must be a day too
        _no(one, _("“%(label)s”应为日期，例如 %(day)s"), day=today.isoformat())
    for end, wrong, words in (
        (one.minimum, _before, _("“%(label)s”不早于 %(end)s")),
        (one.maximum, _after, _("“%(label)s”不晚于 %(end)s")),
    ):
        bound = today if end == TODAY else end_of(one.kind, end)
        if isinstance(bound, date) and wrong(day, bound):
            _no(one, words, end=bound.isoformat())
    return day


def _date(one: Field, text: str, _world: World, today: date) -> str:
    return _day(one, text, today).isoformat()


def _moment(one: Field, text: str, _world: World, today: date) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = datetime.min  # noqa: DTZ901  # told apart by its year
    if at.year < FIRST_YEAR or at.tzinfo is not None:
        _no(one, _("“%(label)s”应为日期与时间，例如 %(day)s"), day=f"{today.isoformat()} 18:00")
    _day(one, at.date().isoformat(), today)
    return f"{at:%Y-%m-%dT%H:%M}"


def _period(one: Field, given: list[str], today: date) -> list[str]:
    if len(given) != 2 or not all(given):
        _no(one, _("“%(label)s”须填写起止两个日期"))
    since, until = (_day(one, text, today) for text in given)
    if until < since:
        _no(one, _("“%(label)s”的结束日期早于开始日期"))
    return [since.isoformat(), until.isoformat()]


def _choice(one: Field, text: str, _world: World, _today: date) -> str:
    if text not in dict(one.options):
        _no(one, _("请在“%(label)s”的选项中选择"))
    return text


def _choices(one: Field, given: list[str]) -> list[str]:
    wanted = {text for text in given if text}
    if wanted - set(dict(one.options)):
        _no(one, _("请在“%(label)s”的选项中选择"))
    return [key for key, _name in one.options if key in wanted]


def _yes_no(one: Field, text: str, _world: World, _today: date) -> str:
    if text not in (YES, NO):
        _no(one, _("请为“%(label)s”选择是或否"))
    return text


def _member(one: Field, text: str, world: World, _today: date) -> str:
    found = world.members.get(text)
    if found is None:
        _no(one, _("“%(label)s”中没有这位在岗人员，请填工号，或从提示中选择"))
    return found


def _unit(one: Field, text: str, world: World, _today: date) -> str:
    if text not in world.units:
        _no(one, _("请在“%(label)s”中选择现有科室"))
    return text


def _post(one: Field, text: str, world: World, _today: date) -> str:
    if text not in world.posts:
        _no(one, _("请在“%(label)s”中选择现有岗位"))
    return text


def _no(one: Field, text: Text, *, clause: str = "", **arguments: object) -> NoReturn:
    raise Invalid(one.code, text, clause=clause, label=one.label, **arguments)


_READERS: dict[Kind, Callable[[Field, str, World, date], Any]] = {
    Kind.TEXT: _text, Kind.LONG_TEXT: _text, Kind.ASSET: _text, Kind.INTEGER: _number,
    Kind.DECIMAL: _number, Kind.MONEY: _number, Kind.DATE: _date, Kind.DATETIME: _moment,
    Kind.CHOICE: _choice, Kind.YES_NO: _yes_no, Kind.MEMBER: _member, Kind.UNIT: _unit,
    Kind.POST: _post,
}  # fmt: skip


def _amount(one: Field, value: Any, _world: World) -> str:
    return f"{value} {one.unit}".strip()


def _money(_one: Field, value: Any, _world: World) -> str:
    return formats.money(Decimal(value))


def _chosen(one: Field, value: Any, _world: World) -> str:
    names = dict(one.options)
    return "、".join(names[key] for key in (value if isinstance(value, list) else [value]))


def _span(_one: Field, value: Any, _world: World) -> str:
    return f"{value[0]} – {value[1]}"


_WORDS: dict[Kind, Callable[[Field, Any, World], str]] = {
    Kind.INTEGER: _amount, Kind.DECIMAL: _amount, Kind.MONEY: _money, Kind.CHOICE: _chosen,
    Kind.CHOICES: _chosen, Kind.PERIOD: _span,
    Kind.DATETIME: lambda _one, value, _world: str(value).replace("T", " "),
    Kind.YES_NO: lambda _one, value, _world: translated("是") if value == YES else translated("否"),
    Kind.MEMBER: lambda _one, value, world: world.names.get(value, value),
    Kind.UNIT: lambda _one, value, world: world.units.get(value, value),
    Kind.UNITS: lambda _one, value, world: "、".join(world.units.get(one, one) for one in value),
    Kind.POST: lambda _one, value, world: world.posts.get(value, value),
}  # fmt: skip
