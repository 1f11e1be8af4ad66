"""Opening records: what a page of the timeline holds once its entry is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.core.paginator import Page, Paginator

from yiheng.care.patients.people import Person
from yiheng.care.records.models import Record
from yiheng.care.records.presenting import Event, present
from yiheng.governance.keys import vault

PAGE = 50


@dataclass(frozen=True, slots=True)
class Dated:
    """An event with its record, instant and department."""

    record: str
    at: datetime | None
    department: str
    event: Event


@dataclass(frozen=True, slots=True)
class Reading:
    """One page of one patient, in the clear; ``basis`` is relation, glass or function."""

    surrogate: str
    person: Person
    basis: str
    page: Page[Dated]
    departments: list[str]
    trend: tuple[Dated, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One record as its source sent it, and where it comes from (3.1-s)."""

    record: Record
    event: Event
    text: str
    basis: str


def opened(record: Record) -> dict[str, Any]:
    """The resource of a record."""
    plain = vault.open(bytes(record.sealed), owner=record.owner, place=record.seal_place)
    resource: dict[str, Any] = orjson.loads(plain)
    return resource


def dated(record: Record) -> Dated:
    """The event of a record."""
    return Dated(record.surrogate, record.event_at, record.department, present(opened(record)))


def source(record: Record, basis: str) -> Source:
    """A record's resource as indented JSON, with its event."""
    resource = opened(record)
    text = orjson.dumps(resource, option=orjson.OPT_INDENT_2).decode()
    return Source(record, present(resource), text, basis)


def paged(records: Any, number: int) -> Page[Dated]:
    """One page of events; a number beyond the last gives the last."""
    page: Page[Any] = Paginator(records, PAGE).get_page(number)
    page.object_list = [dated(record) for record in page.object_list]
    return page


def points(records: Iterable[Record]) -> tuple[Dated, ...]:
    """Measured values in the order of time."""
    return tuple(reversed([dated(record) for record in records]))
