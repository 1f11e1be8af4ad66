"""Two persons change a number of the regulation: one proposes, another settles."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import yiheng
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.proposals import Stand
from yiheng.governance.ledger.models import Entry
from yiheng.governance.ledger.tests.factories import MONDAY
from yiheng.governance.regulation import commands, queries, rules
from yiheng.governance.regulation.content import CLAUSES, PARAMETERS
from yiheng.governance.regulation.models import Change, ParameterValue
from yiheng.governance.regulation.parameters import ParameterUnset, whole
from yiheng.governance.regulation.tests.factories import (
    BOTH,
    DAY,
    LIMIT,
    NOBODY,
    PROPOSER,
    SECOND,
    adopted,
    changed,
    proposed,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_0_k_a_value_counts_only_once_a_second_person_has_confirmed_it() -> None:
    adopted()
    change = proposed("15")
    with pytest.raises(ParameterUnset):
        whole(LIMIT, at=MONDAY)

    commands.settle_parameter(
        pk=change.pk, stand=Stand.CONFIRMED, by=SECOND, at=MONDAY + HOUR, remark="与排班一致"
    )

    assert whole(LIMIT, at=MONDAY) == 15
    change.refresh_from_db()
    assert (change.stand, change.remark, change.settled_by) == ("confirmed", "与排班一致", "p2")
    assert list(Entry.objects.order_by("seq").values_list("action", flat=True))[1:] == [
        "regulation.change_proposed", "regulation.parameter_set", "regulation.change_settled",
    ]  # fmt: skip
    assert Entry.objects.filter(clause="3.1-n").count() == 3


def test_0_k_nobody_confirms_the_own_proposal_even_with_both_rights() -> None:
    adopted()
    change = proposed("15", by=BOTH)
    for stand in (Stand.CONFIRMED, Stand.REFUSED):
        with pytest.raises(Denied, match="提出人不能自己确认"):
            commands.settle_parameter(pk=change.pk, stand=stand, by=BOTH, at=MONDAY, remark="同意")
    assert Change.objects.get().open
    assert not ParameterValue.objects.filter(parameter=LIMIT).exists()
    assert Entry.objects.filter(action="regulation.settle_parameter.denied").count() == 2


def test_2_1_k_each_side_needs_its_own_right() -> None:
    adopted()
    for by in (SECOND, NOBODY):
        with pytest.raises(Denied, match="岗位不含"):
            proposed("15", by=by)
    change = proposed("15")
    other = PROPOSER.__class__("p9", "另一位", ("regulation:set",))
    for by in (other, NOBODY):
        with pytest.raises(Denied, match="岗位不含"):
            commands.settle_parameter(pk=change.pk, stand=Stand.CONFIRMED, by=by, at=MONDAY)
    with pytest.raises(Denied, match="只有提出人可以撤回"):
        commands.settle_parameter(pk=change.pk, stand=Stand.WITHDRAWN, by=other, at=MONDAY)


def test_a_refusal_needs_its_reason_and_what_is_settled_stays_settled() -> None:
    adopted()
    change = proposed("15")
    with pytest.raises(Invalid, match="写明理由"):
        commands.settle_parameter(pk=change.pk, stand=Stand.REFUSED, by=SECOND, at=MONDAY)
    commands.settle_parameter(
        pk=change.pk, stand=Stand.REFUSED, by=SECOND, at=MONDAY, remark="夜间没有人手"
    )
    with pytest.raises(Denied, match="已由审计管理员办结"):
        commands.settle_parameter(pk=change.pk, stand=Stand.CONFIRMED, by=SECOND, at=MONDAY)
    assert not ParameterValue.objects.filter(parameter=LIMIT).exists()
    again = proposed("20")
    commands.settle_parameter(pk=again.pk, stand=Stand.WITHDRAWN, by=PROPOSER, at=MONDAY)
    assert {one.stand for one in Change.objects.all()} == {"refused", "withdrawn"}


def test_bad_input_is_refused_with_its_clause_and_leaves_nothing() -> None:
    adopted()
    proposed("15")
    for reason, says in (("  ", "写明变更理由"), ("长" * 201, "最长 200 字")):
        with pytest.raises(Invalid, match=says) as refusal:
            proposed("30", reason=reason)
        assert refusal.value.clause == "3.1-n"
    with pytest.raises(Invalid, match="已有一项变更待确认"):
        proposed("20")
    with pytest.raises(Invalid, match="1–60"):
        proposed("61")
    with pytest.raises(Invalid, match="没有参数"):
        proposed("1", "nothing")
    with pytest.raises(Invalid, match=r"条文写定。须经制度修订"):
        proposed("3", "drills_per_year")
    change = Change.objects.get()
    with pytest.raises(Invalid, match="请选择"):
        commands.settle_parameter(pk=change.pk, stand="proposed", by=SECOND, at=MONDAY)
    with pytest.raises(Invalid, match="最长 200 字"):
        commands.settle_parameter(
            pk=change.pk, stand=Stand.CONFIRMED, by=SECOND, at=MONDAY, remark="长" * 201
        )
    with pytest.raises(NotFound):
        commands.settle_parameter(pk=999, stand=Stand.CONFIRMED, by=SECOND, at=MONDAY)


def test_0_k_the_past_is_judged_by_the_value_of_then() -> None:
    adopted()
    changed("15", since=MONDAY, at=MONDAY + 5 * DAY)  # its first value: nothing was judged before

    with pytest.raises(Invalid, match=r"不能追溯更改。请选择今天或以后") as refusal:
        proposed("20", since=MONDAY + DAY, at=MONDAY + 6 * DAY)
    assert (refusal.value.field, refusal.value.clause) == ("in_force_from", "3.1-n")
    with pytest.raises(Invalid, match="早于制度施行之日 2026-11-23"):
        proposed("5", "incident_p1_response_minutes", MONDAY - DAY)
    with pytest.raises(Invalid, match="与该日有效的值相同：15 分钟"):
        proposed("15", since=MONDAY + 7 * DAY, at=MONDAY + 6 * DAY)


def test_0_k_a_day_that_passed_while_waiting_becomes_the_instant_of_the_confirmation() -> None:
    adopted()
    changed("15")
    change = proposed("10", since=MONDAY + DAY, at=MONDAY)

    commands.settle_parameter(pk=change.pk, stand=Stand.CONFIRMED, by=SECOND, at=MONDAY + 3 * DAY)

    known = [whole(LIMIT, at=MONDAY + day * DAY) for day in (0, 1, 2, 3)]
    assert known == [15, 15, 15, 10]


@pytest.mark.parametrize(
    ("first", "then", "says", "clause"),
    [
        ({"staff_total": "10", "staff_system_engineer": "7", "staff_data_analyst": "1"},
         ("staff_security_officer", "2"), "超过了部门编制", "2.2-a"),
        ({"procurement_dept_limit": "5"}, ("procurement_leader_limit", "6"), "空档", "4.1-a"),
        ({"incident_repair_hours": "0.5"}, (LIMIT, "30"), "应短于", "3.1-o"),
        ({"incident_p4_repair_workdays": "1"},
         ("incident_p4_response_minutes", "480"), "应短于", "3.1-o"),
        ({LIMIT: "10"}, ("incident_p1_response_minutes", "11"), "不应长于", "3.1-n"),
        ({"break_glass_review_hours": "1"}, ("break_glass_minutes", "60"), "应短于", "0-g"),
    ],
)  # fmt: skip
def test_2_2_a_3_1_o_4_1_a_numbers_that_clash_are_refused_with_a_cure(
    first: dict[str, str], then: tuple[str, str], says: str, clause: str
) -> None:
    adopted()
    for name, value in first.items():
        changed(value, name)
    with pytest.raises(Invalid, match=says) as refusal:
        proposed(then[1], then[0])
    assert refusal.value.clause == clause
    assert "。请" in str(refusal.value) or "级别越高" in str(refusal.value)


def test_4_1_a_a_clash_with_a_value_that_only_begins_later_is_seen_now() -> None:
    adopted()
    changed("5", "procurement_dept_limit")
    changed("5", "procurement_leader_limit")
    changed("3", "procurement_leader_limit", since=MONDAY + 10 * DAY)
    changed("3", "procurement_dept_limit", since=MONDAY + 20 * DAY)

    with pytest.raises(Invalid, match="空档"):
        proposed("4", "procurement_leader_limit", since=MONDAY + 15 * DAY)
    assert proposed("4", "procurement_dept_limit", since=MONDAY + 12 * DAY).open


def test_0_k_what_clashes_by_the_time_it_is_confirmed_is_refused_then() -> None:
    adopted()
    dept, leader = (
        proposed("5", "procurement_dept_limit"), proposed("9", "procurement_leader_limit"),
    )  # fmt: skip
    commands.settle_parameter(pk=dept.pk, stand=Stand.CONFIRMED, by=SECOND, at=MONDAY)
    with pytest.raises(Invalid, match="空档"):
        commands.settle_parameter(pk=leader.pk, stand=Stand.CONFIRMED, by=SECOND, at=MONDAY)
    leader.refresh_from_db()
    assert leader.open


def test_every_coupling_names_known_things_and_the_proposed_values_fit() -> None:
    proposals = {one.id: one.proposed for one in PARAMETERS.values()}
    assert rules.clashes(proposals) == []
    assert {one.clause for one in rules.COUPLINGS} <= set(CLAUSES)
    assert {name for one in rules.COUPLINGS for name in one.names} <= set(PARAMETERS)


@given(st.integers(1, 60), st.integers(1, 60), st.sampled_from([None, 1, 30, 60]))
def test_a_coupling_holds_whichever_of_its_two_is_asked(
    p1: int, usual: int, third: int | None
) -> None:
    values = {
        "incident_p1_response_minutes": p1, LIMIT: usual, "incident_p3_response_minutes": third
    }  # fmt: skip
    asked = [bool(rules.fits_together(name, values)) for name in values]
    assert asked[0] == (p1 <= usual)
    assert asked[1] == (p1 <= usual and (third is None or usual <= third))
    assert asked[2] == (third is None or usual <= third)


def test_0_k_no_door_writes_a_value_alone() -> None:
    house = Path(yiheng.__file__).parent
    users = {
        str(file.relative_to(house))
        for file in house.rglob("*.py")
        if "tests" not in file.parts
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Name | ast.Attribute)
        and getattr(node, "id", getattr(node, "attr", "")) == "set_parameter"
    }
    assert users == {"governance/regulation/commands/setting.py"}


def test_what_waits_is_found_by_kind_and_subject() -> None:
    adopted()
    change = proposed("15")
    proposed("4", "incident_repair_hours")

    assert [one.pk for one in queries.waiting("parameter", LIMIT)] == [change.pk]
    assert queries.waiting().count() == 2
    assert queries.value_text(LIMIT, MONDAY) is None
