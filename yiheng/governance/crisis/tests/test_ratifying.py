"""Afterwards: ratified by those who would have signed, refused and made good, or never decided."""

from __future__ import annotations

import pytest

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals.queries import waiting_steps
from yiheng.governance.approvals.subjects import SUBJECTS
from yiheng.governance.crisis import commands, jobs, queries
from yiheng.governance.crisis.acts import KINDS
from yiheng.governance.crisis.models import SUBJECT, Act, Crisis, RemedyState, State
from yiheng.governance.crisis.tests.factories import (
    BUYING,
    HOUR,
    MINUTE,
    MONDAY,
    OTHER,
    Buying,
    House,
    a_house_in_need,
    a_route,
    act,
    declare,
    remedy_of,
    sign,
    the_case,
)
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice
from yiheng.governance.notices.tests.factories import a_member
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member, Post

pytestmark = pytest.mark.django_db
DAY = 24 * HOUR
DONE = "已与供应商解除合同，备件全部退回"


@pytest.fixture
def house() -> House:
    return a_house_in_need()


@pytest.fixture
def crisis(house: House) -> Crisis:
    return declare(house)


@pytest.fixture
def done(house: House, crisis: Crisis) -> Act:
    return act(crisis, house.mate, house.ward, kind=BUYING, amount=30_000, item="switch")


def state_of(done: Act) -> str:
    return Act.objects.values_list("state", flat=True).get(pk=done.pk)


def test_4_1_e_the_post_that_would_have_signed_ratifies(house: House, done: Act) -> None:
    Buying.told.clear()
    ratified = sign(done, house.leader)

    assert (ratified.state, ratified.decided_at) == (State.RATIFIED, MONDAY + 2 * HOUR)
    assert Buying.told == [("ratified", "switch")]
    line = Entry.objects.get(action="crisis.ratified")
    assert (line.clause, line.facts["in_time"]) == ("4.1-e", True)
    assert not Duty.objects.filter(kind="crisis.ratify", closed_at=None).exists()


def test_4_1_e_each_kind_goes_the_way_it_would_have_gone(house: House, crisis: Crisis) -> None:
    other = act(crisis, house.mate, house.ward)

    assert SUBJECTS[SUBJECT].route_for(other.pk) == KINDS[OTHER].route == "crisis"
    assert KINDS.pop(OTHER)
    assert SUBJECTS[SUBJECT].route_for(other.pk) == "crisis"


@pytest.fixture(autouse=True)
def kinds() -> object:
    known = dict(KINDS)
    yield known
    KINDS.update(known)


def test_4_1_e_what_the_signer_reads_names_the_act_and_its_words(house: House, done: Act) -> None:
    rows = dict(SUBJECTS[SUBJECT].summary(done.pk, house.leader))  # type: ignore[misc]  # it has one

    assert rows["危机"] == "危〔2026〕1号 核心交换机故障"
    assert rows["已执行的内容"] == queries.words_of(done)
    assert rows["金额"] == "30,000.00 元"
    assert rows["物品"] == "switch"
    assert the_case(done).title == "危〔2026〕1号-1 测试采购"
    assert the_case(done).url == done.page
    assert the_case(done).serial == "危补〔2026〕1号"
    sheet = SUBJECTS[SUBJECT].form(done.pk, house.leader)  # type: ignore[misc]  # it has one
    assert sheet is not None
    assert (sheet.title, dict(sheet.rows)) == ("紧急措施补办审批表", rows)


def test_2_1_n_nobody_who_acted_in_the_crisis_signs_for_any_of_its_acts(house: House) -> None:
    another = a_member("leader")
    crisis = declare(house, team=[house.head, another])
    own = act(crisis, house.head, house.ward)
    act(crisis, another, house.ward)

    with pytest.raises(Denied) as refusal:
        sign(own, another)
    assert refusal.value.verdict.clause == "2.1-n"
    assert state_of(own) == State.PENDING
    with pytest.raises(Denied):
        sign(own, another, decision="refuse")
    assert sign(own, house.leader).state == State.RATIFIED


def test_4_1_e_a_member_of_the_team_who_did_nothing_may_sign(house: House) -> None:
    another = a_member("leader")
    crisis = declare(house, team=[house.head, another])
    own = act(crisis, house.head, house.ward)

    assert sign(own, another).state == State.RATIFIED


