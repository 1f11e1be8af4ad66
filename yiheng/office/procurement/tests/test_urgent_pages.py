"""紧急采购 on one screen, and the purchase's page until it is ratified or has gone back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from yiheng.core.clock import now
from yiheng.governance.crisis import commands as crises
from yiheng.governance.crisis.models import Act, Remedy
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import PASSWORD
from yiheng.office.procurement.models import Budget, Purchase, State, Supplier
from yiheng.office.procurement.tests import factories
from yiheng.office.procurement.tests.emergencies import (
    WORDS,
    Team,
    a_crisis,
    bought,
    ratified,
    the_acts_case,
    turned_down,
)
from yiheng.office.procurement.tests.factories import (
    HOUR,
    a_budget,
    a_holder,
    a_supplier,
    accepted,
    contracted,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hospital() -> None:
    factories.a_hospital()


@pytest.fixture
def team() -> Team:
    return a_crisis(at=now() - 2 * HOUR)


@pytest.fixture
def budget() -> Budget:
    return a_budget()


@pytest.fixture
def supplier() -> Supplier:
    return a_supplier("江城安信网络")


def form_of(team: Team) -> str:
    return f"{team.crisis.page}do/procurement.purchase/"


def typed(team: Team, budget: Budget, **changes: Any) -> dict[str, Any]:
    """The one screen as a browser sends it."""
    return {
        "unit": team.unit.pk, "text": WORDS, "password": PASSWORD, "key": "a-form",
        "own-title": "备用交换机", "own-category": "it-goods", "own-supplier": "江城安信网络",
        "own-budget": budget.pk, "own-line-TOTAL_FORMS": "3", "own-line-INITIAL_FORMS": "3",
        "own-line-0-item": "交换机", "own-line-0-quantity": "2", "own-line-0-price": "3600.00",
    } | changes  # fmt: skip


def read(client: Client, who: Member, url: str, status: int = 200) -> str:
    client.force_login(who)
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def test_4_1_d_from_the_crisis_page_one_buys_on_one_screen(
    client: Client, team: Team, budget: Budget, supplier: Supplier
) -> None:
    assert form_of(team) in read(client, team.mate, team.crisis.page)
    html = read(client, team.mate, form_of(team))
    for words in ("采购明细", "江城安信网络", "再加几行", "余额 50.00 万元", "还可用"):
        assert words in html
    assert 'name="amount"' not in html

    answer = client.post(form_of(team), typed(team, budget))

    act = Act.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, act.page)
    purchase = Purchase.objects.get(act=act)
    assert purchase.cents == 720_000
    assert purchase.page in read(client, team.mate, act.page)
    assert "信采" in read(client, team.chief, the_acts_case(purchase).page)


def test_4_1_d_more_rows_keep_what_was_typed_and_do_nothing(
    client: Client, team: Team, budget: Budget, supplier: Supplier
) -> None:
    client.force_login(team.mate)
    answer = client.post(form_of(team), typed(team, budget, more="1"))

    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="own-line-5-item"' in html
    assert 'value="备用交换机"' in html
    assert not Act.objects.exists()


@pytest.mark.parametrize(
    ("changes", "status", "says"),
    [
        ({"own-title": ""}, 422, "采购事项"),
        ({"own-supplier": "没有这家"}, 422, "没有登记这家供应商"),
        ({"own-line-0-price": ""}, 422, "明细中有需要修改的行"),
        ({"own-line-0-item": "", "own-line-0-quantity": "", "own-line-0-price": ""}, 422,
         "请至少填写一行明细"),
        ({"text": "短"}, 422, "8 至 500 字"),
        ({"own-line-0-price": "60000"}, 403, "超出金额上限"),
        ({"password": "guess"}, 403, "身份验证未通过"),
    ],
)  # fmt: skip
def test_4_1_d_what_cannot_be_bought_keeps_what_was_typed(
    client: Client, team: Team, budget: Budget, supplier: Supplier, changes: dict[str, str],
    status: int, says: str,
) -> None:  # fmt: skip
    client.force_login(team.mate)
    answer = client.post(form_of(team), typed(team, budget, **changes))

    html = answer.content.decode()
    assert (answer.status_code, says in html) == (status, True), html
    assert 'name="own-line-0-item"' in html
    assert PASSWORD not in html
    assert not Purchase.objects.exists()


def test_4_1_e_the_purchases_page_leads_to_crisis_and_case_until_it_is_ratified(
    client: Client, team: Team
) -> None:
    at = now() - HOUR
    purchase = bought(team, at=at)
    html = read(client, team.mate, purchase.page)
    for words in ("紧急", "紧急执行", "待补办", "事后补办", WORDS, purchase.act.page):  # type: ignore[union-attr]  # it has one
        assert words in html

    buyer = Member.objects.get(pk=a_holder("buyer").pk)
    assert "登记合同" in read(client, buyer, purchase.page)
    purchase = accepted(purchase, at=at)
    html = read(client, buyer, purchase.page)
    assert "尚未补办审批，不能付款" in html
    ratified(purchase, now())
    html = read(client, buyer, purchase.page)
    assert "尚未补办审批" not in html
    assert "已补办" in html
    assert "合同未付余额" in html


@pytest.mark.parametrize("stands", ["bought", "contracted", "accepted"])
def test_4_1_e_the_page_of_what_is_not_ratified_says_so(
    client: Client, team: Team, stands: str
) -> None:
    at = now() - HOUR
    purchase = bought(team, at=at)
    if stands == "contracted":
        purchase = contracted(purchase, at=at).purchase
    if stands == "accepted":
        purchase = accepted(purchase, at=at)
    turned_down(team, purchase, now())

    html = read(client, team.mate, purchase.page)
    assert "未予追认，补救中" in html
    assert "未通过" in html
    remedy = Remedy.objects.get()
    crises.report(pk=remedy.pk, text="已退货，合同解除", by=team.mate, at=now())
    crises.verify(pk=remedy.pk, good=True, remark="", by=team.auditor, at=now())
    assert "已补救" in read(client, team.mate, purchase.page)


def test_4_1_e_what_was_given_up_while_its_case_is_open(client: Client, team: Team) -> None:
    purchase = bought(team, at=now() - HOUR)
    purchase.move(State.TERMINATED, now(), why="厂家借用备机")

    html = read(client, team.mate, purchase.page)
    assert "事后补办" in html
    ratified(purchase, now())
    assert "已补办" in read(client, team.mate, purchase.page)


def test_4_1_e_both_lists_show_what_nobody_has_decided_on(client: Client) -> None:
    long_ago = now() - 26 * HOUR
    older = a_crisis(at=long_ago)
    purchase = bought(older, at=long_ago)

    html = read(client, older.leader, "/crises/never-ratified/")
    assert "危〔2026〕1号-1" in html
    html = read(client, older.mate, "/purchases/?tab=urgent")
    assert "逾期未补办" in html
    assert str(purchase) in html
    assert "逾期未补办" in read(client, older.mate, "/purchases/list.csv?tab=urgent")


def test_4_1_d_nobody_can_choose_it_in_an_ordinary_application(client: Client) -> None:
    assert 'value="urgent"' not in read(client, factories.an_applicant(), "/purchases/new/")
