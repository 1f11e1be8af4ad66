"""The archive and its fifteen years; suppliers; budgets by two persons."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.proposals import Stand
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import MONDAY
from yiheng.office.procurement import commands, queries
from yiheng.office.procurement.models import (
    Archive,
    Attachment,
    Budget,
    BudgetChange,
    Destruction,
    Part,
    State,
    Supplier,
)
from yiheng.office.procurement.tests import factories
from yiheng.office.procurement.tests.factories import (
    DAY,
    PDF,
    a_budget,
    a_holder,
    a_supplier,
    accepted,
    an_applicant,
    approved,
    archived,
    contracted,
    submitted,
)
from yiheng.standards.china import organisations

pytestmark = pytest.mark.django_db
YEARS = 365 * DAY


@pytest.fixture(autouse=True)
def hospital() -> None:
    factories.a_hospital()


# --- archive -------------------------------------------------------------------------------------


def test_3_1_a_the_archive_holds_everything_under_one_digest() -> None:
    purchase = archived()
    archive = Archive.objects.get()

    assert archive.digest == sha256(queries.archive_bytes(purchase)).hexdigest()
    purchase.acceptances.update(note="事后改写")
    assert archive.digest != sha256(queries.archive_bytes(purchase)).hexdigest()
    with pytest.raises(Denied, match="已归档"):
        commands.archive(pk=purchase.pk, by=purchase.contract.buyer, at=MONDAY)
    other = accepted()
    with pytest.raises(Denied, match="已验收") as refusal:
        commands.archive(pk=other.pk, by=other.contract.buyer, at=MONDAY)
    verdict = refusal.value.verdict
    assert (verdict.clause, verdict.remedy) == (
        "3.1-a",
        "请先付清全部款项；合同余额不再支付的，请先结清",
    )


def test_0_g_purchasing_files_are_kept_fifteen_years_and_then_destroyed_by_two() -> None:
    purchase = archived_with_contract()
    buyer, auditor, archive = purchase.contract.buyer, a_holder("auditor"), Archive.objects.get()
    assert archive.kept_until == date(2041, 11, 23)
    last = MONDAY + 15 * YEARS + 3 * DAY  # 2041-11-22: four leap days lie between, less one
    with pytest.raises(
        Denied, match="至少保存 15 年（政府采购法第四十二条），该档案保存至 2041-11-23"
    ) as no:
        commands.propose_destruction(pk=purchase.pk, by=buyer, at=last, reason="库房清理")
    assert (no.value.verdict.clause, bool(no.value.verdict.remedy)) == ("0-g", True)
    after = last + DAY
    made = commands.propose_destruction(pk=purchase.pk, by=buyer, at=after, reason="期满")
    with pytest.raises(Denied):
        settle(made, buyer, after)
    assert bytes(Attachment.objects.get().sealed)
    settle(made, auditor, after)

    assert not bytes(Attachment.objects.get().sealed)
    assert Archive.objects.get().destroyed_at == after
    with pytest.raises(Denied, match="已销毁"):
        commands.propose_destruction(pk=purchase.pk, by=buyer, at=after, reason="再来")
    with pytest.raises(NotFound):
        commands.read_file(pk=Attachment.objects.get().pk, by=auditor, at=after)


def settle(made: Destruction, by: Member, at: Any, stand: Stand = Stand.CONFIRMED) -> Destruction:
    return commands.settle_destruction(pk=made.pk, by=by, at=at, stand=stand)


def test_0_g_a_destruction_is_withdrawn_or_refused_and_nothing_is_lost() -> None:
    purchase = archived_with_contract()
    buyer, auditor, after = purchase.contract.buyer, a_holder("auditor"), MONDAY + 16 * YEARS
    for by, stand in ((buyer, Stand.WITHDRAWN), (auditor, Stand.REFUSED)):
        made = commands.propose_destruction(pk=purchase.pk, by=buyer, at=after, reason="期满")
        settle(made, by, after, stand)
    assert bytes(Attachment.objects.get().sealed)
    for pk in (999_999, purchase.pk + 1):
        with pytest.raises(NotFound):
            commands.propose_destruction(pk=pk, by=buyer, at=after, reason="x")
        with pytest.raises(NotFound):
            settle(Destruction(pk=pk + 99), auditor, after)


def archived_with_contract() -> Any:
    """An archived purchase with its contract's file."""
    contract = contracted()
    commands.file(
        pk=contract.purchase_id, by=contract.buyer, at=MONDAY, part=Part.CONTRACT,
        name="合同.pdf", content=PDF,
    )  # fmt: skip
    commands.accept(
        pk=contract.purchase_id, by=a_holder("asset_keeper"), at=MONDAY, passed=True, note="完好"
    )
    return archived(factories.paid(queries.visible_to(contract.buyer).get()))


