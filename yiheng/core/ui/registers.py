"""Registers: a list that is searched, narrowed and paged; a page of one entry; what may be done.

A room says what stands in its columns, blocks and acts; the drawing is the same for every register
(``ui/register.html``, ``ui/entry.html``). It knows no room and asks nothing of the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from yiheng.core.verdict import Text, Verdict

ROWS, LONGEST_WORDS = 20, 60


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell: words, where they lead, a second line; a mark where it has a tone."""

    text: Any = ""
    url: str = ""
    sub: Any = ""
    tone: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, and what it shows of a row."""

    title: Text
    of: Callable[[Any], Cell]
    num: bool = False


@dataclass(frozen=True, slots=True)
class Narrow:
    """A choice above a list; ``how`` narrows the rows by the code that was chosen."""

    name: str
    title: Text
    options: Sequence[tuple[str, Text]]
    how: Callable[[QuerySet[Any], str], QuerySet[Any]]

    def chosen(self, asked: Mapping[str, str]) -> str:
        """The code that was asked for, if it is one of the options."""
        code = asked.get(self.name, "")
        return code if any(code == str(known) for known, _title in self.options) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A list as a room declares it; ``search`` narrows its rows by words."""

    title: Text
    columns: Sequence[Column]
    search: Callable[[QuerySet[Any], str], QuerySet[Any]]
    words: Text
    empty: tuple[Text, Text]
    narrows: Sequence[Narrow] = ()

    def rows(self, rows: QuerySet[Any], asked: Mapping[str, str]) -> QuerySet[Any]:
        """The rows as asked for: by choices and by words."""
        for one in self.narrows:
            if code := one.chosen(asked):
                rows = one.how(rows, code)
        words = asked.get("q", "").strip()[:LONGEST_WORDS]
        return self.search(rows, words) if words else rows

    def heads(self) -> list[str]:
        """The heads of the columns."""
        return [str(one.title) for one in self.columns]

    def cells(self, row: Any) -> list[str]:
        """A row as text, for a file."""
        return [str(one.of(row).text) for one in self.columns]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A register as one page of it is drawn."""

    register: Register
    page: Page[Any]
    rows: list[list[tuple[Column, Cell]]]
    asked: Mapping[str, str]
    narrows: list[tuple[Narrow, str]]
    export: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.asked.get("q", "").strip()) or any(code for _one, code in self.narrows)


def listed(
    register: Register, rows: QuerySet[Any], asked: Mapping[str, str], *, export: str = ""
) -> Listed:
    """A page of a register: ``asked`` is what stands in the address."""
    page = Paginator(register.rows(rows, asked), ROWS).get_page(asked.get("page"))
    drawn = [[(one, one.of(row)) for one in register.columns] for row in page.object_list]
    narrows = [(one, one.chosen(asked)) for one in register.narrows]
    return Listed(
        register=register, page=page, rows=drawn, asked=asked, narrows=narrows, export=export
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that may be done with an entry: the form it takes, the command, the rule's word.

    ``form`` makes the form of what was sent; ``run`` is called with its cleaned data.
    """

    name: str
    title: Text
    verdict: Verdict
    run: Callable[..., Any]
    form: Callable[..., forms.Form] = forms.Form
    tone: str = ""
    lead: Text = ""

    def bound(self, data: Any = None, files: Any = None) -> forms.Form:
        """Its form, of what was sent; several forms of a page share no id."""
        return self.form(data, files, auto_id=f"id_{self.name}_%s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A card of an entry's page: facts, a table, a history, a drawing or words."""

    title: Text
    cite: str = ""
    facts: Sequence[tuple[Text, Any]] = ()
    head: Sequence[Text] = ()
    rows: Sequence[Sequence[Cell]] = ()
    events: Sequence[Mapping[str, Any]] = ()
    drawing: Any = ""
    text: str = ""
    none: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything on the page of an entry."""

    title: str
    cite: str
    lead: str
    marks: Sequence[tuple[str, Text]] = ()
    blocks: Sequence[Block] = ()
    acts: Sequence[Act] = ()
    links: Sequence[tuple[Text, str]] = ()
    notices: Sequence[tuple[str, Text, str]] = ()
    crumbs: Sequence[tuple[Text, str]] = ()
    sent: dict[str, forms.Form] = field(default_factory=dict)

    def open_acts(self) -> list[tuple[Act, forms.Form, bool]]:
        """What may be done now, each with its form, and whether it stands unfolded: the usual one,
        and one that was sent and refused."""
        allowed = [one for one in self.acts if one.verdict]
        usual = [] if self.sent else [one.name for one in allowed if one.tone == "primary"][:1]
        unfolded = {*self.sent, *usual}
        return [
            (one, self.sent.get(one.name) or one.bound(), one.name in unfolded) for one in allowed
        ]
