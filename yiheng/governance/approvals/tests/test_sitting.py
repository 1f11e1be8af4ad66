"""A body resolves by those of its members who sit and vote (2.1-i, C24)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from yiheng.core.errors import Denied, Invalid
from yiheng.governance.approvals import queries, rules
from yiheng.governance.approvals.controls import coordinated_by_the_committee
from yiheng.governance.approvals.models import (
    Attendance,
    Case,
    Resolution,
    State,
)
from yiheng.governance.approvals.planning import SEVERAL
from yiheng.governance.approvals.shapes import COMMITTEE, by_body, by_post, step
from yiheng.governance.approvals.tests.factories import (
    HOUR,
    MONDAY,
    a_member,
    a_purchase,
    sign,
    submit,
    the_route,
)
from yiheng.governance.approvals.tests.seating import (
    TODAY,
    a_committee,
    a_committee_house,
    resolve,
    seat,
    seated,
)
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.parameters import ParameterUnset, Version
from yiheng.standards.china.calendar import Month

pytestmark = pytest.mark.django_db
PERIOD = Month.containing(TODAY)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
A, B, C = "A", "B", "C"


@pytest.mark.parametrize(
    ("attended", "seats", "share", "sits"),
    [
        (3, 5, "50", True), (2, 4, "50", False), (3, 4, "50", True), (0, 3, "50", False),
        (2, 3, "66.6", True), (2, 3, "66.7", False), (3, 3, "99", True), (1, 1, "50", True),
    ],
)  # fmt: skip
def test_2_1_i_more_than_the_share_is_a_quorum_and_the_share_itself_is_not(
    attended: int, seats: int, share: str, sits: bool
) -> None:
    verdict = rules.has_quorum(COMMITTEE, "委员会", attended, seats, Decimal(share))
    assert bool(verdict) is sits
    assert (f"参加表决 {attended} 人" in verdict.why) is not sits


def under_way(*whom: Member) -> tuple[Case, Member]:
    secretary = a_member("secretary")
    return submit(a_purchase(None, whom=whom), a_member()), secretary


def test_a_resolution_sent_twice_is_one_and_another_attendance_is_another() -> None:
    a_committee_house()
    first, second, third = a_committee()
    case, secretary = under_way()
    kept = resolve(case, secretary, [first, second], [third])
    assert resolve(case, secretary, [second, first], [third]) == kept
    assert resolve(case, secretary, [first, second], []) != kept
    assert Resolution.objects.count() == 2


def test_2_1_i_a_resolution_names_who_sat_and_rests_on_its_quorum() -> None:
    a_committee_house()
    first, second, third = a_committee()
    case, secretary = under_way()
    kept = resolve(case, secretary, [first, second], [third])

    assert (kept.attended, kept.seated) == (2, 3)
    with translation.override("zh-hans"):
        assert kept.attendance == "出席 2／应到 3"
    rows = Attendance.objects.filter(resolution=kept)
    assert [(one.member, one.recused) for one in rows] == [
        (first, False), (second, False), (third, True),
    ]  # fmt: skip
    assert str(rows[0]) == f"{kept.pk} {first.pk}"
    told = Entry.objects.filter(action="approvals.resolution_kept").get()
    assert told.clause == "2.1-i"
    assert told.facts["present"] == [first.staff_no, second.staff_no]
    assert told.facts["recused"] == [third.staff_no]
    assert sign(case, secretary).state == State.APPROVED


@pytest.mark.parametrize("present", [0, 1, 2])
def test_2_1_i_below_the_quorum_nothing_is_resolved(present: int) -> None:
    a_committee_house()
    members = a_committee(4)
    case, secretary = under_way()
    with pytest.raises(Denied, match=f"应到 4 人，参加表决 {present} 人") as refusal:
        resolve(case, secretary, members[:present], members[present:])
    assert refusal.value.verdict.clause == "2.1-i"
    assert "改期再议" in refusal.value.verdict.remedy
    assert not Resolution.objects.exists()
    assert Entry.objects.filter(action="approvals.keep_resolution.denied").exists()


def test_2_1_i_without_its_number_set_no_quorum_is_counted() -> None:
    a_committee_house(quorum="")
    members = a_committee()
    case, secretary = under_way()
    with pytest.raises(ParameterUnset):
        resolve(case, secretary, members)
    assert not Resolution.objects.exists()


def test_2_1_n_whoever_gains_by_it_leaves_the_table() -> None:
    a_committee_house()
    members = a_committee(5)
    case, secretary = under_way(members[4])
    with pytest.raises(Denied, match="不能参加表决") as refusal:
        resolve(case, secretary, members)
    assert refusal.value.verdict.clause == "2.1-n"
    assert resolve(case, secretary, members[:3], members[4:]).attended == 3


@pytest.mark.parametrize(
    ("present", "recused", "field", "why"),
    [
        ([0, 1, 3], [], "present", "不是项目管理委员会的委员"),
        ([0, 1, 4], [], "present", "不是项目管理委员会的委员"),
        ([0, 1], [4], "recused", "不是项目管理委员会的委员"),
        ([0, 1], [1], "recused", "不能既出席"),
        ([0, 0, 1], [], "recused", "也不能重复"),
    ],
)
def test_2_1_i_only_a_member_of_that_day_sits_once(
    present: list[int], recused: list[int], field: str, why: str
) -> None:
    """The fourth is the secretary, who has no vote; the fifth is nobody."""
    a_committee_house()
    members = a_committee()
    secretary = queries.seated(COMMITTEE, TODAY)[-1].member
    everybody = [*members, secretary, a_member()]
    case, keeper = under_way()
    with pytest.raises(Invalid, match=why) as refusal:
        resolve(case, keeper, [everybody[n] for n in present], [everybody[n] for n in recused])
    assert refusal.value.field == field
    assert not Resolution.objects.exists()


def test_2_1_i_the_day_of_the_resolution_says_who_was_a_member() -> None:
    a_committee_house()
    old = a_committee()
    new, later = [a_member("leader") for _ in range(3)], MONDAY + WEEK
    seated([seat(one) for one in new], later)
    case, keeper = under_way()
    with pytest.raises(Invalid, match="不是项目管理委员会的委员"):
        resolve(case, keeper, old, at=later, on=TODAY + WEEK)
    assert resolve(case, keeper, old, at=later).seated == 3
    assert resolve(case, keeper, new, at=later, on=TODAY + WEEK).attended == 3


def test_2_1_i_a_body_without_a_register_resolves_nothing_where_others_have_one() -> None:
    a_committee_house()
    members = [a_member("leader") for _ in range(3)]
    case, keeper = under_way()
    seated([seat(one) for one in members], body="president_meeting")
    with pytest.raises(Denied, match="项目管理委员会还没有名册") as refusal:
        resolve(case, keeper)
    assert (refusal.value.verdict.clause, "会议名册" in refusal.value.verdict.remedy) == (
        "2.1-i", True,
    )  # fmt: skip
    seated([seat(one) for one in members], MONDAY)
    assert resolve(case, keeper, members).attended == 3


def test_2_1_i_a_hospital_that_never_had_a_register_goes_on_as_before() -> None:
    a_committee_house(quorum="")
    case, keeper = under_way()
    with pytest.raises(Invalid, match="不是项目管理委员会的委员"):
        resolve(case, keeper, [a_member()])
    kept = resolve(case, keeper)
    assert (kept.seated, kept.attended, kept.attendance) == (None, None, "")
    assert sign(case, keeper).state == State.APPROVED


def test_2_1_i_what_concerns_several_departments_is_measured_by_its_resolutions() -> None:
    a_committee_house()
    members = a_committee()
    assert measured() == (None, 0)

    for tag in (SEVERAL, ""):
        keeper = a_member("secretary")
        decided = submit(a_purchase(None, tag=tag), a_member())
        resolve(decided, keeper, members[:2])
        sign(decided, keeper)
    assert measured() == (Decimal(100), 0)

    waiting = submit(a_purchase(None, tag=SEVERAL), a_member())
    assert measured() == (Decimal(100), 0)
    before = waiting.route
    the_route(step("负责人", by_post("leader")))
    past = submit(a_purchase(None, tag=SEVERAL), a_member())
    sign(past, a_member("leader"))
    assert measured() == (Decimal(50), 1)
    assert before.pk != past.route_id


@pytest.mark.parametrize(
    "changed",
    [{"attended": 1}, {"seated": None}, {"attended": None}, {"content_hash": "0" * 64},
     {"added_at": MONDAY - 400 * HOUR}],
)  # fmt: skip
def test_2_1_i_a_resolution_without_its_quorum_counts_not(changed: dict[str, object]) -> None:
    a_committee_house()
    members = a_committee()
    keeper = a_member("secretary")
    case = submit(a_purchase(None, tag=SEVERAL), a_member())
    resolve(case, keeper, members[:2])
    sign(case, keeper)
    Resolution.objects.update(**changed)
    assert measured() == (Decimal(0), 1)


def measured() -> tuple[Decimal | None, int]:
    found = coordinated_by_the_committee(PERIOD, Version(MONDAY + WEEK))
    return found.value, len(found.exceptions)


def test_2_1_i_a_step_can_be_for_what_concerns_several_departments_only() -> None:
    a_committee_house()
    a_committee()
    the_route(
        step("负责人", by_post("leader")),
        step("审议", by_body(COMMITTEE, "secretary"), several=True),
        step("科内", by_post("secretary"), several=False),
    )
    for tag, titles in ((SEVERAL, ["负责人", "审议"]), ("", ["负责人", "科内"])):
        case = submit(a_purchase(None, tag=tag), a_member())
        taken = case.steps.filter(skipped=False).order_by("ordinal")
        assert list(taken.values_list("title", flat=True)) == titles
    wrong = step("审议", by_body(COMMITTEE, "secretary")) | {"several": "often"}
    with pytest.raises(Invalid, match="跨科室条件"):
        the_route(wrong)  # type: ignore[arg-type]  # as typed
