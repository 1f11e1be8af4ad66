"""The pages of a purchase: who sees what, what a click does, how a no is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from yiheng.core.clock import local
from yiheng.governance.people.models import Member, Post
from yiheng.governance.people.tests.factories import MONDAY
from yiheng.office.procurement.models import Attachment, Contract, Method, Payment, Purchase, State
from yiheng.office.procurement.tests import factories
from yiheng.office.procurement.tests.factories import (
    PDF,
    a_budget,
    a_draft,
    a_holder,
    a_line,
    a_supplier,
    accepted,
    an_applicant,
    approved,
    archived,
    asked,
    contracted,
    paid,
    quotes_of,
    submitted,
    the_case,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hospital() -> None:
    factories.a_hospital()


def at_work(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def typed(**changes: Any) -> dict[str, Any]:
    """A complete form as a browser sends it."""
    form: dict[str, Any] = {
        "key": "a-form", "title": "腕带打印机", "category": "office", "method": "own",
        "reason": factories.REASON, "line-TOTAL_FORMS": "3", "line-INITIAL_FORMS": "3",
        "line-0-item": "打印机", "line-0-quantity": "2", "line-0-price": "3600.00",
        "line-0-measure": "台", "quote-TOTAL_FORMS": "3", "quote-INITIAL_FORMS": "3",
    }  # fmt: skip
    return form | changes


def file(name: str = "论证.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


# --- reading -------------------------------------------------------------------------------------


def test_every_station_has_its_page_for_everybody_who_has_a_hand_in_it() -> None:
    author = an_applicant()
    stations = [
        a_draft(author), submitted(author, quotes=quotes_of("7200", "8000")), approved(author),
        contracted(approved(author)).purchase, accepted(approved(author)),
        paid(accepted(approved(author))), archived(paid(accepted(approved(author)))),
    ]  # fmt: skip
    people = [author, *map(a_holder, ("buyer", "asset_keeper", "cashier", "auditor", "director"))]
    for one in stations:
        for member in people:
            for tab in ("", "?tab=ledger"):
                code = at_work(member).get(f"/purchases/{one.pk}/{tab}").status_code
                assert code in (200, 404), (one.state, member.name)
        assert at_work(author).get(f"/purchases/{one.pk}/").status_code == 200
    for member in people:
        assert at_work(member).get("/purchases/").status_code == 200


def test_a_list_costs_the_same_for_one_and_for_many(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    author, budget = an_applicant(), a_budget()
    for _ in range(6):
        submitted(author, budget=budget)
    client = at_work(author)
    with django_assert_max_num_queries(16):
        page = client.get("/purchases/")
    assert page.content.decode().count("信采〔2026〕") == 6


@pytest.mark.parametrize(
    ("asked_for", "seen"),
    [
        ("", 3), ("q=打印", 3), ("q=信采", 2), ("q=心电", 1), ("q=急诊", 3), ("q=没有", 0),
        ("tab=draft", 1), ("tab=approval", 1), ("tab=running", 1), ("tab=ended", 0),
        ("category=medical", 1), ("method=own", 3), ("mine=1", 3), ("tab=x&category=x", 3),
    ],
)  # fmt: skip
def test_the_list_is_searched_filtered_and_taken_along(asked_for: str, seen: int) -> None:
    author, budget = an_applicant(), a_budget()
    a_draft(author, budget=budget)
    submitted(author, budget=budget, category="medical", lines=[a_line(item="心电图机")])
    approved(author, budget=budget)
    client = at_work(author)

    page = client.get(f"/purchases/?{asked_for}").content.decode()
    assert page.count("腕带打印机</a>") == seen
    csv = client.get(f"/purchases/list.csv?{asked_for}").content.decode()
    assert csv.count("腕带打印机") == seen
    assert csv.startswith("\ufeff编号")


def test_the_ledgers_tab_tells_every_act_in_words() -> None:
    purchase = archived()
    page = at_work(purchase.author).get(f"/purchases/{purchase.pk}/?tab=ledger").content.decode()
    for act in (
        "填写采购申请",
        "提交采购申请",
        "采购申请获批准",
        "登记采购合同",
        "采购验收",
        "采购归档",
    ):
        assert act in page, act


# --- filling in ----------------------------------------------------------------------------------


def test_3_1_e_the_signers_page_and_the_sheet_say_the_sum_once() -> None:
    author = an_applicant()
    case = the_case(submitted(author))
    for address in (f"/approvals/{case.pk}/", f"/approvals/{case.pk}/sheet/"):
        page = at_work(author).get(address).content.decode()
        assert (page.count("柒仟贰佰元整"), page.count("腕带打印机（热敏")) == (1, 1), address


def test_the_form_is_saved_as_a_draft_and_handed_in_from_the_same_page() -> None:
    author, budget = an_applicant(), a_budget()
    client = at_work(author)
    assert client.get("/purchases/new/").status_code == 200
    saved = client.post("/purchases/new/", typed(budget=budget.pk))
    again = client.post("/purchases/new/", typed(budget=budget.pk))
    purchase = Purchase.objects.get()

    assert (saved.status_code, again.status_code) == (302, 302)
    assert (purchase.state, purchase.cents) == (State.DRAFT, 720_000)
    sent = client.post(f"/purchases/{purchase.pk}/edit/", typed(budget=budget.pk, submit="1"))
    assert sent.status_code == 302
    purchase.refresh_from_db()
    assert purchase.state == State.IN_APPROVAL
    changed = client.post(f"/purchases/{purchase.pk}/edit/", typed(budget=budget.pk, submit="1"))
    assert changed.status_code == 302  # a change under approval is a change, not a second hand-in


def test_what_is_missing_is_told_on_the_purchases_page_with_clause_and_cure() -> None:
    client = at_work(an_applicant())
    answer = client.post("/purchases/new/", typed(submit="1"))
    page = answer.content.decode()

    assert (answer.status_code, answer["X-Clause"]) == (403, "3.1-b")
    assert "缺少：预算项目" in page
    assert "请补齐后提交" in page
    assert Purchase.objects.get().state == State.DRAFT


def test_quotes_are_typed_by_name_or_code_and_one_is_chosen() -> None:
    budget, suppliers = a_budget(), [a_supplier(f"供应商{n}") for n in range(3)]
    client = at_work(an_applicant())
    rows = {f"quote-{n}-supplier": one.name for n, one in enumerate(suppliers)}
    rows |= {f"quote-{n}-amount": str(7200 + n) for n in range(3)}
    rows |= {
        "quote-0-supplier": suppliers[0].code.lower(),
        "quote-1-days": "7",
        "chosen": "quote-1",
    }
    sent = typed(
        budget=budget.pk, method=Method.INQUIRY, choice_reason="交货最快", submit="1", **rows
    )

    assert client.post("/purchases/new/", sent).status_code == 302
    purchase = Purchase.objects.get()
    assert purchase.state == State.IN_APPROVAL
    assert purchase.quotes.get(chosen=True).supplier == suppliers[1]
    form = client.get(f"/purchases/{purchase.pk}/edit/").content.decode()
    assert 'value="quote-1"' in form
    assert "供应商1" in form


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"line-0-price": "三千"}, "输入一个数字"),
        ({"line-0-price": "-1"}, "大于或等于0"),
        ({"line-0-quantity": ""}, "请填写"),
        ({"line-0-quantity": "0"}, "大于或等于0.01"),
        ({"line-1-price": "3"}, "请填写"),
        ({"quote-0-supplier": "没有登记的公司", "quote-0-amount": "1"}, "没有登记这家供应商"),
        ({"quote-0-amount": "1"}, "请填写"),
        ({"budget": "999999"}, "选择一个有效的选项"),
        ({"line-0-quantity": "99999999", "line-0-price": "999999999999.99"}, "合计超出"),
        ({"line-1-measure": "箱"}, "请填写"),
        ({"quote-1-days": "7"}, "请填写"),
    ],
)
def test_what_cannot_be_read_is_mended_in_place(changes: dict[str, str], says: str) -> None:
    client = at_work(an_applicant())
    answer = client.post("/purchases/new/", typed(**changes))

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert "腕带打印机" in answer.content.decode()
    assert not Purchase.objects.exists()


def test_a_supplier_without_a_price_is_asked_for_it() -> None:
    supplier, client = a_supplier(), at_work(an_applicant())
    answer = client.post("/purchases/new/", typed(**{"quote-0-supplier": supplier.name}))
    assert answer.status_code == 422


def test_more_rows_are_added_without_saving() -> None:
    author = an_applicant()
    client, draft = at_work(author), a_draft(author)
    for url in ("/purchases/new/", f"/purchases/{draft.pk}/edit/"):
        page = client.post(url, typed(more="1")).content.decode()
        assert 'name="line-5-item"' in page
        assert 'value="打印机"' in page
    odd = client.post("/purchases/new/", typed(more="1", **{"line-TOTAL_FORMS": "9" * 30}))
    assert odd.status_code == 200
    assert Purchase.objects.count() == 1


def test_a_draft_keeps_itself_while_one_types_and_nothing_else_does() -> None:
    author, budget = an_applicant(), a_budget()
    client = at_work(author)
    kept = client.post("/purchases/keep/", typed(title="", **{"line-0-price": "三"}))
    purchase = Purchase.objects.get()

    assert (kept.status_code, purchase.reason) == (200, factories.REASON)
    assert "已自动保存" in kept.content.decode()
    assert kept["HX-Replace-Url"] == f"/purchases/{purchase.pk}/edit/"
    again = client.post(f"/purchases/{purchase.pk}/keep/", typed(budget=budget.pk))
    assert again.status_code == 200
    assert Purchase.objects.get().cents == 720_000
    client.post(f"/purchases/{purchase.pk}/submit/")
    still = client.post(f"/purchases/{purchase.pk}/keep/", typed(title="悄悄改名"))
    assert still.status_code == 204
    assert Purchase.objects.get().title == "腕带打印机"


def test_files_are_put_on_and_taken_off() -> None:
    author = an_applicant()
    client, purchase = at_work(author), a_draft(author)
    for wrong in ({}, {"attachment": file("x.exe", b"MZ")}):
        assert client.post(f"/purchases/{purchase.pk}/attach/", wrong).status_code == 422
    assert (
        client.post(f"/purchases/{purchase.pk}/attach/", {"attachment": file()}).status_code == 302
    )
    kept = Attachment.objects.get()
    answer = client.get(f"/purchases/files/{kept.pk}/")
    assert answer.content == PDF
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client.post(f"/purchases/{purchase.pk}/detach/{kept.pk}/").status_code == 302
    assert client.get(f"/purchases/files/{kept.pk}/").status_code == 404


def test_again_and_back() -> None:
    author = an_applicant()
    client, purchase = at_work(author), submitted(author)
    copied = client.post(f"/purchases/{purchase.pk}/copy/", {"key": "again"})
    assert copied["Location"] == f"/purchases/{Purchase.objects.latest('pk').pk}/edit/"
    assert client.post(f"/purchases/{purchase.pk}/withdraw/").status_code == 302
    assert Purchase.objects.get(pk=purchase.pk).state == State.WITHDRAWN
    assert client.post(f"/purchases/{purchase.pk}/submit/").status_code == 403


# --- after the approval --------------------------------------------------------------------------


def test_from_the_contract_to_the_archive_in_clicks() -> None:
    factories.set_number("procurement_notice_limit", "0.1")
    purchase, supplier = approved(), a_supplier()
    buyer, keeper, cashier = map(at_work, map(a_holder, ("buyer", "asset_keeper", "cashier")))
    at = f"/purchases/{purchase.pk}"
    day = f"{local(MONDAY):%Y-%m-%d}"
    contract = {"number": "HT-1", "supplier": supplier.name, "amount": "7200", "signed_on": day}
    assert buyer.post(f"{at}/contract/", contract).status_code == 302
    assert buyer.post(f"{at}/announce/", {"where": "省级采购网"}).status_code == 302
    paper = {"part": "contract", "attachment": file("合同.pdf")}
    assert buyer.post(f"{at}/papers/", paper).status_code == 302
    assert keeper.post(f"{at}/accept/", {"passed": "yes", "note": "完好"}).status_code == 302
    proof = {"part": "acceptance", "attachment": file("验收单.pdf")}
    assert keeper.post(f"{at}/acceptance-papers/", proof).status_code == 302
    invoice = {"amount": "7200.00", "invoice": "26420000", "final": "on", "key": "k"}
    assert buyer.post(f"{at}/pay/", invoice).status_code == 302
    payment = Payment.objects.get()
    handed = cashier.post("/purchases/payments/hand-over/", {"payment": [payment.pk], "key": "b"})
    batch = handed["Location"]
    assert cashier.get(batch).status_code == 200
    json, csv = (cashier.get(f"{batch}payments.{kind}") for kind in ("json", "csv"))
    assert json["X-Digest-SHA256"] == csv["X-Digest-SHA256"]
    assert "7200.00" in csv.content.decode()
    result = {"outcome": "paid", "voucher": "记-1"}
    assert cashier.post(f"{at}/payments/{payment.pk}/", result).status_code == 302
    assert buyer.post(f"{at}/archive/").status_code == 302

    purchase.refresh_from_db()
    assert purchase.state == State.ARCHIVED
    assert Attachment.objects.count() == 2


def test_a_no_keeps_what_was_typed_and_cites_its_clause() -> None:
    purchase, buyer = approved(), at_work(a_holder("buyer"))
    at = f"/purchases/{purchase.pk}"
    day = f"{local(MONDAY):%Y-%m-%d}"
    contract = {"number": "HT-1", "supplier": a_supplier().name, "amount": "9999", "signed_on": day}
    dear = buyer.post(f"{at}/contract/", contract)
    assert (dear.status_code, dear["X-Clause"]) == (403, "3.1-e")
    assert 'value="HT-1"' in dear.content.decode()
    odd = buyer.post(f"{at}/contract/", contract | {"number": "H T"})
    assert odd.status_code == 422
    early = buyer.post(f"{at}/archive/")
    assert (early.status_code, early["X-Clause"]) == (403, "3.1-a")
    assert buyer.post(f"{at}/cancel/", {"why": ""}).status_code == 422
    assert buyer.post(f"{at}/cancel/", {"why": "改由上级配发"}).status_code == 302
    taken = contracted(number="HT-2").number
    again = buyer.post(f"/purchases/{approved().pk}/contract/", contract | {
        "number": taken, "amount": "1"})  # fmt: skip
    assert again.status_code == 422
    assert "已登记" in again.content.decode()
    assert Contract.objects.count() == 1


def test_3_1_c_a_change_that_is_refused_loses_nothing_that_was_typed() -> None:
    author, budget = an_applicant(), a_budget("10000")
    purchase = submitted(author, budget=budget)
    dear = typed(budget=budget.pk, reason="三个诊区都要换成新的打印机", **{"line-0-price": "9000"})
    answer = at_work(author).post(f"/purchases/{purchase.pk}/edit/", dear)
    page = answer.content.decode()
    assert (answer.status_code, answer["X-Clause"]) == (403, "3.1-c")
    assert all(one in page for one in ("不足", "三个诊区都要换成新的打印机", 'value="9000"'))
    assert Purchase.objects.get().cents == 720_000

    cut = {"year": budget.year, "code": budget.code, "name": "信息化", "source": "own",
           "amount": "1", "reason": "年中压减"}  # fmt: skip
    answer = at_work(a_holder("finance_reviewer")).post("/purchases/budgets/propose/", cut)
    assert (answer.status_code, answer["X-Clause"]) == (403, "3.1-c")
    assert all(one in answer.content.decode() for one in ("已占用", 'value="年中压减"'))


def test_whoever_had_a_hand_is_told_so_instead_of_a_form() -> None:
    contract = contracted()
    both = contract.buyer
    card = Post.objects.get(code="asset_keeper")
    both.assignment_set.create(post=card, unit=both.unit, since=MONDAY, made_by="test")
    page = at_work(both).get(f"/purchases/{contract.purchase_id}/").content.decode()

    assert "不能再办理验收" in page
    assert "登记验收" not in page


def test_payments_that_cannot_be_handed_over_are_told() -> None:
    cashier = a_holder("cashier")
    client = at_work(cashier)
    assert client.get("/purchases/payments/").status_code == 200
    assert (
        client.post("/purchases/payments/hand-over/", {"payment": ["x", "999"]}).status_code == 422
    )
    purchase = accepted()
    payment = asked(purchase)
    purchase.acceptances.update(by=cashier)
    refused = client.post("/purchases/payments/hand-over/", {"payment": [payment.pk], "key": "b"})
    assert refused.status_code == 403
    assert "不能再办理付款" in refused.content.decode()
