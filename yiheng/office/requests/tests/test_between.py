"""What concerns several departments goes to the committee between them (2.1-i, C4)."""

from __future__ import annotations

import pytest
from django.test import Client

from yiheng.core.actor import the_system
from yiheng.core.proposals import Stand
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals import queries as cases
from yiheng.governance.approvals.shapes import COMMITTEE, SeatData
from yiheng.governance.duties import clocks
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.people.tests.factories import MONDAY, a_post, a_unit
from yiheng.governance.regulation import commands as regulation
from yiheng.office.requests import rules
from yiheng.office.requests.models import State
from yiheng.office.requests.tests.factories import (
    CHANGE,
    a_draft,
    a_hospital,
    at_post,
    handed_in,
    holder,
    sign,
    the_case,
)

pytestmark = pytest.mark.django_db
STEPS = ["科室负责人审核", "信息科主任审批"]


@pytest.fixture
def ward() -> Unit:
    """A department with its head, and who keeps the committee's papers."""
    made = a_hospital()
    at_post("secretary", name="梅秘书")
    return made


def typed(*units: Unit, scope: str = "several") -> dict[str, object]:
    return {**CHANGE, "scope": scope, "units": [one.code for one in units]}


def a_committee() -> list[Member]:
    """Three units send a member each, by two persons."""
    regulation.set_parameter(
        name="committee_quorum_share", value="50", in_force_from=MONDAY, by=the_system(), at=MONDAY
    )
    members = [at_post("doctor", name=f"委员{n}", unit=a_unit()) for n in "甲乙丙"]
    seats: list[SeatData] = [
        {"role": "member", "staff_no": one.staff_no, "unit": one.unit.code} for one in members
    ]
    a_post("approvals:define", code="definer")
    a_post("approvals:confirm", code="confirmer")
    definer, second = at_post("definer"), at_post("confirmer")
    change = approvals.propose_seats(
        body=COMMITTEE, seats=seats, since=MONDAY.date(), reason="成立", by=definer, at=MONDAY
    )
    approvals.settle_seats(pk=change.pk, stand=Stand.CONFIRMED, by=second, at=MONDAY)
    return members


@pytest.mark.parametrize(("others", "own", "several"), [
    (0, True, False), (1, False, False), (1, True, False), (2, False, True), (2, True, True),
])  # fmt: skip
def test_2_1_i_more_than_one_department_beside_the_own_is_several(
    ward: Unit, others: int, own: bool, several: bool
) -> None:
    named = [a_unit() for _ in range(others)] + ([ward] if own else [])
    nurse = at_post("nurse", unit=ward)
    request = handed_in(nurse, typed=typed(*named) if named else CHANGE)
    answers = {"units": [one.code for one in named]}
    assert rules.concerns_several(request, answers) is several
    taken = the_case(request).steps.filter(skipped=False).values_list("title", flat=True)
    assert list(taken) == STEPS + ["项目管理委员会审议"] * several
    assert the_case(request).tags == ["several-units"] * several


def test_2_1_i_the_committee_resolves_before_it_is_handled(ward: Unit) -> None:
    members = a_committee()
    request = handed_in(at_post("nurse", unit=ward), typed=typed(a_unit(), a_unit()))
    sign(request, holder("head"))
    sign(request, holder("director"))
    request.refresh_from_db()
    assert request.state == State.IN_APPROVAL
    [waiting] = cases.waiting_steps(the_case(request))
    assert (waiting.body, waiting.post) == (COMMITTEE, "secretary")
    assert waiting.due_at == clocks.due(MONDAY, workdays=10)  # as long as it sits

    kept = approvals.keep_resolution(
        pk=the_case(request).pk, by=holder("secretary"), at=MONDAY, number="〔2026〕1号",
        dated_on=MONDAY.date(), name="决议.txt", content="同意。".encode(), present=members[:2],
    )  # fmt: skip
    assert (kept.attended, kept.seated) == (2, 3)
    sign(request, holder("secretary"))
    request.refresh_from_db()
    assert request.state == State.APPROVED


def test_2_1_i_the_form_asks_for_the_departments_where_several_are_concerned(
    ward: Unit, client: Client
) -> None:
    nurse, other = at_post("nurse", unit=ward), a_unit()
    client.force_login(nurse, backend="yiheng.governance.access.backends.StaffNumberBackend")
    draft = a_draft(nurse, typed=typed(other))
    html = client.get(f"/requests/{draft.pk}/edit/").content.decode()
    assert "涉及科室与团队" in html
    assert f'value="{other.code}"' in html
    alone = a_draft(nurse)
    assert "涉及科室与团队" not in client.get(f"/requests/{alone.pk}/edit/").content.decode()
    sent = handed_in(nurse, typed=typed(other, ward))
    assert other.name in client.get(f"/requests/{sent.pk}/").content.decode()
