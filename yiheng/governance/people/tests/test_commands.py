from __future__ import annotations

from datetime import timedelta

import pytest

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people import commands, queries
from yiheng.governance.people.models import Assignment, Boundary, Member, Post
from yiheng.governance.people.tests.factories import (
    HASHED,
    MONDAY,
    PASSWORD,
    a_member,
    a_post,
    a_unit,
)

pytestmark = pytest.mark.django_db
SYSTEM = the_system()
LATER = MONDAY + timedelta(days=1)


def last_action() -> str:
    return Entry.objects.latest("seq").action


def test_2_1_a_a_fourth_level_is_refused() -> None:
    third = a_unit(parent=a_unit(parent=a_unit()))

    with pytest.raises(Invalid, match="最多 3 级"):
        a_unit(parent=third)


@pytest.mark.parametrize(
    ("code", "kind", "field"), [("taken", "clinical", "code"), ("new", "castle", "kind")]
)
def test_a_unit_wants_a_code_of_its_own_and_a_known_kind(code: str, kind: str, field: str) -> None:
    commands.found_unit(code="taken", name="骨科", kind="clinical", by=SYSTEM, at=MONDAY)

    with pytest.raises(Invalid) as caught:
        commands.found_unit(code=code, name="眼科", kind=kind, by=SYSTEM, at=MONDAY)

    assert caught.value.field == field


def test_2_1_k_a_card_with_an_unknown_permission_is_refused() -> None:
    with pytest.raises(Invalid, match="fly:away"):
        a_post("fly:away")


def test_2_1_k_a_card_is_written_again_in_the_place_of_the_old_one() -> None:
    a_post("people:see", code="clerk")
    a_post("people:manage", code="clerk")

    assert Post.objects.get(code="clerk").permissions == ["people:manage"]


def test_2_1_m_a_card_rewritten_must_suit_those_who_hold_it() -> None:
    analyst = a_member(boundary=Boundary.NO_RAW_DATA, name="周分析")
    clerk = a_post("people:see", code="clerk")
    commands.assign(member=analyst, post=clerk, by=SYSTEM, at=MONDAY)

    with pytest.raises(Denied) as caught:
        a_post("access:break-glass", code="clerk")

    assert caught.value.verdict.clause == "2.1-m"
    assert Post.objects.get(code="clerk").permissions == ["people:see"]


def test_somebody_without_the_right_manages_nobody_and_is_recorded() -> None:
    clerk = a_member("people:see")

    with pytest.raises(Denied):
        a_unit_by(clerk)

    assert last_action() == "people.found_unit.denied"


def a_unit_by(member: Member) -> None:
    commands.found_unit(code="X1", name="妇科", kind="clinical", by=member, at=MONDAY)


