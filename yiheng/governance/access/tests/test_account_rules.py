"""The rules of accounts alone, case by case: whose password ends, who opens a hospital."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from yiheng.core.proposals import Stand
from yiheng.governance.access import rules
from yiheng.governance.access.models import Opening
from yiheng.governance.people.models import Boundary, Member, Post
from yiheng.governance.people.tests.factories import MONDAY, a_member

SET_AT = datetime(2026, 8, 31, 2, 0, tzinfo=UTC)
OVER = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)  # three months later: November has no 31st
INSTANT = timedelta(microseconds=1)
PLAIN = Post(code="doctor", title="医师")
SYSTEM = Post(code="sysadmin", title="系统管理员", exclusive=True, privileged=True)
OPERATIONS = Post(code="operator", title="运维", boundary=Boundary.OPERATIONS_ONLY, privileged=True)
ANALYST = Post(code="analyst", title="分析师", boundary=Boundary.NO_RAW_DATA)
DIRECTOR = Post(code="director", title="总监")


@pytest.mark.parametrize(
    ("posts", "set_at", "at", "holds"),
    [
        ([SYSTEM], SET_AT, OVER - INSTANT, True),
        ([SYSTEM], SET_AT, OVER, False),
        ([SYSTEM], SET_AT, OVER + timedelta(days=400), False),
        ([SYSTEM], None, OVER, True),
        ([OPERATIONS], SET_AT, OVER, False),
        ([PLAIN, OPERATIONS], SET_AT, OVER, False),
        ([PLAIN], SET_AT, OVER, True),
        ([ANALYST], SET_AT, OVER, True),
        ([DIRECTOR], SET_AT, OVER, True),
        ([], SET_AT, OVER, True),
    ],
)
def test_4_1_k_only_passwords_of_system_administration_end_and_at_the_instant(
    posts: list[Post], set_at: datetime | None, at: datetime, holds: bool
) -> None:
    verdict = rules.password_holds(posts, set_at, rules.Limits(3), at)

    assert (verdict.allowed, verdict.clause) == (holds, "4.1-k")
    if not holds:
        assert str(verdict.why) == "您的口令已用满 3 个月，请设定新口令"
        assert "系统管理权限" in str(verdict.remedy)


@pytest.mark.parametrize(
    ("post", "key"),
    [(SYSTEM, True), (DIRECTOR, True), (OPERATIONS, False), (PLAIN, False), (ANALYST, False)],
)
def test_2_1_n_the_three_and_the_director_hold_key_posts(post: Post, key: bool) -> None:
    assert rules.has_key_post([PLAIN, post]) is key
    assert rules.has_key_post([]) is False


@pytest.mark.django_db
def test_2_1_n_one_administrator_proposes_the_opening_and_another_confirms() -> None:
    first, second, stranger = a_member("access:found"), a_member("access:found"), a_member()
    opening = Opening(
        reason="可以启用", proposed_by=str(first.pk), proposed_by_label=first.label,
        proposed_at=MONDAY,
    )  # fmt: skip

    assert rules.may_open(first, MONDAY)
    assert rules.may_open(stranger, MONDAY).clause == "2.1-k"
    for by, stand, allowed in (
        (second, Stand.CONFIRMED, True), (second, Stand.REFUSED, True),
        (second, Stand.WITHDRAWN, False), (first, Stand.WITHDRAWN, True),
        (first, Stand.CONFIRMED, False), (first, Stand.REFUSED, False),
    ):  # fmt: skip
        verdict = settled(opening, stand, by)
        assert verdict == (allowed, "2.1-n"), (by.label, stand)


def settled(opening: Opening, stand: Stand, by: Member) -> tuple[bool, str]:
    verdict = rules.may_settle_opening(opening, stand, by)
    return verdict.allowed, verdict.clause
