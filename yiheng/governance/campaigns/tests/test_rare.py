"""What seldom happens in a round, and must not surprise anybody when it does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yiheng.governance.campaigns import commands, jobs, rules
from yiheng.governance.campaigns.kinds import KINDS, Outcome, Thing
from yiheng.governance.campaigns.tests.factories import (
    DAY,
    LONG_AGO,
    MONDAY,
    TOY,
    Toys,
    a_chief,
    a_decider,
    a_member,
    a_regulated_house,
    a_round,
    duties,
    item_of,
    play,
    staff,
    toys,
)
from yiheng.governance.duties.models import Duty

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house() -> Toys:
    a_regulated_house()
    return play()


def test_a_second_round_of_a_year_says_in_its_name_that_it_is_the_second() -> None:
    staff(1, a_decider())
    chief = a_chief()
    first = a_round(by=chief)
    commands.close(pk=first.pk, reason="复核范围有误，重新发起", by=chief, at=MONDAY + DAY)

    assert a_round(by=chief, at=MONDAY + DAY).title == "2026 年玩具复核（第 2 轮）"


def test_4_1_g_where_nobody_runs_rounds_what_is_to_be_done_is_owed_by_nobody() -> None:
    decider = a_decider()
    [member] = staff(1, decider)
    toys.outcome = Outcome.TO_DO
    made = a_round()
    commands.answer(
        pk=item_of(made, member).pk, code="maybe", reason="改为半职", by=decider, at=MONDAY
    )

    assert not Duty.objects.filter(kind="campaigns.carry_out").exists()
    assert made.items.get().answers.get().outcome == Outcome.TO_DO


def test_what_a_default_answered_is_asked_again_of_nobody_when_nobody_was_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chief = a_chief()
    staff(1, None)
    made = a_round()
    monkeypatch.setitem(KINDS, TOY, replace(made.about, default="yes"))
    commands.close(pk=made.pk, reason="已到期，按默认办理", by=chief, at=MONDAY + DAY)
    commands.reopen(
        pk=made.pk, due_at=MONDAY + 9 * DAY, reason="默认答复不妥", by=chief, at=MONDAY + DAY
    )
    item = made.items.get()
    commands.ask_again(pk=item.pk, reason="请改由院长决定", by=chief, at=MONDAY + DAY)

    item.refresh_from_db()
    assert (item.answer, item.stuck_with) == ("", None)
    assert not Duty.objects.filter(kind="campaigns.answer", closed_at=None).exists()


def test_a_kind_that_follows_nothing_up_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    staff(1, a_decider())
    made = a_round()
    monkeypatch.setitem(KINDS, TOY, replace(made.about, stands=None, follow=None))

    toys.above = a_decider("王院长")

    assert jobs.follow(MONDAY + 30 * DAY) == 1
    item = made.items.get()
    assert (item.answer, item.stuck_with) == ("", toys.above)


def test_one_of_two_proposals_comes_to_its_end_and_the_other_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    decider = a_decider()
    first, second = staff(2, decider)
    toys.outcome = Outcome.PROPOSED
    made = a_round()
    for one in (first, second):
        commands.answer(pk=item_of(made, one).pk, code="no", reason="调离", by=decider, at=MONDAY)
    settled = item_of(made, first).pk
    monkeypatch.setitem(KINDS, TOY, replace(
        made.about,
        follow=lambda answer, at: Outcome.DONE if answer.item_id == settled else None,
    ))  # fmt: skip

    assert jobs.follow(MONDAY + DAY) == 1
    outcomes = {one.concerns: one.answers.get().outcome for one in made.items.all()}
    assert outcomes == {first: Outcome.DONE, second: Outcome.PROPOSED}


def test_what_concerns_nobody_bars_only_those_who_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    decider = a_decider()
    kind = KINDS[TOY]
    thing = Thing("tests.room:1", "机房门禁", "", decider, decider.unit, None)
    monkeypatch.setitem(KINDS, TOY, replace(kind, things=lambda campaign, at: [thing]))
    made = a_round()

    item = made.items.get()
    assert (item.concerns, item.barred, item.assignee) == (None, [], decider)


def test_4_1_f_without_the_right_nothing_is_decided_though_one_was_asked() -> None:
    plain = a_member(at=LONG_AGO)
    [member] = staff(1, plain)
    made = a_round()

    verdict = rules.may_answer(item_of(made, member), plain, MONDAY)
    assert not verdict
    assert (verdict.clause, bool(verdict.remedy)) == ("2.1-k", True)


def test_who_has_nothing_left_owes_nothing_when_the_round_is_extended() -> None:
    done, late, chief = a_decider(), a_decider("李主任"), a_chief()
    one, two = (a_member(at=LONG_AGO) for _n in range(2))
    toys.asked = [(one, done), (two, late)]
    made = a_round(by=chief)
    commands.answer(pk=item_of(made, one).pk, code="yes", reason="", by=done, at=MONDAY)
    commands.extend(
        pk=made.pk, due_at=made.due_at + DAY, reason="节假日顺延一天", by=chief, at=MONDAY
    )

    assert duties(done) == []
    assert [duty.due_at for duty in duties(late)] == [made.due_at + DAY]
