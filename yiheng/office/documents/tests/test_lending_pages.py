"""The pages of lending and keeping: asked for, decided, given back, frozen, destroyed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yiheng.core.clock import now
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Member, Unit
from yiheng.office.documents.models import Document, Loan, Standing, State
from yiheng.office.documents.tests.factories import (
    DAY,
    a_contract,
    a_document,
    a_hospital,
    a_loan,
    a_member,
    at_post,
    fresh,
    holder,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office() -> Unit:
    return a_hospital()


@pytest.fixture
def owner(office: Unit) -> Member:
    return at_post("data_steward", name="周负责", unit=office)


@pytest.fixture
def nurse() -> Member:
    return a_member(name="何护士")


def who(client: Client, member: Member) -> Client:
    client.force_login(member)
    return client


def page(client: Client, member: Member, path: str, status: int = 200) -> str:
    answer = who(client, member).get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.content.decode()


def post(client: Client, member: Member, name: str, *args: Any, **data: Any) -> Any:
    return who(client, member).post(reverse(f"documents:{name}", args=args), data)


def test_3_2_d_a_contract_is_borrowed_by_a_paper_and_given_back(
    client: Client, owner: Member, nurse: Member
) -> None:
    made, director = a_contract(owner, now()), holder("director")
    given = {
        "wanted": made.subject,
        "contract": "on",
        "reason": "核对付款条件",
        "days": 3,
        "key": "b",
    }
    assert post(client, nurse, "borrow", **{**given, "days": 40}).status_code == 422
    answer = post(client, nurse, "borrow", **given)
    assert post(client, nurse, "borrow", **given).url == answer.url
    assert "等待办理" in page(client, nurse, answer.url)
    assert made.name not in page(client, nurse, answer.url)
    assert "何护士" in page(client, director, "/documents/keeping/")
    loan = Loan.objects.get()
    html = page(client, director, answer.url)
    assert f'value="{made.pk}" selected' in html
    assert post(client, director, "lend", loan.pk, document="").status_code == 422
    assert post(client, director, "refuse", loan.pk, answer="").status_code == 422
    assert post(client, director, "lend", loan.pk, document=made.pk).status_code == 302
    assert "打开文档" in page(client, nurse, answer.url)
    html = page(client, nurse, f"/documents/{made.pk}/")
    assert "您凭借阅单阅读" in html
    assert made.name in page(client, nurse, "/documents/loans/?state=granted")
    html = page(client, nurse, f"/documents/{made.pk}/versions/1/view/")
    entry = Entry.objects.filter(action="documents.opened").latest("seq")
    for text in ('class="mark"', f"何护士 {nurse.staff_no}", f"No.{entry.seq}"):
        assert text in html
    assert "借出未还" in page(client, director, "/documents/keeping/")
    assert "何护士" in page(client, director, f"/documents/keeping/{made.pk}/")
    assert post(client, nurse, "return", loan.pk).status_code == 302
    page(client, nurse, f"/documents/{made.pk}/", 404)


def test_3_2_c_a_paper_is_withdrawn_refused_or_an_inspection(
    client: Client, owner: Member, nurse: Member
) -> None:
    made = a_contract(owner, now())
    again = a_loan(nurse, "别的", now())
    assert post(client, nurse, "withdraw", again.pk).status_code == 302
    third = a_loan(nurse, "又一份", now())
    assert (
        post(client, holder("secretary"), "refuse", third.pk, answer="与工作无关").status_code
        == 302
    )
    assert "未同意：与工作无关" in page(client, nurse, f"/documents/loans/{third.pk}/")
    assert "没有借阅单" in page(client, owner, "/documents/loans/")
    auditor = at_post("auditor", name="内审")
    assert "登记法定检查" in page(client, auditor, "/documents/borrow/")
    bad = {"wanted": made.name, "reason": "专项检查", "days": 2, "key": "i", "authority": ""}
    assert post(client, auditor, "inspect", **bad).status_code == 422
    done = post(client, auditor, "inspect", **{**bad, "authority": "市卫健委 卫监〔2026〕12号"})
    assert "市卫健委" in page(client, auditor, done.url)
    assert Loan.objects.filter(standing=Standing.GRANTED).count() == 1


def test_the_keeper_freezes_and_destroys_on_the_card(client: Client, owner: Member) -> None:
    made, keeper = a_document(owner, now()), holder("secretary")
    card = f"/documents/keeping/{made.pk}/"
    assert "保管期未满" in page(client, keeper, card)
    assert post(client, keeper, "dispose", made.pk, reason="x").status_code == 403
    assert post(client, keeper, "freeze", made.pk, reason="").status_code == 422
    assert post(client, keeper, "freeze", made.pk, reason="审计取证").url == card
    assert "审计取证" in page(client, keeper, card)
    assert "已冻结" in page(client, keeper, "/documents/keeping/")
    assert post(client, keeper, "thaw", made.pk).url == card
    Document.objects.update(kept_until=now().date() - DAY)
    assert "保管期已满" in page(client, keeper, "/documents/keeping/")
    assert post(client, keeper, "dispose", made.pk, reason="鉴定无保存价值").url == card
    assert "鉴定无保存价值" in page(client, keeper, card)
    assert "只留目录" in page(client, owner, f"/documents/{made.pk}/")
    assert fresh(made).state == State.DISPOSED
