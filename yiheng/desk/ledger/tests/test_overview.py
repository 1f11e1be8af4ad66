"""Thirty days at a glance, and a list that leaves the house as a sheet."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from yiheng.core.clock import now
from yiheng.core.errors import Denied
from yiheng.desk.ledger.tests.test_pages import last, numbers, page
from yiheng.governance.access.tests.factories import a_doctor, a_hospital
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people import commands as people
from yiheng.governance.people.tests.factories import a_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hospital(settings: Any, tmp_path: Path) -> None:
    settings.WITNESS_FILE = tmp_path / "ledger.note"
    a_hospital()


def test_0_g_thirty_days_are_drawn_and_refusals_stand_by_clause_and_person(client: Client) -> None:
    client.force_login(a_member("ledger:read"))
    doctor = a_doctor("王医生")
    for _ in range(3):
        with pytest.raises(Denied):
            people.found_unit(code="X1", name="新科", kind="clinical", by=doctor, at=now())
    html = page(client, "/ledger/overview/")

    assert "3 条拒绝" in html
    assert doctor.label in html
    assert 'role="img"' in html
    link = re.search(r'href="(/ledger/\?outcome=refused&amp;clause=[^"]+)"', html)
    assert link
    assert len(numbers(page(client, link[1].replace("&amp;", "&")))) == 3


def test_0_g_a_list_leaves_the_house_as_a_sheet_without_formulas(client: Client) -> None:
    client.force_login(a_member("ledger:read"))
    assert client.get("/ledger/entries.csv").status_code == 403
    client.force_login(a_member("ledger:read", "ledger:export"))
    assert "导出清单" in page(client)
    size = last().seq
    Entry.objects.filter(seq=2).update(actor_label="=cmd()")
    answer = client.get("/ledger/entries.csv")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/csv")
    assert text.count("\n") == size + 1
    assert ",'=cmd()," in text
    assert (last().action, last().facts["shown"]) == ("ledger.listed", size)
    assert client.get("/ledger/entries.csv?patient=张三").status_code == 422
