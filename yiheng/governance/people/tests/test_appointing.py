"""Posts that reach over others: one proposes, another confirms; a director is there every day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.proposals import Stand
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people import commands, queries
from yiheng.governance.people.models import Appointment, Assignment, Boundary, Member, Post
from yiheng.governance.people.standard import STANDARD_POSTS
from yiheng.governance.people.tests.factories import MONDAY, a_member, a_post, a_unit
from yiheng.governance.regulation import commands as regulation
from yiheng.governance.regulation.parameters import ParameterUnset

pytestmark = pytest.mark.django_db
SYSTEM = the_system()
TUESDAY, LATER = MONDAY + timedelta(days=1), MONDAY + timedelta(days=30)


def proposer() -> Member:
    return a_member("people:manage", name="安全管理员")


def confirmer() -> Member:
    return a_member("people:confirm", name="审计管理员")


def proposed(member: Member, post: Post, by: Member, **terms: Any) -> Appointment:
    given = {"since": MONDAY, "until": None, "reason": "接任", **terms}
    return commands.propose_appointment(
        member=member, post=post, unit=member.unit, by=by, at=MONDAY, **given
    )


def again(member: Member) -> Member:
    return Member.objects.get(pk=member.pk)


def test_2_1_n_a_post_that_reaches_over_others_takes_two() -> None:
    admin, auditor, member = proposer(), confirmer(), a_member()
    post = a_post("ledger:read", title="内审员")
    with pytest.raises(Denied, match="两人任命"):
        commands.assign(member=member, post=post, by=admin, at=MONDAY)
    proposal = proposed(member, post, admin)
    assert not again(member).may("ledger:read", MONDAY)
    with pytest.raises(Denied):
        commands.settle_appointment(pk=proposal.pk, stand=Stand.CONFIRMED, by=admin, at=MONDAY)

    done = commands.settle_appointment(
        pk=proposal.pk, stand=Stand.CONFIRMED, by=auditor, at=TUESDAY
    )

    assert again(member).may("ledger:read", TUESDAY)
    assert not again(member).may("ledger:read", MONDAY)
    assert done.assignment is not None
    assert (done.assignment.made_by, done.assignment.confirmed_by) == (admin.label, auditor.label)
    with pytest.raises(Denied, match="已由"):
        commands.settle_appointment(pk=proposal.pk, stand=Stand.CONFIRMED, by=auditor, at=LATER)
    assert Entry.objects.filter(action="people.appointment_settled").count() == 1


def test_2_1_n_nobody_confirms_the_own_proposal_or_the_own_appointment() -> None:
    both = a_post("people:confirm", code="confirms")
    admin, post = proposer(), a_post("ledger:read")
    candidate = a_member(post=both)
    proposal = proposed(candidate, post, admin)

    with pytest.raises(Denied, match="本人的任职"):
        commands.settle_appointment(pk=proposal.pk, stand=Stand.CONFIRMED, by=candidate, at=MONDAY)
    with pytest.raises(Denied, match="本人的任职"):
        proposed(admin, post, admin)
    own = commands.propose_appointment(
        member=candidate, post=a_post("intake:feeds"), unit=candidate.unit, since=MONDAY,
        until=None, reason="接任", by=SYSTEM, at=MONDAY,
    )  # fmt: skip
    with pytest.raises(Denied, match="不能自己确认"):
        commands.settle_appointment(pk=own.pk, stand=Stand.CONFIRMED, by=SYSTEM, at=MONDAY)


@pytest.mark.parametrize("stand", [Stand.REFUSED, Stand.WITHDRAWN])
def test_a_proposal_refused_or_withdrawn_gives_nothing_and_may_be_made_again(stand: Stand) -> None:
    admin, auditor, member, post = proposer(), confirmer(), a_member(), a_post("ledger:read")
    proposal = proposed(member, post, admin)
    with pytest.raises(Invalid, match="正在等待确认"):
        proposed(member, post, admin)

    by = admin if stand == Stand.WITHDRAWN else auditor
    commands.settle_appointment(pk=proposal.pk, stand=stand, by=by, at=TUESDAY)

    assert not again(member).may("ledger:read", LATER)
    assert proposed(member, post, admin).open


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"since": MONDAY - timedelta(days=3)}, "since"),
        ({"until": MONDAY}, "until"),
    ],
)
def test_a_proposal_that_cannot_be_taken(wrong: dict[str, Any], field: str) -> None:
    member, post, admin = a_member(), a_post("ledger:read"), proposer()

    with pytest.raises(Invalid) as caught:
        proposed(member, post, admin, **wrong)

    assert caught.value.field == field
    assert not Appointment.objects.exists()


def test_what_is_not_there_or_no_decision_is_no_settling() -> None:
    auditor = confirmer()
    with pytest.raises(NotFound):
        commands.settle_appointment(pk=99, stand=Stand.CONFIRMED, by=auditor, at=MONDAY)
    waiting = proposed(a_member(), a_post("ledger:read"), proposer())
    with pytest.raises(Invalid, match="请选择"):
        commands.settle_appointment(pk=waiting.pk, stand="maybe", by=auditor, at=MONDAY)


def test_2_1_b_the_next_director_takes_over_the_same_instant() -> None:
    chair = a_post("approvals:sign", single=True, title="信息科主任")
    first, second = a_member(post=chair), a_member()

    commands.assign(member=second, post=chair, since=LATER, by=SYSTEM, at=MONDAY)

    before, after = LATER - timedelta(seconds=1), LATER
    assert [list(queries.holders(chair.code, at)) for at in (before, after)] == [[first], [second]]


def test_2_1_b_the_chair_is_never_empty_and_never_held_for_a_time() -> None:
    chair = a_post("approvals:sign", single=True, title="信息科主任")
    director = a_member(post=chair)
    guest = a_member()
    Member.objects.filter(pk=guest.pk).update(ends_on=date(2027, 1, 1))

    with pytest.raises(Denied, match="不能空缺") as caught:
        commands.relieve(assignment=Assignment.objects.get(post=chair), by=SYSTEM, at=TUESDAY)
    assert caught.value.verdict.clause == "2.1-b"
    with pytest.raises(Denied, match="不能空缺"):
        commands.leave(member=director, by=SYSTEM, at=TUESDAY)
    with pytest.raises(Denied, match="截止时间"):
        commands.assign(member=a_member(), post=chair, until=LATER, by=SYSTEM, at=MONDAY)
    with pytest.raises(Denied, match="服务期限"):
        commands.assign(member=again(guest), post=chair, by=SYSTEM, at=MONDAY)


@pytest.mark.parametrize(
    ("first", "second", "clause"),
    [
        (("collection:apply",), ("approvals:sign",), "3.1-r"),
        (("people:manage",), ("people:confirm",), "2.1-n"),
        (("analytics:count",), ("access:break-glass",), "2.1-m"),
        (("approvals:sign",), ("operations:see",), "2.1-l"),
    ],
)
def test_2_1_n_both_sides_of_a_toxic_pair_are_never_given_to_one_person(
    first: tuple[str, ...], second: tuple[str, ...], clause: str
) -> None:
    member = a_member(*first)

    with pytest.raises(Denied) as caught:
        commands.assign(member=member, post=a_post(*second), by=SYSTEM, at=MONDAY)

    assert caught.value.verdict.clause == clause
    assert caught.value.verdict.remedy
    with pytest.raises(Denied):
        a_post(*first, *second)


def test_2_1_n_a_pair_of_posts_is_kept_apart_and_one_after_the_other_is_no_pair() -> None:
    officer, auditor = a_post(code="security_officer"), a_post(code="auditor")
    member = a_member()
    commands.assign(member=member, post=officer, until=TUESDAY, by=SYSTEM, at=MONDAY)

    with pytest.raises(Denied, match="不审计自己"):
        commands.assign(member=member, post=auditor, by=SYSTEM, at=MONDAY)
    commands.assign(member=member, post=auditor, since=TUESDAY, by=SYSTEM, at=MONDAY)


@pytest.mark.parametrize(
    ("clause", "parameter"),
    [
        ("2.2-b", "staff_system_engineer"),
        ("2.2-c", "staff_data_analyst"),
        ("2.2-d", "staff_security_officer"),
    ],
)
def test_2_2_b_2_2_c_2_2_d_the_number_of_places_is_the_parameters(
    clause: str, parameter: str
) -> None:
    post = a_post("regulation:read", quota_parameter=parameter, boundary=Boundary.NONE)
    with pytest.raises(ParameterUnset):
        commands.assign(member=a_member(), post=post, by=SYSTEM, at=MONDAY)
    regulation.adopt(by=SYSTEM, at=MONDAY)
    regulation.set_parameter(name=parameter, value="2", in_force_from=MONDAY, by=SYSTEM, at=MONDAY)
    for _n in range(2):
        commands.assign(member=a_member(), post=post, by=SYSTEM, at=MONDAY)

    with pytest.raises(Denied, match="编制 2 人"):
        commands.assign(member=a_member(), post=post, by=SYSTEM, at=MONDAY)
    with pytest.raises(Invalid, match="编制参数"):
        a_post(quota_parameter="nonsense")


def test_2_2_a_a_department_takes_no_more_own_staff_than_its_places() -> None:
    regulation.adopt(by=SYSTEM, at=MONDAY)
    regulation.set_parameter(
        name="staff_total", value="4", in_force_from=MONDAY, by=SYSTEM, at=MONDAY
    )
    house = a_unit("医院")
    information = commands.found_unit(
        code="XX", name="信息科", kind="administrative", parent=house, headcount="staff_total",
        by=SYSTEM, at=MONDAY,
    )  # fmt: skip
    team = a_unit("团队", parent=information)
    four = [a_member(unit=unit) for unit in (information, information, team, team)]

    with pytest.raises(Denied, match="编制 4 人"):
        a_member(unit=team)
    outsider = a_member(unit=house)
    with pytest.raises(Denied, match="编制 4 人"):
        edited(outsider, unit=team)
    edited(four[0], unit=team)  # within the department nobody is added
    signed = date(2026, 11, 1)
    commands.enrol(
        staff_no="9001", name="驻场", unit=team, by=SYSTEM, at=MONDAY,
        employment="outsourced", sponsor=four[1], nda_on=signed, ends_on=date(2027, 1, 1),
    )  # fmt: skip


def edited(member: Member, **changes: Any) -> Member:
    given = {
        "name": member.name, "unit": member.unit, "title": member.title,
        "employment": member.employment, **changes,
    }  # fmt: skip
    return commands.edit_member(pk=member.pk, by=SYSTEM, at=MONDAY, **given)


def test_2_1_k_a_card_is_changed_by_two_and_its_holders_have_it_at_once() -> None:
    admin, auditor = proposer(), confirmer()
    post = a_post("regulation:read", title="内审员")
    holder = a_member(post=post)
    with pytest.raises(Invalid, match="提出变更"):
        commands.define_post(code=post.code, title="内审员", permissions=[], by=admin, at=MONDAY)

    change = commands.propose_card(
        pk=post.pk, title="内审员", permissions=["regulation:read", "ledger:read"],
        reason="审计需要", by=admin, at=MONDAY,
    )  # fmt: skip
    assert not again(holder).may("ledger:read", MONDAY)
    with pytest.raises(Invalid, match="待确认"):
        commands.propose_card(
            pk=post.pk, title="内审员", permissions=[], reason="再改", by=admin, at=MONDAY
        )
    commands.settle_card(pk=change.pk, stand=Stand.CONFIRMED, by=auditor, at=TUESDAY)

    assert again(holder).may("ledger:read", TUESDAY)
    proposal = Entry.objects.get(action="people.card_proposed")
    assert (proposal.facts["added"], proposal.facts["taken"]) == (["ledger:read"], [])


def test_2_1_n_a_card_change_that_makes_a_pair_of_its_holders_is_refused() -> None:
    admin = proposer()
    post = a_post("regulation:read")
    member = a_member("collection:apply")
    commands.assign(member=member, post=post, by=SYSTEM, at=MONDAY)

    with pytest.raises(Denied, match="申请人不审批"):
        commands.propose_card(
            pk=post.pk, title="x", permissions=["approvals:sign"], reason="要", by=admin, at=MONDAY
        )
    for wrong, field in (("", "reason"), ("因为", "permissions")):
        with pytest.raises(Invalid) as caught:
            commands.propose_card(
                pk=post.pk, title="x", permissions=["fly:away"], reason=wrong, by=admin, at=MONDAY
            )
        assert caught.value.field == field
    for act in (commands.settle_card, commands.settle_appointment):
        with pytest.raises(NotFound):
            act(pk=999, stand=Stand.CONFIRMED, by=SYSTEM, at=MONDAY)


def test_the_standard_posts_are_whole_and_hold_no_toxic_pair() -> None:
    made = [
        commands.define_post(
            code=one.code, title=one.title, permissions=one.permissions, boundary=one.boundary,
            single=one.single, quota_parameter=one.quota_parameter, by=SYSTEM, at=MONDAY,
        )
        for one in STANDARD_POSTS
    ]  # fmt: skip

    assert {"director", "leader", "head", "doctor"} <= {one.code for one in made}
