from __future__ import annotations

from datetime import timedelta

import pytest

from yiheng.core.errors import Denied, Invalid
from yiheng.governance.access import commands, queries, rules, totp
from yiheng.governance.access.failures import NotOneself, watched
from yiheng.governance.access.models import Factor, RecoveryCode, UsedCode
from yiheng.governance.access.proving import prove
from yiheng.governance.access.tests.accounts import LATER, a_key_person, code, enrolled
from yiheng.governance.access.tests.factories import a_hospital
from yiheng.governance.keys.vault import SealBroken
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.tests.factories import MONDAY, PASSWORD, a_member, a_post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()


def test_a_factor_counts_once_a_code_has_confirmed_it() -> None:
    member = a_member()
    secret = commands.begin_factor(by=member, at=MONDAY)

    assert commands.begin_factor(by=member, at=MONDAY + LATER) == secret
    assert queries.confirmed_factor(member) is None
    with pytest.raises(Invalid, match="不符"):
        commands.confirm_factor(by=member, at=MONDAY, code="000000")
    codes = commands.confirm_factor(by=member, at=MONDAY, code=code(secret, MONDAY))

    assert queries.confirmed_factor(member) is not None
    assert len(set(codes)) == 10
    assert queries.recovery_codes_left(member) == 10


def test_an_enrolment_that_was_left_lying_begins_anew() -> None:
    member = a_member()
    first = commands.begin_factor(by=member, at=MONDAY)

    assert commands.begin_factor(by=member, at=MONDAY + timedelta(minutes=16)) != first
    with pytest.raises(Invalid):
        commands.confirm_factor(
            by=member, at=MONDAY + timedelta(minutes=16), code=code(first, MONDAY)
        )


def test_another_phone_takes_the_place_of_the_first_only_when_confirmed() -> None:
    member = a_member()
    first = enrolled(member)
    second = commands.begin_factor(by=member, at=MONDAY + LATER)
    commands.take_code(by=member, at=MONDAY + LATER, typed=code(first, MONDAY + LATER))

    at = MONDAY + 2 * LATER
    commands.confirm_factor(by=member, at=at, code=code(second, at))

    later = at + LATER
    with pytest.raises(NotOneself):
        commands.take_code(by=member, at=later, typed=code(first, later))
    assert Factor.objects.filter(member=member).count() == 1


def test_a_secret_is_sealed_to_its_member_and_to_no_other() -> None:
    one, other = a_member(), a_member()
    secret = enrolled(one)
    enrolled(other)

    stored = Factor.objects.get(member=one)
    assert secret not in bytes(stored.sealed_secret)
    swapped = Factor.objects.get(member=other)
    swapped.sealed_secret = stored.sealed_secret
    with pytest.raises(SealBroken):
        queries.secret_of(swapped)


def test_a_code_is_taken_once_and_a_neighbour_once_too() -> None:
    member = a_member()
    secret = enrolled(member)
    at = MONDAY + LATER

    for step in (-1, 0, 1):
        typed = totp.code(secret, totp.step_of(at) + step)
        commands.take_code(by=member, at=at, typed=f"{typed[:3]} {typed[3:]}")
        with pytest.raises(NotOneself, match="已经用过"):
            commands.take_code(by=member, at=at, typed=typed)
    for step in (-2, 2):
        typed = totp.code(secret, totp.step_of(at) + step)
        with pytest.raises(NotOneself):
            commands.take_code(by=member, at=at, typed=typed)


def test_the_code_that_enrolled_is_used() -> None:
    member = a_member()
    secret = enrolled(member)

    with pytest.raises(NotOneself):
        commands.take_code(by=member, at=MONDAY, typed=code(secret, MONDAY))


def test_a_code_of_one_member_is_nothing_to_another() -> None:
    one, other = a_member(), a_member()
    secret = enrolled(one)
    enrolled(other)
    at = MONDAY + LATER

    with pytest.raises(NotOneself):
        commands.take_code(by=other, at=at, typed=code(secret, at))
    with pytest.raises(NotOneself):  # nor to one who has no second factor
        commands.take_code(by=a_member(), at=at, typed=code(secret, at))


def test_a_recovery_code_is_taken_once_and_is_nowhere_in_clear() -> None:
    member = a_member()
    secret = commands.begin_factor(by=member, at=MONDAY)
    codes = commands.confirm_factor(by=member, at=MONDAY, code=code(secret, MONDAY))

    commands.take_code(by=member, at=MONDAY, typed=f" {codes[0].lower()} ")

    with pytest.raises(NotOneself):
        commands.take_code(by=member, at=MONDAY, typed=codes[0])
    stored = [str(vars(one)) for one in (*RecoveryCode.objects.all(), *Entry.objects.all())]
    assert not [text for text in stored for one in codes if one.replace("-", "") in text]
    assert queries.recovery_codes_left(member) == 9
    fresh = commands.renew_recovery_codes(by=member, at=MONDAY)
    assert not set(fresh) & set(codes)
    with pytest.raises(NotOneself):
        commands.take_code(by=member, at=MONDAY, typed=codes[1])


def test_2_1_k_who_must_have_a_second_factor_does_not_give_it_up() -> None:
    free, key = a_member(), a_key_person()
    enrolled(free)
    enrolled(key)

    commands.drop_factor(by=free, at=MONDAY)
    with pytest.raises(Invalid, match="不能停用"):
        commands.drop_factor(by=key, at=MONDAY)

    assert queries.confirmed_factor(free) is None
    assert queries.confirmed_factor(key) is not None


@pytest.mark.parametrize(
    ("code", "exclusive", "factor", "enters"),
    [("doctor", False, False, True), ("director", False, False, False),
     ("director", False, True, True), ("secadmin", True, False, False),
     ("secadmin", True, True, True)],
)  # fmt: skip
def test_2_1_k_key_posts_are_entered_with_a_second_factor(
    code: str, exclusive: bool, factor: bool, enters: bool
) -> None:
    post = a_post(code=code, exclusive=exclusive)

    verdict = rules.may_enter([post], factor)

    assert (bool(verdict), verdict.clause) == (enters, "2.1-k")


def test_a_proof_is_a_password_or_a_code_and_each_failure_is_told_to_the_door() -> None:
    member = a_member()
    secret = enrolled(member)
    at = MONDAY + LATER

    with watched() as failed:
        prove(by=member, proof=PASSWORD, at=at, clause="3.1-e")
        prove(by=member, proof=code(secret, at), at=at, clause="3.1-e")
        for wrong in ("", "000000", code(secret, at), f"{PASSWORD} "):
            with pytest.raises(Denied) as refusal:
                prove(by=member, proof=wrong, at=at, clause="3.1-e")
            assert refusal.value.verdict.remedy

    assert failed == [member.staff_no] * 4


def test_old_rows_of_used_codes_are_dropped_and_new_ones_stay() -> None:
    member = a_member()
    enrolled(member)
    enrolled(member, MONDAY + timedelta(days=2))

    commands.forget_used_codes(by=member, at=MONDAY + timedelta(days=2))

    assert UsedCode.objects.count() == 1
