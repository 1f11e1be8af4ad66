"""Two-person acts on the desk: whom each waits for, and where its proposer sees it stuck."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.urls import resolve

from yiheng.core import proposals
from yiheng.core.actor import the_system
from yiheng.core.policy import PERMISSIONS
from yiheng.core.proposals import Proposal
from yiheng.desk.work import drawing, queue, records
from yiheng.desk.work.drawing import Item
from yiheng.desk.work.queue import Wanted
from yiheng.governance.access import commands as access
from yiheng.governance.access.models import ResetKind
from yiheng.governance.crisis.tests.factories import a_house_in_need, declare
from yiheng.governance.duties import staffing
from yiheng.governance.notices.tests.factories import HOUR, MONDAY, a_house, a_member, a_unit
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member, Post
from yiheng.governance.regulation import commands as regulation

pytestmark = pytest.mark.django_db
LATER = MONDAY + 5 * HOUR


def waiting(member: Member, at: datetime = LATER, **wanted: str) -> list[Item]:
    """The first page of 待办."""
    return drawing.todo(queue.together(member, at, Wanted(**wanted))[:12], member, at)


def begun(member: Member, at: datetime = LATER, **wanted: str) -> list[Item]:
    """The first page of 我发起的."""
    return records.drawn_mine(records.mine(member, Wanted(**wanted))[:12], member, at)


def settled(member: Member, **wanted: str) -> list[Item]:
    """The first page of 已办."""
    return records.drawn_done(records.done(member, LATER, Wanted(**wanted))[:12], member, LATER)


def with_rights(*rights: str) -> Member:
    """A member whose post carries these rights and no other's."""
    member = a_member()
    post = people.define_post(
        code=f"p{member.pk}", title=f"岗位{member.pk}", permissions=list(rights), by=the_system(),
        at=MONDAY,
    )  # fmt: skip
    people.assign(member=member, post=post, by=the_system(), at=MONDAY - HOUR)
    return Member.objects.get(pk=member.pk)


def a_change(by: Member) -> None:
    """Somebody proposes a number of the regulation."""
    regulation.propose_parameter(
        name="incident_response_minutes", value="15", in_force_from=MONDAY + 48 * HOUR,
        reason="与排班一致", by=by, at=MONDAY,
    )  # fmt: skip


def test_every_kind_of_proposal_is_registered_and_leads_to_a_page() -> None:
    known = {one.model for one in proposals.KINDS.values()}
    theirs = {one for one in apps.get_models() if issubclass(one, Proposal)}
    assert {one for one in theirs if "tests" not in one.__module__} <= known
    for kind in proposals.KINDS.values():
        assert resolve(kind.page(1))
        assert not kind.permission or kind.permission in PERMISSIONS


def test_2_1_n_a_proposal_waits_for_the_second_person_and_never_for_its_proposer() -> None:
    a_house()
    proposer = with_rights("regulation:set")
    second = with_rights("regulation:confirm")
    a_change(proposer)

    [item] = waiting(second)

    assert item["title"] == "制度变更：故障响应时限"
    assert item["cite"] == "3.1-n"
    assert proposer.label in item["meta"]
    assert "卡在您处 5 小时" in item["meta"]
    assert queue.counted(second, LATER)[queue.SETTLE].total == 1
    Post.objects.filter(code=f"p{proposer.pk}").update(permissions=["regulation:confirm"])
    proposer = Member.objects.get(pk=proposer.pk)
    assert proposer.may("regulation:confirm", LATER)
    assert waiting(proposer) == []
    assert waiting(a_member()) == []
    assert queue.counted(proposer, LATER)[queue.SETTLE].total == 0


def test_the_proposer_sees_who_holds_it_up_and_for_how_long() -> None:
    a_house()
    proposer, second = with_rights("regulation:set"), with_rights("regulation:confirm")
    a_change(proposer)

    [item] = begun(proposer)

    assert item["meta"] == f"卡在{second.name} 5 小时"
    assert item["status"] == "待确认"
    assert begun(second) == []


def test_where_nobody_may_confirm_the_proposer_is_told_so() -> None:
    a_house()
    proposer = with_rights("regulation:set")
    a_change(proposer)
    assert "无人可确认" in begun(proposer)[0]["meta"]


