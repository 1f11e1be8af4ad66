"""Many at once, on SQLite and on PostgreSQL: started once, and nobody given out over the whole."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from yiheng.core.tests.together import at_once
from yiheng.governance.duties.models import Duty
from yiheng.office.projects import commands, queries, telling
from yiheng.office.projects.tests.factories import MONDAY, House, active, approved, months


@pytest.fixture(autouse=True)
def house(transactional_db: None) -> House:
    return House()


def test_3_1_h_many_clicks_start_a_project_once(house: House) -> None:
    made = approved(house)
    click = partial(commands.kick_off, pk=made.pk, by=house.director, at=MONDAY)
    assert at_once([click] * 4) == 1
    assert Duty.objects.filter(kind=telling.TO_REVIEW).count() == 1


def test_2_1_j_two_at_once_do_not_give_the_same_time_twice(house: House) -> None:
    made = [active(house) for _n in range(3)]
    month = months(MONDAY, 1)
    give: list[Callable[[], object]] = [
        partial(
            commands.allocate, pk=one.pk, member=house.doctor, months=month, percent=60,
            by=house.director, at=MONDAY,
        )
        for one in made
    ]  # fmt: skip
    assert at_once(give) == 1
    used = [queries.elsewhere(house.doctor, month[0], one) for one in made]
    assert sorted(used) == [0, 60, 60]
