"""What an outsider can work out from a published table: exact linear programming, no flows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from yiheng.care.analytics.disclosure import GRAND, Place, Table

Row = list[Fraction]
Equation = tuple[dict[Place, int], int]  # coefficients of the hidden places, right side


def equations(table: Table, hidden: Collection[Place]) -> list[Equation]:
    """Every sum that the published table states, as the reader sees it."""
    sums: list[tuple[Place, list[Place]]] = [(GRAND, [(row, None) for row in table.rows])]
    if table.columns:
        sums.append((GRAND, [(None, column) for column in table.columns]))
        sums += [((r, None), [(r, c) for c in table.columns]) for r in table.rows]
        sums += [((None, c), [(r, c) for r in table.rows]) for c in table.columns]
    return [_seen(table, hidden, total, parts) for total, parts in sums]


def _seen(
    table: Table, hidden: Collection[Place], total: Place, parts: Sequence[Place]
) -> Equation:
    signed = [(total, -1), *((one, 1) for one in parts)]
    unknown = {one: sign for one, sign in signed if one in hidden}
    return unknown, -sum(sign * table[one].events for one, sign in signed if one not in hidden)


def greatest(
    goal: Mapping[Place, int], stated: Sequence[Equation], unknown: Sequence[Place]
) -> Fraction | None:
    """The greatest value of a sum of hidden figures, none below zero; None: without bound."""
    rows = [[Fraction(left.get(one, 0)) for one in unknown] for left, _right in stated]
    sides = [Fraction(right) for _left, right in stated]
    for i, side in enumerate(sides):
        if side < 0:
            rows[i], sides[i] = [-x for x in rows[i]], -side
    many, size = len(rows), len(unknown)
    tableau = [
        [*row, *(Fraction(int(i == j)) for j in range(many)), side]
        for i, (row, side) in enumerate(zip(rows, sides, strict=True))
    ]
    basis = [size + i for i in range(many)]
    _solve(tableau, basis, [Fraction(0)] * size + [Fraction(-1)] * many, size + many)
    wanted = [Fraction(goal.get(one, 0)) for one in unknown] + [Fraction(0)] * many
    return _solve(tableau, basis, wanted, size)


def _solve(tableau: list[Row], basis: list[int], goal: Sequence[Fraction], usable: int
) -> Fraction | None:  # fmt: skip
    """Bland's simplex from a feasible basis; only the first columns may enter."""
    while True:
        prices = [goal[one] for one in basis]
        entering = next(
            (
                j
                for j in range(usable)
                if goal[j] > sum(p * row[j] for p, row in zip(prices, tableau, strict=True))
            ),
            None,
        )
        if entering is None:
            return sum((p * row[-1] for p, row in zip(prices, tableau, strict=True)), Fraction(0))
        steps = [
            (row[-1] / row[entering], basis[i], i)
            for i, row in enumerate(tableau)
            if row[entering] > 0 or (basis[i] >= usable and row[entering] != 0 and row[-1] == 0)
        ]
        if not steps:
            return None
        leaving = min(steps)[2]
        _pivot(tableau, leaving, entering)
        basis[leaving] = entering


def _pivot(tableau: list[Row], leaving: int, entering: int) -> None:
    factor = tableau[leaving][entering]
    tableau[leaving] = [x / factor for x in tableau[leaving]]
    for i, row in enumerate(tableau):
        if i != leaving and row[entering]:
            tableau[i] = [x - row[entering] * y for x, y in zip(row, tableau[leaving], strict=True)]
