"""The pages of suppliers, budgets and alarms."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from yiheng.core.ui.formats import stamp
from yiheng.governance.approvals.models import SplitAlarm
from yiheng.governance.people.tests.factories import MONDAY, a_member
from yiheng.office.procurement.models import Batch, Budget, BudgetChange, Supplier
from yiheng.office.procurement.tests import factories
from yiheng.office.procurement.tests.factories import (
    a_budget,
    a_holder,
    a_line,
    a_supplier,
    an_applicant,
    approved,
    contracted,
    paid,
    set_number,
    submitted,
)
from yiheng.office.procurement.tests.test_pages import at_work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hospital() -> None:
    factories.a_hospital()


def test_the_registers_open_to_those_who_deal_and_to_nobody_else() -> None:
    supplier, budget = a_supplier(), a_budget()
    urls = ("/purchases/suppliers/", f"/purchases/suppliers/{supplier.pk}/",
            "/purchases/budgets/", f"/purchases/budgets/{budget.pk}/")  # fmt: skip
    for post in ("buyer", "auditor", "director", "asset_clerk"):
        for url in urls:
            assert at_work(a_holder(post)).get(url).status_code == 200, (post, url)
    for url in (*urls, "/purchases/alarms/"):
        refused = at_work(a_member()).get(url)
        assert (refused.status_code, refused["X-Clause"]) == (403, "2.1-k"), url


def test_a_supplier_is_registered_changed_blocked_and_let_in_again() -> None:
    first, second = at_work(a_holder("buyer")), at_work(a_holder("buyer"))
    assert first.get("/purchases/suppliers/new/").status_code == 200
    wrong = first.post(
        "/purchases/suppliers/new/", {"code": "91110000600037341M", "name": "某公司"}
    )
    assert (wrong.status_code, "校验位不符" in wrong.content.decode()) == (422, True)
    made = first.post("/purchases/suppliers/new/", {"code": "91110000600037341L", "name": "某公司"})
    at = made["Location"]
    assert (
        first.post(f"{at}edit/", {"name": "新名公司", "phone": "027-85550000"}).status_code == 302
    )
    assert first.post(f"{at}edit/", {"name": ""}).status_code == 422
    assert first.post(f"{at}block/", {"reason": ""}).status_code == 422
    assert first.post(f"{at}block/", {"reason": "围标"}).status_code == 302
    assert first.post(f"{at}block/", {"reason": "又一次"}).status_code == 422
    own = first.post(f"{at}block/", {"reason": "不属实", "lift": "1"})
    assert (own.status_code, own["X-Clause"]) == (403, "2.1-n")
    assert "已停用" in first.get("/purchases/suppliers/?state=blocked&q=新名").content.decode()
    assert second.post(f"{at}block/", {"reason": "不属实", "lift": "1"}).status_code == 302

    page = second.get(at).content.decode()
    assert "围标" in page
    assert "不属实" in page
    assert (Supplier.objects.get().name, Supplier.objects.get().blocked_since) == ("新名公司", None)


def test_a_suppliers_page_lists_the_contracts_that_one_may_see() -> None:
    contract = contracted()
    url = f"/purchases/suppliers/{contract.supplier_id}/"
    assert contract.number in at_work(contract.buyer).get(url).content.decode()
    assert contract.number not in at_work(an_applicant()).get(url).content.decode()


def test_3_1_c_a_budget_is_proposed_and_confirmed_on_its_page() -> None:
    finance, leader = at_work(a_holder("finance_reviewer")), at_work(a_holder("leader"))
    form = {"year": "2026", "code": "IT-01", "name": "信息化建设", "source": "fiscal",
            "amount": "1000000", "reason": "年度预算批复"}  # fmt: skip
    assert finance.get("/purchases/budgets/propose/").status_code == 200
    assert finance.post("/purchases/budgets/propose/", form | {"code": "编码"}).status_code == 422
    assert finance.post("/purchases/budgets/propose/", form).status_code == 302
    again = finance.post("/purchases/budgets/propose/", form)
    assert (again.status_code, "待确认" in again.content.decode()) == (422, True)
    change = BudgetChange.objects.get()
    at = f"/purchases/budgets/changes/{change.pk}/"
    assert finance.post(at, {"confirm": "1"}).status_code == 403
    assert leader.post(at, {}).status_code == 404
    assert "年度预算批复" in leader.get("/purchases/budgets/?year=2026").content.decode()
    assert leader.post(at, {"confirm": "1"}).status_code == 302

    budget = Budget.objects.get()
    approved(budget=budget)
    page = leader.get(f"/purchases/budgets/?year={budget.year}").content.decode()
    assert "99.28 万元" in page
    assert "信息化建设 已付 0 万元" in page  # the chart in words
    assert "IT-01" in finance.get(f"/purchases/budgets/propose/?of={budget.pk}").content.decode()
    assert leader.get("/purchases/budgets/?year=abcd").status_code == 200
    assert leader.get(f"/purchases/budgets/{budget.pk}/").status_code == 200


def test_4_1_a_an_alarm_is_judged_by_audit_with_its_reason() -> None:
    set_number("procurement_small_skip_final", "yes")
    author, auditor = an_applicant(), at_work(a_holder("auditor"))
    for _ in range(2):
        submitted(author, lines=[a_line("30000", "1")], budget=a_budget("90000"))
    alarm = SplitAlarm.objects.get()
    page = auditor.get("/purchases/alarms/").content.decode()
    assert "60,000.00 元" in page
    assert "领导签字金额下限" in page
    at = f"/purchases/alarms/{alarm.pk}/"
    assert auditor.post(at, {"is_split": "no"}).status_code == 422
    assert auditor.post("/purchases/alarms/999999/", {}).status_code == 404
    assert at_work(a_holder("director")).post(at, {}).status_code == 403
    done = auditor.post(at, {"is_split": "no", "remark": "两个病区各一台"})
    assert done.status_code == 302
    assert "两个病区各一台" in auditor.get("/purchases/alarms/").content.decode()


def _sheet(post: str, address: str) -> list[list[str]]:
    """A register as it is taken along, its head first."""
    answer = at_work(a_holder(post)).get(f"/purchases/{address}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    text = answer.content.decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text[1:])))


def test_2_1_k_a_register_is_taken_along_by_those_who_may_read_its_page_and_nobody_else() -> None:
    stranger, buyer = at_work(a_member()), at_work(a_holder("buyer"))
    for name in ("suppliers", "budgets", "payments", "alarms"):
        refused = stranger.get(f"/purchases/{name}/list.csv")
        assert (refused.status_code, refused["X-Clause"]) == (403, "2.1-k"), name
    assert [buyer.get(f"/purchases/{name}/list.csv").status_code for name in (
        "suppliers", "budgets", "payments", "alarms")] == [200, 200, 403, 403]  # fmt: skip
    for post, name in (("buyer", "suppliers"), ("leader", "budgets"), ("cashier", "payments"),
                       ("auditor", "alarms")):  # fmt: skip
        page = at_work(a_holder(post)).get(f"/purchases/{name}/").content.decode()
        assert f"/purchases/{name}/list.csv" in page, name


def test_suppliers_are_taken_along_as_they_are_searched_and_no_name_is_a_formula() -> None:
    contract = contracted()
    a_supplier("=HYPERLINK(1)")
    stopped = a_supplier("停用公司")
    stopped.stop(MONDAY)

    head, *rows = _sheet("buyer", "suppliers/list.csv")
    assert head == ["名称", "统一社会信用代码", "合同数", "最近签约", "状态"]
    assert [row[0] for row in rows if "HYPERLINK" in row[0]] == ["'=HYPERLINK(1)"]
    known = contract.supplier
    assert [known.name, known.code, "1", f"{contract.signed_on}", "可用"] in rows
    assert _sheet("buyer", "suppliers/list.csv?state=blocked")[1:] == [
        ["停用公司", stopped.code, "0", "", "已停用"]
    ]
    found = _sheet("buyer", f"suppliers/list.csv?q={known.code}")
    assert [row[0] for row in found[1:]] == [known.name]


def test_a_years_budgets_are_taken_along_in_yuan_and_what_is_overdrawn_stays_a_number() -> None:
    budget = a_budget("10000", "IT-01")
    approved(budget=budget)
    Budget.objects.filter(pk=budget.pk).update(cents=500_000)

    rows = _sheet("leader", f"budgets/list.csv?year={budget.year}")
    assert rows[1:] == [["IT-01", "信息化建设", "财政拨款", "5000.00", "0.00", "7200.00", "0.00",
                         "-2200.00"]]  # fmt: skip
    assert _sheet("leader", f"budgets/list.csv?year={budget.year - 1}")[1:] == []


def test_2_1_n_the_batches_handed_to_finance_are_taken_along_with_their_digests() -> None:
    paid()
    batch = Batch.objects.get()

    assert _sheet("cashier", "payments/list.csv")[1:] == [
        [batch.number, "1", "7200.00", batch.made_by.name, stamp(batch.made_at), batch.digest]
    ]


def test_4_1_a_the_alarms_are_taken_along_with_what_was_added_up_and_audits_words() -> None:
    set_number("procurement_small_skip_final", "yes")
    author = an_applicant()
    for _ in range(2):
        submitted(author, title="@病区监护仪", lines=[a_line("30000", "1")],
                  budget=a_budget("90000"))  # fmt: skip
    alarm = SplitAlarm.objects.get()
    form = {"is_split": "yes", "remark": "=拆成两单"}
    done = at_work(a_holder("auditor")).post(f"/purchases/alarms/{alarm.pk}/", form)
    assert done.status_code == 302

    (row,) = _sheet("auditor", "alarms/list.csv")[1:]
    assert row[:3] == ["'@病区监护仪", alarm.case.serial, "申请人"]
    assert row[4:6] == ["30000.00", "60000.00"]
    assert "@病区监护仪" in row[8]
    assert row[9:11] == ["构成拆分", "'=拆成两单"]
