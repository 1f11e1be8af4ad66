"""The credential-risk index: what gives points, how it is weighed, and that its trend is judged."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.sessions.models import Session
from hypothesis import given
from hypothesis import strategies as st

from yiheng.core.actor import the_system
from yiheng.core.errors import Undecided
from yiheng.governance.access import commands, controls, jobs, risks
from yiheng.governance.access.models import Credential, RiskReading, SignedIn
from yiheng.governance.access.risks import AGE, DORMANT, FACTOR, FAILED, SHARED, Risk, Seen
from yiheng.governance.access.tests.accounts import enrolled
from yiheng.governance.access.tests.factories import a_hospital
from yiheng.governance.people import using
from yiheng.governance.people.models import Boundary, Member
from yiheng.governance.people.tests.factories import MONDAY, a_member, a_post
from yiheng.governance.regulation import commands as regulation
from yiheng.governance.regulation.parameters import Version
from yiheng.standards.china.periods import Month, months_later

DAY = timedelta(days=1)
SYSTEM = the_system()
NOVEMBER = Month.containing(MONDAY)
SOMEBODY = Member(pk=1, staff_no="1", name="x")
CALM = Seen({}, frozenset({1}), {}, {}, {})


@pytest.mark.parametrize(
    ("seen", "admin", "staff"),
    [
        (CALM, {}, {}),
        (Seen({1: Decimal("0.5")}, frozenset({1}), {}, {}, {}), {}, {}),
        (Seen({1: Decimal("0.75")}, frozenset({1}), {}, {}, {}), {AGE: 15}, {AGE: 15}),
        (Seen({1: Decimal("3")}, frozenset({1}), {}, {}, {}), {AGE: 30}, {AGE: 30}),
        (Seen({}, frozenset(), {}, {}, {}), {FACTOR: 40}, {FACTOR: 10}),
        (Seen({}, frozenset({1}), {1: MONDAY}, {}, {}), {DORMANT: 40}, {DORMANT: 25}),
        (Seen({}, frozenset({1}), {}, {1: 2}, {}), {SHARED: 30}, {SHARED: 30}),
        (Seen({}, frozenset({1}), {}, {1: 1}, {}), {}, {}),
        (Seen({}, frozenset({1}), {}, {}, {"people.member:1": 10}), {FAILED: 15}, {FAILED: 10}),
        (Seen({}, frozenset({1}), {}, {}, {"people.member:1": 9}), {}, {}),
    ],
)  # fmt: skip
def test_4_1_l_a_table_of_what_gives_how_many_points(
    seen: Seen, admin: dict[str, int], staff: dict[str, int]
) -> None:
    for privileged, wanted in ((True, admin), (False, staff)):
        found = risks.judge(SOMEBODY, privileged, seen)
        assert {one.cause: one.points for one in found.parts} == wanted
        assert all(one.title and "%" not in one.seen.replace("%", "", 1) for one in found.parts)
        assert found.exposed is (found.score >= risks.EXPOSED)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 120)), max_size=30))
def test_4_1_l_the_index_lies_between_nothing_and_a_hundred(
    accounts: list[tuple[bool, int]],
) -> None:
    found = [
        Risk(SOMEBODY, privileged, (risks.Part(AGE, points, "", {}),))
        for privileged, points in accounts
    ]
    index = risks.index_of(found)
    assert 0 <= index <= 100
    if found and len({one.score for one in found}) == 1:
        assert index == found[0].score


@pytest.fixture
def hospital(db: object) -> None:
    a_hospital()
    for name, value in (("dormant_account_days", "90"), ("access_review_months", "3")):
        regulation.set_parameter(name=name, value=value, in_force_from=MONDAY, by=SYSTEM, at=MONDAY)


@pytest.mark.usefixtures("hospital")
def test_4_1_l_each_account_is_judged_by_what_the_house_knows_of_it() -> None:
    engineer = a_member(post=a_post("operations:see", boundary=Boundary.OPERATIONS_ONLY))
    nurse = a_member("people:see")
    enrolled(nurse)
    at = MONDAY + 100 * DAY
    using.keep([(nurse, "people:see", date(2027, 3, 1))])
    Credential.objects.update_or_create(member=engineer, defaults={"password_set_at": MONDAY})
    for n, address in enumerate(("10.0.0.1", "10.0.0.2", "10.0.0.2")):
        Session.objects.create(session_key=f"s{n}", session_data="", expire_date=at + DAY)
        SignedIn.objects.create(
            member=nurse, session_key=f"s{n}", device="x", address=address, via="password", since=at
        )
    SignedIn.objects.create(
        member=engineer, session_key="over", device="x", address="10.0.0.9", via="x", since=at
    )
    for _n in range(10):
        commands.note_failure(typed=engineer.staff_no, at=at - DAY, locked=False)

    found = {one.member: one for one in risks.risks(at)}

    assert [one.cause for one in found[nurse].parts] == [SHARED]
    assert {one.cause for one in found[engineer].parts} == {AGE, FACTOR, DORMANT, FAILED}
    assert found[engineer].exposed
    assert next(iter(found)) == engineer, "the riskiest first"
    assert "10.0.0" not in str([one.seen for one in found[nurse].parts])


@pytest.mark.usefixtures("hospital")
def test_4_1_l_each_day_is_kept_once_and_the_job_waits_for_the_numbers() -> None:
    a_member("people:see")
    first = commands.read_risk(by=SYSTEM, at=MONDAY)
    second = commands.read_risk(by=SYSTEM, at=MONDAY + timedelta(hours=3))
    assert (first.pk, RiskReading.objects.count()) == (second.pk, 1)
    assert [second.accounts, second.index, second.parts] == [1, 10, {"factor": 10}]
    assert str(second).startswith("2026-11-23")
    assert jobs.read_risk(MONDAY + DAY) == 0
    with pytest.raises(Undecided):  # no numbers yet
        jobs.read_risk(MONDAY - DAY)
    assert RiskReading.objects.count() == 2


def a_reading(day: date, index: str) -> None:
    at = MONDAY + (day - MONDAY.date())
    RiskReading.objects.create(day=day, at=at, index=Decimal(index), accounts=1, exposed=0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "now", "value", "met"),
    [
        (["20"], ["18", "22"], "20.00", True), (["20"], ["21", "22"], "21.50", False),
        ([], ["30"], "30.00", True), (["20"], [], None, True),
    ],
)  # fmt: skip
def test_4_1_l_the_month_is_judged_against_the_one_before(
    before: list[str], now: list[str], value: str | None, met: bool
) -> None:
    for n, index in enumerate(before):
        a_reading(date(2026, 10, 1 + n), index)
    for n, index in enumerate(now):
        a_reading(date(2026, 11, 1 + n), index)

    finding = controls.credential_risk_falls(NOVEMBER, Version(NOVEMBER.end))

    assert finding.value == (None if value is None else Decimal(value))
    assert finding.met is met
    assert months_later(MONDAY, 0) == MONDAY
