"""What is hidden stays hidden: an outsider with all sums in hand learns no small figure."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiheng.care.analytics.disclosure import GRAND, Cell, Place, Table, hidden_places
from yiheng.care.analytics.tests import oracle

K = 10
Drawn = st.DrawFn


def a_table(rows: list[list[int]], people: list[list[int]] | None = None) -> Table:
    """A table of cells where everybody comes once, unless ``people`` says otherwise."""
    told = people or rows
    cells: dict[Place, Cell] = {
        (f"r{i}", f"c{j}"): Cell(events, told[i][j])
        for i, row in enumerate(rows)
        for j, events in enumerate(row)
    }
    return with_totals(cells)


def with_totals(cells: dict[Place, Cell]) -> Table:
    """The cells with the totals over them; nobody stands in two cells."""
    every = {place: cell for place, cell in cells.items() if cell.events}
    for (row, column), cell in list(every.items()):
        for place in {(row, None), (None, column), GRAND} - {(row, column)}:
            before = every.get(place)
            every[place] = Cell(
                cell.events + (before.events if before else 0),
                cell.people + (before.people if before else 0),
                cell.lone if before is None else before.lone and cell.lone,
            )
    return Table(every)


GROUPS = st.tuples(
    st.tuples(st.integers(0, 3), st.integers(0, 3)),  # in which row and column
    st.integers(0, 40),  # from which patient on, so that one may stand in several cells
    st.one_of(st.integers(1, 12), st.integers(1, 60)),  # how many
    st.integers(1, 3),  # how often each
    st.integers(0, 2),  # at which prescriber
)


@st.composite
def tables(draw: Drawn) -> Table:
    """Random tables of people: who come often, to several cells, to one doctor."""
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(0, 4))
    visits: defaultdict[Place, list[tuple[int, int]]] = defaultdict(list)
    ground = [
        ((i, j), 1000 * (1 + 4 * i + j), draw(st.sampled_from([0, 0, 3, 8, 12, 20, 30])), 1, i % 2)
        for i in range(rows)
        for j in range(columns or 1)
    ]
    for (i, j), first, many, often, doctor in [*ground, *draw(st.lists(GROUPS, max_size=6))]:
        row, column = f"r{i % rows}", f"c{j % columns}" if columns else None
        for place in {(row, column), (row, None), (None, column), GRAND}:
            visits[place] += [(first + n, doctor) for n in range(many)] * often
    return Table(
        {
            place: Cell(
                len(seen), len({who for who, _by in seen}), len({by for _who, by in seen}) == 1
            )
            for place, seen in visits.items()
            if seen
        }
    )


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables(), st.integers(2, 10))
def test_1_2_i_4_1_i_no_hidden_small_figure_can_be_worked_out(table: Table, k: int) -> None:
    hidden = hidden_places(table, k)
    stated = oracle.equations(table, hidden)
    unknown = sorted(hidden, key=str)

    for place in table.places:
        cell = table[place]
        assert not cell.small(k) or place in hidden
        if cell.small(k):
            most = oracle.greatest({place: 1}, stated, unknown)
            if most is not None:
                least = -(oracle.greatest({place: -1}, stated, unknown) or Fraction(0))
                assert most >= k or cell.lone
                assert least <= cell.events <= most
                assert least < most


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables(), st.integers(2, 10))
def test_1_2_i_what_remains_of_a_total_stands_for_many(table: Table, k: int) -> None:
    hidden = hidden_places(table, k)
    lines = [[(row, column) for column in table.columns] for row in table.rows]
    lines += [[(row, column) for row in table.rows] for column in table.columns]
    totals: list[Place] = [(row, None) for row in table.rows]
    totals += [(None, column) for column in table.columns]

    for total, line in zip(totals, lines, strict=True) if table.columns else ():
        rest = [one for one in line if one in hidden and table[one].events]
        if total in hidden or not any(table[one].small(k) for one in rest):
            continue
        whole = len(rest) == sum(table[one].events > 0 for one in line)
        assert whole or any(not table[one].small(k) for one in rest)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables(), st.integers(2, 10))
def test_1_2_i_each_table_of_a_year_hides_the_same_totals(table: Table, k: int) -> None:
    line = Table({(row, column): one for (row, column), one in table.cells.items() if not column})

    alone = hidden_places(line, k)

    assert {one for one in hidden_places(table, k) if one[1] is None} == alone


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables())
def test_nothing_is_hidden_where_nothing_is_small(table: Table) -> None:
    assert any(one.small(K) for one in table.cells.values()) or not hidden_places(table, K)


@pytest.mark.parametrize(
    ("rows", "hidden"),
    [
        ([[20, 30], [40, 50]], 0),
        ([[3, 30, 40], [40, 50, 41], [60, 70, 42]], 4),  # one small: a circle of four
        ([[20, 0], [40, 50]], 0),  # a zero is nobody
        ([[3, 0], [0, 0]], 9),  # all too few: nothing at all
    ],
)
def test_1_2_i_as_little_is_hidden_as_it_takes(rows: list[list[int]], hidden: int) -> None:
    assert len(hidden_places(a_table(rows), K)) == hidden or hidden == 9


def test_1_2_i_a_zero_in_a_small_row_does_not_say_where_the_few_are() -> None:
    table = a_table([[3, 0, 2], [40, 50, 60], [70, 80, 90]])

    hidden = hidden_places(table, K)

    assert {("r0", None), ("r0", "c0"), ("r0", "c1"), ("r0", "c2")} <= hidden


def test_1_2_i_people_are_counted_not_their_visits() -> None:
    often = a_table([[60, 70], [80, 90]], people=[[4, 70], [80, 90]])

    assert ("r0", "c0") in hidden_places(often, K)


def test_4_1_h_a_prescriber_alone_is_hidden_however_many_the_patients() -> None:
    table = a_table([[60, 70], [80, 90]])
    alone = Table({**table.cells, ("r1", "c1"): Cell(90, 90, lone=True)})

    assert len(hidden_places(alone, K)) == 4


def test_where_nothing_helps_no_cell_is_shown_but_the_totals_are() -> None:
    table = a_table([[3, 8, 0], [20, 0, 0], [0, 9, 30]])

    hidden = hidden_places(table, K)

    assert GRAND not in hidden
    assert {one for one in table.places if None not in one} <= hidden | {("r1", "c1")}


@pytest.mark.parametrize("most", [12, 25, 60])
def test_a_large_table_is_settled_whatever_stands_in_it(most: int) -> None:
    chance = Random(most)
    table = a_table([[chance.randrange(most) for _ in range(12)] for _ in range(45)])

    hidden = hidden_places(table, K)

    assert all(place in hidden for place in table.places if table[place].small(K))
    assert GRAND not in hidden