def test_what_was_settled_waits_no_more_and_stands_in_both_histories() -> None:
    a_house()
    proposer, second = with_rights("regulation:set"), with_rights("regulation:confirm")
    a_change(proposer)
    change = proposals.KINDS["regulation.change"].model._default_manager.get()
    regulation.settle_parameter(
        pk=change.pk, stand="refused", by=second, at=LATER, remark="请按夜班人数重算"
    )

    assert waiting(second) == []
    [done] = settled(second)
    assert (done["status"], done["tone"]) == ("未同意", "bad")
    assert proposer.label in done["meta"]
    [own] = begun(proposer)
    assert (own["status"], own["meta"]) == ("未同意", "")


def test_words_and_kinds_narrow_what_waits() -> None:
    a_house()
    proposer, second = with_rights("regulation:set"), with_rights("regulation:confirm")
    a_change(proposer)
    for words in ("故障响应", "制度变更", proposer.name, "incident_response"):
        assert len(waiting(second, words=words)) == 1, words
    assert waiting(second, words="没有的词") == []
    assert len(waiting(second, kind=queue.SETTLE)) == 1
    assert waiting(second, kind=queue.SIGN) == []
    assert waiting(second, state=queue.LATE) == []
    assert waiting(second, state=queue.PROVISIONAL) == []
    assert len(begun(proposer, kind=records.PROPOSED, words="故障响应")) == 1
    assert begun(proposer, kind=records.APPLIED) == []


def test_2_1_h_a_swap_is_a_duty_of_whoever_was_asked_and_stuck_with_them() -> None:
    a_house()
    team = a_unit(name="网络班")
    asker, other = a_member(unit=team), a_member(unit=team)
    shift = people.add_shift(
        unit=team, member=asker, begins_at=MONDAY + 9 * HOUR, ends_at=MONDAY + 21 * HOUR,
        by=the_system(), at=MONDAY,
    )  # fmt: skip
    people.ask_to_swap(pk=shift.pk, other=other, reason="", by=asker, at=MONDAY)
    staffing.follow(MONDAY)

    assert [one["title"] for one in waiting(other)] == [f"{asker.name} 请您换班"]
    [item] = begun(asker)
    assert (item["title"], item["meta"]) == ("换班：网络班", f"卡在{other.name} 5 小时")


def test_2_1_n_the_owner_of_an_account_does_not_see_the_own_reset_to_confirm() -> None:
    a_house()
    proposer = with_rights("access:reset")
    owner, other = with_rights("access:confirm-reset"), with_rights("access:confirm-reset")
    access.propose_reset(
        member=owner, kind=ResetKind.PASSWORD, reason="忘记口令", by=proposer, at=MONDAY
    )
    assert [one["title"] for one in waiting(other)] == [f"账号重置：{owner.name} · 口令"]
    assert waiting(owner) == []


def test_4_1_d_a_declaration_waits_once_for_the_second_person() -> None:
    house = a_house_in_need()
    crisis = declare(house, confirmed=False)

    waits = waiting(house.leader, MONDAY + HOUR)

    assert [one["due"] for one in waits if crisis.number in one["title"]] == [crisis.confirm_by]
    [own] = [one for one in begun(house.director, MONDAY + HOUR) if crisis.number in one["title"]]
    assert own["meta"] == f"卡在{house.leader.name} 60 分钟"


def test_every_kind_can_be_asked_for_at_once(
    django_assert_num_queries: Callable[[int], object],
) -> None:
    a_house()
    everything = sorted({one.permission for one in proposals.KINDS.values()} - {""})
    Post.objects.filter(code="clerk").update(permissions=everything)  # more than a card may hold
    second = a_member()
    unowed = [one for one in proposals.KINDS.values() if not one.owed]
    assert len(queue.arms(second, LATER)) == 2 + len(unowed)
    second.assignments  # noqa: B018  # read once for a request
    with django_assert_num_queries(1):  # type: ignore[attr-defined]  # pytest-django's fixture
        queue.counted(second, LATER)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]  # as above
        assert queue.together(second, LATER, Wanted(words="故障 响应"))[:12] == []
    assert begun(second) == settled(second) == []


def test_who_may_settle_nothing_is_asked_for_nothing() -> None:
    a_house()
    assert len(queue.arms(a_member(), LATER)) == 2  # steps and duties


def test_what_has_no_due_time_stands_between_today_and_tomorrow() -> None:
    a_house()
    second = with_rights("regulation:confirm")
    a_change(with_rights("regulation:set"))
    rows = queue.together(second, LATER)[:12]
    assert rows[0].when == queue.tomorrow(LATER)
    assert rows[0].when - LATER < timedelta(days=1)
    assert waiting(second)[0]["due"] is None
