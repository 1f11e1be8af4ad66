"""What must not end in a dead end: months that nobody gives back, odd numbers, lost sight."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from yiheng.core.clock import now
from yiheng.core.errors import Denied
from yiheng.governance.notices.models import Notice
from yiheng.governance.people.models import Member
from yiheng.office.projects import commands, loads, queries
from yiheng.office.projects.models import Outcome, Party, Project
from yiheng.office.projects.tests.factories import (
    MONDAY,
    TODAY,
    House,
    a_draft,
    a_member,
    active,
    joint,
    months,
)
from yiheng.office.projects.tests.test_pages import post, typed, who

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return House()


def of_lab(house: House, project: Project) -> Party:
    return next(one for one in queries.parties(project) if one.unit_id == house.lab.pk)


def shared(house: House, project: Project, member: Member, first: int) -> None:
    commands.allocate(
        pk=project.pk, member=member, months=months(MONDAY, 3)[first:], percent=100,
        by=house.director, at=MONDAY,
    )  # fmt: skip


def test_2_1_j_a_project_that_is_over_leaves_the_months_to_come(house: House) -> None:
    over, other = active(house), active(house, title="检验系统升级")
    shared(house, over, house.doctor, 0)
    with pytest.raises(Denied, match="超过 100%"):
        shared(house, other, house.doctor, 1)
    commands.review(pk=over.pk, outcome=Outcome.STOP, opinion="停止", by=house.director, at=MONDAY)
    with pytest.raises(Denied, match="超过 100%"):
        shared(house, other, house.doctor, 0)  # of this month it has had its share
    shared(house, other, house.doctor, 1)
    cells = loads.board(MONDAY, TODAY)["people"][0]["cells"]
    assert [one.percent for one in cells[:4]] == [100, 100, 100, 0]


@pytest.mark.parametrize("many", ["9" * 5000, "²", "-1", ""])
def test_3_1_h_rows_beyond_all_numbers_are_no_error_of_the_house(
    client: Client, house: House, many: str
) -> None:
    answer = post(client, house.owner, "new", **typed(house, 30, **{"m-TOTAL_FORMS": many}))
    assert answer.status_code == 302
    assert len(queries.plans(Project.objects.get())[0].nodes) == 1


def test_3_1_k_more_rows_do_not_make_an_old_plan_follow_a_new_one(
    client: Client, house: House
) -> None:
    made = active(house, now())
    rows = {"m-TOTAL_FORMS": 1, "m-INITIAL_FORMS": 0, "opinion": "调整", "outcome": "adjust"}
    for version in ("1", "2"):
        answer = post(client, house.director, "review", made.pk, more="1", version=version, **rows)
        assert f'name="version" value="{version}"' in answer.content.decode()


def test_7_1_d_a_contact_who_names_another_is_led_where_there_is_something(
    client: Client, house: House
) -> None:
    made = joint(house)
    row, other = of_lab(house, made), a_member(name="接手人", unit=house.lab)
    commands.name_contact(
        pk=made.pk, party=row.pk, contact=house.chemist, by=house.owner, at=MONDAY
    )
    for by, there in ((house.chemist, "/"), (house.owner, f"{made.page}#parties")):
        address = f"{made.page}parties/{row.pk}/"
        answer = who(client, by).post(address, {"contact": other.staff_no}, follow=True)
        assert answer.status_code == 200
        assert answer.redirect_chain[0][0] == there
    assert not queries.visible_to(house.chemist).filter(pk=made.pk).exists()


def test_7_1_d_of_a_draft_nobody_is_told_that_they_are_its_contact(house: House) -> None:
    house.sit()
    made = a_draft(house, parties=[house.lab])
    given: dict[str, Any] = {
        "party": of_lab(house, made).pk,
        "contact": house.chemist,
        "by": house.owner,
    }
    commands.name_contact(pk=made.pk, at=MONDAY, **given)
    assert not Notice.objects.filter(recipient=house.chemist).exists()
    commands.submit(pk=made.pk, by=house.owner, at=MONDAY)
    commands.name_contact(pk=made.pk, at=MONDAY, **given)
    assert Notice.objects.filter(recipient=house.chemist).exists()
