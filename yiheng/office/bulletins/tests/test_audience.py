"""Whom an audience means: the query against a slow reading of the same words, one by one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiheng.core.actor import the_system
from yiheng.core.clock import day_of
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Employment, Member, Unit
from yiheng.office.bulletins import queries
from yiheng.office.bulletins.audience import Audience
from yiheng.office.bulletins.tests.factories import MONDAY, a_member, a_post, a_unit

pytestmark = pytest.mark.django_db
TODAY: date = day_of(MONDAY)
POSTS = ("pa", "pb", "pc")


@pytest.fixture
def house() -> dict[str, list[str]]:
    """Three levels of units; members of every kind, some gone, some past their day."""
    top = a_unit("医院")
    wards = [a_unit(f"病区{n}", parent=top) for n in range(3)]
    teams = [a_unit(f"组{n}", parent=wards[n % 2]) for n in range(4)]
    other = a_unit("外单位")
    posts = [a_post(code=code) for code in POSTS]
    members = []
    for n, unit in enumerate([top, *wards, *teams, other] * 3):
        member = a_member(name=f"员工{n}", unit=unit)
        for k, post in enumerate(posts):
            if (n + k) % 4 == 0:
                people.assign(member=member, post=post, by=the_system(), at=MONDAY)
        members.append(member)
    for n, member in enumerate(members):
        change: dict[str, Any] = {}
        if n % 7 == 3:
            change["is_active"] = False
        if n % 5 == 2:
            change |= {"employment": Employment.TRAINEE, "ends_on": TODAY - timedelta(days=n % 3)}
        if n % 6 == 1:
            change |= {"employment": Employment.OUTSOURCED, "ends_on": TODAY + timedelta(days=9)}
        Member.objects.filter(pk=member.pk).update(**change)
    return {
        "units": list(Unit.objects.values_list("code", flat=True)),
        "members": list(Member.objects.values_list("staff_no", flat=True)),
    }


def slowly(audience: Audience) -> set[str]:
    """The same, read member by member, without a query that could be wrong in the same way."""
    found: set[str] = set()
    everybody = Member.objects.select_related("unit__parent__parent")
    for one in everybody.prefetch_related("assignment_set__post"):
        above: list[str] = []
        unit: Unit | None = one.unit
        while unit is not None:
            above.append(unit.code)
            unit = unit.parent
        here = one.is_active and (one.ends_on is None or one.ends_on >= TODAY)
        posts = {held.post.code for held in one.assignment_set.all() if held.until is None}
        wanted = (
            audience.whole
            or any(code in audience.units for code in above)
            or any(code in audience.posts for code in posts)
            or one.staff_no in audience.members
        )
        left_out = one.staff_no in audience.without_members or any(
            code in audience.without_units for code in above
        )
        if here and wanted and not left_out:
            found.add(one.staff_no)
    return found


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(data=st.data())
def test_7_1_a_an_audience_is_exactly_whom_its_words_mean(
    house: dict[str, list[str]], data: st.DataObject
) -> None:
    def some(values: Any, most: int) -> tuple[str, ...]:
        return tuple(data.draw(st.lists(st.sampled_from(values), max_size=most, unique=True)))

    audience = Audience(
        data.draw(st.booleans()), some(house["units"], 3), some(POSTS, 2),
        some(house["members"], 4), some(house["units"], 2), some(house["members"], 3),
    )  # fmt: skip
    found = [one.staff_no for one in queries.people(audience, MONDAY)]

    assert len(found) == len(set(found))
    assert set(found) == slowly(audience)


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(data=st.data())
def test_7_1_a_an_audience_passes_a_unit_exactly_if_it_could_mean_somebody_beyond(
    house: dict[str, list[str]], data: st.DataObject
) -> None:
    def some(values: Any, most: int) -> tuple[str, ...]:
        return tuple(data.draw(st.lists(st.sampled_from(values), max_size=most, unique=True)))

    unit = Unit.objects.get(code=data.draw(st.sampled_from(house["units"])))
    audience = Audience(False, some(house["units"], 2), (), some(house["members"], 3))

    def inside(one: Unit | None) -> bool:
        return one is not None and (one == unit or inside(one.parent))

    units = [inside(Unit.objects.get(code=code)) for code in audience.units]
    members = [inside(Member.objects.get(staff_no=number).unit) for number in audience.members]
    assert queries.beyond(audience, unit) is not all(units + members)


@pytest.mark.parametrize("whole", [Audience(whole=True), Audience(posts=("pa",))])
def test_everybody_and_posts_of_the_house_pass_every_unit(
    house: dict[str, list[str]], whole: Audience
) -> None:
    assert all(queries.beyond(whole, one) for one in Unit.objects.all())


def test_an_audience_is_stored_sorted_and_comes_back() -> None:
    given_ = Audience(units=("b", "a", "b"), without_members=("2", "1"))
    stored = given_.as_json()
    assert stored["units"] == ["a", "b"]
    assert Audience.of(stored) == Audience(units=("a", "b"), without_members=("1", "2"))
    assert Audience().empty
    assert not Audience(members=("1",)).empty
    assert Audience(without_units=("a",)).empty
