"""Which class goes by which channel: agreed by two, never below what the regulation demands."""

from __future__ import annotations

from copy import deepcopy
from datetime import time, timedelta
from typing import Any

import pytest

from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices import commands, plans, queries, rules
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.models import Channel, Delivery, Mode, Plan, Preference, State
from yiheng.governance.notices.permissions import PLAN
from yiheng.governance.notices.tests.factories import HOUR, MONDAY, a_house, a_keeper, a_member
from yiheng.governance.notices.timing import Quiet
from yiheng.governance.people.models import Member

pytestmark = pytest.mark.django_db
NIGHT = Quiet(time(22), time(7, 10))


def a_plan(by: Member, **changed: object) -> Plan:
    given = {
        "cells": plans.FOUNDING, "quiet_from": time(21), "quiet_until": time(7, 10),
        "digests": [time(12, 10)], "in_force_from": MONDAY + HOUR, "reason": "夜间少打扰",
    } | changed  # fmt: skip
    return commands.propose_plan(by=by, at=MONDAY, **given)  # type: ignore[arg-type]


def with_cell(importance: str, channel: str, mode: str) -> plans.Cells:
    cells = deepcopy(plans.FOUNDING)
    cells[importance][channel] = mode
    return cells


@pytest.mark.parametrize(("cell", "clause"), plans.DEMANDED.items())
@pytest.mark.parametrize("mode", [Mode.OFF, Mode.DIGEST, ""])
def test_7_1_a_what_the_regulation_demands_cannot_be_switched_off(
    cell: tuple[str, str], clause: str, mode: str
) -> None:
    verdict = rules.may_plan(with_cell(*cell, mode), NIGHT, [time(12, 10)])

    assert not verdict
    assert verdict.clause == clause
    assert verdict.remedy


@pytest.mark.parametrize(
    ("quiet", "digests", "why"),
    [
        (Quiet(time(8), time(21)), [time(12, 10)], "最长 12 小时"),
        (Quiet(time(22), time(7)), [time(12, 10)], "整点和半点"),
        (NIGHT, [time(12, 30)], "整点和半点"),
        (NIGHT, [], "1 至 6 个"),
        (NIGHT, [time(h, 10) for h in range(7)], "1 至 6 个"),
    ],
)  # fmt: skip
def test_7_1_a_quiet_hours_leave_half_a_day_and_nothing_goes_in_bulk_at_a_busy_minute(
    quiet: Quiet, digests: list[time], why: str
) -> None:
    assert why in rules.may_plan(plans.FOUNDING, quiet, digests).why


def test_7_1_a_half_a_day_of_quiet_and_six_times_a_day_are_just_allowed() -> None:
    digests = [time(hour, 10) for hour in range(8, 14)]
    longest = Quiet(time(19, 10), time(7, 10))

    assert rules.may_plan(plans.FOUNDING, longest, digests).allowed
    assert not rules.may_plan(plans.FOUNDING, Quiet(time(19, 9), time(7, 10)), digests)
    assert not rules.may_plan(plans.FOUNDING, longest, [*digests, time(14, 10)])


CHOICES = (Mode.NOW, Mode.DIGEST)
NIGHTS = {"quiet_from": time(22), "quiet_until": time(7, 10)}


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        ({}, ""),
        ({"normal": Mode.DIGEST}, ""),
        ({"normal": Mode.OFF}, "没有给普通通知这种方式"),
        (NIGHTS, ""),
        ({"normal": Mode.NOW, **NIGHTS}, ""),
        ({"quiet_from": time(22)}, "要么都填，要么都不填"),
        ({"quiet_until": time(7, 10)}, "要么都填，要么都不填"),
        ({"quiet_from": time(8), "quiet_until": time(21, 10)}, "最长 12 小时"),
        ({"quiet_from": time(22), "quiet_until": time(7)}, "整点和半点"),
    ],
)
def test_7_1_b_one_chooses_within_the_plan(chosen: dict[str, Any], why: str) -> None:
    verdict = rules.may_prefer(Preference(**chosen), CHOICES)

    assert verdict.allowed is not bool(why)
    assert why in str(verdict.why)
    assert verdict.clause in ("7.1-a", "7.1-b")


@pytest.mark.parametrize(
    ("channel", "state", "clause", "why"),
    [
        (Channel.APP, State.FAILED, "7.1-b", ""),
        (Channel.GROUP, State.UNCONFIRMED, "7.1-b", ""),
        (Channel.APP, State.QUEUED, "7.1-b", "不需要补发"),
        (Channel.APP, State.SENDING, "7.1-b", "不需要补发"),
        (Channel.APP, State.SENT, "7.1-b", "不需要补发"),
        (Channel.PHONE, State.FAILED, "7.1-c", "电话不由系统拨打"),
    ],
)
def test_7_1_b_only_what_did_not_arrive_is_sent_again(
    channel: Channel, state: State, clause: str, why: str
) -> None:
    verdict = rules.may_retry(Delivery(channel=channel, state=state))

    assert (verdict.allowed, verdict.clause) == (not why, clause)
    assert why in str(verdict.why)


