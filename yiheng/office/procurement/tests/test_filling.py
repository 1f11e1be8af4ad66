"""采购申请: filled in by who may, complete, quoted, within its budget; each no says the cure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import MONDAY, a_member
from yiheng.governance.regulation import commands as regulation
from yiheng.governance.regulation.stages import Stage
from yiheng.office.procurement import commands, queries, rules
from yiheng.office.procurement.facts import QuoteData
from yiheng.office.procurement.models import Budget, Method, Purchase, Quote, State
from yiheng.office.procurement.money import MOST_CENTS
from yiheng.office.procurement.tests import factories
from yiheng.office.procurement.tests.factories import (
    HOUR,
    PDF,
    a_budget,
    a_draft,
    a_holder,
    a_line,
    a_supplier,
    an_applicant,
    approved,
    facts_of,
    quotes_of,
    sign,
    submitted,
    the_case,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hospital() -> None:
    factories.a_hospital()


@pytest.fixture
def author() -> Member:
    return an_applicant()


def submit(purchase: Purchase) -> Purchase:
    return commands.submit(pk=purchase.pk, by=purchase.author, at=MONDAY)


def revise(purchase: Purchase, **facts: Any) -> Purchase:
    return commands.revise(pk=purchase.pk, by=purchase.author, at=MONDAY, facts=facts)  # type: ignore[arg-type]  # facts by name


def test_3_1_b_only_who_may_apply_begins_and_the_same_form_is_one_draft(author: Member) -> None:
    budget = a_budget()
    with pytest.raises(Denied):
        a_draft(a_member(), budget=budget)
    first, again = (
        commands.draft(by=author, at=MONDAY, idempotency_key="form", facts=facts_of(budget, **one))
        for one in ({}, {"title": "改了名的打印机"})
    )
    other = commands.draft(by=an_applicant(), at=MONDAY, idempotency_key="form", facts={})

    assert first.pk == again.pk != other.pk
    assert Purchase.objects.get(pk=first.pk).title == "改了名的打印机"
    assert str(other) == "未命名的采购"


def test_3_1_b_what_was_handed_in_is_not_changed_by_the_form_that_began_it(author: Member) -> None:
    budget = a_budget()
    key: dict[str, Any] = {"by": author, "at": MONDAY, "idempotency_key": "form"}
    purchase = commands.draft(**key, facts=facts_of(budget))
    submit(purchase)
    commands.draft(**key, facts=facts_of(budget, title="悄悄改名"))

    assert Purchase.objects.get(pk=purchase.pk).title == "腕带打印机"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"title": " "}, "缺少：采购事项"),
        ({"category": ""}, "缺少：采购类别"),
        ({"method": "", "lines": []}, "缺少：采购方式、采购明细"),
        ({"budget": None}, "缺少：预算项目"),
        ({"reason": "打印"}, "用途说明至少 10 个字"),
        ({"lines": [a_line("0")]}, "采购金额应大于 0 元"),
    ],
)
def test_3_1_b_an_unfinished_application_is_kept_but_not_taken(
    author: Member, changes: dict[str, Any], says: str
) -> None:
    purchase = a_draft(author)
    revise(purchase, **changes)

    with pytest.raises(Denied, match=says) as refusal:
        submit(purchase)
    assert refusal.value.verdict.clause == "3.1-b"
    assert refusal.value.verdict.remedy
    assert Purchase.objects.get(pk=purchase.pk).state == State.DRAFT


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"quotes": ("7200", "7500")},
            "3 家以上供应商报价（政府采购法第四十条），现有 2 家",
        ),
        ({"quotes": ("7200", "7500", "8000"), "chosen": 9}, "尚未选定供应商"),
        ({"quotes": ("7200", "7500", "8000"), "chosen": 1}, "不是最低报价"),
        ({"method": Method.SINGLE, "method_reason": "只有一家"}, "单一来源采购须写明理由"),
    ],
)
def test_3_1_b_three_quotes_a_choice_and_its_reason(
    author: Member, changes: dict[str, Any], says: str
) -> None:
    asked = quotes_of(*changes.pop("quotes", ()), chosen=changes.pop("chosen", 0))
    purchase = a_draft(author, **({"method": Method.INQUIRY, "quotes": asked} | changes))

    with pytest.raises(Denied, match=says) as refusal:
        submit(purchase)
    assert refusal.value.verdict.remedy


@pytest.mark.parametrize(
    "changes",
    [
        {"method": Method.INQUIRY, "chosen": 0},
        {"method": Method.INQUIRY, "chosen": 1, "choice_reason": "交货快十天，急用"},
        {"method": Method.SINGLE, "method_reason": "原厂独有接口，其他厂商无法对接"},
    ],
)
def test_3_1_b_with_quotes_and_reasons_it_is_taken(author: Member, changes: dict[str, Any]) -> None:
    asked = quotes_of("7200", "7500", "8000", chosen=changes.pop("chosen", 0))
    assert submit(a_draft(author, quotes=asked, **changes)).state == State.IN_APPROVAL


def test_3_1_b_while_observed_two_quotes_pass_and_are_counted(author: Member) -> None:
    regulation.start_stages(stage=Stage.OBSERVE, by=the_system(), at=MONDAY)
    purchase = a_draft(author, method=Method.INQUIRY, quotes=quotes_of("7200", "7500"))

    assert submit(purchase).state == State.IN_APPROVAL
    assert Entry.objects.filter(action="procurement.submit.would-be-denied").count() == 1


def _quote(one: QuoteData) -> Quote:
    return Quote(supplier=one.supplier, cents=one.cents, chosen=one.chosen)


def test_3_1_b_nothing_is_asked_of_a_blocked_supplier(author: Member) -> None:
    asked = quotes_of("7200")
    commands.block_supplier(
        pk=asked[0].supplier.pk, by=a_holder("buyer"), at=MONDAY, reason="围标，停用待查"
    )
    asked[0].supplier.refresh_from_db()
    purchase = a_draft(author, quotes=asked)

    with pytest.raises(Denied, match="已停用"):
        submit(purchase)
    assert rules.deals_with([_quote(asked[0])], MONDAY - HOUR)


@pytest.mark.parametrize(("budget", "taken"), [("7200", True), ("7199.99", False)])
def test_3_1_c_no_more_is_applied_for_than_the_budget_has_left(
    author: Member, budget: str, taken: bool
) -> None:
    purchase = a_draft(author, budget=a_budget(budget))
    if taken:
        assert submit(purchase).state == State.IN_APPROVAL
        return
    with pytest.raises(Denied, match=r"余额 7,199\.99 元，不足") as refusal:
        submit(purchase)
    assert refusal.value.verdict.clause == "3.1-c"


def test_3_1_c_what_waits_is_approved_or_bound_is_left_to_nobody_else(author: Member) -> None:
    budget = a_budget("20000")
    submitted(author, budget=budget)
    approved(author, budget=budget)
    third = a_draft(author, budget=budget)
    (standing,) = queries.standings([budget])

    assert (standing.asked, standing.bound, standing.left) == (720_000, 720_000, 560_000)
    with pytest.raises(Denied, match="不足"):
        submit(third)
    commands.withdraw(
        pk=Purchase.objects.filter(state=State.IN_APPROVAL).get().pk, by=author, at=MONDAY
    )
    assert submit(third).state == State.IN_APPROVAL


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"lines": [a_line(quantity="0")]}, "lines"),
        ({"lines": [a_line("-1")]}, "lines"),
        ({"lines": [a_line(f"{Decimal(MOST_CENTS) / 100:f}", "3")]}, "lines"),
    ],
)
def test_odd_numbers_are_mended_not_stored(
    author: Member, facts: dict[str, Any], field: str
) -> None:
    purchase = a_draft(author)
    with pytest.raises(Invalid) as wrong:
        revise(purchase, **facts)
    assert wrong.value.field == field
    assert Purchase.objects.get(pk=purchase.pk).cents == 720_000


@pytest.mark.parametrize("swapped", [{"cents": 1}, {"days": 99}, {"chosen": False}])
def test_3_1_e_a_quote_that_was_swapped_under_approval_is_not_signed(
    author: Member, swapped: dict[str, Any]
) -> None:
    purchase = submitted(author, method=Method.INQUIRY, quotes=quotes_of("7200", "7500", "8000"))
    Quote.objects.filter(purchase=purchase, cents=720_000).update(**swapped)  # past every command

    with pytest.raises(Denied, match="内容已变更"):
        sign(purchase, a_holder("head", author.unit))
    assert not the_case(purchase).signatures.exists()


def test_a_supplier_quotes_once_and_one_is_chosen(author: Member) -> None:
    purchase, supplier = a_draft(author), a_supplier()
    for quotes in (
        [QuoteData(supplier, 1), QuoteData(supplier, 2)],
        [QuoteData(supplier, 1, chosen=True), QuoteData(a_supplier(), 2, chosen=True)],
        [QuoteData(supplier, -1)],
    ):
        with pytest.raises(Invalid):
            revise(purchase, quotes=quotes)
    assert not purchase.quotes.exists()


def test_money_is_exact_to_the_cent(author: Member) -> None:
    thirds = [a_line("0.10", "3"), a_line("33.33", "0.33"), a_line("0.05", "0.5")]
    purchase = a_draft(author, lines=thirds)

    assert purchase.cents == 30 + 1100 + 3
    assert f"{purchase.amount:f}" == "11.33"


def test_again_the_same_things_without_quotes_and_files(author: Member) -> None:
    first = approved(author, quotes=quotes_of("7200"))
    commands.copy(pk=first.pk, by=author, at=MONDAY, idempotency_key="again")
    made = commands.copy(pk=first.pk, by=author, at=MONDAY, idempotency_key="again")

    assert (made.state, made.copied_from_id, made.cents) == (State.DRAFT, first.pk, first.cents)
    assert Purchase.objects.filter(copied_from=first).count() == 1
    assert [one.item for one in made.lines.all()] == ["腕带打印机"]
    assert not made.quotes.exists()
    assert made.number is None


def test_3_1_e_any_word_line_quote_or_file_is_under_the_signature(author: Member) -> None:
    purchase = submitted(author, quotes=quotes_of("7200", "7500", "8000"))
    other = Budget.objects.create(year=2026, code="X", name="x", source="own", cents=10**9)
    changes: list[dict[str, Any]] = [
        {"title": "改名"}, {"reason": "给急诊分诊台和留观区使用"}, {"category": "medical"},
        {"method": Method.NEGOTIATION}, {"method_reason": "x"}, {"choice_reason": "x"},
        {"budget": other}, {"lines": [a_line("3500")]}, {"lines": [a_line(quantity="1")]},
        {"quotes": quotes_of("7200", "7500")},
    ]  # fmt: skip
    seen = {the_case(purchase).content_hash}
    for one in changes:
        revise(purchase, **one)
        seen.add(the_case(purchase).content_hash)
    file = commands.attach(pk=purchase.pk, by=author, at=MONDAY, name="论证.pdf", content=PDF)
    seen.add(the_case(purchase).content_hash)
    commands.detach(pk=purchase.pk, by=author, at=MONDAY, attachment=file.pk)

    assert len(seen) == len(changes) + 2


def test_3_1_e_a_change_under_approval_stays_complete_or_is_not_made(author: Member) -> None:
    purchase = submitted(author)
    before = the_case(purchase).content_hash
    with pytest.raises(Denied, match="缺少：采购明细"):
        revise(purchase, lines=[])
    with pytest.raises(Denied, match="不足"):
        revise(purchase, lines=[a_line("900000")])

    assert the_case(purchase).content_hash == before
    assert purchase.lines.count() == 1


def test_3_1_b_only_the_author_and_those_who_have_a_hand_in_it_know_of_a_purchase(
    author: Member,
) -> None:
    purchase = a_draft(author)
    head = Member.objects.get(unit=author.unit, name="head")
    auditor, buyer, stranger = a_holder("auditor"), a_holder("buyer"), an_applicant()

    def seen() -> list[bool]:
        everybody = (author, head, auditor, buyer, stranger)
        return [queries.visible_to(one).filter(pk=purchase.pk).exists() for one in everybody]

    assert seen() == [True, False, False, False, False]
    submit(purchase)
    assert seen() == [True, True, True, False, False]
    factories.sign_all(purchase)
    assert seen() == [True, True, True, True, False]  # it came to the post of both heads
    for pk in (purchase.pk, 999_999):
        with pytest.raises(NotFound):
            commands.revise(pk=pk, by=stranger, at=MONDAY, facts={"title": "x"})
        with pytest.raises(NotFound):
            commands.copy(pk=pk, by=stranger, at=MONDAY, idempotency_key="x")
    with pytest.raises(Denied, match="只有申请人"):
        commands.revise(pk=purchase.pk, by=auditor, at=MONDAY, facts={"title": "x"})
    with pytest.raises(Denied, match="已通过，不能再修改"):
        revise(purchase, title="x")


@pytest.mark.parametrize("returned", [False, True])
def test_3_1_e_an_application_is_taken_back_until_it_is_decided(
    author: Member, returned: bool
) -> None:
    purchase = submitted(author)
    with pytest.raises(Denied, match="已在审批中"):
        submit(purchase)
    if returned:
        sign(purchase, a_holder("head", author.unit), decision="return", opinion="缺少论证")
    done = commands.withdraw(pk=purchase.pk, by=author, at=MONDAY)

    assert done.state == State.WITHDRAWN
    assert not the_case(purchase).in_progress
    with pytest.raises(Denied, match="已撤回"):
        submit(done)
    draft = a_draft(author)
    assert commands.withdraw(pk=draft.pk, by=author, at=MONDAY).state == State.WITHDRAWN


def test_a_file_takes_the_place_of_its_namesake_and_can_be_taken_off(author: Member) -> None:
    purchase = a_draft(author)
    old, new = (
        commands.attach(pk=purchase.pk, by=author, at=MONDAY, name="论证.pdf", content=PDF + more)
        for more in (b"", b"%2\n")
    )
    assert list(queries.attachments(purchase)) == [new]
    assert b"%PDF" not in bytes(new.sealed)
    with pytest.raises(NotFound):
        commands.read_file(pk=old.pk, by=author, at=MONDAY)
    commands.detach(pk=purchase.pk, by=author, at=MONDAY, attachment=new.pk)
    with pytest.raises(NotFound):
        commands.detach(pk=purchase.pk, by=author, at=MONDAY, attachment=new.pk)
