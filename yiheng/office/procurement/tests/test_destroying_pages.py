"""After fifteen years an archive ends on its page: one proposes, another confirms."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from yiheng.core.clock import day_of, now
from yiheng.governance.people.models import Member
from yiheng.office.procurement.models import Archive, Destruction, Purchase
from yiheng.office.procurement.tests import factories
from yiheng.office.procurement.tests.factories import a_holder, an_applicant, archived

pytestmark = pytest.mark.django_db


@pytest.fixture
def purchase() -> Purchase:
    """One whose years are over today."""
    factories.a_hospital()
    made = archived()
    Archive.objects.update(kept_until=day_of(now()))
    return made


def page(client: Client, member: Member, address: str) -> str:
    client.force_login(member)
    return client.get(address).content.decode()


def send(client: Client, member: Member, address: str, **fields: str) -> Any:
    client.force_login(member)
    return client.post(address, fields)


def test_0_g_an_archive_ends_by_two_on_its_page(client: Client, purchase: Purchase) -> None:
    buyer, auditor, own = purchase.contract.buyer, a_holder("auditor"), purchase.page
    assert purchase.title in page(client, buyer, "/purchases/?tab=over")
    assert "提出销毁" in page(client, buyer, own)
    assert "提出销毁" not in page(client, auditor, own)
    assert send(client, buyer, f"{own}destroy/", reason="").status_code == 422
    assert send(client, buyer, f"{own}destroy/", reason="期满").status_code == 302
    made = Destruction.objects.get()
    again = send(client, buyer, f"{own}destroy/", reason="再提一次")
    assert "正待另一人确认" in again.content.decode()
    assert "确认销毁" not in page(client, buyer, own)
    refused = send(client, buyer, f"{own}destroy/{made.pk}/", confirm="")
    assert (refused.status_code, refused["X-Clause"]) == (403, "2.1-k")

    assert "确认销毁" in page(client, auditor, own)
    assert send(client, auditor, f"{own}destroy/{made.pk}/", confirm="").status_code == 302
    html = page(client, buyer, own)
    assert "销毁时间" in html
    assert "提出销毁" not in html
    assert purchase.title not in page(client, buyer, "/purchases/?tab=over")


def test_0_g_it_is_withdrawn_by_its_proposer_and_not_offered_before_its_day(
    client: Client, purchase: Purchase
) -> None:
    buyer, own = purchase.contract.buyer, purchase.page
    send(client, buyer, f"{own}destroy/", reason="期满")
    made = Destruction.objects.get()
    assert send(client, buyer, f"{own}destroy/{made.pk}/", withdraw="").status_code == 302
    assert "已撤回" in page(client, buyer, own)

    Archive.objects.update(kept_until=day_of(now()) + timedelta(days=1))
    assert "提出销毁" not in page(client, buyer, own)
    early = send(client, buyer, f"{own}destroy/", reason="库房清理")
    assert (early.status_code, early["X-Clause"]) == (403, "0-g")
    assert "库房清理" not in page(client, buyer, own)
    assert purchase.title not in page(client, buyer, "/purchases/?tab=over")


def test_0_g_a_destruction_is_settled_at_its_own_purchase_and_by_a_button(
    client: Client, purchase: Purchase
) -> None:
    buyer, auditor = purchase.contract.buyer, a_holder("auditor")
    send(client, buyer, f"{purchase.page}destroy/", reason="期满")
    made, other = Destruction.objects.get(), archived()
    assert Archive.objects.get(purchase=other).kept_until > date(2040, 1, 1)
    for address in (f"{other.page}destroy/{made.pk}/", f"{purchase.page}destroy/99999/"):
        assert send(client, auditor, address, confirm="").status_code == 404
    assert send(client, auditor, f"{purchase.page}destroy/{made.pk}/").status_code == 404
    stranger = an_applicant()
    assert send(client, stranger, f"{purchase.page}destroy/{made.pk}/", confirm="").status_code in (
        403, 404,
    )  # fmt: skip
    made.refresh_from_db()
    assert made.open
