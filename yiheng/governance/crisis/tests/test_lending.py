"""A post lent in a crisis holds as long as the declaration, and no longer."""

from __future__ import annotations

from typing import Any

import pytest

from yiheng.core.errors import Denied, Invalid
from yiheng.governance.approvals.subjects import SUBJECTS
from yiheng.governance.crisis import commands, jobs
from yiheng.governance.crisis.lending import LENDING, Lend
from yiheng.governance.crisis.models import SUBJECT, Act, Crisis
from yiheng.governance.crisis.tests.factories import (
    HOUR,
    MINUTE,
    MONDAY,
    OTHER,
    House,
    a_house_in_need,
    act,
    declare,
    set_parameter,
    sign,
)
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Assignment, Member, Post
from yiheng.governance.people.tests.factories import a_post

pytestmark = pytest.mark.django_db
DAY = 24 * HOUR


@pytest.fixture
def house() -> House:
    return a_house_in_need()


@pytest.fixture
def crisis(house: House) -> Crisis:
    return declare(house, kinds=[LENDING, OTHER], cap=None)


@pytest.fixture
def window() -> Post:
    return a_post("notices:read", code="window", title="窗口人员")


def lend(crisis: Crisis, house: House, **facts: Any) -> Act:
    return act(crisis, house.head, house.ward, kind=LENDING, **facts)


def holds(member: Member, at: Any) -> bool:
    return Member.objects.get(pk=member.pk).holds("window", at)


def test_2_1_k_a_post_is_lent_until_the_end_of_the_declaration(
    house: House, crisis: Crisis, window: Post
) -> None:
    done = lend(crisis, house, staff_no=house.stranger, post=window)

    lent = Assignment.objects.get(pk=int(done.key))
    assert (lent.member, lent.unit, lent.until) == (house.stranger, house.ward, crisis.until)
    assert holds(house.stranger, MONDAY + 2 * HOUR)
    assert not holds(house.stranger, MONDAY + DAY)
    rows = dict(SUBJECTS[SUBJECT].summary(done.pk, house.leader))  # type: ignore[misc]  # it has one
    assert (rows["岗位"], rows["任职人"]) == ("窗口人员", house.stranger.label)


def test_2_1_k_it_ends_with_the_declaration_and_with_a_refusal(
    house: House, crisis: Crisis, window: Post
) -> None:
    lend(crisis, house, staff_no=house.stranger, post=window)
    refused = lend(crisis, house, staff_no=house.auditor, post=window)
    sign(refused, house.leader, decision="refuse", opinion="窗口人手已够")
    assert not holds(house.auditor, MONDAY + 2 * HOUR)
    assert holds(house.stranger, MONDAY + 2 * HOUR)

    commands.end(pk=crisis.pk, by=house.head, at=MONDAY + 3 * HOUR)
    assert not holds(house.stranger, MONDAY + 3 * HOUR)


def extended(crisis: Crisis, house: House, at: Any = MONDAY + HOUR) -> Crisis:
    proposed = commands.extend(
        pk=crisis.pk, until=MONDAY + DAY + HOUR, reason="备件明早才到货，须再守一小时",
        by=house.director, at=at,
    )  # fmt: skip
    commands.settle_extension(pk=proposed.pk, stand="confirmed", by=house.leader, at=at)
    return Crisis.objects.get(pk=crisis.pk)


def test_2_1_k_a_post_is_lent_as_much_longer_as_the_declaration_lasts(
    house: House, crisis: Crisis, window: Post
) -> None:
    done = lend(crisis, house, staff_no=house.stranger, post=window)
    ended = lend(crisis, house, staff_no=house.auditor, post=window)
    sign(ended, house.leader, decision="refuse", opinion="窗口人手已够")
    act(crisis, house.mate, house.ward)  # of another kind: an extension means nothing to it
    later = extended(crisis, house, MONDAY + 3 * HOUR)

    assert Assignment.objects.get(pk=int(done.key)).until == later.until
    assert holds(house.stranger, MONDAY + DAY)
    assert not holds(house.stranger, later.until)
    assert not holds(house.auditor, MONDAY + 4 * HOUR)
    assert Entry.objects.get(action="people.lengthened").clause == "2.1-k"


