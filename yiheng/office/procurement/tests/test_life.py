"""A purchase from its first word to its archive."""

from __future__ import annotations

import pytest

from yiheng.governance.ledger.models import Entry
from yiheng.office.procurement.models import State
from yiheng.office.procurement.tests import factories
from yiheng.office.procurement.tests.factories import archived

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hospital() -> None:
    factories.a_hospital()


def test_3_1_a_a_purchase_goes_from_draft_to_archive_and_every_step_is_in_the_ledger() -> None:
    purchase = archived()

    assert purchase.state == State.ARCHIVED
    assert purchase.number == "信采〔2026〕1号"
    acts = Entry.objects.filter(target=f"procurement.purchase:{purchase.pk}").order_by("seq")
    assert list(acts.values_list("action", flat=True)) == [
        f"procurement.{one}"
        for one in ("drafted", "submitted", "approved", "contracted", "examined",
                    "payment_asked", "payment_settled", "archived")
    ]  # fmt: skip
