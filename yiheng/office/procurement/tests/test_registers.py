"""The pages of suppliers, budgets and alarms."""

from __future__ import annotations

import pytest

from yiheng.governance.approvals.models import SplitAlarm
from yiheng.governance.people.tests.factories import a_member
from yiheng.office.procurement.models import Budget, BudgetChange, Supplier
from yiheng.office.procurement.tests import factories
from yiheng.office.procurement.tests.factories import (
    a_budget,
    a_holder,
    a_line,
    a_supplier,
    an_applicant,
    approved,
    contracted,
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
