"""What the controls find: three signatures, wrong tiers, alarms, duties in one hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from yiheng.core.clock import day_of
from yiheng.governance.approvals.models import Signature, SplitAlarm, Step
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import MONDAY
from yiheng.governance.regulation.parameters import Version
from yiheng.governance.regulation.registry import Finding, Measure
from yiheng.office.procurement import controls
from yiheng.office.procurement.models import Acceptance
from yiheng.office.procurement.tests import factories
from yiheng.office.procurement.tests.factories import (
    a_budget,
    a_line,
    accepted,
    approved,
    set_number,
    submitted,
)
from yiheng.standards.china.periods import Month

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hospital() -> None:
    factories.a_hospital()


def found(measure: Measure) -> Finding:
    """What a control finds in the month of the tests."""
    return measure(Month.containing(day_of(MONDAY)), Version(MONDAY))


def test_3_1_b_3_1_c_3_1_d_3_1_e_a_forged_signature_shows_in_the_share() -> None:
    assert found(controls.signed_by_three).value is None
    first, second = approved(), approved()
    assert (found(controls.signed_by_three).value, found(controls.signed_by_three).met) == (
        Decimal(100), True
    )  # fmt: skip
    forged = Signature.objects.filter(case__subject_pk=second.pk).order_by("pk")[1]
    Signature.objects.filter(pk=forged.pk).update(content_hash="0" * 64)

    finding = found(controls.signed_by_three)
    assert (finding.value, finding.met, finding.exceptions) == (Decimal(50), False, (second,))
    assert first in finding.evidence


def test_3_1_d_the_switch_makes_two_signatures_enough_for_a_small_one_only() -> None:
    set_number("procurement_small_skip_final", "yes")
    approved()
    assert found(controls.signed_by_three).met
    large = approved(lines=[a_line("50000", "1")], budget=a_budget("90000"))
    assert found(controls.signed_by_three).met
    Step.objects.filter(case__subject_pk=large.pk, post="leader").update(post="head")
    leader = Member.objects.get(name="leader", assignment__post__code="leader",
                                pk__in=_signers(large))  # fmt: skip
    leader.assignment_set.all().delete()
    assert not found(controls.signed_by_three).met


def _signers(purchase: Any) -> list[int]:
    rows = Signature.objects.filter(case__subject_pk=purchase.pk)
    return list(rows.values_list("member_id", flat=True))


@pytest.mark.parametrize(("yuan", "wrong"), [("49999.99", 0), ("50000", 1)])
def test_4_1_a_4_1_b_4_1_c_a_decision_at_the_wrong_tier_is_counted(yuan: str, wrong: int) -> None:
    purchase = approved(lines=[a_line(yuan, "1")], budget=a_budget("90000"))
    assert found(controls.at_the_wrong_tier).value == 0
    Step.objects.filter(case__subject_pk=purchase.pk, post="leader").update(post="head")
    Member.objects.get(
        pk__in=_signers(purchase), assignment__post__code="leader"
    ).assignment_set.all().delete()

    finding = found(controls.at_the_wrong_tier)
    assert (finding.value, finding.met) == (Decimal(wrong), not wrong)


def test_4_1_a_an_alarm_counts_until_audit_has_judged_it() -> None:
    set_number("procurement_small_skip_final", "yes")
    author = factories.an_applicant()
    for _ in range(2):
        submitted(author, lines=[a_line("30000", "1")], budget=a_budget("90000"))
    finding = found(controls.split_alarms_handled)
    assert (finding.value, finding.met, len(finding.exceptions)) == (Decimal(0), False, 1)
    alarm = SplitAlarm.objects.get()
    alarm.handle(factories.a_holder("auditor"), MONDAY, is_split=False, remark="两个病区各一台")
    assert found(controls.split_alarms_handled).met


def test_2_1_n_two_duties_in_one_hand_are_counted() -> None:
    purchase = accepted()
    assert found(controls.duties_in_one_hand).met
    Acceptance.objects.update(by=purchase.contract.buyer)

    finding = found(controls.duties_in_one_hand)
    assert finding.value == 1
    assert finding.exceptions == (purchase,)
