"""Many signed at once: each by the same command, each with its own answer."""

from __future__ import annotations

import pytest

from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.approvals import commands
from yiheng.governance.approvals.models import Case, Signature, State
from yiheng.governance.approvals.tests.factories import (
    MONDAY,
    PASSWORD,
    a_hospital,
    a_member,
    a_unit,
    rename,
    submit,
)
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Member, Post

pytestmark = pytest.mark.django_db


def sign_many(by: Member, *cases: Case, password: str = PASSWORD) -> list[commands.Signed]:
    return commands.sign_many(
        choices=[(case.pk, case.content_hash) for case in cases], opinion="同意",
        password=password, by=by, at=MONDAY,
    )  # fmt: skip


def test_3_1_e_each_of_a_batch_is_signed_or_refused_by_itself() -> None:
    a_hospital("director")
    clerk, director, unit = a_member(), a_member("director"), a_unit()
    good, changed, own, other = (
        submit(a_unit(), clerk), submit(unit, clerk), submit(a_unit(), director),
        submit(a_unit(), clerk),
    )  # fmt: skip
    rename(unit, clerk)

    first, second, third, fourth, twice = sign_many(director, good, changed, own, other, good)

    assert [one.case.state for one in (first, fourth) if one.case] == [State.APPROVED] * 2
    assert isinstance(second.refusal, Denied)
    assert "内容已变更" in str(second.refusal)
    assert isinstance(third.refusal, Denied)
    assert "自己的申请" in str(third.refusal)
    assert isinstance(twice.refusal, Denied)
    assert Signature.objects.count() == 2
    assert Entry.objects.filter(action="approvals.signed").count() == 2
    assert Entry.objects.filter(action="approvals.sign.denied").count() == 3


def test_3_1_e_a_wrong_password_signs_none_of_them() -> None:
    a_hospital("director")
    cases = [submit(a_unit(), a_member()) for _n in range(3)]
    with pytest.raises(Denied, match="身份验证未通过"):
        sign_many(a_member("director"), *cases, password="guess")
    assert not Signature.objects.exists()
    assert Entry.objects.latest("seq").action == "approvals.open_batch.denied"


def test_what_is_not_there_is_told_as_such() -> None:
    a_hospital("director")
    director = a_member("director")
    [gone] = commands.sign_many(
        choices=[(999, "")], opinion="", password=PASSWORD, by=director, at=MONDAY
    )
    assert isinstance(gone.refusal, NotFound)
    assert gone.case is None


@pytest.mark.parametrize("many", [0, 21])
def test_a_batch_has_an_end(many: int) -> None:
    a_hospital("director")
    director = a_member("director")
    case = submit(a_unit(), a_member())
    with pytest.raises(Invalid, match="1 至 20 项"):
        sign_many(director, *[case] * many)


def test_2_1_k_without_the_right_no_batch_is_opened() -> None:
    a_hospital("director")
    Post.objects.filter(code="clerk").update(permissions=[])
    with pytest.raises(Denied, match="权限"):
        sign_many(a_member(), submit(a_unit(), a_member()))
