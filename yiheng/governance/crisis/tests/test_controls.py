"""What is measured: acts outside a declaration, decisions in time, and those never taken."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from yiheng.governance.crisis import controls
from yiheng.governance.crisis.models import Act, Crisis, TeamMember
from yiheng.governance.crisis.tests.factories import (
    BUYING,
    HOUR,
    MONDAY,
    OTHER,
    House,
    a_house_in_need,
    act,
    declare,
    sign,
)
from yiheng.governance.notices.tests.factories import a_unit
from yiheng.governance.regulation.parameters import Version
from yiheng.governance.regulation.registry import Finding
from yiheng.standards.china.periods import Month

pytestmark = pytest.mark.django_db
NOVEMBER, OCTOBER = Month.containing(MONDAY.date()), Month.containing(MONDAY.date() - timedelta(30))
DAY = 24 * HOUR
LATER = Version(MONDAY + 3 * DAY)


@pytest.fixture
def house() -> House:
    return a_house_in_need()


@pytest.fixture
def done(house: House) -> Act:
    crisis = declare(house, units=[house.ward], cap=Decimal(50_000), kinds=[OTHER, BUYING])
    return act(crisis, house.mate, house.ward, kind=BUYING, amount=50_000)


def test_4_1_d_an_act_within_its_declaration_is_none_outside(done: Act) -> None:
    found = controls.acts_outside_a_declaration(NOVEMBER, LATER)

    assert found == Finding.count([])
    assert controls.acts_outside_a_declaration(OCTOBER, LATER).value == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"at": MONDAY + DAY}, {"at": MONDAY - HOUR}, {"kind": "tests.nothing"},
        {"amount": Decimal("50000.01")},
    ],
    ids=["after", "before", "kind", "sum"],
)  # fmt: skip
def test_4_1_d_what_no_declaration_covered_is_counted(done: Act, changes: dict[str, Any]) -> None:
    Act.objects.filter(pk=done.pk).update(**changes)

    found = controls.acts_outside_a_declaration(NOVEMBER, LATER)
    assert found == Finding.count([done])


def test_4_1_d_an_act_by_a_stranger_for_another_unit_or_after_the_end_is_counted(
    house: House, done: Act
) -> None:
    crisis = Crisis.objects.get()
    Crisis.objects.update(ended_at=MONDAY + HOUR / 2)
    assert controls.acts_outside_a_declaration(NOVEMBER, LATER).value == 1
    Crisis.objects.update(ended_at=None)
    TeamMember.objects.filter(member=house.mate).update(member=house.stranger)
    assert controls.acts_outside_a_declaration(NOVEMBER, LATER).value == 1
    TeamMember.objects.filter(member=house.stranger).update(member=house.mate)
    assert controls.acts_outside_a_declaration(NOVEMBER, LATER).value == 0
    crisis.units.set([a_unit("elsewhere")])
    assert controls.acts_outside_a_declaration(NOVEMBER, LATER).value == 1
    Crisis.objects.update(cap=None)
    crisis.units.clear()
    assert controls.acts_outside_a_declaration(NOVEMBER, LATER).value == 1


def test_4_1_e_what_is_decided_in_time_counts_whether_yes_or_no(house: House) -> None:
    crisis = declare(house)
    acts = [act(crisis, house.mate, house.ward) for _n in range(4)]
    sign(acts[0], house.leader, at=MONDAY + 3 * HOUR)
    sign(acts[1], house.leader, at=MONDAY + 25 * HOUR, decision="refuse")
    sign(acts[2], house.leader, at=MONDAY + 26 * HOUR)

    share = controls.decided_in_time(NOVEMBER, LATER)
    assert share == Finding.share(acts[:2], of=acts, target=Decimal(1))
    assert not share.met
    assert controls.never_ratified(NOVEMBER, LATER) == Finding.count(acts[3:])


def test_4_1_e_what_is_not_due_yet_is_not_judged(house: House) -> None:
    act(declare(house), house.mate, house.ward)
    early = Version(MONDAY + 25 * HOUR)

    assert controls.decided_in_time(NOVEMBER, early).value is None
    assert controls.never_ratified(NOVEMBER, early).value == 0


@pytest.mark.parametrize(
    ("hours", "value", "met"), [((3, 5, 13), "4", True), ((25, 25, 26), "24", True),
                                ((25, 27, 28), "26", False)]
)  # fmt: skip
def test_4_1_e_the_median_is_held_against_the_hours_allowed(
    house: House, hours: tuple[int, ...], value: str, met: bool
) -> None:
    crisis = declare(house)
    for hour in hours:
        sign(act(crisis, house.mate, house.ward), house.leader, at=MONDAY + hour * HOUR)

    found = controls.median_hours(NOVEMBER, LATER)
    assert (found.value, found.target, found.met) == (Decimal(value), Decimal(24), met)
    assert controls.median_hours(OCTOBER, LATER).value is None
