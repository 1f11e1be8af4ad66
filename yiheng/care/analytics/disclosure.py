"""Which figures of a count table must stay hidden so that nobody in a small cell is found.

A figure is small when fewer than ``k`` different people, or one prescriber alone, stand behind it.
Small figures are hidden, totals as well; then as many others as it takes until every hidden small
figure could, from all that is published, be at least ``k`` and be another than it is.

Totals come first, by one rule for each line of totals, so that every table of a year hides the
same ones; the cells between them after. The table is a circulation: the total of a row flows into
its cells, these into the totals of the columns. A hidden figure can rise exactly as far as the
others on a circle of hidden figures give way, and never below nobody; that much is found as a flow
by cheapest paths, which choose what else to hide. Where nothing helps, no cell is shown at all.

A zero is shown as 0, for nobody stands behind it, unless its row or column is small as a whole:
there it would say in which cells the few are. Figures of zero are the last to be used as cover.

Not guaranteed: that all people of a large row share one column stays visible, and who knows which
zeros are impossible, or which rule chose the covers, knows more than the table says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush

Place = tuple[str | None, str | None]  # (row, column); None: the total over it
Node = tuple[str, str | None]
Step = tuple[Place, int]

GRAND: Place = (None, None)
SOURCE: Node = ("source", None)
SINK: Node = ("sink", None)
COVER_OF_NOBODY = 10**9  # the price of hiding a zero


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands behind a figure: events, different people, and whether one prescriber alone."""

    events: int = 0
    people: int = 0
    lone: bool = False

    def small(self, k: int) -> bool:
        """Whether it would point at somebody."""
        return self.events > 0 and (self.people < k or self.lone)


EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Table:
    """Cells by row and column, with every total under ``None``; one column of totals only: a line.

    An absent place is empty.
    """

    cells: Mapping[Place, Cell]

    def __getitem__(self, place: Place) -> Cell:
        return self.cells.get(place, EMPTY)

    @property
    def rows(self) -> list[str]:
        """The names of the rows, in the order given."""
        return list(dict.fromkeys(row for row, _column in self.cells if row is not None))

    @property
    def columns(self) -> list[str]:
        """The names of the columns, in the order given; none for a line."""
        return list(dict.fromkeys(one for _row, one in self.cells if one is not None))

    @property
    def places(self) -> list[Place]:
        """Every place that a reader sees: cells, totals, the grand total."""
        rows, columns = [*self.rows, None], [*self.columns, None]
        return [(row, column) for row in rows for column in columns]


def hidden_places(table: Table, k: int) -> frozenset[Place]:
    """The places that must not be published."""
    if table[GRAND].small(k):
        return frozenset(table.places)
    row_totals: list[Place] = [(row, None) for row in table.rows]
    column_totals: list[Place] = [(None, column) for column in table.columns]
    hidden = covered(table, row_totals, k) | covered(table, column_totals, k)
    if column_totals:
        hidden |= _Interior(table, k, hidden).settle()
    return frozenset(hidden)


def covered(table: Table, line: Iterable[Place], k: int) -> set[Place]:
    """The hidden places of a line whose sum is known: the small ones, and one large as cover."""
    places = [one for one in line if table[one].events]
    small = {one for one in places if table[one].small(k)}
    large = [one for one in places if one not in small]
    return small | set(sorted(large, key=lambda one: _price(table, one))[:1]) if small else set()


def _price(table: Table, place: Place) -> tuple[int, str]:
    return table[place].people, f"{place[0]}|{place[1]}"