def test_2_1_n_who_has_signed_for_an_act_does_nothing_more_in_that_crisis(house: House) -> None:
    a_member("leader")
    a_route("director", "leader")
    crisis = declare(house, by=house.leader, team=[house.head, house.director], confirmed=False)
    own = act(crisis, house.head, house.ward, at=MONDAY)
    sign(own, house.director, at=MONDAY + MINUTE)

    with pytest.raises(Denied, match="已为本次危机的措施补签") as refusal:
        act(crisis, house.director, house.ward, at=MONDAY + 2 * MINUTE)
    assert refusal.value.verdict.clause == "2.1-n"
    assert sign(own, house.leader).state == State.RATIFIED


def test_2_1_n_an_earlier_signer_who_acted_stops_the_last_signature(house: House) -> None:
    a_member("leader")
    a_route("director", "leader")
    crisis = declare(house, by=house.leader, team=[house.head, house.director], confirmed=False)
    own = act(crisis, house.head, house.ward, at=MONDAY)
    other = act(crisis, house.head, house.ward, at=MONDAY)
    sign(own, house.director, at=MONDAY + MINUTE)
    Act.objects.filter(pk=other.pk).update(member=house.director)

    with pytest.raises(Denied, match="不能为其中任何一项补签"):
        sign(own, house.leader)
    assert state_of(own) == State.PENDING


def test_2_1_n_who_acts_later_signs_no_case_that_is_open_already(house: House) -> None:
    a_route("director", "leader")
    assert a_member("leader")
    crisis = declare(house, by=house.leader, team=[house.head, house.director], confirmed=False)
    first = act(crisis, house.head, house.ward, at=MONDAY)
    asked = waiting_steps(the_case(first))
    assert [one.post for one in asked] == ["director"]

    act(crisis, house.director, house.ward, at=MONDAY + MINUTE)

    asked = waiting_steps(the_case(first))
    assert [one.post for one in asked] == ["leader"]
    with pytest.raises(NotFound):
        sign(first, house.director)
    assert Entry.objects.filter(action="approvals.barred").count() == 1


def test_4_1_e_the_case_of_an_act_is_not_taken_back(house: House, done: Act) -> None:
    with pytest.raises(Denied, match="不能撤回") as refusal:
        approvals.withdraw(subject=SUBJECT, pk=done.pk, by=house.mate, at=MONDAY + 2 * HOUR)

    assert refusal.value.verdict.clause == "4.1-e"
    assert the_case(done).in_progress


def test_4_1_e_a_case_that_is_ended_wants_a_remedy_too(house: House, done: Act) -> None:
    Post.objects.filter(code="director").update(
        permissions=["notices:read", "approvals:sign", "approvals:terminate", "approvals:read-all"]
    )
    case, by = the_case(done), Member.objects.get(pk=house.director.pk)
    approvals.terminate(pk=case.pk, reason="与另一项措施重复登记", by=by, at=MONDAY + 2 * HOUR)

    assert state_of(done) == State.REFUSED
    assert remedy_of(done).owner == house.mate


def test_4_1_e_sent_back_it_is_completed_by_who_acted_and_goes_on(house: House, done: Act) -> None:
    before = the_case(done).content_hash
    sign(done, house.leader, decision="return", opinion="请补报价依据")
    assert state_of(done) == State.RETURNED
    for by, says in ((house.head, "由执行人本人补充"), (house.leader, "由执行人本人补充")):
        with pytest.raises(Denied, match=says):
            commands.supplement(pk=done.pk, text=DONE, by=by, at=MONDAY + 3 * HOUR)
    with pytest.raises(Invalid):
        commands.supplement(pk=done.pk, text="无", by=house.mate, at=MONDAY + 3 * HOUR)
    with pytest.raises(NotFound):
        commands.supplement(pk=done.pk, text=DONE, by=house.stranger, at=MONDAY + 3 * HOUR)

    commands.supplement(
        pk=done.pk, text="三家比价，最低者当日有货", by=house.mate, at=MONDAY + 3 * HOUR
    )

    assert state_of(done) == State.PENDING
    assert the_case(done).content_hash != before
    assert [queries.words_of(one) for one in done.supplements.all()] == ["三家比价，最低者当日有货"]
    with pytest.raises(Denied, match="无须补充"):
        commands.supplement(pk=done.pk, text=DONE, by=house.mate, at=MONDAY + 4 * HOUR)
    ratified = sign(done, house.leader, at=MONDAY + 5 * HOUR)
    assert (ratified.state, ratified.due_at) == (State.RATIFIED, MONDAY + 25 * HOUR)