def test_2_1_n_what_forbids_it_meanwhile_ends_it_when_it_was_to_and_not_the_extension(
    house: House, crisis: Crisis
) -> None:
    reads = a_post("records:read", code="window", title="读病历")
    done = lend(crisis, house, staff_no=house.stranger, post=reads)
    counts = Post.objects.create(code="counts", title="统计", permissions=["analytics:count"])
    Assignment.objects.create(
        member=house.stranger, post=counts, unit=house.stranger.unit, since=MONDAY + DAY,
        made_by="x",
    )  # fmt: skip
    later = extended(crisis, house)

    assert later.until == MONDAY + DAY + HOUR
    assert Assignment.objects.get(pk=int(done.key)).until == crisis.until
    assert Entry.objects.filter(action="people.lengthen.denied").exists()


def test_2_1_k_what_ran_out_by_itself_is_not_ended_twice(
    house: House, crisis: Crisis, window: Post
) -> None:
    done = lend(crisis, house, staff_no=house.stranger, post=window)

    assert jobs.expire(MONDAY + DAY) == 1
    assert Assignment.objects.get(pk=int(done.key)).until == crisis.until
    late = sign(done, house.leader, decision="refuse", opinion="没有必要", at=MONDAY + DAY + HOUR)
    assert late.decided_at == MONDAY + DAY + HOUR


def test_2_1_n_neither_to_oneself_nor_a_post_that_two_give(
    house: House, crisis: Crisis, window: Post
) -> None:
    power = a_post("people:confirm", code="power", title="有权岗位")
    for facts, says in (
        ({"staff_no": house.head, "post": window}, "不能给自己安排"),
        ({"staff_no": house.stranger, "post": power}, "须由两人任命"),
    ):
        with pytest.raises(Denied, match=says) as refusal:
            lend(crisis, house, **facts)
        assert refusal.value.verdict.clause == "2.1-n"
    with pytest.raises(Invalid):
        lend(crisis, house)
    assert not Act.objects.exists()


def test_2_1_n_a_toxic_pair_is_none_in_a_crisis_either(house: House, crisis: Crisis) -> None:
    declares = Post.objects.create(code="declares", title="宣布", permissions=["analytics:count"])
    reads = a_post("records:read", code="reads", title="读病历")
    people_of = declares
    Assignment.objects.create(
        member=house.stranger, post=people_of, unit=house.stranger.unit, since=MONDAY, made_by="x"
    )

    with pytest.raises(Denied, match="不能由同一人同时持有"):
        lend(crisis, house, staff_no=house.stranger, post=reads)
    assert not Act.objects.exists()


def test_the_form_offers_what_one_person_may_give(house: House, window: Post) -> None:
    form = Lend({"staff_no": "nobody", "post": window.pk})
    assert not form.is_valid()
    assert "没有工号为 nobody" in str(form.errors["staff_no"])
    assert "窗口人员" in str(form["post"])
    assert "岗位director" not in str(form["post"])
    whole = Lend({"staff_no": house.stranger.staff_no, "post": window.pk})
    assert whole.is_valid()
    assert whole.cleaned_data == {"staff_no": house.stranger, "post": window}


def test_4_1_d_a_post_lent_before_the_second_word_ends_at_the_very_instant_without_it(
    house: House, window: Post
) -> None:
    set_parameter("emergency_ratify_hours", "12")
    crisis = declare(house, kinds=[LENDING], cap=None, confirmed=False)
    lend(crisis, house, staff_no=house.stranger, post=window)
    assert crisis.confirm_by < crisis.until
    assert holds(house.stranger, crisis.confirm_by - MINUTE)
    assert not holds(house.stranger, crisis.confirm_by)  # whether or not the job has run

    commands.second(pk=crisis.pk, stand="confirmed", by=house.leader, at=MONDAY + 2 * HOUR)

    assert holds(house.stranger, crisis.until - MINUTE)
    assert not holds(house.stranger, crisis.until)
