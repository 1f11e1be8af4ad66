"""A crisis is declared, read through and ended on a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from yiheng.core.actor import the_system
from yiheng.core.clock import now
from yiheng.desk.ledger.tests.test_pages import last, page
from yiheng.governance.access.tests.factories import a_hospital
from yiheng.governance.ledger.jobs import merge_emergency
from yiheng.governance.people.tests.factories import MONDAY, a_member
from yiheng.governance.regulation import commands as regulation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hospital(settings: Any, tmp_path: Path) -> None:
    settings.WITNESS_FILE = tmp_path / "ledger.note"
    a_hospital()


def test_6_2_a_a_crisis_is_declared_with_the_own_password_seen_by_all_and_ended(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.EMERGENCY_FILE = tmp_path / "other" / "ledger.jsonl"
    regulation.set_parameter(
        name="emergency_ratify_hours", value="24", in_force_from=MONDAY, by=the_system(), at=MONDAY
    )
    chief = a_member("ledger:emergency", name="赵主任")
    chief.set_password("a long enough pass phrase")
    chief.save()
    client.force_login(chief)
    reason = "数据库磁盘只读，抢救需要查看"
    given = {"reason": reason, "hours": 2, "unit": ""}
    wrong = client.post("/ledger/emergency/", given | {"password": "something else"})
    assert (wrong.status_code, wrong["X-Clause"]) == (403, "6.2-a")
    assert reason in wrong.content.decode()
    assert "something else" not in wrong.content.decode()
    given["password"] = "a long enough pass phrase"
    client.force_login(chief)
    answer = client.post("/ledger/emergency/", given | {"hours": 999})
    assert answer.status_code == 422, answer.content.decode()
    assert "持续时间为 1 至 24 小时" in answer.content.decode()
    assert reason in answer.content.decode()
    assert client.post("/ledger/emergency/", given | {"reason": "坏了"}).status_code == 422
    assert client.post("/ledger/emergency/", given | {"unit": "nowhere"}).status_code == 422
    size = last().seq
    assert client.post("/ledger/emergency/", given).status_code == 302
    html = page(client, "/ledger/emergency/")
    assert "只能查看，不能变更" in html
    assert "对全院开放" in html
    assert last().seq == size
    password = {"password": given["password"]}
    assert client.post("/ledger/emergency/", password).status_code == 302
    assert "等待并入" in page(client, "/ledger/emergency/")
    merge_emergency(now())
    assert last().action == "ledger.emergency_merged"
    assert "1 行" not in page(client, "/ledger/emergency/")
    assert "2 行" in page(client, "/ledger/emergency/")