def test_3_2_d_an_archived_contract_is_the_directors_and_an_inspection_is_recorded() -> None:
    contract = contracted()
    author = contract.purchase.author
    file = commands.file(
        pk=contract.purchase_id, by=contract.buyer, at=MONDAY, part=Part.CONTRACT,
        name="合同.pdf", content=PDF,
    )  # fmt: skip
    assert commands.read_file(pk=file.pk, by=author, at=MONDAY)[1] == PDF  # it runs: its parties
    commands.accept(
        pk=contract.purchase_id, by=a_holder("asset_keeper"), at=MONDAY, passed=True, note="完好"
    )
    archived(factories.paid(queries.visible_to(contract.buyer).get()))

    for reader in (author, contract.buyer, a_holder("cashier")):
        with pytest.raises(Denied, match="仅信息科主任可调阅") as refusal:
            commands.read_file(pk=file.pk, by=Member.objects.get(pk=reader.pk), at=MONDAY)
        assert (refusal.value.verdict.clause, bool(refusal.value.verdict.remedy)) == ("3.2-d", True)
    for reader in (a_holder("director"), a_holder("auditor")):
        assert commands.read_file(pk=file.pk, by=reader, at=MONDAY)[1] == PDF
    assert Entry.objects.filter(action="procurement.file_read", clause="3.2-d").count() == 3
    with pytest.raises(NotFound):
        commands.read_file(pk=file.pk, by=an_applicant(), at=MONDAY)


# --- suppliers -----------------------------------------------------------------------------------

GOOD = "91110000600037341L"


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("9111000060003734", "应为 18 位"),
        ("91110000600037341M", "校验位不符"),
        ("9111000060003734IL", "不使用字符"),
        ("91A10000600037341L", "应全为数字"),
    ],
)
def test_3_1_a_a_supplier_is_registered_by_a_code_that_agrees(code: str, says: str) -> None:
    buyer = a_holder("buyer")
    with pytest.raises(Invalid, match=says) as wrong:
        commands.register_supplier(by=buyer, at=MONDAY, code=code, name="x")
    assert wrong.value.field == "code"
    made = commands.register_supplier(by=buyer, at=MONDAY, code=f" {GOOD.lower()} ", name="某公司")
    assert made.code == GOOD
    with pytest.raises(Invalid, match="已登记"):
        commands.register_supplier(by=buyer, at=MONDAY, code=GOOD, name="又一次")
    assert organisations.check(made.code)


def test_a_supplier_is_changed_by_who_may_and_only_where_it_is() -> None:
    supplier, buyer = a_supplier(), a_holder("buyer")
    commands.edit_supplier(
        pk=supplier.pk, by=buyer, at=MONDAY, name="改名公司", phone="027-8555000"
    )
    assert Supplier.objects.get().name == "改名公司"
    with pytest.raises(NotFound):
        commands.edit_supplier(pk=999_999, by=buyer, at=MONDAY, name="x", phone="")
    with pytest.raises(Denied):
        commands.edit_supplier(
            pk=supplier.pk, by=an_applicant(), at=MONDAY, name="x", phone=""
        )  # fmt: skip