def refused(house: House, done: Act) -> Act:
    return sign(done, house.leader, decision="refuse", opinion="价格高于平常一倍")


def test_4_1_e_a_refusal_opens_a_remedy_that_somebody_owes_until_a_day(
    house: House, done: Act
) -> None:
    Buying.told.clear()
    assert refused(house, done).state == State.REFUSED

    remedy = remedy_of(done)
    assert (remedy.owner, remedy.due_at) == (house.mate, MONDAY + 26 * HOUR)
    assert remedy.state == RemedyState.OPEN
    assert Buying.told == [("refused", "switch")]
    duty = Duty.objects.get(kind="crisis.remedy", closed_at=None)
    assert (duty.owner, duty.due_at) == (house.mate, remedy.due_at)
    assert Notice.objects.filter(kind="crisis.to_remedy").get().recipient == house.mate


def test_4_1_e_where_who_acted_has_left_the_head_makes_it_good(house: House, done: Act) -> None:
    people.leave(member=house.mate, by=the_system(), at=MONDAY + HOUR)
    refused(house, done)

    assert remedy_of(done).owner == house.head


def test_4_1_e_a_remedy_is_reported_by_its_owner_and_verified_by_another(
    house: House, done: Act
) -> None:
    refused(house, done)
    pk, at = remedy_of(done).pk, MONDAY + 3 * HOUR
    with pytest.raises(Denied, match="由责任人报告"):
        commands.report(pk=pk, text=DONE, by=house.head, at=at)
    with pytest.raises(Denied, match="现在不须核实"):
        commands.verify(pk=pk, good=True, remark="", by=house.auditor, at=at)

    commands.report(pk=pk, text=DONE, by=house.mate, at=at)

    assert queries.remedy_words(remedy_of(done), "report") == DONE
    assert DONE not in str(list(Entry.objects.values_list("facts", flat=True)))
    assert not Duty.objects.filter(kind="crisis.remedy", closed_at=None).exists()
    assert Duty.objects.get(kind="crisis.verify", closed_at=None).owner == house.auditor
    with pytest.raises(Denied, match="无须再报告"):
        commands.report(pk=pk, text=DONE, by=house.mate, at=at)

    Buying.told.clear()
    commands.verify(pk=pk, good=True, remark="", by=house.auditor, at=MONDAY + 4 * HOUR)
    assert Buying.told == [("remedied", "switch")]

    remedy = remedy_of(done)
    assert (remedy.state, remedy.verifier) == (RemedyState.VERIFIED, house.auditor)
    assert state_of(done) == State.REMEDIED
    assert Act.objects.get(pk=done.pk).decided_at == MONDAY + 2 * HOUR
    assert not Duty.objects.filter(kind="crisis.verify", closed_at=None).exists()
    with pytest.raises(Denied, match="不再指派"):
        commands.hand_over(pk=pk, owner=house.head, due_at=at + DAY, by=house.leader, at=at)


def test_4_1_e_what_is_not_made_good_goes_back_with_what_is_missing(
    house: House, done: Act
) -> None:
    refused(house, done)
    pk = remedy_of(done).pk
    commands.report(pk=pk, text=DONE, by=house.mate, at=MONDAY + 3 * HOUR)
    with pytest.raises(Invalid) as fault:
        commands.verify(pk=pk, good=False, remark=" ", by=house.auditor, at=MONDAY + 4 * HOUR)
    assert fault.value.field == "remark"

    commands.verify(
        pk=pk, good=False, remark="缺退货单，请补上再报", by=house.auditor, at=MONDAY + 4 * HOUR
    )

    remedy = remedy_of(done)
    assert remedy.state == RemedyState.OPEN
    assert queries.remedy_words(remedy, "remark") == "缺退货单，请补上再报"
    assert Duty.objects.get(kind="crisis.remedy", closed_at=None).owner == house.mate
    assert Notice.objects.filter(kind="crisis.sent_back").get().recipient == house.mate
    assert state_of(done) == State.REFUSED


