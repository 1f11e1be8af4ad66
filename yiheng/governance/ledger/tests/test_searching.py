"""Finding entries among many, by filters that combine; and what is written of the search."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from yiheng.core.actor import System, the_system
from yiheng.core.errors import Denied
from yiheng.core.verdict import Verdict, refuse
from yiheng.governance.ledger import commands, queries
from yiheng.governance.ledger.models import Checkpoint, Entry, Subject
from yiheng.governance.ledger.queries import ROWS, Wanted, Witness
from yiheng.governance.ledger.tests.factories import MONDAY, a_ledger, write
from yiheng.governance.ledger.tree import EMPTY
from yiheng.governance.ledger.verifying import Fault, Report

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class Stranger(System):
    """Somebody without any right."""

    def may(self, permission: str, at: Any) -> Verdict:
        """Never."""
        return refuse("2.1-k", "no")


def found(**wanted: Any) -> list[int]:
    page = queries.page(queries.visible_to(the_system()), Wanted(**wanted))
    return [one.seq for one in page.rows]


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({}, [6, 5, 4, 3, 2, 1]),
        ({"actors": ("system",), "actions": ("tests.written",)}, [6, 5, 4, 3, 2, 1]),
        ({"actors": ()}, []),
        ({"target": "tests:3"}, [3]),
        ({"clauses": ("0-d", "9-a")}, []),
        ({"outcome": "refused"}, []),
        ({"patient": "p1"}, [6, 4, 2]),
        ({"patient": "p1", "before": 6}, [4, 2]),
        ({"patient": "p1", "after": 2}, [6, 4]),
        ({"since": MONDAY + 2 * MINUTE, "until": MONDAY + 5 * MINUTE}, [4, 3, 2]),
        ({"since": MONDAY, "before": 3}, [2, 1]),
        ({"until": MONDAY + 5 * MINUTE, "after": 2}, [4, 3]),
        ({"since": MONDAY, "before": 99}, [6, 5, 4, 3, 2, 1]),
    ],
)
def test_filters_combine(wanted: dict[str, Any], numbers: list[int]) -> None:
    a_ledger(6)
    assert found(**wanted) == numbers


def test_days_are_read_in_the_order_of_time_wherever_the_numbers_stand() -> None:
    for number in (1, 3, 2):
        write(number=number)

    assert found(since=MONDAY) == [2, 3, 1]
    assert found(since=MONDAY, before=3) == [1]
    assert found(since=MONDAY, after=3) == [2]


def test_a_page_knows_whether_there_is_more_on_either_side() -> None:
    a_ledger(2 * ROWS + 1)
    everything = queries.visible_to(the_system())
    first = queries.page(everything, Wanted())
    second = queries.page(everything, Wanted(before=first.older))
    third = queries.page(everything, Wanted(before=second.older))

    assert (first.newer, len(first.rows), len(second.rows)) == (None, ROWS, ROWS)
    assert [one.seq for one in third.rows] == [1]
    assert third.older is None
    assert queries.page(everything, Wanted(after=third.newer)).rows == second.rows
    again = queries.page(everything, Wanted(after=second.newer))
    assert (again.rows, again.newer, again.older) == (first.rows, None, ROWS + 2)


@pytest.mark.parametrize("filters", [
    {"actor__in": ("system",)}, {"action__in": ("tests.written",)}, {"clause__in": ("0-g",)},
    {"target": "tests:3"}, {"outcome": "refused"}, {"happened_at__gte": MONDAY},
])  # fmt: skip
def test_every_filter_has_an_index_of_its_own(filters: dict[str, Any]) -> None:
    if connection.vendor != "sqlite":  # PostgreSQL rightly reads a table of ten rows whole
        assert {one.fields[0] for one in Entry._meta.indexes} >= {
            name.partition("__")[0] for name in filters
        }
        return
    order = ("-happened_at", "-seq") if "happened_at__gte" in filters else ("-seq",)
    plan = Entry.objects.filter(**filters).order_by(*order).values("seq").explain()

    assert "USING COVERING INDEX ledger_entry_by_" in plan
    assert "TEMP B-TREE" not in plan


def test_0_g_a_search_for_somebody_is_written_with_whom_it_concerned() -> None:
    a_ledger(6)
    commands.search(wanted=Wanted(patient="p1"), by=the_system(), at=MONDAY)
    last = Entry.objects.latest("seq")

    assert (last.action, last.facts) == ("ledger.searched", {"actors": [], "shown": 3})
    assert Subject.objects.get(entry=last.seq).surrogate == "p1"
    assert Wanted(patient="p1").names_somebody
    assert Wanted(actors=()).names_somebody
    assert not Wanted(outcome="refused").names_somebody


def test_0_d_what_a_verification_found_is_kept() -> None:
    a_ledger(2)
    report = Report(2, EMPTY, 1, 3, Fault.HEAD)
    commands.keep_verification(report=report, milliseconds=7, by=the_system(), at=MONDAY)
    kept = queries.last_verified()

    assert kept is not None
    assert kept.facts == {
        "whole": False, "entries": 2, "root": EMPTY.hex(), "checkpoints": 1, "bad": 3,
        "fault": "head", "milliseconds": 7, "kind": "verify", "asked_by": "",
    }  # fmt: skip


def test_2_1_k_without_the_right_nothing_is_found_and_nothing_is_kept() -> None:
    a_ledger(2)
    stranger = Stranger()
    assert queries.page(queries.visible_to(stranger), Wanted()).rows == ()
    with pytest.raises(Denied):
        commands.search(wanted=Wanted(), by=stranger, at=MONDAY)
    report = Report(2, EMPTY, 0)
    with pytest.raises(Denied):
        commands.keep_verification(report=report, milliseconds=0, by=stranger, at=MONDAY)
    assert queries.last_verified() is None


def test_the_witness_is_looked_at_from_its_end(tmp_path: Path) -> None:
    file = tmp_path / "ledger.note"
    last = Checkpoint(size=2, root=EMPTY, at=MONDAY, note="yiheng/ledger\n2\nabc\n\nsigned\n")

    assert queries.witness_stands(None, file) is Witness.NONE
    assert queries.witness_stands(last, file) is Witness.MISSING
    file.write_text("older\n\n\n" * 100 + last.note + "\n\n", encoding="utf-8")
    assert queries.witness_stands(last, file) is Witness.AGREES
    file.write_text("older\n\n\n" * 100, encoding="utf-8")
    assert queries.witness_stands(last, file) is Witness.DIFFERS