@pytest.mark.parametrize(
    ("number", "name", "field"),
    [("1", "王五", "staff_no"), ("12 34", "王五", "staff_no"), ("100", " ", "name")],
)
def test_who_is_taken_on_needs_a_number_and_a_name(number: str, name: str, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        commands.enrol(staff_no=number, name=name, unit=a_unit(), by=SYSTEM, at=MONDAY)

    assert caught.value.field == field


def test_a_staff_number_belongs_to_one_person() -> None:
    known = a_member()

    with pytest.raises(Invalid, match=known.staff_no):
        commands.enrol(staff_no=known.staff_no, name="王五", unit=a_unit(), by=SYSTEM, at=MONDAY)


def test_taking_on_twice_with_one_key_is_once_and_the_old_code_dies() -> None:
    unit = a_unit()

    def enrol() -> tuple[Member, str]:
        return commands.enrol(
            staff_no="200001", name="王五", unit=unit, by=SYSTEM, at=MONDAY, idempotency_key="k"
        )

    (first, old), (second, new) = enrol(), enrol()

    assert first.pk == second.pk
    with pytest.raises(NotFound):
        commands.activate(staff_no="200001", code=old, password=HASHED, at=MONDAY)
    commands.activate(staff_no="200001", code=new, password=HASHED, at=MONDAY)
    assert enrol()[1] == ""


def test_an_activation_code_works_once_and_wants_a_strong_password() -> None:
    member, code = commands.enrol(
        staff_no="200002", name="王五", unit=a_unit(), by=SYSTEM, at=MONDAY
    )
    with pytest.raises(Invalid) as caught:
        commands.hashed("12345", member)
    assert caught.value.field == "password"
    with pytest.raises(NotFound):
        commands.activate(staff_no="200002", code=code, password=commands.Hashed(""), at=MONDAY)

    chosen = commands.hashed(PASSWORD, member)
    commands.activate(staff_no="200002", code=code, password=chosen, at=MONDAY)

    member.refresh_from_db()
    assert member.check_password(PASSWORD)
    for again in (code, ""):
        with pytest.raises(NotFound):
            commands.activate(staff_no="200002", code=again, password=chosen, at=MONDAY)


def test_2_1_k_a_post_gives_rights_from_its_first_to_its_last_instant() -> None:
    member, post = a_member(), a_post("people:see")
    given = commands.assign(member=member, post=post, by=SYSTEM, at=MONDAY)
    commands.relieve(assignment=given, by=SYSTEM, at=LATER)

    member = Member.objects.get(pk=member.pk)
    assert not member.may("people:see", MONDAY - timedelta(seconds=1))
    assert member.may("people:see", MONDAY)
    assert not member.may("people:see", LATER)
    assert last_action() == "people.relieved"
    with pytest.raises(Invalid, match="已经结束"):
        commands.relieve(assignment=given, by=SYSTEM, at=LATER + timedelta(days=1))


def test_a_post_is_given_once_and_only_to_who_is_here() -> None:
    post = a_post("people:see")
    member = a_member(post=post)

    with pytest.raises(Invalid, match="已担任"):
        commands.assign(member=member, post=post, by=SYSTEM, at=MONDAY)
    commands.leave(member=member, by=SYSTEM, at=LATER)
    with pytest.raises(Invalid, match="离岗"):
        commands.assign(member=member, post=post, by=SYSTEM, at=LATER)


def test_2_2_a_a_post_beyond_its_quota_is_refused() -> None:
    post = a_post("people:see", quota=1)
    a_member(post=post)

    with pytest.raises(Denied) as caught:
        a_member(post=post)

    assert caught.value.verdict.clause == "2.2-a"


def test_2_1_n_an_administrator_holds_nothing_else_and_never_leaves_the_chair_empty() -> None:
    chair = a_post("people:manage", exclusive=True, title="安全管理员")
    admin = a_member(post=chair)

    with pytest.raises(Denied, match="同一人"):
        commands.assign(member=admin, post=a_post("people:see"), by=SYSTEM, at=MONDAY)
    with pytest.raises(Denied, match="不能空缺"):
        commands.leave(member=admin, by=SYSTEM, at=LATER)
    with pytest.raises(Denied, match="不能空缺"):
        commands.relieve(assignment=Assignment.objects.get(post=chair), by=SYSTEM, at=LATER)

    a_member(post=chair)
    commands.leave(member=admin, by=SYSTEM, at=LATER)
    assert list(queries.holders(chair.code, LATER).exclude(pk=admin.pk)) != []


def test_2_1_k_who_leaves_holds_nothing_from_that_instant_and_leaves_once() -> None:
    member = a_member("people:see")

    commands.leave(member=member, by=SYSTEM, at=MONDAY)  # the instant of the appointment itself

    member = Member.objects.get(pk=member.pk)
    assert not member.is_active
    assert not member.may("people:see", LATER)
    with pytest.raises(Invalid, match="已离岗"):
        commands.leave(member=member, by=SYSTEM, at=LATER)


def test_people_are_found_by_name_number_and_unit() -> None:
    house = a_unit("医院")
    ward = a_unit("骨科", parent=house)
    gone, here = a_member(name="赵明", unit=ward), a_member(name="钱芳", unit=ward)
    commands.leave(member=gone, by=SYSTEM, at=LATER)

    assert list(queries.found("钱")) == [here]
    assert list(queries.found(here.staff_no)) == [here]
    assert list(queries.found("", house)) == [here]
    assert list(queries.found("", house, gone=True)) == [gone]
    assert list(queries.found("", a_unit())) == []


def test_7_1_c_everybody_keeps_the_own_work_phone_and_nobody_anothers() -> None:
    member, other = a_member(), a_member()

    commands.set_phone(member=member, phone=" 8012 ", by=member, at=MONDAY)
    commands.set_phone(member=other, phone="138-0000-0000", by=SYSTEM, at=MONDAY)
    with pytest.raises(Denied):
        commands.set_phone(member=other, phone="8013", by=member, at=MONDAY)
    with pytest.raises(Invalid, match="8012"):
        commands.set_phone(member=member, phone="打我手机", by=member, at=MONDAY)

    member.refresh_from_db()
    other.refresh_from_db()
    assert (member.phone, other.phone) == ("8012", "138-0000-0000")
