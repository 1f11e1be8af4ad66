"""How often clauses are touched is counted from the ledger, once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiheng.governance.ledger.appending import Line, append
from yiheng.governance.ledger.models import Entry, Outcome
from yiheng.governance.ledger.tests.factories import MONDAY
from yiheng.governance.regulation import heat
from yiheng.governance.regulation.heat import Touched
from yiheng.governance.regulation.models import ClauseDay, HeatMark

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)


def cited(clause: str, outcome: str = Outcome.DONE, day: int = 0) -> Line:
    return Line("t.done", "p1", "某人", "t:1", clause, MONDAY + timedelta(days=day), outcome)


def test_0_g_each_entry_is_counted_once_on_its_day() -> None:
    append([cited("3.1-n"), cited("3.1-n", Outcome.REFUSED), cited("3.1-n", Outcome.PASSED),
            cited("0-g", Outcome.NOT_FOUND), cited("3.1-n", day=1)])  # fmt: skip
    assert heat.take() == 5
    assert heat.take() == 0
    append([cited("3.1-n"), cited("0-e", day=-3)])
    assert heat.take() == 2

    assert heat.touched(DAY, DAY) == {"3.1-n": Touched(2, 1, 1)}
    assert heat.touched(DAY - timedelta(days=3), DAY + timedelta(days=1)) == {
        "3.1-n": Touched(3, 1, 1), "0-e": Touched(1, 0, 0),
    }  # fmt: skip
    assert [one.all for one in heat.days_of("3.1-n", DAY + timedelta(days=1), 3)] == [0, 4, 1]


def test_what_a_stage_let_pass_counts_from_the_day_it_began() -> None:
    append([cited("2.2-a", Outcome.PASSED, day) for day in (0, 1, 1, 5)])
    heat.take()
    assert heat.passed_since({"2.2-a": DAY + timedelta(days=1)}) == {"2.2-a": 3}
    assert heat.passed_since({"0-i": DAY}) == {}


@settings(max_examples=15)
@given(st.lists(st.tuples(st.sampled_from(["0-g", "3.1-n"]), st.integers(0, 2)), max_size=25))
def test_however_it_is_cut_into_batches_the_sums_are_those_of_the_ledger(
    lines: list[tuple[str, int]],
) -> None:
    for table in (Entry, ClauseDay, HeatMark):
        table.objects.all().delete()
    before, heat.BATCH = heat.BATCH, 3
    try:
        Entry.objects.bulk_create(
            Entry(
                seq=n, happened_at=MONDAY + timedelta(days=day), recorded_at=MONDAY, boot="b",
                monotonic=n, action="t.done", actor="p", actor_label="p", target="t",
                clause=clause, outcome=Outcome.DONE, subjects=b"", previous=b"", digest=b"",
            )
            for n, (clause, day) in enumerate(lines, start=1)
        )  # fmt: skip
        assert heat.take() == len(lines)
    finally:
        heat.BATCH = before
    counted = heat.touched(DAY, DAY + timedelta(days=2))
    for clause in ("0-g", "3.1-n"):
        assert counted.get(clause, Touched()).done == sum(one == clause for one, _day in lines)
