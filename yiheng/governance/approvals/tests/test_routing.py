"""Routes are proposed by one, confirmed by another, checked, and frozen for the cases that run."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.approvals import commands, queries
from yiheng.governance.approvals.models import Case, Route, RouteChange, State
from yiheng.governance.approvals.shapes import StepData, by_body, by_member, by_post, step
from yiheng.governance.approvals.tests.factories import (
    HOUR,
    MONDAY,
    ROUTE,
    a_hospital,
    a_member,
    a_purchase,
    a_route,
    a_unit,
    set_parameter,
    sign,
    submit,
    the_route,
)
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Member, Post
from yiheng.governance.people.rules import are_apart

pytestmark = pytest.mark.django_db
LIMIT = "collection_request_sla"
LEADER = [step("主管领导", by_post("leader"))]


def a_house() -> tuple[Member, Member]:
    """Who proposes routes, and who confirms them."""
    a_hospital("director", "leader", "keeper", "second")
    a_route("director")
    Post.objects.filter(code="keeper").update(permissions=["approvals:define"])
    Post.objects.filter(code="second").update(permissions=["approvals:confirm"])
    return a_member("keeper"), a_member("second")


def propose(by: Member, steps: list[StepData] | None = None, **changes: Any) -> RouteChange:
    facts: dict[str, Any] = {
        "code": ROUTE, "title": "测试流程", "steps": steps or LEADER, "limit": LIMIT,
        "in_force_from": MONDAY + HOUR, "reason": "院办公会决定",
    }  # fmt: skip
    return commands.propose_route(by=by, at=MONDAY, **(facts | changes))


def settle(change: RouteChange, by: Member, stand: str = "confirmed") -> RouteChange:
    return commands.settle_route(pk=change.pk, stand=stand, by=by, at=MONDAY + 2 * HOUR)


def test_3_1_a_a_route_stands_when_another_has_confirmed_it() -> None:
    keeper, second = a_house()
    running = submit(a_unit(), a_member())

    change = propose(keeper)
    assert Route.objects.count() == 2  # those of the house
    settled = settle(change, second)

    assert settled.route is not None
    assert settled.route.in_force_from == MONDAY + 2 * HOUR  # not before it was confirmed
    assert queries.route_in_force(ROUTE, MONDAY + HOUR) == running.route
    assert queries.route_in_force(ROUTE, MONDAY + 2 * HOUR) == settled.route
    assert [one.code for one in queries.routes_in_force(MONDAY + 3 * HOUR)] == [ROUTE]
    assert Entry.objects.filter(action="approvals.route_defined").latest("seq").clause == "3.1-a"


def test_3_1_a_a_case_keeps_its_version_when_it_is_handed_in_again() -> None:
    keeper, second = a_house()
    clerk, director, leader, unit = (
        a_member(), a_member("director"), a_member("leader"), a_unit()
    )  # fmt: skip
    case = sign(submit(unit, clerk), director, decision="return", opinion="缺附件")
    settle(propose(keeper), second)

    again = submit(unit, clerk, MONDAY + 3 * HOUR)
    fresh = submit(a_unit(), clerk, MONDAY + 3 * HOUR)

    assert again.route_id == case.route_id
    assert sign(again, director, MONDAY + 3 * HOUR).state == State.APPROVED
    assert sign(fresh, leader, MONDAY + 3 * HOUR).state == State.APPROVED


def test_2_1_n_nobody_defines_a_route_alone_or_confirms_the_own() -> None:
    keeper, _second = a_house()
    Post.objects.filter(code="keeper").update(permissions=["approvals:define", "approvals:confirm"])
    keeper = Member.objects.get(pk=keeper.pk)
    with pytest.raises(Denied, match="须由两人变更") as refusal:
        commands.define_route(
            code=ROUTE, title="测试流程", steps=LEADER, limit=LIMIT, in_force_from=MONDAY,
            by=keeper, at=MONDAY,
        )  # fmt: skip
    assert "提出流程变更" in refusal.value.verdict.remedy
    change = propose(keeper)
    with pytest.raises(Denied, match="不能自己确认"):
        settle(change, keeper)
    assert settle(change, keeper, "withdrawn").stand == "withdrawn"
    card = Post(code="x", permissions=["approvals:define", "approvals:confirm"])
    assert are_apart([card]).clause == "2.1-n"


def test_2_1_k_others_neither_propose_nor_confirm() -> None:
    keeper, _second = a_house()
    change = propose(keeper)
    with pytest.raises(Denied, match="权限"):
        propose(a_member("director"))
    with pytest.raises(Denied, match="权限"):
        settle(change, a_member("director"))
    assert Route.objects.filter(code=ROUTE).count() == 2


def test_a_proposal_is_refused_once_and_only_what_there_is() -> None:
    keeper, second = a_house()
    change = propose(keeper)
    with pytest.raises(Invalid, match="已有待确认的变更"):
        propose(keeper)
    with pytest.raises(Invalid, match="请选择"):
        settle(change, second, "maybe")
    assert settle(change, second, "refused").stand == "refused"
    with pytest.raises(Denied, match="办结"):
        settle(change, second)
    with pytest.raises(NotFound):
        commands.settle_route(pk=change.pk + 1, stand="confirmed", by=second, at=MONDAY)
    assert Route.objects.filter(code=ROUTE).count() == 2


def test_what_was_sound_when_proposed_is_looked_at_again_when_confirmed() -> None:
    keeper, second = a_house()
    change = propose(keeper)
    Post.objects.filter(code="leader").update(permissions=[])
    with pytest.raises(Invalid, match="没有审批签字权限"):
        settle(change, second)
    assert RouteChange.objects.get().open


WRONG: list[tuple[Any, str]] = [
    ([], "1 至 20 个环节"),
    (LEADER * 21, "1 至 20 个环节"),
    ([{"title": "无签字方"}], "内容不完整"),
    ([LEADER[0] | {"colour": "red"}], "内容不完整"),
    ([step(" ", by_post("leader"))], "环节名称"),
    ([step("字" * 41, by_post("leader"))], "环节名称"),
    ([step("无人")], "1 至 12 个签字方"),
    ([step("谁", {"kind": "robot"})], "岗位、个人或会议"),
    ([step("谁", by_post("nobody"))], "已设立的岗位：nobody"),
    ([step("谁", by_post("clerk"))], "没有审批签字权限"),
    ([step("谁", by_post("leader", unit="nowhere"))], "编码为“nowhere”"),
    ([step("谁", by_member("X1"))], "工号为“X1”"),
    ([step("谁", by_body("tea_party", "leader"))], "没有这个会议：tea_party"),
    ([step("谁", by_post("leader"), reaching=LIMIT)], "不是金额参数"),
    ([step("谁", by_post("leader"), below="nothing")], "不是金额参数"),
    ([step("谁", by_post("leader"), tiered_by=LIMIT)], "不是开关参数"),
    ([step("谁", by_post("leader"), limit="procurement_small_skip_final")], "时限参数"),
    ([LEADER[0] | {"information": "perhaps"}], "是、否或不限"),
]


@pytest.mark.parametrize(("steps", "why"), WRONG)
def test_3_1_a_a_route_that_cannot_be_followed_is_mended_first(
    steps: list[StepData], why: str
) -> None:
    keeper, _second = a_house()
    Post.objects.filter(code="clerk").update(permissions=[])
    with pytest.raises(Invalid, match=why) as wrong:
        commands.propose_route(
            code=ROUTE, title="测试流程", steps=steps, limit=LIMIT, in_force_from=MONDAY,
            reason="改", by=keeper, at=MONDAY,
        )  # fmt: skip
    assert wrong.value.field == "steps"
    assert not RouteChange.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "大写"}, "code"),
        ({"title": " "}, "title"),
        ({"limit": "nothing"}, "limit"),
        ({"reason": " "}, "reason"),
    ],
)
def test_what_is_missing_is_asked_for(changes: dict[str, Any], field: str) -> None:
    keeper, _second = a_house()
    with pytest.raises(Invalid) as wrong:
        propose(keeper, **changes)
    assert wrong.value.field == field


def test_whoever_was_named_and_has_gone_since_refuses_the_submission_with_its_number() -> None:
    a_hospital("leader")
    named = a_member("leader")
    the_route(step("专人", by_member(named.staff_no)))
    Member.objects.filter(pk=named.pk).update(staff_no="other")
    with pytest.raises(Invalid, match=named.staff_no):
        submit(a_unit(), a_member())


def test_a_step_has_its_own_time() -> None:
    a_hospital("director", "leader")
    set_parameter("suggestion_reply_workdays", "1")
    the_route(
        step("快办", by_post("director"), limit="suggestion_reply_workdays"),
        step("慢办", by_post("leader")),
    )
    case = submit(a_unit(), a_member())
    [first] = queries.waiting_steps(case)
    sign(case, a_member("director"))
    [second] = queries.waiting_steps(Case.objects.get())
    assert first.due_at is not None
    assert second.due_at is not None
    assert second.due_at - first.due_at == timedelta(days=2)


# 试算


def test_4_1_a_last_years_cases_are_replayed_by_a_draft() -> None:
    a_hospital("head", "leader")
    high = "procurement_leader_limit"
    set_parameter(high, "5")
    the_route(step("负责人", by_post("head")))
    clerk, head, leader = a_member(), a_member("head"), a_member("leader")
    sign(submit(a_purchase("49999"), clerk), head)
    large = submit(a_purchase("50000"), clerk)
    draft = [
        step("负责人", by_post("head")),
        step("领导", by_post("leader"), reaching=high),
        step("会议", by_body("president_meeting", "leader"), reaching="emergency_amount_cap"),
        step("专人", by_member(leader.staff_no), information=True),
    ]
    span = (MONDAY - HOUR, MONDAY + HOUR)

    unset = queries.try_route(ROUTE, draft, *span, known=MONDAY + HOUR)
    set_parameter("emergency_amount_cap", "50")
    small, other = queries.try_route(ROUTE, draft, *span, known=MONDAY + HOUR)

    assert all("参数未设定" in one.unset and one.differs for one in unset)
    assert (small.differs, other.differs) == (False, True)
    assert other.case == large
    assert [one.title for one in other.after] == ["负责人", "领导"]
    assert other.after[1].signers == ("岗位leader",)
    assert other.after[1].members == (leader.name,)
    assert queries.try_route(ROUTE, draft, MONDAY + HOUR, MONDAY + HOUR, known=MONDAY) == []
    assert not RouteChange.objects.exists()


def test_a_draft_names_persons_bodies_and_units() -> None:
    a_hospital("head", "leader")
    a_route("head")
    house = a_unit("house")
    clerk, near, _far, leader = (
        a_member(unit=house), a_member("head", house), a_member("head"), a_member("leader"),
    )  # fmt: skip
    submit(a_unit(), clerk)
    draft = [
        step("本科", by_post("head", own_unit=True), by_post("head", unit="house")),
        step("专人", by_member(leader.staff_no)),
        step("会议", by_body("party_committee", "leader")),
    ]

    [trial] = queries.try_route(ROUTE, draft, MONDAY, MONDAY + HOUR, known=MONDAY + HOUR)

    first, second, third = trial.after
    assert first.members == (near.name, near.name)
    assert second.signers == second.members == (leader.name,)
    assert (third.signers, third.members) == (("党委会",), (leader.name,))


def test_the_draft_of_a_route_costs_the_same_for_many_cases(
    django_assert_max_num_queries: object,
) -> None:
    a_hospital("director")
    clerk, _director = a_member(), a_member("director")
    for _n in range(6):
        submit(a_purchase("10"), clerk)
    with django_assert_max_num_queries(6):  # type: ignore[operator]  # pytest-django's fixture
        trials = queries.try_route(ROUTE, LEADER, MONDAY, MONDAY + HOUR, known=MONDAY + HOUR)
    assert [one.differs for one in trials] == [True] * 6
    assert {one.case.amount for one in trials} == {Decimal(10)}