def test_7_1_a_a_cell_takes_only_what_its_channel_can_do() -> None:
    cells = with_cell(Importance.NORMAL, Channel.PHONE, Mode.DIGEST)
    assert rules.may_plan(cells, NIGHT, [time(12, 10)]).clause == "7.1-a"
    assert rules.may_plan(plans.FOUNDING, NIGHT, [time(12, 10)])


def test_7_1_a_two_people_change_the_plan_and_it_holds_from_its_hour() -> None:
    a_house("director")
    one, other = a_keeper(PLAN), a_keeper(PLAN)
    plan = a_plan(one, cells=with_cell(Importance.NORMAL, Channel.APP, Mode.OFF))

    assert [notice.title for notice in queries.visible_to(other)] == [
        f"{one.label} 提出变更通知渠道规则，待另一人确认"
    ]
    with pytest.raises(Denied, match="不能自己确认"):
        commands.settle_plan(pk=plan.pk, stand="confirmed", by=one, at=MONDAY)
    assert plans.in_force(MONDAY + 2 * HOUR).pk is None
    commands.settle_plan(pk=plan.pk, stand="confirmed", by=other, at=MONDAY)

    assert plans.in_force(MONDAY).mode(Importance.NORMAL, Channel.APP) == Mode.DIGEST
    assert plans.in_force(MONDAY + HOUR).mode(Importance.NORMAL, Channel.APP) == Mode.OFF
    assert plans.history()(MONDAY).pk is None
    assert plans.history()(MONDAY + HOUR).pk == plan.pk
    assert Entry.objects.filter(action="notices.plan_settled", clause="7.1-a").count() == 1
    with pytest.raises(Denied, match="已由"):
        commands.settle_plan(pk=plan.pk, stand="confirmed", by=other, at=MONDAY)


def test_7_1_a_a_plan_confirmed_late_does_not_reach_back() -> None:
    a_house("director")
    one, other = a_keeper(PLAN), a_keeper(PLAN)
    plan = a_plan(one)

    settled = commands.settle_plan(
        pk=plan.pk, stand="confirmed", by=other, at=MONDAY + timedelta(days=1)
    )

    assert settled.in_force_from == MONDAY + timedelta(days=1)


def test_7_1_a_refused_withdrawn_and_absent_plans_change_nothing() -> None:
    a_house("director")
    one, other, nobody = a_keeper(PLAN), a_keeper(PLAN), a_member()
    with pytest.raises(Denied):
        a_plan(nobody)
    with pytest.raises(Invalid, match="理由"):
        a_plan(one, reason=" ")
    with pytest.raises(Denied, match="不能关闭"):
        a_plan(one, cells=with_cell(Importance.URGENT, Channel.PHONE, Mode.OFF))
    plan = a_plan(one)
    with pytest.raises(Invalid, match="待确认"):
        a_plan(other)
    with pytest.raises(Invalid, match="请选择"):
        commands.settle_plan(pk=plan.pk, stand="perhaps", by=other, at=MONDAY)
    commands.settle_plan(pk=plan.pk, stand="withdrawn", by=one, at=MONDAY)
    commands.settle_plan(pk=a_plan(one).pk, stand="refused", by=other, at=MONDAY)
    with pytest.raises(NotFound):
        commands.settle_plan(pk=999_999, stand="refused", by=other, at=MONDAY)

    assert plans.in_force(MONDAY + 9 * HOUR).pk is None


def prefer(by: Member, normal: str = "", since: time | None = None, until: time | None = None
           ) -> Preference:  # fmt: skip
    return commands.prefer(normal=normal, quiet_from=since, quiet_until=until, by=by, at=MONDAY)


def test_7_1_b_a_member_chooses_less_of_normal_notices_and_never_less_of_important_ones() -> None:
    a_house("director")
    member = a_member()
    prefer(member, Mode.OFF, time(21), time(6, 40))
    own = prefer(member, Mode.OFF, time(20), time(6, 40))  # twice: the last one counts
    plan = plans.founding()

    assert plans.mode_for(plan, Importance.NORMAL, own) == Mode.OFF
    assert plans.mode_for(plan, Importance.IMPORTANT, own) == Mode.NOW
    assert plans.mode_for(plan, Importance.URGENT, own) == Mode.NOW
    assert plans.quiet(plan, own) == Quiet(time(20), time(6, 40))
    assert plans.quiet(plan, Preference()) == Quiet(plan.quiet_from, plan.quiet_until)
    assert Preference.objects.count() == 1


@pytest.mark.parametrize(
    ("normal", "since", "until", "why"),
    [
        (Mode.NOW, None, None, "没有给普通通知"),
        ("", time(8), None, "要么都填"),
        ("", time(8), time(21), "最长 12 小时"),
        ("", time(22), time(8), "整点和半点"),
    ],
)
def test_7_1_b_what_a_member_may_not_choose(
    normal: str, since: time | None, until: time | None, why: str
) -> None:
    a_house("director")
    with pytest.raises(Denied, match=why):
        prefer(a_member(), normal, since, until)
    assert not Preference.objects.exists()
