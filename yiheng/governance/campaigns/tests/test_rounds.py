"""The engine of rounds, with a toy kind: who is asked what, who may answer, who sees it."""

from __future__ import annotations

import pytest

from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.campaigns import commands, queries
from yiheng.governance.campaigns.commands import following
from yiheng.governance.campaigns.models import Answer, Campaign, Item
from yiheng.governance.campaigns.permissions import DECIDE
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
    play,
    staff,
    toys,
)
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house() -> Toys:
    a_regulated_house()
    return play()


def test_opening_freezes_what_is_asked_and_each_decider_owes_one_duty() -> None:
    one, two, chief = a_decider(), a_decider("李主任"), a_chief()
    members = [a_member(at=LONG_AGO) for _n in range(3)]
    toys.asked = [(members[0], one), (members[1], one), (members[2], two)]

    made = a_round(by=chief)
    toys.asked.append((a_member(at=LONG_AGO), two))

    assert made.title == "2026 年玩具复核"
    assert made.items.count() == 3
    assert [duty.due_at for who in (one, two) for duty in duties(who)] == [made.due_at] * 2
    assert Notice.objects.filter(kind="campaigns.asked").count() == 2
    entry = Entry.objects.get(action="campaigns.opened")
    assert (entry.facts["items"], entry.facts["told"]) == (3, 2)
    assert {str(one) for one in (made, made.items.first(), made.shares.first())}


def test_a_second_round_of_a_kind_waits_for_the_first_to_end() -> None:
    staff(1, a_decider())
    a_round(by=a_chief())

    with pytest.raises(Denied, match="还在进行"):
        a_round(by=a_chief())

    assert Campaign.objects.count() == 1
    assert Entry.objects.latest("seq").action == "campaigns.open.denied"


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"due_at": MONDAY}, "晚于现在"), ({"due_at": MONDAY + 400 * DAY}, "本周期末"),
        ({"units": ["nowhere"]}, "没有这些部门"), ({"title": "长" * 81}, "不超过 80"),
    ],
)  # fmt: skip
def test_what_cannot_be_opened_is_refused_with_the_field(
    given: dict[str, object], wrong: str
) -> None:
    staff(1, a_decider())
    with pytest.raises(Invalid, match=wrong):
        commands.open_campaign(kind=TOY, by=a_chief(), at=MONDAY, **given)  # type: ignore[arg-type]  # a table of bad input
    assert not Campaign.objects.exists()


def test_a_round_that_asks_nothing_an_unknown_kind_and_a_stranger() -> None:
    with pytest.raises(Invalid, match="没有需要复核"):
        a_round()
    with pytest.raises(NotFound):
        a_round(kind="nowhere")
    staff(1, a_decider())
    with pytest.raises(Denied):
        a_round(by=a_decider())
    assert not Campaign.objects.exists()


def test_a_round_of_one_unit_asks_about_those_in_it_and_below() -> None:
    decider = a_decider()
    inside, outside = staff(2, decider)

    made = commands.open_campaign(
        kind=TOY, by=SYSTEM, at=MONDAY, units=[inside.unit.code], due_at=MONDAY + DAY
    )

    assert [one.concerns for one in made.items.all()] == [inside]
    assert outside.unit != inside.unit


def test_an_answer_is_applied_recorded_and_closes_the_duty_with_the_last() -> None:
    decider = a_decider()
    first, second = staff(2, decider)
    made = a_round()

    commands.answer(pk=item_of(made, first).pk, code="yes", by=decider, at=MONDAY + DAY)
    assert duties(decider)
    commands.answer(
        pk=item_of(made, second).pk, code="no", reason="调离", by=decider, at=MONDAY + DAY
    )

    assert toys.applied == [
        (f"people.member:{first.pk}", "yes"), (f"people.member:{second.pk}", "no"),
    ]  # fmt: skip
    assert duties(decider) == []
    made.refresh_from_db()
    assert (made.state, made.closed_by_label, toys.closed) == ("closed", "系统", [made.pk])
    kept = Answer.objects.get(code="no")
    assert (kept.by, kept.on_behalf_of, kept.rows, kept.outcome) == (
        decider, None, [("次数", "3")], "done",
    )  # fmt: skip
    facts = Entry.objects.filter(action="campaigns.answered").latest("seq").facts
    assert facts["outcome"] == "no"
    assert "调离" not in str(facts)


