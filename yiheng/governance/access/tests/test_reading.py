from __future__ import annotations

from datetime import timedelta

import pytest

from yiheng.core.actor import the_system
from yiheng.core.verdict import Verdict
from yiheng.governance.access import commands, queries, rules
from yiheng.governance.access.models import BreakGlass, CareRelation
from yiheng.governance.access.tests.factories import (
    a_doctor,
    a_glass,
    a_hospital,
    a_patient,
    a_relation,
    an_administrator,
    an_analyst,
)
from yiheng.governance.people.models import Assignment, Member, Post
from yiheng.governance.people.tests.factories import MONDAY, a_member

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
RELATION = CareRelation(since=MONDAY, until=MONDAY + HOUR)
OPEN_END = CareRelation(since=MONDAY, until=None)
GLASS = BreakGlass(opened_at=MONDAY, until=MONDAY + HOUR)


def judged(
    member: Member, relations: list[CareRelation], glasses: list[BreakGlass], hours: float = 0,
    purpose: str = rules.TREATMENT,
) -> Verdict:  # fmt: skip
    return rules.may_read(member, MONDAY + hours * HOUR, relations, glasses, purpose)


@pytest.mark.parametrize(
    ("relations", "glasses", "hours", "basis"),
    [
        ([RELATION], [], 0, "relation"),
        ([RELATION], [GLASS], 0.5, "relation"),
        ([OPEN_END], [], 999, "relation"),
        ([], [GLASS], 0, "glass"),
        ([RELATION], [], 1, None),
        ([RELATION], [], -1, None),
        ([], [GLASS], 1, None),
        ([], [], 0, None),
    ],
)
def test_0_e_a_patient_is_read_in_care_or_through_the_glass_for_as_long_as_it_lasts(
    relations: list[CareRelation], glasses: list[BreakGlass], hours: float, basis: str | None
) -> None:
    verdict = judged(a_doctor_since_long(), relations, glasses, hours)

    assert verdict.clause == "0-e"
    assert verdict.allowed is (basis is not None)
    assert verdict.arguments.get("basis") == basis
    if not verdict:
        assert "紧急调阅" in verdict.remedy


def a_doctor_since_long() -> Member:
    return a_member("records:read", at=MONDAY - timedelta(days=400))


@pytest.mark.parametrize(("who", "clause"), [(an_administrator, "2.1-l"), (an_analyst, "2.1-m")])
@pytest.mark.parametrize("purpose", [rules.TREATMENT, "quality"])
def test_2_1_l_2_1_m_administrator_and_analyst_never_read_whatever_they_have(
    who: object, clause: str, purpose: str
) -> None:
    assert callable(who)
    verdict = judged(who(), [RELATION], [GLASS], purpose=purpose)

    assert not verdict
    assert verdict.clause == clause


@pytest.mark.parametrize("line", ["2.1-l", "2.1-m"])
def test_2_1_l_2_1_m_the_line_holds_even_where_a_card_beside_it_would_let_them_read(
    line: str,
) -> None:
    member = Member(is_active=True, name="两任", staff_no="1")
    posts = (Post(boundary=line), Post(permissions=["records:read", "access:break-glass"]))
    member.assignments = [Assignment(post=post, since=MONDAY) for post in posts]

    for verdict in (judged(member, [RELATION], [GLASS]), rules.may_break_glass(member, MONDAY)):
        assert not verdict
        assert verdict.clause == line


def test_0_e_a_purpose_is_stated_and_stands_on_the_post_card() -> None:
    coder = a_member("access:read-for-quality")

    assert judged(coder, [], [], purpose="quality").arguments == {"basis": "function"}
    assert judged(coder, [], [], purpose="billing").clause == "2.1-k"
    assert judged(coder, [RELATION], [], purpose="curiosity").clause == "0-e"
    assert judged(coder, [RELATION], []).clause == "2.1-k"  # treats, but is no clinician now


def test_0_e_the_verdict_comes_from_the_stored_rows_of_this_patient_alone() -> None:
    a_hospital()
    doctor, mine, urgent, stranger = a_doctor(), a_patient(), a_patient(), a_patient()
    commands.relate_many(relations=[a_relation(doctor, mine)], by=the_system(), at=MONDAY)
    a_glass(doctor, urgent)

    assert queries.may_read(doctor, mine, MONDAY)
    assert queries.may_read(doctor, urgent, MONDAY + 0.9 * HOUR)
    assert not queries.may_read(doctor, urgent, MONDAY + HOUR)
    assert not queries.may_read(doctor, stranger, MONDAY)
    assert not queries.may_read(a_doctor(), mine, MONDAY)
