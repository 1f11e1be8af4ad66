"""Rights of system administration: dated, renewed by two, over by themselves, never all at once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.proposals import Stand
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people import commands, controls, jobs, pairs, queries, rules, using
from yiheng.governance.people.commands.dating import withdraw_open
from yiheng.governance.people.models import (
    Act,
    Assignment,
    Boundary,
    GrantChange,
    Member,
    Post,
    UseMonth,
)
from yiheng.governance.people.tests.factories import MONDAY, a_member, a_post, a_unit
from yiheng.governance.regulation import commands as regulation
from yiheng.governance.regulation.parameters import Version
from yiheng.standards.china.periods import Month, months_later

pytestmark = pytest.mark.django_db
SYSTEM = the_system()
DAY = timedelta(days=1)
LAPSES = months_later(MONDAY, 6)
BEFORE, AFTER = LAPSES - timedelta(microseconds=1), LAPSES
RENEW, CONFIRM = "people:renew", "people:confirm-renewal"


def set_months(at: datetime = MONDAY, value: str = "6") -> None:
    regulation.set_parameter(
        name="admin_rights_rotation_months", value=value, in_force_from=at, by=SYSTEM, at=at
    )


@pytest.fixture(autouse=True)
def house() -> None:
    regulation.adopt(by=SYSTEM, at=MONDAY - DAY)
    set_months()


def an_engineer(at: datetime = MONDAY) -> Member:
    post = Post.objects.filter(code="engineer").first() or a_post(
        "operations:see", code="engineer", title="系统工程师", boundary=Boundary.OPERATIONS_ONLY
    )
    return a_member(post=post, at=at)


def an_administrator(at: datetime = MONDAY) -> Member:
    post = Post.objects.filter(code="secadmin").first() or a_post(
        "people:manage", code="secadmin", title="安全管理员", exclusive=True
    )
    return a_member(post=post, at=at)


def held(member: Member) -> Assignment:
    return Assignment.objects.get(member=member)


def fresh(member: Member) -> Member:
    return Member.objects.get(pk=member.pk)


def renewed(member: Member, at: datetime) -> GrantChange:
    change = commands.propose_renewal(
        pk=held(member).pk, reason="仍负责值班", by=a_member(RENEW, at=at), at=at
    )
    return commands.settle_grant(
        pk=change.pk, stand=Stand.CONFIRMED, by=a_member(CONFIRM, at=at), at=at
    )


def test_4_1_j_a_right_of_administration_is_dated_and_others_are_not() -> None:
    assert held(an_engineer()).renew_by == LAPSES
    assert held(a_member("people:see")).renew_by is None
    assert str(GrantChange(assignment_id=1, act=Act.RENEW)) == "1 renew proposed"


@pytest.mark.parametrize(
    ("card", "privileged"),
    [
        ({}, False), ({"privileged": True}, True), ({"exclusive": True}, True),
        ({"boundary": Boundary.OPERATIONS_ONLY}, True), ({"boundary": Boundary.NO_RAW_DATA}, False),
        ({"single": True}, False),
    ],
)  # fmt: skip
def test_4_1_j_which_cards_are_of_administration(card: dict[str, object], privileged: bool) -> None:
    declared = bool(card.pop("privileged", False))
    made = commands.define_post(
        code="x", title="x", permissions=[], by=SYSTEM, at=MONDAY, privileged=declared,
        **card,  # type: ignore[arg-type]  # a table of cards
    )  # fmt: skip
    assert made.privileged is privileged
    assert pairs.takes_two(made) is (privileged or made.single)


def test_4_1_j_it_lapses_the_very_instant_without_any_job_and_says_why() -> None:
    engineer = an_engineer()
    assert engineer.may("operations:see", BEFORE)

    verdict = fresh(engineer).may("operations:see", AFTER)

    assert (bool(verdict), verdict.clause) == (False, "4.1-j")
    assert "2027-05-23 09:00" in verdict.why
    assert "重新任命" in verdict.remedy
    assert fresh(engineer).posts_at(AFTER) == []
    assert not queries.in_force(AFTER).filter(member=engineer).exists()
    assert not queries.who_may("operations:see", AFTER).exists()
    assert fresh(engineer).may("people:see", AFTER).clause != "4.1-j", "it never carried that"


def test_4_1_j_the_job_closes_what_lapsed_once_and_with_its_day() -> None:
    engineer = an_engineer()
    change = commands.propose_renewal(
        pk=held(engineer).pk, reason="值班", by=a_member(RENEW), at=MONDAY
    )
    assert jobs.lapse(BEFORE) == 0
    with pytest.raises(Denied, match="尚未到期"):
        commands.lapse(pk=held(engineer).pk, by=SYSTEM, at=BEFORE)

    assert jobs.lapse(AFTER + DAY) == 1
    assert jobs.lapse(AFTER + DAY) == 0

    assert held(engineer).until == LAPSES
    change.refresh_from_db()
    assert change.stand == Stand.WITHDRAWN
    assert Entry.objects.filter(action="people.right_lapsed").count() == 1
    with pytest.raises(NotFound):
        commands.lapse(pk=held(engineer).pk, by=SYSTEM, at=AFTER + DAY)
    with pytest.raises(NotFound):
        commands.lapse(pk=0, by=SYSTEM, at=AFTER)
    assert fresh(engineer).may("operations:see", AFTER + DAY).clause == "4.1-j"


def test_4_1_j_two_persons_renew_it_from_the_day_of_the_second() -> None:
    engineer = an_engineer()
    then = MONDAY + 150 * DAY

    change = renewed(engineer, then)

    assert (change.before, change.until) == (LAPSES, months_later(then, 6))
    assert fresh(engineer).may("operations:see", AFTER)
    assert not fresh(engineer).may("operations:see", months_later(then, 6))
    entry = Entry.objects.get(action="people.grant_settled")
    assert entry.facts["outcome"] == "confirmed"


def test_4_1_j_nobody_renews_alone_nor_the_own_right() -> None:
    engineer, proposer = an_engineer(), a_member(RENEW)
    own = a_member(post=a_post(RENEW, exclusive=True))
    both = a_member(CONFIRM)
    with pytest.raises(Denied, match="不能办理本人"):
        commands.propose_renewal(pk=held(own).pk, reason="x", by=fresh(own), at=MONDAY)
    with pytest.raises(Denied):
        commands.propose_renewal(pk=held(engineer).pk, reason="x", by=both, at=MONDAY)
    change = commands.propose_renewal(pk=held(engineer).pk, reason="x", by=proposer, at=MONDAY)
    with pytest.raises(Denied):
        commands.settle_grant(pk=change.pk, stand=Stand.CONFIRMED, by=proposer, at=MONDAY)
    confirmer = a_member(post=a_post(CONFIRM, exclusive=True))
    mine = commands.propose_renewal(pk=held(confirmer).pk, reason="x", by=proposer, at=MONDAY)
    with pytest.raises(Denied, match="不能办理本人"):
        commands.settle_grant(pk=mine.pk, stand=Stand.CONFIRMED, by=fresh(confirmer), at=MONDAY)
    assert held(engineer).renew_by == held(confirmer).renew_by == LAPSES


def test_what_cannot_be_proposed_or_settled() -> None:
    proposer, confirmer, engineer = a_member(RENEW), a_member(CONFIRM), an_engineer()
    pk = held(engineer).pk
    with pytest.raises(Invalid, match="写明理由"):
        commands.propose_renewal(pk=pk, reason=" ", by=proposer, at=MONDAY)
    with pytest.raises(Denied, match="不是系统管理权限"):
        commands.propose_renewal(pk=held(proposer).pk, reason="x", by=a_member(RENEW), at=MONDAY)
    with pytest.raises(NotFound):
        commands.propose_renewal(pk=0, reason="x", by=proposer, at=MONDAY)
    with pytest.raises(Denied, match="已经失效"):
        commands.propose_renewal(pk=pk, reason="x", by=proposer, at=AFTER)
    change = commands.propose_renewal(pk=pk, reason="x", by=proposer, at=MONDAY)
    with pytest.raises(Invalid, match="已有一项提案"):
        commands.propose_renewal(pk=pk, reason="x", by=proposer, at=MONDAY)
    with pytest.raises(Invalid, match="请选择"):
        commands.settle_grant(pk=change.pk, stand="maybe", by=confirmer, at=MONDAY)
    with pytest.raises(NotFound):
        commands.settle_grant(pk=0, stand=Stand.CONFIRMED, by=confirmer, at=MONDAY)
    commands.settle_grant(pk=change.pk, stand=Stand.WITHDRAWN, by=proposer, at=MONDAY)
    late = commands.propose_renewal(pk=pk, reason="x", by=proposer, at=MONDAY)
    with pytest.raises(Denied, match="已经失效"):
        commands.settle_grant(pk=late.pk, stand=Stand.CONFIRMED, by=confirmer, at=AFTER)
    assert held(engineer).renew_by == LAPSES


def test_4_1_j_the_last_of_a_post_that_must_be_filled_holds_on_until_another_is_there() -> None:
    only = an_administrator()
    late = AFTER + 10 * DAY

    assert fresh(only).may("people:manage", late)
    assert queries.in_force(late).get(member=only).past(late)
    assert jobs.lapse(late) == 0
    with pytest.raises(Denied, match="没有其他在期人员"):
        commands.lapse(pk=held(only).pk, by=SYSTEM, at=late)

    successor = an_administrator(late)

    assert fresh(successor).may("people:manage", late)
    assert not fresh(only).may("people:manage", late)
    assert jobs.lapse(late + timedelta(minutes=1)) == 1
    assert held(only).until == late + timedelta(minutes=1), "it had held on until then"


def test_4_1_j_of_two_that_run_out_together_both_hold_on_until_one_is_renewed() -> None:
    one, other = an_administrator(), an_administrator()
    late = AFTER + DAY
    assert fresh(one).may("people:manage", late)
    assert fresh(other).may("people:manage", late)

    renewed(one, late)

    assert fresh(one).may("people:manage", late)
    assert not fresh(other).may("people:manage", late)
    assert [row.member for row in queries.to_lapse(late)] == [other]


def test_4_1_j_with_another_in_date_the_first_lapses_on_its_day() -> None:
    one = an_administrator()
    other = an_administrator(MONDAY + 30 * DAY)
    assert not fresh(one).may("people:manage", AFTER)
    assert fresh(other).may("people:manage", AFTER)
    jobs.lapse(AFTER + DAY)
    assert held(one).until == LAPSES


def test_4_1_j_what_was_given_before_the_months_were_known_is_dated_and_undated() -> None:
    engineer = an_engineer()
    Assignment.objects.update(renew_by=None)
    assert jobs.lapse(MONDAY + DAY) == 1
    assert jobs.lapse(MONDAY + DAY) == 0
    assert held(engineer).renew_by == months_later(MONDAY + DAY, 6)
    post = Post.objects.get(code="engineer")
    change = commands.propose_card(
        pk=post.pk, title=post.title, permissions=post.permissions, reason="不再运维",
        by=SYSTEM, at=MONDAY,
    )  # fmt: skip
    assert not change.privileged
    commands.settle_card(pk=change.pk, stand="confirmed", by=a_member("people:confirm"), at=MONDAY)
    assert held(engineer).renew_by is None


def test_while_the_months_are_unset_nothing_is_dated(db: object) -> None:
    set_months(MONDAY + 5 * DAY)
    engineer = an_engineer(at=MONDAY - 3 * DAY)
    assert held(engineer).renew_by is None
    assert jobs.lapse(MONDAY - 2 * DAY) == 0
    assert fresh(engineer).may("operations:see", MONDAY - DAY)


def test_a_post_taken_by_two_ends_and_what_waited_falls_away() -> None:
    administrator, other = an_administrator(), an_administrator()
    proposer, confirmer = a_member(RENEW), a_member(CONFIRM)
    change = commands.propose_relief(
        pk=held(administrator).pk, reason="轮岗", by=proposer, at=MONDAY
    )
    commands.settle_grant(pk=change.pk, stand=Stand.CONFIRMED, by=confirmer, at=MONDAY + DAY)
    assert held(administrator).until == MONDAY + DAY
    with pytest.raises(Invalid, match="已经结束"):
        commands.propose_relief(pk=held(administrator).pk, reason="x", by=proposer, at=MONDAY + DAY)
    last = commands.propose_relief(pk=held(other).pk, reason="轮岗", by=proposer, at=MONDAY)
    with pytest.raises(Denied, match="只有这一人担任"):
        commands.settle_grant(pk=last.pk, stand=Stand.CONFIRMED, by=confirmer, at=MONDAY + DAY)
    withdraw_open(held(other), SYSTEM, MONDAY + DAY)
    last.refresh_from_db()
    assert last.stand == Stand.WITHDRAWN


def test_relieved_meanwhile_a_confirmed_relief_finds_nothing_to_take() -> None:
    engineer, proposer = an_engineer(), a_member(RENEW)
    change = commands.propose_relief(pk=held(engineer).pk, reason="轮岗", by=proposer, at=MONDAY)
    Assignment.objects.filter(member=engineer).update(until=MONDAY + DAY)
    with pytest.raises(Invalid, match="已经结束"):
        commands.settle_grant(
            pk=change.pk, stand=Stand.CONFIRMED, by=a_member(CONFIRM), at=MONDAY + 2 * DAY
        )


def test_a_post_can_be_made_to_end_earlier_not_later() -> None:
    member = a_member("people:see")
    commands.shorten(pk=held(member).pk, until=MONDAY + 9 * DAY, by=SYSTEM, at=MONDAY)
    assert held(member).until == MONDAY + 9 * DAY
    with pytest.raises(Invalid, match="不能延长"):
        commands.shorten(pk=held(member).pk, until=MONDAY + 10 * DAY, by=SYSTEM, at=MONDAY)
    with pytest.raises(Invalid, match="晚于现在"):
        commands.shorten(pk=held(member).pk, until=MONDAY, by=SYSTEM, at=MONDAY)
    with pytest.raises(Denied, match="不能写截止时间"):
        commands.shorten(
            pk=held(an_administrator()).pk, until=MONDAY + DAY, by=SYSTEM, at=MONDAY
        )  # fmt: skip


MAY = Month.containing(LAPSES)


def test_4_1_j_the_control_counts_what_was_held_past_its_day_in_any_month() -> None:
    kept, engineer = an_administrator(), an_engineer()
    known = Version(months_later(LAPSES, 4))
    renewed(kept, LAPSES + 20 * DAY)  # in June, twenty days late
    jobs.lapse(LAPSES)

    counted = [controls.rights_past_their_day(month, known) for month in (
        MAY.previous(), MAY, MAY.next(), MAY.next().next()
    )]  # fmt: skip

    assert [one.value for one in counted] == [0, 1, 1, 0]
    assert counted[1].evidence == (held(kept),)
    assert held(engineer).until == LAPSES


def test_4_1_j_the_control_counts_a_right_without_a_date_and_one_still_past_it() -> None:
    an_administrator()
    assert controls.rights_past_their_day(MAY, Version(MAY.end)).value == 1
    Assignment.objects.update(renew_by=None)
    november = Month.containing(MONDAY)
    assert controls.rights_past_their_day(november, Version(MONDAY + DAY)).value == 1


@given(st.lists(st.integers(min_value=1, max_value=12), max_size=6), st.integers(1, 40))
def test_4_1_j_overdue_spans_are_exactly_the_gaps_between_day_and_renewal(
    gaps: list[int], end: int
) -> None:
    """A right of five days renewed after so many: late by what is beyond five, never else."""
    changes, at, day = [], MONDAY, MONDAY + 5 * DAY
    late = timedelta()
    for gap in gaps:
        at += gap * DAY
        late += max(at - day, timedelta())
        changes.append(GrantChange(before=day, until=at + 5 * DAY, settled_at=at))
        day = at + 5 * DAY
    until = at + end * DAY
    late += max(until - day, timedelta())
    one = Assignment(since=MONDAY, until=until, renew_by=day)

    spans = controls.overdue_spans(one, changes)

    assert sum((finish - start for start, finish in spans if finish), timedelta()) == late


def test_4_1_g_days_of_use_are_counted_once_a_day_by_however_many_workers() -> None:
    member, other = a_member("people:see"), a_member("people:see")
    days = [MONDAY.date() - n * DAY for n in (0, 0, 1, 30, 31, 60)]
    for _worker in range(2):
        using.keep([(member, "people:see", day) for day in days])
    using.keep([(other, "people:see", days[0])])

    found = using.days_used([member, other], MONDAY.date() - 40 * DAY, MONDAY.date())

    assert found == {(member.pk, "people:see"): 4, (other.pk, "people:see"): 1}
    assert using.days_used([member], days[1], days[1]) == {(member.pk, "people:see"): 1}
    assert str(UseMonth.objects.order_by("pk")[0]).startswith(f"{member.pk} people:see 2026-")
    assert using.last_uses([other], days[0]) == {(other.pk, "people:see"): days[0]}
    assert using.last_uses([other], days[2]) == {}


def test_4_1_j_rules_hold_without_a_database() -> None:
    card = Post(code="x", title="x", boundary=Boundary.OPERATIONS_ONLY)
    assert rules.administers(card, False)
    assert not rules.administers(Post(code="y", title="y"), False)
    assert a_unit() is not None