@dataclass(slots=True)
class _Interior:
    """The cells between totals on which is decided already."""

    table: Table
    k: int
    totals: set[Place]
    hidden: set[Place] = field(default_factory=set)

    def settle(self) -> set[Place]:
        """The cells to hide."""
        table, k = self.table, self.k
        inside = [one for one in table.places if None not in one]
        small = [one for one in inside if table[one].small(k)]
        self.hidden = set(small)
        graph = _Graph(table, [*inside, *self.totals])
        wanted = [*(one for one in self.totals if table[one].small(k)), *small]
        covers = list(self._covers(small))
        self.hidden.update(covers)
        for place in (*wanted, *covers):
            needed = max(k - table[place].people, 1) if table[place].small(k) else 1
            if not graph.free(place, needed, self.hidden | self.totals, self.hidden):
                return set(inside)
        return self.hidden | self._bare_zeros(inside)

    def _bare_zeros(self, inside: Iterable[Place]) -> set[Place]:
        """Zeros beside whose total only a few stand."""
        small = {one for one in self.totals if self.table[one].small(self.k)}
        return {
            one
            for one in inside
            if not self.table[one].events and ((one[0], None) in small or (None, one[1]) in small)
        }

    def _covers(self, small: Iterable[Place]) -> Iterable[Place]:
        """For each line with small cells whose total is shown, the cheapest large cell of it.

        What remains of the total then stands for ``k`` people at least; a line of small cells only
        remains whole.
        """
        lines: list[list[Place]] = [
            [(row, column) for column in self.table.columns]
            for row in self.table.rows
            if (row, None) not in self.totals
        ]
        lines += [
            [(row, column) for row in self.table.rows]
            for column in self.table.columns
            if (None, column) not in self.totals
        ]
        few = set(small)
        for line in lines:
            if few.intersection(line):
                yield from covered(self.table, line, self.k) - few


class _Graph:
    """The circulation of a table: each figure an edge that may rise, or fall by its people."""

    def __init__(self, table: Table, places: Iterable[Place]) -> None:
        self.table = table
        self.steps: defaultdict[Node, list[tuple[Place, int, Node]]] = defaultdict(list)
        for place in places:
            tail, head = _ends(place)
            self.steps[tail].append((place, 1, head))
            self.steps[head].append((place, -1, tail))

    def free(self, place: Place, needed: int, open_: set[Place], hidden: set[Place]) -> bool:
        """Hide the cheapest figures until a place can rise so far; False when none are left."""
        moved: defaultdict[Place, int] = defaultdict(int)
        usable = set(open_)
        while needed > 0:
            path = self._path(place, moved, usable, free=True) or self._path(place, moved, usable)
            if path is None:
                return False
            bottleneck = min([needed, *(self._left(one, moved) for one, sign in path if sign < 0)])
            for one, sign in path:
                moved[one] += sign * bottleneck
            fresh = {one for one, _sign in path} - usable
            usable |= fresh
            hidden |= fresh
            needed -= bottleneck
        return True

    def _left(self, place: Place, moved: Mapping[Place, int]) -> int:
        return self.table[place].people + moved[place]

    def _path(
        self, place: Place, moved: Mapping[Place, int], usable: set[Place], *, free: bool = False
    ) -> list[Step] | None:
        """The cheapest way back from where a place's flow arrives; ``free``: over hidden ones."""
        goal, start = _ends(place)
        came: dict[Node, tuple[Node, Step] | None] = {}
        queue: list[tuple[int, int, Node, tuple[Node, Step] | None]] = [(0, 0, start, None)]
        turn = 0
        while queue:
            cost, _turn, node, by = heappop(queue)
            if node in came:
                continue
            came[node] = by
            if node == goal:
                return _walked(came, goal)
            for one, sign, to in self.steps[node]:
                if to in came or one == place or (free and one not in usable):
                    continue
                if sign > 0 or self._left(one, moved) > 0:
                    turn += 1
                    price = 0 if one in usable else self.table[one].people or COVER_OF_NOBODY
                    heappush(queue, (cost + price, turn, to, (node, (one, sign))))
        return None


def _ends(place: Place) -> tuple[Node, Node]:
    row, column = place
    if column is None:
        return SOURCE, ("row", row)
    if row is None:
        return ("column", column), SINK
    return ("row", row), ("column", column)


def _walked(came: Mapping[Node, tuple[Node, Step] | None], goal: Node) -> list[Step]:
    steps, by = [], came[goal]
    while by is not None:
        node, step = by
        steps.append(step)
        by = came[node]
    return steps