def test_2_1_n_neither_owner_nor_team_nor_declarer_verifies(house: House) -> None:
    in_team, owner, declarer = a_member("auditor"), a_member("auditor"), a_member("auditor")
    crisis = declare(house, team=[house.head, house.mate, in_team])
    Crisis.objects.filter(pk=crisis.pk).update(proposed_by=str(declarer.pk))
    done = act(crisis, house.mate, house.ward)
    refused(house, done)
    pk = remedy_of(done).pk
    commands.hand_over(
        pk=pk, owner=owner, due_at=MONDAY + 5 * DAY, by=house.leader, at=MONDAY + 3 * HOUR
    )
    commands.report(pk=pk, text=DONE, by=owner, at=MONDAY + 4 * HOUR)

    for by in (in_team, owner, declarer):
        with pytest.raises(Denied, match="不能核实") as refusal:
            commands.verify(pk=pk, good=True, remark="", by=by, at=MONDAY + 5 * HOUR)
        assert refusal.value.verdict.clause == "2.1-n"
    with pytest.raises(Denied, match="岗位不含"):
        commands.verify(pk=pk, good=True, remark="", by=house.leader, at=MONDAY + 5 * HOUR)
    assert [one.owner for one in Duty.objects.filter(kind="crisis.verify")] == [house.auditor]


def test_4_1_e_who_may_declare_hands_a_remedy_to_another_until_a_later_day(
    house: House, done: Act
) -> None:
    refused(house, done)
    pk, at, later = remedy_of(done).pk, MONDAY + 3 * HOUR, MONDAY + 5 * DAY
    commands.report(pk=pk, text=DONE, by=house.mate, at=at)
    gone = a_member()
    people.leave(member=gone, by=the_system(), at=at)
    gone.refresh_from_db()
    for owner, due, by, error in (
        (house.head, later, house.mate, Denied), (gone, later, house.leader, Denied),
        (house.head, at, house.leader, Invalid), (house.head, later, house.stranger, NotFound),
    ):  # fmt: skip
        with pytest.raises(error):
            commands.hand_over(pk=pk, owner=owner, due_at=due, by=by, at=at)

    commands.hand_over(pk=pk, owner=house.head, due_at=later, by=house.leader, at=at)

    remedy = remedy_of(done)
    assert (remedy.owner, remedy.due_at, remedy.state) == (house.head, later, RemedyState.OPEN)
    assert Duty.objects.get(kind="crisis.remedy", closed_at=None).owner == house.head
    assert not Duty.objects.filter(kind="crisis.verify", closed_at=None).exists()


def test_4_1_e_an_owner_from_outside_sees_the_act_and_not_the_crisis(
    house: House, done: Act
) -> None:
    refused(house, done)
    outside = house.stranger
    assert not queries.acts_visible_to(outside).exists()
    commands.hand_over(
        pk=remedy_of(done).pk, owner=outside, due_at=MONDAY + DAY, by=house.leader,
        at=MONDAY + 3 * HOUR,
    )  # fmt: skip

    assert list(queries.acts_visible_to(outside)) == [done]
    assert list(queries.remedies_visible_to(outside)) == [remedy_of(done)]
    assert not queries.visible_to(outside).exists()


def test_4_1_e_what_nobody_decides_on_in_time_is_told_to_the_leaders_once(
    house: House, done: Act
) -> None:
    assert jobs.escalate(MONDAY + 25 * HOUR - MINUTE) == 0
    assert not queries.never_ratified(MONDAY + 25 * HOUR - MINUTE).exists()

    assert jobs.escalate(MONDAY + 25 * HOUR) == 1
    assert jobs.escalate(MONDAY + 26 * HOUR) == 0

    assert list(queries.never_ratified(MONDAY + 26 * HOUR)) == [done]
    told = Notice.objects.filter(kind="crisis.never_ratified")
    assert {one.recipient for one in told} == {house.leader, house.director}
    with pytest.raises(NotFound):
        commands.escalate(pk=done.pk, by=the_system(), at=MONDAY + 26 * HOUR)
    late = sign(done, house.leader, at=MONDAY + 27 * HOUR)
    assert late.state == State.RATIFIED
    assert Entry.objects.get(action="crisis.ratified").facts["in_time"] is False
    assert not queries.never_ratified(MONDAY + 28 * HOUR).exists()


def test_4_1_e_the_list_is_taken_along_by_those_who_oversee_and_that_is_recorded(
    house: House, done: Act
) -> None:
    at = MONDAY + 26 * HOUR
    assert commands.export(by=house.leader, at=at) == [done]
    assert commands.export(by=house.auditor, at=at) == [done]
    with pytest.raises(NotFound):
        commands.export(by=house.mate, at=at)

    lines = Entry.objects.filter(action="crisis.exported")
    assert [one.facts["count"] for one in lines] == [1, 1]


def test_an_act_moves_only_along_its_map(done: Act) -> None:
    with pytest.raises(ValueError, match="pending → remedied"):
        done.move(State.REMEDIED)