@pytest.mark.parametrize(
    ("code", "flagged", "reason", "wants"),
    [
        ("yes", False, "", ""), ("yes", True, "", "没有用过，选择“好”须写明理由"),
        ("yes", True, "冬季值班才用", ""), ("maybe", False, "", "选择“再看”须写明理由"),
        ("no", True, "  ", "须写明理由"), ("perhaps", False, "", "请选择一项结论"),
        ("yes", False, "长" * 201, "不超过 200"),
    ],
)  # fmt: skip
def test_4_1_g_what_the_evidence_speaks_against_is_kept_only_with_a_reason(
    code: str, flagged: bool, reason: str, wants: str
) -> None:
    decider = a_decider()
    [member] = staff(1, decider)
    toys.flagged = {member.pk} if flagged else set()
    item = item_of(a_round(), member)

    if wants:
        with pytest.raises(Invalid, match=wants):
            commands.answer(pk=item.pk, code=code, reason=reason, by=decider, at=MONDAY)
    else:
        commands.answer(pk=item.pk, code=code, reason=reason, by=decider, at=MONDAY)

    item.refresh_from_db()
    assert item.open is bool(wants)
    assert len(toys.applied) == (0 if wants else 1)


def test_the_same_click_twice_gives_one_answer_and_a_clear_refusal() -> None:
    decider = a_decider()
    first, _second = staff(2, decider)
    item = item_of(a_round(), first)
    commands.answer(pk=item.pk, code="yes", by=decider, at=MONDAY)

    with pytest.raises(Denied, match="已有结论：好"):
        commands.answer(pk=item.pk, code="yes", by=decider, at=MONDAY)

    assert Answer.objects.count() == 1


def test_4_1_f_a_stranger_sees_nothing_and_nobody_answers_about_themselves() -> None:
    decider, other = a_decider(), a_decider("周主任")
    toys.asked = [(decider, other), (other, None)]
    made = a_round()

    with pytest.raises(NotFound):
        commands.answer(pk=item_of(made, decider).pk, code="yes", by=decider, at=MONDAY)
    Item.objects.filter(concerns=other).update(assignee=other)
    with pytest.raises(Denied, match="与本人有关"):
        commands.answer(pk=item_of(made, other).pk, code="yes", by=other, at=MONDAY)
    with pytest.raises(NotFound):
        commands.answer(pk=999_999, code="yes", by=other, at=MONDAY)

    assert not Answer.objects.exists()


def test_who_is_asked_about_themselves_is_not_asked_at_all() -> None:
    decider, chief = a_decider(), a_chief()
    toys.asked = [(decider, decider)]

    made = a_round()

    assert item_of(made, decider).assignee is None
    assert Notice.objects.get(kind="campaigns.unheld").recipient == chief


def test_a_deputy_answers_in_the_name_of_both_and_only_while_standing_in() -> None:
    decider, deputy = a_decider(), a_decider("吴副主任")
    first, second = staff(2, decider)
    made = a_round()
    people.appoint_deputy(
        principal=decider, deputy=deputy, subjects=[], permissions=[DECIDE], since=MONDAY,
        until=MONDAY + 2 * DAY, reason="进修", by=decider, at=MONDAY,
    )  # fmt: skip
    deputy = Member.objects.get(pk=deputy.pk)

    commands.answer(pk=item_of(made, first).pk, code="yes", by=deputy, at=MONDAY + DAY)
    with pytest.raises(NotFound):
        commands.answer(pk=item_of(made, second).pk, code="yes", by=deputy, at=MONDAY + 3 * DAY)

    kept = Answer.objects.get()
    assert (kept.by, kept.on_behalf_of) == (deputy, decider)


