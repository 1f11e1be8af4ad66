"""The amount chooses the signers: at the limit, below it, above it, and added up (4.1-a…c)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from yiheng.core.errors import Denied
from yiheng.governance.approvals import planning
from yiheng.governance.approvals.models import Case, Counted, SplitAlarm
from yiheng.governance.approvals.planning import Matter
from yiheng.governance.approvals.shapes import StepData, by_post, step
from yiheng.governance.approvals.tests.factories import (
    HIGH,
    HOUR,
    MONDAY,
    SHOP,
    WISHES,
    Wish,
    a_hospital,
    a_member,
    a_purchase,
    a_tiered_hospital,
    rename,
    set_parameter,
    sign,
    submit,
    the_route,
)
from yiheng.governance.notices.models import Notice
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.definitions import Value
from yiheng.governance.regulation.parameters import ParameterUnset

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LOW = "procurement_dept_limit"
FIVE: dict[str, Value] = {LOW: Decimal(5), HIGH: Decimal(5), "procurement_small_skip_final": True}


def leaders_sign(case: Case) -> bool:
    return case.steps.filter(post="leader", skipped=False).exists()


@pytest.mark.parametrize(
    ("amount", "below", "above"),
    [
        ("0", True, False),
        ("49999.99", True, False),
        ("50000", False, True),  # 以上含本数、以下不含本数 (C2): equality goes to the leader
        ("50000.01", False, True),
    ],
)
def test_4_1_b_4_1_c_an_amount_exactly_at_the_limit_goes_to_the_leader(
    amount: str, below: bool, above: bool
) -> None:
    assert planning.stays_below(LOW, Decimal(5), Decimal(amount)) is below
    assert planning.reaches(HIGH, Decimal(5), Decimal(amount)) is above


@pytest.mark.parametrize(
    ("amount", "below", "above"), [("500000", True, False), ("500000.01", False, True)]
)
def test_4_1_a_a_limit_keeps_its_own_boundary(amount: str, below: bool, above: bool) -> None:
    cap = "emergency_amount_cap"  # 以内，含本数
    assert planning.stays_below(cap, Decimal(50), Decimal(amount)) is below
    assert planning.reaches(LOW, Decimal(50), Decimal(amount)) is above


STEP = step("环节", by_post("head"))


@pytest.mark.parametrize(
    ("which", "amount", "tags", "wanted"),
    [
        (STEP, None, (), True),
        (STEP | {"from": HIGH}, "50000", (), True),
        (STEP | {"from": HIGH}, "49999", (), False),
        (STEP | {"from": HIGH}, None, (), True),
        (STEP | {"below": LOW}, "50000", (), False),
        (STEP | {"below": LOW}, "49999", (), True),
        (STEP | {"from": LOW, "below": "emergency_amount_cap"}, "60000", (), True),
        (STEP | {"from": LOW, "below": "emergency_amount_cap"}, "600000", (), False),
        (STEP | {"information": True}, None, ("information",), True),
        (STEP | {"information": True}, None, (), False),
        (STEP | {"information": False}, None, ("information",), False),
        (STEP | {"information": False}, None, ("drugs",), True),
        (STEP | {"from": HIGH, "tiered_by": "procurement_small_skip_final"}, "1", (), False),
        (STEP | {"from": HIGH, "tiered_by": "off"}, "1", (), True),
    ],
)  # fmt: skip
def test_4_1_a_which_steps_are_taken(
    which: StepData, amount: str | None, tags: tuple[str, ...], wanted: bool
) -> None:
    values = FIVE | {"emergency_amount_cap": Decimal(50), "off": False}
    matter = Matter(None if amount is None else Decimal(amount), tags)
    assert planning.taken(which, matter, values) is wanted


def test_4_1_c_the_leader_signs_from_the_limit_on_and_only_then() -> None:
    a_tiered_hospital()
    clerk, head, leader = a_member(), a_member("head"), a_member("leader")
    small = submit(a_purchase("49999.99", SHOP), clerk)
    large = submit(a_purchase("50000", {"requester": "LC02"}), clerk)

    assert not leaders_sign(small)
    assert sign(small, head).state == "approved"
    assert leaders_sign(large)
    assert sign(large, head).in_progress
    assert sign(large, leader).state == "approved"


def test_4_1_a_a_split_just_below_the_limit_is_added_up_and_audit_is_told() -> None:
    a_tiered_hospital()
    clerk, auditor = a_member(), a_member("auditor")
    a_member("head"), a_member("leader")
    first = submit(a_purchase("30000", SHOP), clerk)
    second = submit(a_purchase("30000", SHOP | {"supplier": "乙公司"}), clerk, MONDAY + DAY)

    assert not leaders_sign(first)
    assert leaders_sign(second)
    assert (second.amount, second.counted_amount) == (Decimal(30000), Decimal(60000))
    assert [one.other_id for one in Counted.objects.filter(case=second)] == [first.pk]
    alarm = SplitAlarm.objects.get()
    assert (alarm.case_id, alarm.tiers) == (second.pk, [HIGH])
    told = Notice.objects.get(kind="approvals.split")
    assert told.recipient == auditor


@pytest.mark.parametrize(
    ("other", "days", "counts"),
    [
        (SHOP, 30, True),  # the last day of the window
        (SHOP, 31, False),
        (SHOP | {"supplier": "乙公司"}, 1, True),  # the same category
        (SHOP | {"category": "键盘"}, 1, True),  # the same supplier
        (SHOP | {"category": "键盘", "supplier": "乙公司"}, 1, False),
        (SHOP | {"requester": "LC02"}, 1, False),
        ({"requester": "LC01"}, 1, False),  # nothing in common but the requester
        ({}, 1, False),
    ],
)
def test_4_1_a_what_is_added_up(other: dict[str, str], days: int, counts: bool) -> None:
    a_tiered_hospital()
    clerk = a_member()
    a_member("head"), a_member("leader")
    submit(a_purchase("30000", other), clerk)

    case = submit(a_purchase("30000", SHOP), clerk, MONDAY + days * DAY)

    assert leaders_sign(case) is counts
    assert SplitAlarm.objects.exists() is counts


def test_4_1_a_what_was_refused_or_withdrawn_is_not_added_up() -> None:
    a_tiered_hospital()
    clerk, head = a_member(), a_member("head")
    a_member("leader")
    sign(submit(a_purchase("30000", SHOP), clerk), head, decision="refuse", opinion="缓办")
    assert not leaders_sign(submit(a_purchase("30000", SHOP), clerk, MONDAY + HOUR))


def test_4_1_a_a_larger_amount_in_an_edit_takes_the_larger_tier() -> None:
    a_tiered_hospital()
    clerk, head, leader = a_member(), a_member("head"), a_member("leader")
    unit = a_purchase("100", SHOP)
    case = submit(unit, clerk)
    assert not leaders_sign(case)
    WISHES[unit.code] = Wish(Decimal(80000), SHOP)

    changed = rename(unit, clerk, MONDAY + HOUR)

    assert leaders_sign(changed)
    assert changed.route_id == case.route_id
    sign(changed, head)
    assert sign(changed, leader).state == "approved"


@pytest.mark.parametrize("amount", [None, "-1", "NaN"])
def test_4_1_a_without_an_amount_a_tiered_route_is_refused(amount: str | None) -> None:
    a_tiered_hospital()
    with pytest.raises(Denied, match="金额") as refusal:
        submit(a_purchase(amount, SHOP), a_member())
    assert refusal.value.verdict.clause == "4.1-a"
    assert refusal.value.verdict.remedy
    assert not Case.objects.exists()


def test_4_1_c_an_unset_limit_refuses_and_never_falls_back() -> None:
    a_hospital("leader")
    the_route(step("主管领导", by_post("leader"), reaching=HIGH))
    with pytest.raises(ParameterUnset):
        submit(a_purchase("1"), a_member())


def test_3_1_e_what_nobody_would_sign_is_not_handed_in() -> None:
    a_hospital("leader")
    set_parameter(HIGH, "5")
    the_route(step("主管领导", by_post("leader"), reaching=HIGH))
    with pytest.raises(Denied, match="没有须签字的环节"):
        submit(a_purchase("1"), a_member())


def test_3_1_b_information_goods_are_countersigned_by_the_information_department() -> None:
    a_hospital("head", "director")
    the_route(
        step("归口会签", by_post("director"), information=True), step("部门负责人", by_post("head"))
    )
    clerk: Member = a_member()
    director, _head = a_member("director"), a_member("head")

    plain = submit(a_purchase("1"), clerk)
    it = submit(a_purchase("1", tag="information"), clerk)

    assert [one.post for one in plain.steps.filter(waiting=True)] == ["head"]
    assert [one.post for one in it.steps.filter(waiting=True)] == ["director"]
    assert sign(it, director).current == 2