def test_2_1_n_who_blocks_a_supplier_does_not_let_it_in_again() -> None:
    supplier, buyer, other = a_supplier(), a_holder("buyer"), a_holder("buyer")
    block: dict[str, Any] = {"pk": supplier.pk, "at": MONDAY, "reason": "围标"}
    with pytest.raises(Invalid, match="没有停用"):
        commands.lift_block(by=other, **block)
    commands.block_supplier(by=buyer, **block)
    with pytest.raises(Invalid, match="已停用"):
        commands.block_supplier(by=other, **block)
    assert Supplier.objects.get().blocked(MONDAY)
    with pytest.raises(Denied, match="不能由您恢复") as refusal:
        commands.lift_block(by=buyer, **block)
    assert (refusal.value.verdict.clause, bool(refusal.value.verdict.remedy)) == ("2.1-n", True)
    commands.lift_block(by=other, **(block | {"reason": "经查不属实"}))

    assert not Supplier.objects.get().blocked(MONDAY)
    commands.block_supplier(by=buyer, **block)
    assert supplier.blocks.count() == 2


# --- budgets -------------------------------------------------------------------------------------


def propose(by: Member, **changes: Any) -> BudgetChange:
    facts: dict[str, Any] = {
        "year": 2026, "code": "IT-01", "name": "信息化建设", "source": "fiscal",
        "cents": 10_000_000, "reason": "年度预算批复",
    }  # fmt: skip
    return commands.propose_budget(by=by, at=MONDAY, **(facts | changes))


def confirm(change: BudgetChange, by: Member, stand: Stand = Stand.CONFIRMED) -> BudgetChange:
    return commands.settle_budget(pk=change.pk, by=by, at=MONDAY, stand=stand)


def test_3_1_c_a_budget_is_proposed_by_one_and_confirmed_by_another() -> None:
    finance, leader = a_holder("finance_reviewer"), a_holder("leader")
    change = propose(finance)
    assert not Budget.objects.exists()
    with pytest.raises(Invalid, match="待确认"):
        propose(finance)
    with pytest.raises(Denied):
        confirm(change, finance)
    confirm(change, leader)
    with pytest.raises(Denied, match="已由"):
        confirm(change, leader)
    later = propose(finance, cents=20_000_000, name="信息系统建设")
    assert later.budget == Budget.objects.get()
    confirm(later, leader)

    assert (Budget.objects.get().name, Budget.objects.get().cents) == ("信息系统建设", 20_000_000)
    with pytest.raises(NotFound):
        confirm(BudgetChange(pk=999_999), leader)
    with pytest.raises(Invalid, match="不小于 0"):
        propose(finance, code="X", cents=-1)
    confirm(propose(finance, code="IT-02"), finance, Stand.WITHDRAWN)
    confirm(propose(finance, code="IT-02"), leader, Stand.REFUSED)
    assert Budget.objects.count() == 1


def test_3_1_c_a_budget_is_never_cut_below_what_is_bound() -> None:
    finance, leader, budget = a_holder("finance_reviewer"), a_holder("leader"), a_budget("20000")
    same: dict[str, Any] = {"code": budget.code, "year": budget.year}
    smaller = propose(finance, cents=700_000, **same)
    approved(budget=budget)
    with pytest.raises(Denied, match=r"已占用 7,200\.00 元") as refusal:
        confirm(smaller, leader)
    assert (refusal.value.verdict.clause, bool(refusal.value.verdict.remedy)) == ("3.1-c", True)
    confirm(smaller, finance, Stand.WITHDRAWN)
    with pytest.raises(Denied, match="已占用"):
        propose(finance, cents=719_999, **same)
    confirm(propose(finance, cents=720_000, **same), leader)
    (standing,) = queries.standings([Budget.objects.get(pk=budget.pk)])
    assert (standing.left, standing.used) == (0, 100)


def test_a_budget_of_nothing_is_used_up() -> None:
    (standing,) = queries.standings([Budget(pk=1, cents=0)])
    assert standing.used == 100
    assert submitted(an_applicant()).state == State.IN_APPROVAL
