"""What was approved is measured: by all, apart, in order, on the right tier; alarms judged."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yiheng.core.clock import day_of
from yiheng.governance.approvals import controls
from yiheng.governance.approvals.models import Case, Signature, Step
from yiheng.governance.approvals.rehearsals import amounts, in_time, signings
from yiheng.governance.approvals.shapes import by_post, step
from yiheng.governance.approvals.tests.factories import (
    HIGH,
    HOUR,
    MONDAY,
    SHOP,
    a_hospital,
    a_member,
    a_purchase,
    a_tiered_hospital,
    a_unit,
    set_parameter,
    sign,
    submit,
    the_route,
)
from yiheng.governance.approvals.tests.test_judging import an_alarm, judge
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.definitions import PARAMETERS
from yiheng.governance.regulation.parameters import Version
from yiheng.governance.regulation.registry import Finding
from yiheng.governance.regulation.rehearsing import REHEARSALS, Shift, rehearse
from yiheng.standards.china.calendar import Month

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=365)
PERIOD = Month.containing(day_of(MONDAY))
LOW = "procurement_dept_limit"


def found(measure: str) -> Finding:
    finding = getattr(controls, measure)(PERIOD, Version(MONDAY + YEAR))
    assert isinstance(finding, Finding)
    return finding


def approved() -> tuple[Case, Member]:
    a_hospital("director", "leader")
    clerk = a_member()
    case = submit(a_unit(), clerk)
    sign(sign(case, a_member("director")), a_member("leader"))
    return case, clerk


def test_3_1_e_a_case_with_all_its_signatures_is_sound() -> None:
    approved()
    finding = found("approved_by_all_apart_and_in_order")
    assert (finding.value, finding.met) == (Decimal(100), True)


@pytest.mark.parametrize("spoilt", ["missing", "hash", "order", "same", "own"])
def test_2_1_n_a_signature_that_should_not_be_is_found(spoilt: str) -> None:
    case, clerk = approved()
    first, second = Signature.objects.order_by("pk")
    if spoilt == "missing":
        Signature.objects.filter(pk=second.pk).update(voided_at=MONDAY)
    elif spoilt == "hash":
        Signature.objects.filter(pk=second.pk).update(content_hash="0" * 64)
    elif spoilt == "order":
        Signature.objects.filter(pk=second.pk).update(signed_at=MONDAY - HOUR)
    elif spoilt == "same":
        Signature.objects.filter(pk=second.pk).update(on_behalf_of=first.member)
    else:
        Signature.objects.filter(pk=second.pk).update(member=clerk)

    finding = found("approved_by_all_apart_and_in_order")

    assert (finding.value, finding.exceptions) == (Decimal(0), (case,))


def test_4_1_a_a_decision_on_the_wrong_tier_is_found() -> None:
    a_tiered_hospital()
    clerk, head = a_member(), a_member("head")
    right = submit(a_purchase("100", SHOP), clerk)
    wrong = submit(a_purchase("200", {"requester": "x"}), clerk)
    for case in (right, wrong):
        sign(case, head)
    assert found("decided_on_the_right_tier").value == 0

    Case.objects.filter(pk=wrong.pk).update(counted_amount=60000)

    finding = found("decided_on_the_right_tier")
    assert (finding.value, finding.exceptions) == (Decimal(1), (wrong,))


def test_4_1_a_the_tiers_of_many_cost_as_many_queries_as_of_one() -> None:
    a_tiered_hospital()
    clerk, head = a_member(), a_member("head")

    def queries_with_one_more() -> int:
        sign(submit(a_purchase("100", SHOP), clerk), head)
        with CaptureQueriesContext(connection) as counted:
            assert found("decided_on_the_right_tier").value == 0
        return len(counted)

    assert queries_with_one_more() == queries_with_one_more()


def test_4_1_c_what_cannot_be_judged_for_want_of_a_limit_counts_as_wrong() -> None:
    a_tiered_hospital()
    sign(submit(a_purchase("100", SHOP), a_member()), a_member("head"))
    finding = controls.decided_on_the_right_tier(PERIOD, Version(MONDAY - YEAR))
    assert finding.value == 1


def test_4_1_a_alarms_that_nobody_judged_are_counted() -> None:
    a_tiered_hospital()
    alarm, auditor = an_alarm(a_member()), a_member("auditor")
    assert found("split_alarms_judged").value == 0
    judge(alarm, auditor)
    assert found("split_alarms_judged").value == 100


# 试算


def tried(name: str, value: str) -> list[Shift]:
    draft = PARAMETERS[name].parse(value)
    span = (MONDAY - HOUR, MONDAY + YEAR)
    return rehearse(REHEARSALS[name], draft, *span, known=MONDAY + YEAR)


def test_4_1_a_a_draft_limit_shows_which_cases_would_get_another_tier() -> None:
    a_tiered_hospital()
    clerk = a_member()
    for cost in ("20000", "30000", "60000"):
        submit(a_purchase(cost, {"requester": cost}), clerk)

    shifts = tried(HIGH, "3")

    assert [one.differs for one in shifts] == [False, True, False]
    assert shifts[1].before.said == "部门负责人"
    assert shifts[1].after.said == "部门负责人 → 主管领导"
    assert shifts[1].event.name == "测〔2026〕2号"
    assert tried(LOW, "3") == []  # no route asks for it
    assert [one.differs for one in tried(HIGH, "5")] == [False] * 3


def test_4_1_a_a_limit_that_was_not_set_then_is_said() -> None:
    a_tiered_hospital()
    submit(a_purchase("20000", SHOP), a_member())
    [event] = amounts(HIGH)(MONDAY, MONDAY + HOUR)
    outcome = REHEARSALS[HIGH].judge(event, None)
    assert not outcome.good
    assert Step.objects.filter(skipped=True).exists()


@pytest.mark.parametrize("decision", ["approve", "refuse"])
def test_3_1_r_a_no_in_time_is_as_much_in_time_as_a_yes(decision: str) -> None:
    a_hospital("head")
    sign(submit(a_unit(), a_member()), a_member("head"), MONDAY + HOUR, decision=decision,
         opinion="见附件")  # fmt: skip
    [event] = signings(MONDAY - HOUR, MONDAY + YEAR)
    assert in_time(event, 2).good


def test_3_1_r_a_step_is_tried_by_its_own_limit_and_a_returned_one_not_at_all() -> None:
    a_hospital("head")
    sign(submit(a_unit(), a_member()), a_member("head"), decision="return", opinion="缺附件")
    set_parameter("committee_sign_workdays", "20")
    the_route(step("初审", by_post("head"), limit="committee_sign_workdays"))
    submit(a_unit(), a_member())
    assert list(signings(MONDAY - HOUR, MONDAY + YEAR)) == []
