"""A round on its way: handed over, late, asked again, moved, closed, followed to its end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.campaigns import commands, jobs, queries
from yiheng.governance.campaigns.kinds import GONE, KINDS, UNANSWERED, Outcome
from yiheng.governance.campaigns.models import Answer, Extension
from yiheng.governance.campaigns.tests.factories import (
    DAY,
    LONG_AGO,
    MONDAY,
    SYSTEM,
    TOY,
    Toys,
    a_chief,
    a_decider,
    a_member,
    a_regulated_house,
    a_round,
    duties,
    item_of,
    leave,
    play,
    staff,
    toys,
)
from yiheng.governance.duties.models import Duty
from yiheng.governance.people.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house() -> Toys:
    a_regulated_house()
    return play()


def test_handing_over_moves_the_duty_and_keeps_the_first_on_record() -> None:
    decider, colleague = a_decider(), a_decider("郑主任")
    first, second = staff(2, decider)
    made = a_round()

    moved = commands.hand_over(
        pk=made.pk, items=[one.pk for one in made.items.all()], to=colleague, reason="外出进修",
        by=decider, at=MONDAY,
    )  # fmt: skip

    assert moved == 2
    assert (duties(decider), len(duties(colleague))) == ([], 1)
    commands.answer(pk=item_of(made, first).pk, code="yes", by=colleague, at=MONDAY)
    assert Answer.objects.get().on_behalf_of == decider
    commands.hand_over(
        pk=made.pk, items=[item_of(made, second).pk], to=decider, reason="回来了", by=colleague,
        at=MONDAY,
    )  # fmt: skip
    assert item_of(made, second).stuck_with == decider
    assert duties(colleague) == []


def test_what_cannot_be_handed_over() -> None:
    decider, chief, nurse = a_decider(), a_chief(), a_member(at=LONG_AGO)
    one, colleague = staff(1, decider)[0], a_decider("郑主任")
    made = a_round()
    items = [item_of(made, one).pk]

    def hand(to: Member, by: Member = decider, reason: str = "外出") -> None:
        commands.hand_over(pk=made.pk, items=items, to=to, reason=reason, by=by, at=MONDAY)

    with pytest.raises(Denied, match="没有决定这类事项的权限"):
        hand(nurse)
    with pytest.raises(NotFound):
        hand(colleague, by=nurse)
    with pytest.raises(Invalid, match="转办理由"):
        hand(colleague, reason=" ")
    with pytest.raises(NotFound):
        commands.hand_over(pk=0, items=items, to=colleague, reason="x", by=decider, at=MONDAY)
    toys.asked = [(colleague, decider)]
    leave(one)
    with pytest.raises(Denied, match="已离岗"):
        hand(Member.objects.get(pk=one.pk), by=chief)
    assert item_of(made, one).deputy is None


def test_a_runner_gives_what_nobody_was_asked_to_somebody() -> None:
    chief, decider = a_chief(), a_decider()
    staff(1, None)
    made = a_round()

    commands.hand_over(
        pk=made.pk, items=[made.items.get().pk], to=decider, reason="由其决定", by=chief, at=MONDAY
    )

    item = made.items.get()
    assert (item.assignee, item.deputy) == (decider, None)
    assert duties(decider)


def test_what_concerns_somebody_is_not_handed_to_them() -> None:
    decider, concerned = a_decider(), a_decider("冯主任")
    toys.asked = [(concerned, decider)]
    made = a_round()
    with pytest.raises(Denied, match="不能转办给本人"):
        commands.hand_over(
            pk=made.pk, items=[made.items.get().pk], to=concerned, reason="外出", by=decider,
            at=MONDAY,
        )  # fmt: skip


def test_a_batch_takes_only_what_nothing_speaks_against() -> None:
    decider = a_decider()
    used, idle, other = staff(3, decider)
    toys.flagged = {idle.pk}
    made = a_round()
    pks = [one.pk for one in made.items.all()]

    assert commands.answer_many(pks=pks, code="no", by=decider, at=MONDAY).taken == 0
    done = commands.answer_many(pks=pks, code="yes", by=decider, at=MONDAY)

    assert done.taken == 2
    assert [pk for pk, _why in done.refused] == [item_of(made, idle).pk]
    again = commands.answer_many(pks=pks, code="yes", by=decider, at=MONDAY)
    assert (again.taken, len(again.refused)) == (0, 3)
    assert commands.answer_many(pks=pks, code="yes", by=a_decider(), at=MONDAY).taken == 0
    assert item_of(made, used).answer == item_of(made, other).answer == "yes"


def test_what_is_late_goes_one_step_up_once_and_stays_unanswered_when_closed() -> None:
    decider, boss, chief = a_decider(), a_decider("王院长"), a_chief()
    staff(2, decider)
    toys.above = boss
    made = a_round()
    assert jobs.follow(MONDAY + DAY) == 0
    late = made.due_at + DAY

    assert jobs.follow(late) == 2
    toys.above = a_decider("李书记")
    assert jobs.follow(late + DAY) == 0, "one step, not every ten minutes another"
    assert {one.stuck_with for one in made.items.all()} == {boss}
    assert (duties(decider), len(duties(boss))) == ([], 1)

    with pytest.raises(Invalid, match="写明理由"):
        commands.close(pk=made.pk, reason="", by=chief, at=late)
    commands.close(pk=made.pk, reason="年度已到", by=chief, at=late)
    assert set(made.items.values_list("answer", flat=True)) == {UNANSWERED}
    assert duties(boss) == []
    with pytest.raises(Denied, match="已结束"):
        commands.answer(pk=made.items.all()[0].pk, code="yes", by=decider, at=late)
    assert queries.progress([made])[made.pk].share == 0


def test_a_closed_round_is_opened_again_and_asks_what_stayed_without_an_answer() -> None:
    decider, chief = a_decider(), a_chief()
    first, _second = staff(2, decider)
    made = a_round()
    commands.answer(pk=item_of(made, first).pk, code="yes", by=decider, at=MONDAY)
    commands.close(pk=made.pk, reason="提前结束", by=chief, at=MONDAY + DAY)
    with pytest.raises(Denied, match="已结束"):
        commands.close(pk=made.pk, reason="再来", by=chief, at=MONDAY + DAY)
    with pytest.raises(Invalid, match="晚于现在"):
        commands.reopen(pk=made.pk, due_at=MONDAY, reason="补办", by=chief, at=MONDAY + DAY)

    commands.reopen(
        pk=made.pk, due_at=MONDAY + 9 * DAY, reason="补办", by=chief, at=MONDAY + 2 * DAY
    )

    assert queries.progress([made])[made.pk].by_answer == {"yes": 1, "": 1}
    assert len(duties(decider)) == 1
    with pytest.raises(Denied, match="还在进行"):
        commands.reopen(pk=made.pk, due_at=MONDAY + 9 * DAY, reason="再", by=chief, at=MONDAY)


def test_a_complete_round_opened_again_waits_until_its_day_for_what_is_asked_again() -> None:
    decider, chief = a_decider(), a_chief()
    [first] = staff(1, decider)
    made = a_round()
    item = item_of(made, first)
    commands.answer(pk=item.pk, code="yes", by=decider, at=MONDAY)
    due = MONDAY + 9 * DAY
    for _again in range(2):
        commands.reopen(pk=made.pk, due_at=due, reason="结论有误", by=chief, at=MONDAY + DAY)
        jobs.follow(MONDAY + 2 * DAY)

        commands.ask_again(pk=item.pk, reason="结论有误", by=chief, at=MONDAY + 2 * DAY)
        commands.answer(pk=item.pk, code="yes", by=decider, at=MONDAY + 3 * DAY)
        made.refresh_from_db()
        assert not made.open

    commands.reopen(pk=made.pk, due_at=due, reason="又想看看", by=chief, at=MONDAY + 4 * DAY)
    jobs.follow(due)

    made.refresh_from_db()
    assert (made.open, made.closed_at) == (False, due)


def test_a_revocation_that_the_second_refused_is_asked_again_and_one_that_waits_is_not() -> None:
    decider, chief = a_decider(), a_chief()
    first, _second = staff(2, decider)
    made = a_round()
    item = item_of(made, first)
    toys.outcome = Outcome.PROPOSED
    commands.answer(pk=item.pk, code="no", reason="调离", by=decider, at=MONDAY)
    with pytest.raises(Denied, match="正待第二人确认"):
        commands.ask_again(pk=item.pk, reason="未获同意", by=chief, at=MONDAY)
    toys.came_to = Outcome.REFUSED
    jobs.follow(MONDAY + DAY)

    commands.ask_again(pk=item.pk, reason="未获同意", by=chief, at=MONDAY + DAY)

    item.refresh_from_db()
    assert item.open


def test_an_extension_moves_the_duty_with_its_reason_before_the_day_and_within_the_period() -> None:
    decider, chief = a_decider(), a_chief()
    staff(1, decider)
    made = a_round()

    def extend(days: int, reason: str = "系统升级", at: int = 1) -> None:
        commands.extend(
            pk=made.pk, due_at=MONDAY + days * DAY, reason=reason, by=chief, at=MONDAY + at * DAY
        )

    with pytest.raises(Invalid, match="晚于原期限"):
        extend(20)
    with pytest.raises(Invalid, match="本周期末"):
        extend(60)
    with pytest.raises(Invalid, match="理由"):
        extend(30, " ")
    with pytest.raises(Invalid, match="期限已过"):
        extend(30, at=21)
    with pytest.raises(NotFound):
        commands.extend(pk=0, due_at=MONDAY, reason="x", by=chief, at=MONDAY)
    extend(30)

    made.refresh_from_db()
    assert (made.due_at, made.first_due_at) == (MONDAY + 30 * DAY, MONDAY + 20 * DAY)
    assert [one.due_at for one in duties(decider)] == [made.due_at]
    assert str(Extension.objects.get()).endswith("2026-12-23")


def test_asked_again_the_old_answer_stays_on_record_and_the_duty_comes_back() -> None:
    decider, chief = a_decider(), a_chief()
    first, _second = staff(2, decider)
    made = a_round()
    item = item_of(made, first)
    with pytest.raises(Denied, match="还没有结论"):
        commands.ask_again(pk=item.pk, reason="看错", by=chief, at=MONDAY)
    commands.answer(pk=item.pk, code="yes", by=decider, at=MONDAY)
    with pytest.raises(Denied):
        commands.ask_again(pk=item.pk, reason="看错", by=decider, at=MONDAY)
    with pytest.raises(Invalid):
        commands.ask_again(pk=item.pk, reason=" ", by=chief, at=MONDAY)

    commands.ask_again(pk=item.pk, reason="岗位已变", by=chief, at=MONDAY + DAY)

    item.refresh_from_db()
    assert item.open
    [old] = queries.history(item)
    assert (old.void_reason, old.voided_by_label, str(old)) == (
        "岗位已变", chief.label, f"{item.pk} yes",
    )  # fmt: skip
    commands.answer(pk=item.pk, code="no", reason="调离", by=decider, at=MONDAY + DAY)
    with pytest.raises(Denied, match="已经生效"):
        commands.ask_again(pk=item.pk, reason="后悔", by=chief, at=MONDAY + DAY)


def test_what_is_no_more_falls_away_and_whom_nobody_can_ask_is_asked_above() -> None:
    decider, boss = a_decider(), a_decider("王院长")
    first, _second = staff(2, decider)
    toys.above = boss
    made = a_round()
    toys.gone = {first.pk}

    assert jobs.follow(MONDAY + DAY) == 1
    assert item_of(made, first).answer == GONE
    assert item_of(made, first).answer_title == "已失效"
    leave(decider, MONDAY + DAY)
    assert jobs.follow(MONDAY + 2 * DAY) == 1
    assert [one.stuck_with for one in made.items.filter(answer="")] == [boss]
    toys.gone = {one.concerns_id for one in made.items.all() if one.concerns_id}
    jobs.follow(MONDAY + 3 * DAY)
    made.refresh_from_db()
    assert not made.open
    assert queries.progress([made])[made.pk].share == 100
    with pytest.raises(NotFound):
        commands.follow(pk=0, by=SYSTEM, at=MONDAY)


def test_an_item_of_nobody_goes_to_who_stands_above() -> None:
    staff(1, None)
    made = a_round()
    assert jobs.follow(MONDAY) == 0
    toys.above = a_decider("王院长")
    assert jobs.follow(MONDAY) == 1
    assert made.items.get().assignee == toys.above


def test_what_is_to_be_done_is_owed_until_it_is_carried_out() -> None:
    decider, chief = a_decider(), a_chief()
    [member] = staff(1, decider)
    toys.outcome = Outcome.TO_DO
    made = a_round()
    item = item_of(made, member)
    with pytest.raises(Invalid, match="没有待办理"):
        commands.carry_out(pk=item.pk, note="改了", by=chief, at=MONDAY)
    commands.answer(pk=item.pk, code="maybe", reason="改为半职", by=decider, at=MONDAY)
    assert Duty.objects.get(kind="campaigns.carry_out", closed_at=None).clause == "4.1-g"
    with pytest.raises(Denied):
        commands.carry_out(pk=item.pk, note="改了", by=decider, at=MONDAY)
    with pytest.raises(NotFound):
        commands.carry_out(pk=0, note="改了", by=chief, at=MONDAY)

    commands.carry_out(pk=item.pk, note="已改任半职岗位", by=chief, at=MONDAY + DAY)

    assert not Duty.objects.filter(kind="campaigns.carry_out", closed_at=None).exists()
    assert Answer.objects.get().outcome == "done"


@pytest.mark.parametrize("came_to", [Outcome.DONE, Outcome.REFUSED])
def test_what_was_proposed_is_followed_to_its_end(came_to: Outcome) -> None:
    decider = a_decider()
    [member] = staff(1, decider)
    toys.outcome = Outcome.PROPOSED
    made = a_round()
    commands.answer(pk=item_of(made, member).pk, code="no", reason="调离", by=decider, at=MONDAY)
    assert jobs.follow(MONDAY + DAY) == 0

    toys.came_to = came_to
    assert jobs.follow(MONDAY + DAY) == 1

    assert Answer.objects.get().outcome == came_to.value
    assert jobs.follow(MONDAY + DAY) == 0


def test_a_kind_with_a_default_answers_by_itself_when_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chief = a_chief()
    staff(1, a_decider())
    made = a_round()
    monkeypatch.setitem(KINDS, TOY, replace(made.about, default="yes"))

    commands.close(pk=made.pk, reason="到期", by=chief, at=MONDAY + DAY)

    assert made.items.get().answer == "yes"
    kept = Answer.objects.get()
    assert (kept.by, kept.outcome) == (None, "done")
