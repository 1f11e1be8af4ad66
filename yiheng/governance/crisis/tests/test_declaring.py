"""A declaration: who, for how long, for what; a second person; its end."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.proposals import Stand
from yiheng.governance.approvals.models import Route
from yiheng.governance.crisis import commands, jobs, queries
from yiheng.governance.crisis.models import Crisis, Ending, Extension
from yiheng.governance.crisis.tests.factories import (
    HOUR,
    MINUTE,
    MONDAY,
    OTHER,
    House,
    a_house_in_need,
    act,
    declare,
)
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice, Sending
from yiheng.governance.notices.tests.factories import a_member
from yiheng.governance.people import commands as people
from yiheng.governance.regulation.models import ParameterValue

pytestmark = pytest.mark.django_db
DAY = 24 * HOUR


@pytest.fixture
def house() -> House:
    return a_house_in_need()


def last_action() -> str:
    return Entry.objects.order_by("-seq").values_list("action", flat=True)[0]


def test_4_1_d_a_declaration_is_in_force_at_once_and_ends_by_itself(house: House) -> None:
    crisis = declare(house, confirmed=False)

    assert crisis.number == "危〔2026〕1号"
    assert (crisis.since, crisis.until) == (MONDAY, MONDAY + DAY)
    assert crisis.live(MONDAY)
    assert crisis.live(MONDAY + DAY - timedelta(microseconds=1))
    assert not crisis.live(MONDAY + DAY)
    assert [one.member for one in crisis.team.all()] == [house.head, house.mate]
    line = Entry.objects.get(action="crisis.declared")
    assert line.clause == "4.1-d"
    assert line.facts["cap"] == "100000.00"
    assert line.facts["head"] == house.head.staff_no
    assert crisis.reason not in str(line.facts)


def test_4_1_d_the_team_is_told_urgently_and_every_second_person_owes_a_word(house: House) -> None:
    another = a_member("leader")
    crisis = declare(house, confirmed=False)

    told = Notice.objects.filter(kind="crisis.declared").values_list("recipient", flat=True)
    assert set(told) == {house.head.pk, house.mate.pk}
    assert Sending.objects.get(kind="crisis.declared").importance == "urgent"
    owed = Duty.objects.filter(kind="crisis.confirm", closed_at=None)
    assert {one.owner for one in owed} == {house.leader, another}
    assert {one.due_at for one in owed} == {crisis.confirm_by} == {MONDAY + DAY}

    commands.second(pk=crisis.pk, stand="confirmed", by=another, at=MONDAY + HOUR)
    assert not Duty.objects.filter(kind="crisis.confirm", closed_at=None).exists()


@pytest.mark.parametrize(
    ("changes", "clause", "says"),
    [
        ({"hours": 0}, "4.1-d", "有效时间为 1 至 24 小时"),
        ({"hours": 25}, "4.1-d", "有效时间为 1 至 24 小时"),
        ({"kinds": []}, "4.1-d", "至少选择一种"),
        ({"kinds": ["nothing"]}, "4.1-d", "至少选择一种"),
        ({"cap": Decimal("500000.01")}, "4.1-d", "不超过 500,000.00 元"),
        ({"cap": Decimal(0)}, "4.1-d", "大于零"),
        ({"cap": None}, "4.1-d", "须写明金额上限"),
        ({"team": "alone"}, "4.1-d", "至少 2 人"),
        ({"team": "headless"}, "4.1-d", "组长须是小组成员"),
        ({"team": "gone"}, "4.1-d", "不在岗"),
        ({"team": "everybody"}, "2.1-n", "没有第二人可以确认"),
    ],
)
def test_4_1_d_what_no_declaration_may_be(
    house: House, changes: dict[str, Any], clause: str, says: str
) -> None:
    teams = {
        "alone": [house.head, house.head], "headless": [house.mate, house.stranger],
        "gone": [house.head, house.mate], "everybody": [house.head, house.leader],
    }  # fmt: skip
    if changes.get("team") == "gone":
        people.leave(member=house.mate, by=the_system(), at=MONDAY)
        house.mate.refresh_from_db()
    if isinstance(changes.get("team"), str):
        changes = changes | {"team": teams[changes["team"]]}

    with pytest.raises(Denied, match=says) as refusal:
        declare(house, **changes)

    assert refusal.value.verdict.clause == clause
    assert refusal.value.verdict.remedy
    assert not Crisis.objects.exists()
    assert last_action() == "crisis.declare.denied"


def test_4_1_d_the_cap_may_be_the_largest_number_allowed(house: House) -> None:
    assert declare(house, cap=Decimal(500_000)).cap == Decimal(500_000)
    assert declare(house, cap=None, kinds=[OTHER]).cap is None


@pytest.mark.parametrize(
    ("field", "text"), [("reason", "停电"), ("reason", "长" * 201), ("title", " ")]
)
def test_a_declaration_needs_words(house: House, field: str, text: Any) -> None:
    with pytest.raises(Invalid) as fault:
        declare(house, **{field: text})

    assert fault.value.field == field
    assert not Crisis.objects.exists()


def test_4_1_d_only_who_may_and_who_shows_the_password_declares(house: House) -> None:
    with pytest.raises(Denied, match="岗位不含"):
        declare(house, by=house.head)
    with pytest.raises(Denied, match="身份验证未通过"):
        declare(house, password="guess")

    assert not Crisis.objects.exists()


def test_4_1_e_without_a_route_of_ratification_nothing_is_declared(house: House) -> None:
    Route.objects.all().delete()

    with pytest.raises(Denied, match="补办审批流程没有设定") as refusal:
        declare(house)

    assert refusal.value.verdict.clause == "4.1-e"


@pytest.mark.parametrize("name", ["crisis_expiry_hours", "emergency_amount_cap"])
def test_4_1_d_an_unset_limit_refuses(house: House, name: str) -> None:
    ParameterValue.objects.filter(parameter=name).delete()

    with pytest.raises(Denied, match="参数未设定"):
        declare(house)


def test_the_same_form_twice_is_one_declaration_and_nobody_elses(house: House) -> None:
    first = declare(house, key="once", confirmed=False)

    assert declare(house, key="once", confirmed=False) == first
    with pytest.raises(NotFound):
        declare(house, key="once", by=house.leader, confirmed=False)
    assert declare(house).number == "危〔2026〕2号"


def test_2_1_n_nobody_confirms_the_own_declaration_nor_that_of_the_own_team(house: House) -> None:
    another = a_member("leader")
    crisis = declare(house, team=[house.head, another], confirmed=False)
    for by, says in ((house.director, "不能自己确认"), (another, "小组成员不能确认")):
        with pytest.raises(Denied, match=says) as refusal:
            commands.second(pk=crisis.pk, stand="confirmed", by=by, at=MONDAY + MINUTE)
        assert refusal.value.verdict.clause == "2.1-n"

    commands.second(pk=crisis.pk, stand="confirmed", by=house.leader, at=MONDAY + MINUTE)
    with pytest.raises(Denied, match="已由"):
        commands.second(pk=crisis.pk, stand="refused", by=house.leader, at=MONDAY + HOUR)


def test_2_1_n_a_second_persons_no_ends_it_at_once_and_what_was_done_stays(house: House) -> None:
    crisis = declare(house, confirmed=False)
    done = act(crisis, house.mate, house.ward, at=MONDAY + MINUTE)

    commands.second(pk=crisis.pk, stand="refused", by=house.leader, at=MONDAY + HOUR)

    crisis.refresh_from_db()
    assert (crisis.ending, crisis.ended_at) == (Ending.REFUSED, MONDAY + HOUR)
    assert not crisis.live(MONDAY + HOUR)
    assert crisis.live(MONDAY + HOUR - MINUTE)
    with pytest.raises(Denied, match="第二人未同意"):
        act(crisis, house.mate, house.ward, at=MONDAY + HOUR)
    assert queries.case_of(done) is not None
    assert Notice.objects.filter(kind="crisis.ended").count() == 3


def test_a_word_that_is_none_and_a_crisis_that_is_hidden(house: House) -> None:
    crisis = declare(house, confirmed=False)
    with pytest.raises(Invalid):
        commands.second(pk=crisis.pk, stand="maybe", by=house.leader, at=MONDAY)
    for pk, by in ((crisis.pk, house.stranger), (crisis.pk + 1, house.leader)):
        with pytest.raises(NotFound):
            commands.second(pk=pk, stand="confirmed", by=by, at=MONDAY)
    with pytest.raises(Denied, match="岗位不含"):
        commands.second(pk=crisis.pk, stand="confirmed", by=house.auditor, at=MONDAY)


def test_2_1_n_what_nobody_confirms_in_time_lapses(house: House) -> None:
    house_hours = ParameterValue.objects.filter(parameter="emergency_ratify_hours")
    house_hours.update(value="4")
    crisis = declare(house, confirmed=False)
    assert crisis.live(MONDAY + 4 * HOUR - MINUTE)
    assert not crisis.live(MONDAY + 4 * HOUR)
    assert not Crisis.objects.live(MONDAY + 4 * HOUR).exists()
    with pytest.raises(Denied, match="逾期无人确认"):
        commands.second(pk=crisis.pk, stand="confirmed", by=house.leader, at=MONDAY + 4 * HOUR)

    assert jobs.expire(MONDAY + 5 * HOUR) == 1
    assert jobs.expire(MONDAY + 5 * HOUR) == 0
    crisis.refresh_from_db()
    assert (crisis.ending, crisis.ended_at) == (Ending.LAPSED, MONDAY + 4 * HOUR)
    assert not Duty.objects.filter(kind="crisis.confirm", closed_at=None).exists()


def test_4_1_d_the_job_notes_the_end_of_one_whose_time_is_up(house: House) -> None:
    crisis = declare(house)
    assert jobs.expire(MONDAY + DAY - MINUTE) == 0
    assert jobs.expire(MONDAY + DAY) == 1

    crisis.refresh_from_db()
    assert (crisis.ending, crisis.ended_at) == (Ending.EXPIRED, MONDAY + DAY)
    line = Entry.objects.get(action="crisis.ended")
    assert (line.actor, line.facts["ending"], line.facts["acts"]) == ("system", "expired", 0)
    with pytest.raises(NotFound):
        commands.expire(pk=crisis.pk, by=the_system(), at=MONDAY + DAY)


def test_4_1_d_the_head_or_who_may_declare_ends_it_early(house: House) -> None:
    for by in (house.head, house.leader):
        crisis = declare(house)
        commands.end(pk=crisis.pk, by=by, at=MONDAY + 2 * HOUR)
        crisis.refresh_from_db()
        assert (crisis.ending, crisis.last) == (Ending.ENDED, MONDAY + 2 * HOUR)
    crisis = declare(house)
    with pytest.raises(Denied, match="岗位不含"):
        commands.end(pk=crisis.pk, by=house.mate, at=MONDAY + HOUR)
    commands.end(pk=crisis.pk, by=house.head, at=MONDAY + HOUR)
    with pytest.raises(Denied, match="提前结束"):
        commands.end(pk=crisis.pk, by=house.head, at=MONDAY + 2 * HOUR)
    with pytest.raises(ValueError, match="ended"):
        Crisis.objects.get(pk=crisis.pk).end(Ending.ENDED, MONDAY)


def extend(crisis: Crisis, house: House, until: Any, at: Any = MONDAY + 20 * HOUR) -> Extension:
    return commands.extend(
        pk=crisis.pk, until=until, reason="备件仍在路上，预计今晚到", by=house.director, at=at
    )


def test_4_1_d_two_persons_extend_it_and_the_extension_counts_once_confirmed(house: House) -> None:
    crisis = declare(house)
    asked = extend(crisis, house, MONDAY + 40 * HOUR)
    crisis.refresh_from_db()
    assert crisis.until == MONDAY + DAY
    with pytest.raises(Invalid, match="已有一项延长"):
        extend(crisis, house, MONDAY + 41 * HOUR)
    with pytest.raises(Denied, match="不能自己确认"):
        commands.settle_extension(
            pk=asked.pk, stand="confirmed", by=house.director, at=MONDAY + 20 * HOUR
        )

    commands.settle_extension(
        pk=asked.pk, stand="confirmed", by=house.leader, at=MONDAY + 21 * HOUR
    )

    crisis.refresh_from_db()
    assert crisis.until == MONDAY + 40 * HOUR
    assert act(crisis, house.mate, house.ward, at=MONDAY + 30 * HOUR).ordinal == 1
    assert not Duty.objects.filter(kind="crisis.confirm_extension", closed_at=None).exists()


def test_an_extension_can_be_refused_or_taken_back(house: House) -> None:
    crisis = declare(house)
    for stand, by in (("refused", house.leader), ("withdrawn", house.director)):
        asked = extend(crisis, house, MONDAY + 40 * HOUR)
        commands.settle_extension(pk=asked.pk, stand=stand, by=by, at=MONDAY + 20 * HOUR)
        crisis.refresh_from_db()
        assert crisis.until == MONDAY + DAY
    with pytest.raises(NotFound):
        commands.settle_extension(
            pk=asked.pk, stand="confirmed", by=house.stranger, at=MONDAY + 20 * HOUR
        )


@pytest.mark.parametrize(
    ("until", "at"), [(24, 20), (23, 20), (45, 20)], ids=["same", "earlier", "too far"]
)
def test_4_1_d_an_extension_ends_later_but_not_too_late(house: House, until: int, at: int) -> None:
    crisis = declare(house)

    with pytest.raises(Denied, match="24 小时之内"):
        extend(crisis, house, MONDAY + until * HOUR, MONDAY + at * HOUR)


def test_4_1_d_what_is_over_or_unconfirmed_or_anothers_is_not_extended(house: House) -> None:
    crisis, young = declare(house), declare(house, confirmed=False)
    with pytest.raises(Denied, match="到期"):
        extend(crisis, house, MONDAY + 30 * HOUR, MONDAY + DAY)
    with pytest.raises(Denied, match="还没有第二人确认"):
        extend(young, house, MONDAY + 30 * HOUR)
    with pytest.raises(Denied, match="岗位不含"):
        commands.extend(
            pk=crisis.pk, until=MONDAY + 30 * HOUR, reason="备件仍在路上，预计今晚到",
            by=house.head, at=MONDAY + 20 * HOUR,
        )  # fmt: skip


def test_4_1_d_an_extension_dies_with_the_declaration(house: House) -> None:
    crisis = declare(house)
    asked = extend(crisis, house, MONDAY + 40 * HOUR)
    jobs.expire(MONDAY + DAY)

    asked.refresh_from_db()
    assert (asked.stand, asked.settled_by) == (Stand.WITHDRAWN, "system")
    with pytest.raises(Denied, match="已由系统办结"):
        commands.settle_extension(pk=asked.pk, stand="confirmed", by=house.leader, at=MONDAY + DAY)
    assert not Duty.objects.filter(kind="crisis.confirm_extension", closed_at=None).exists()
