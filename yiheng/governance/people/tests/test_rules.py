from __future__ import annotations

import pytest

from yiheng.governance.people import rules
from yiheng.governance.people.models import Boundary, Post
from yiheng.governance.people.tests.factories import MONDAY

RAW, PLAIN = "access:break-glass", "people:see"


def card(*permissions: str, code: str = "new", boundary: str = "", exclusive: bool = False) -> Post:
    return Post(
        code=code, title=code, permissions=list(permissions), boundary=boundary,
        exclusive=exclusive,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("posts", "permission", "clause"),
    [
        ([], PLAIN, "2.1-k"),
        ([card()], PLAIN, "2.1-k"),
        ([card(boundary=Boundary.OPERATIONS_ONLY)], RAW, "2.1-l"),
        ([card(boundary=Boundary.OPERATIONS_ONLY)], "people:manage", "2.1-l"),
        ([card(boundary=Boundary.NO_RAW_DATA)], RAW, "2.1-m"),
        ([card(boundary=Boundary.NO_RAW_DATA)], PLAIN, "2.1-k"),
    ],
)
def test_2_1_k_what_no_card_carries_is_refused_with_the_line_around_the_post(
    posts: list[Post], permission: str, clause: str
) -> None:
    verdict = rules.may_use(permission, posts)

    assert not verdict
    assert verdict.clause == clause
    assert verdict.why
    assert verdict.remedy


def test_2_1_k_what_a_card_carries_is_allowed() -> None:
    assert rules.may_use(PLAIN, [card(), card(PLAIN, boundary=Boundary.OPERATIONS_ONLY)])


@pytest.mark.parametrize(
    ("new", "held", "clause"),
    [
        (card(exclusive=True), card(code="other"), "2.1-n"),
        (card(), card(code="other", exclusive=True), "2.1-n"),
        (card(exclusive=True), card(code="other", exclusive=True), "2.1-n"),
        (card(boundary=Boundary.NO_RAW_DATA), card(RAW, code="other"), "2.1-m"),
        (card(RAW), card(code="other", boundary=Boundary.NO_RAW_DATA), "2.1-m"),
        (card(RAW), card(code="other", boundary=Boundary.OPERATIONS_ONLY), "2.1-l"),
    ],
)
def test_2_1_n_posts_that_must_be_kept_apart(new: Post, held: Post, clause: str) -> None:
    verdict = rules.may_hold(new, [held])

    assert not verdict
    assert verdict.clause == clause


@pytest.mark.parametrize("boundary", [Boundary.NO_RAW_DATA, Boundary.OPERATIONS_ONLY])
def test_2_1_m_no_card_joins_a_boundary_and_raw_data(boundary: str) -> None:
    assert not rules.may_hold(card(RAW, boundary=boundary), [])


def test_2_1_n_the_same_post_in_another_unit_and_harmless_posts_go_together() -> None:
    assert rules.may_hold(card(exclusive=True), [card(exclusive=True)])
    assert rules.may_hold(card(RAW), [card(PLAIN, code="other")])
    assert rules.may_hold(card(PLAIN, boundary=Boundary.NO_RAW_DATA), [card(code="other")])


def test_a_card_that_outlives_a_permission_still_can_be_held() -> None:
    assert rules.may_hold(card("long:gone"), [card(code="other", boundary=Boundary.NO_RAW_DATA)])


@pytest.mark.django_db
@pytest.mark.parametrize(("quota", "held", "room"), [(None, 9, True), (2, 1, True), (2, 2, False)])
def test_2_2_a_a_post_has_as_many_holders_as_places(
    quota: int | None, held: int, room: bool
) -> None:
    assert bool(rules.has_room(Post(title="系统工程师"), held, quota, MONDAY)) is room


@pytest.mark.parametrize(
    ("exclusive", "others", "may"), [(True, 0, False), (True, 1, True), (False, 0, True)]
)
def test_2_1_n_an_administrator_is_never_vacant(exclusive: bool, others: int, may: bool) -> None:
    assert bool(rules.may_vacate(card(exclusive=exclusive), others)) is may
