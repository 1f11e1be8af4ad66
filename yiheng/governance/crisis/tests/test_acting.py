"""Acting at once: in the team, in time, in scope, within the sum; each act opens its own case."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.approvals.models import Route
from yiheng.governance.crisis import commands, queries
from yiheng.governance.crisis.models import Act, Crisis
from yiheng.governance.crisis.tests.factories import (
    BUYING,
    HOUR,
    MINUTE,
    MONDAY,
    OTHER,
    House,
    a_house_in_need,
    act,
    declare,
    the_case,
)
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice
from yiheng.governance.notices.tests.factories import a_unit
from yiheng.governance.people.models import Unit
from yiheng.governance.regulation.models import ParameterValue

pytestmark = pytest.mark.django_db
DAY = 24 * HOUR
WORDS = "改用手工收费单并启用备用交换机"


@pytest.fixture
def house() -> House:
    return a_house_in_need()


@pytest.fixture
def crisis(house: House) -> Crisis:
    return declare(house)


def test_4_1_d_a_member_of_the_team_acts_at_once_and_the_ledger_cites_it(
    house: House, crisis: Crisis
) -> None:
    done = act(crisis, house.mate, house.ward, kind=BUYING, amount=30_000, item="switch")

    line = Entry.objects.get(action="crisis.acted")
    assert (line.clause, line.actor) == ("4.1-d", str(house.mate.pk))
    assert line.facts["amount"] == "30000.00"
    assert line.facts["made"] == done.target == "tests.purchase:switch"
    assert Entry.objects.get(action="tests.bought").seq < line.seq
    assert done.number == "危〔2026〕1号-1"
    assert (done.url, done.key) == ("/tests/purchases/switch/", "switch")


def test_0_e_the_words_of_an_act_are_sealed_and_the_ledger_keeps_their_digest(
    house: House, crisis: Crisis
) -> None:
    done = act(crisis, house.mate, house.ward)

    assert queries.words_of(done) == WORDS
    assert WORDS.encode() not in bytes(done.sealed_text)
    line = Entry.objects.get(action="crisis.acted")
    assert line.facts["text"] == done.text_digest
    assert WORDS not in str(line.facts)


def test_4_1_e_each_act_opens_its_own_case_with_its_own_clock(house: House, crisis: Crisis) -> None:
    first = act(crisis, house.mate, house.ward)
    second = act(crisis, house.head, house.ward, at=MONDAY + 2 * HOUR)

    cases = [the_case(first), the_case(second)]
    assert [case.clause for case in cases] == ["4.1-e", "4.1-e"]
    assert [case.applicant for case in cases] == [house.mate, house.head]
    assert [one.due_at for one in (first, second)] == [MONDAY + 25 * HOUR, MONDAY + 26 * HOUR]
    owed = Duty.objects.filter(kind="crisis.ratify", closed_at=None).order_by("due_at")
    assert [one.due_at for one in owed] == [MONDAY + 25 * HOUR, MONDAY + 26 * HOUR]
    assert {one.owner for one in owed} == {house.head}
    asked = Duty.objects.filter(kind="approvals.sign", closed_at=None).order_by("due_at")
    assert [one.due_at for one in asked] == [MONDAY + 25 * HOUR, MONDAY + 26 * HOUR]
    told = Notice.objects.filter(kind="crisis.acted", url=first.page)
    assert {one.recipient for one in told} == {house.head, house.leader, house.director}


def test_4_1_e_what_can_open_no_case_is_not_done_either(house: House, crisis: Crisis) -> None:
    Route.objects.all().delete()

    with pytest.raises(Denied, match="审批流程未设定"):
        act(crisis, house.mate, house.ward, kind=BUYING, amount=1, item="switch")

    assert not Act.objects.exists()
    assert not Entry.objects.filter(action="tests.bought").exists()


def test_4_1_d_what_the_feature_cannot_do_leaves_nothing_behind(
    house: House, crisis: Crisis
) -> None:
    with pytest.raises(RuntimeError, match="broken"):
        act(crisis, house.mate, house.ward, kind=BUYING, amount=1, item="broken")

    assert not Act.objects.exists()
    assert not Duty.objects.filter(kind="crisis.ratify").exists()


@pytest.mark.parametrize(
    ("who", "hours", "kind", "amount", "says"),
    [
        ("leader", 1, OTHER, None, "只有临时小组成员"),
        ("mate", 24, OTHER, None, "到期"),
        ("mate", 1, BUYING, None, "须写明金额"),
        ("mate", 1, BUYING, "100000.01", "超出金额上限"),
        ("mate", 1, OTHER, "100000.01", "超出金额上限"),
        ("mate", 1, OTHER, "-5", "超出金额上限"),
        ("mate", 1, "tests.nothing", None, "不在授权范围内"),
    ],
)
def test_4_1_d_what_nobody_may_do(
    house: House, crisis: Crisis, who: str, hours: int, kind: str, amount: str | None, says: str
) -> None:
    sum_ = None if amount is None else Decimal(amount)
    with pytest.raises(Denied, match=says) as refusal:
        commands.act(
            crisis=crisis.pk, kind=kind, unit=house.ward, text=WORDS, by=getattr(house, who),
            at=MONDAY + hours * HOUR, amount=sum_, idempotency_key="one",
            password="correct-horse-battery",
        )  # fmt: skip

    assert refusal.value.verdict.clause == "4.1-d"
    assert refusal.value.verdict.remedy
    assert not Act.objects.exists()
    assert Entry.objects.order_by("-seq")[0].action == "crisis.act.denied"


def test_4_1_d_the_cap_is_for_all_acts_together_and_includes_its_own_number(
    house: House, crisis: Crisis
) -> None:
    act(crisis, house.mate, house.ward, kind=BUYING, amount=60_000)
    with pytest.raises(Denied, match=r"已用 60,000.00 元") as refusal:
        act(crisis, house.head, house.ward, kind=BUYING, amount=40_001)
    assert "40,000.00" in refusal.value.verdict.remedy

    act(crisis, house.head, house.ward, kind=BUYING, amount=40_000)
    with pytest.raises(Denied, match="超出金额上限"):
        act(crisis, house.head, house.ward, amount=Decimal("0.01"))
    assert act(crisis, house.head, house.ward).ordinal == 3


def test_4_1_d_a_declaration_without_money_spends_none(house: House) -> None:
    crisis = declare(house, kinds=[OTHER], cap=None)

    with pytest.raises(Denied, match="不含资金支出"):
        act(crisis, house.mate, house.ward, amount=1)
    with pytest.raises(Denied, match="不在授权范围内"):
        act(crisis, house.mate, house.ward, kind=BUYING, amount=1)
    assert act(crisis, house.mate, house.ward).amount is None


def test_4_1_d_one_acts_for_the_units_declared_and_those_below_them(house: House) -> None:
    below = a_unit("below")
    Unit.objects.filter(pk=below.pk).update(parent=house.ward, depth=2)
    crisis = declare(house, units=[house.ward])

    assert act(crisis, house.mate, house.ward).unit == house.ward
    assert act(crisis, house.mate, Unit.objects.get(pk=below.pk)).ordinal == 2
    with pytest.raises(Denied, match="不在授权的科室范围内"):
        act(crisis, house.mate, a_unit("other"))
    assert {one.code for one in queries.units_of(crisis)} == {house.ward.code, "below"}
    assert queries.units_of(declare(house)).count() > 3


def test_4_1_d_one_who_is_hidden_from_it_finds_nothing(house: House, crisis: Crisis) -> None:
    for pk, by in ((crisis.pk, house.stranger), (crisis.pk + 1, house.mate)):
        with pytest.raises(NotFound):
            commands.act(
                crisis=pk, kind=OTHER, unit=house.ward, text=WORDS, by=by, at=MONDAY + HOUR,
                idempotency_key="one", password="correct-horse-battery",
            )  # fmt: skip


def test_4_1_d_who_acts_shows_that_it_is_they(house: House, crisis: Crisis) -> None:
    with pytest.raises(Denied, match="身份验证未通过"):
        act(crisis, house.mate, house.ward, password="guess")

    assert not Act.objects.exists()


@pytest.mark.parametrize(
    ("text", "amount", "field"),
    [("短", None, "text"), ("长" * 501, None, "text"), (WORDS, "1.005", "amount")],
)
def test_an_act_needs_words_and_an_amount_in_cents(
    house: House, crisis: Crisis, text: str, amount: str | None, field: str
) -> None:
    with pytest.raises(Invalid) as fault:
        act(crisis, house.mate, house.ward, text=text, amount=Decimal(amount) if amount else None)

    assert fault.value.field == field
    assert not Act.objects.exists()


def test_the_same_click_twice_is_one_act(house: House, crisis: Crisis) -> None:
    first = act(crisis, house.mate, house.ward, key="once")

    assert act(crisis, house.mate, house.ward, key="once") == first
    assert Entry.objects.filter(action="crisis.acted").count() == 1
    assert Entry.objects.filter(action="crisis.act_kept").count() == 1


def test_the_key_of_anothers_act_or_of_another_crisis_finds_nothing(
    house: House, crisis: Crisis
) -> None:
    act(crisis, house.mate, house.ward, key="once")
    other = declare(house)

    for where, who in ((crisis, house.head), (other, house.mate)):
        with pytest.raises(NotFound):
            act(where, who, house.ward, key="once")
    assert Act.objects.count() == 1


def test_4_1_e_an_unset_deadline_refuses(house: House, crisis: Crisis) -> None:
    ParameterValue.objects.filter(parameter="emergency_ratify_hours").delete()

    with pytest.raises(Denied, match="参数未设定"):
        act(crisis, house.mate, house.ward)


def test_4_1_d_before_the_second_persons_word_one_acts_too(house: House) -> None:
    crisis = declare(house, confirmed=False)

    assert act(crisis, house.mate, house.ward, at=MONDAY).at == MONDAY
    with pytest.raises(Denied):
        act(crisis, house.mate, house.ward, at=MONDAY - timedelta(microseconds=1))
    with pytest.raises(Denied):
        act(crisis, house.mate, house.ward, at=MONDAY + DAY)
    assert act(crisis, house.mate, house.ward, at=MONDAY + DAY - MINUTE).ordinal == 2