def test_a_deputy_answers_in_the_name_of_whom_they_stand_in_for_and_of_nobody_else() -> None:
    first, colleague, deputy = a_decider(), a_decider("郑主任"), a_decider("吴副主任")
    [about] = staff(1, first)
    made = a_round()
    people.appoint_deputy(
        principal=first, deputy=deputy, subjects=[], permissions=[DECIDE], since=MONDAY,
        until=MONDAY + 2 * DAY, reason="外出开会", by=SYSTEM, at=MONDAY,
    )  # fmt: skip
    asked = [item_of(made, about).pk]
    commands.hand_over(
        pk=made.pk, items=asked, to=colleague, reason="外出", by=first, at=MONDAY
    )  # fmt: skip
    deputy = Member.objects.get(pk=deputy.pk)

    commands.answer(pk=item_of(made, about).pk, code="yes", by=deputy, at=MONDAY + DAY)

    kept = Answer.objects.get()
    assert (kept.by, kept.on_behalf_of) == (deputy, first)


def test_2_1_n_what_concerns_somebody_is_not_decided_by_their_own_right_in_a_deputys_hand() -> None:
    head, concerned, deputy = a_decider(), a_decider("郑主任"), a_member(name="吴干事", at=LONG_AGO)
    toys.asked = [(concerned, head)]
    made = a_round()
    item = item_of(made, concerned)
    people.appoint_deputy(
        principal=concerned, deputy=deputy, subjects=[], permissions=[DECIDE], since=MONDAY,
        until=MONDAY + 2 * DAY, reason="外出开会", by=SYSTEM, at=MONDAY,
    )  # fmt: skip
    deputy = Member.objects.get(pk=deputy.pk)
    with pytest.raises(Denied, match="所代理的人有关"):
        commands.hand_over(
            pk=made.pk, items=[item.pk], to=deputy, reason="外出", by=head, at=MONDAY
        )
    item.hand_to(deputy)
    with pytest.raises(Denied, match="不能用所代理的人的权限"):
        commands.answer(pk=item.pk, code="yes", by=deputy, at=MONDAY)

    people.appoint_deputy(
        principal=head, deputy=deputy, subjects=[], permissions=[DECIDE], since=MONDAY,
        until=MONDAY + 2 * DAY, reason="外出开会", by=SYSTEM, at=MONDAY,
    )  # fmt: skip
    commands.answer(pk=item.pk, code="yes", by=Member.objects.get(pk=deputy.pk), at=MONDAY)
    assert Answer.objects.get().by == deputy


def test_a_deputy_does_not_answer_about_themselves() -> None:
    decider, deputy = a_decider(), a_decider("吴副主任")
    toys.asked = [(deputy, decider)]
    made = a_round()
    people.appoint_deputy(
        principal=decider, deputy=deputy, subjects=[], permissions=[DECIDE], since=MONDAY,
        until=MONDAY + 2 * DAY, reason="进修", by=decider, at=MONDAY,
    )  # fmt: skip
    deputy = Member.objects.get(pk=deputy.pk)

    with pytest.raises(Denied, match="与本人有关"):
        commands.answer(pk=item_of(made, deputy).pk, code="yes", by=deputy, at=MONDAY + DAY)


def test_who_may_see_a_round_sees_all_of_it_and_who_answers_their_own_part() -> None:
    decider, other, chief, stranger = (
        a_decider(), a_decider("周主任"), a_chief(), a_member(at=LONG_AGO),
    )  # fmt: skip
    members = [a_member(at=LONG_AGO) for _n in range(2)]
    toys.asked = [(members[0], decider), (members[1], other)]
    made = a_round()

    assert list(queries.visible_to(chief)) == list(queries.visible_to(decider)) == [made]
    assert list(queries.visible_to(stranger)) == []
    assert queries.items_seen(chief, made, MONDAY).count() == 2
    assert [one.concerns for one in queries.items_seen(decider, made, MONDAY)] == [members[0]]


def test_an_export_is_noted_and_following_an_idle_round_writes_nothing() -> None:
    chief = a_chief()
    staff(1, a_decider())
    made = a_round()

    assert commands.keep_export(campaign=made, count=1, by=chief, at=MONDAY) == 1
    assert Entry.objects.latest("seq").action == "campaigns.exported"
    assert not following.wants_following(made, MONDAY)
