"""Afterwards, on the pages: ratified, made good, never decided on, told on paper."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from yiheng.core.clock import local, now
from yiheng.desk.crisis.tests.browsing import code, page, send
from yiheng.governance.crisis import jobs
from yiheng.governance.crisis.models import Act, Crisis, Remedy, State
from yiheng.governance.crisis.tests.factories import (
    BUYING,
    HOUR,
    MINUTE,
    House,
    a_house_in_need,
    act,
    declare,
    remedy_of,
    sign,
    the_case,
)
from yiheng.governance.ledger.checkpoints import checkpoint
from yiheng.governance.ledger.evidence import compared
from yiheng.governance.ledger.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def witness(settings: Any, tmp_path: Path) -> None:
    settings.WITNESS_FILE = tmp_path / "ledger.note"


@pytest.fixture
def house() -> House:
    return a_house_in_need()


@pytest.fixture
def crisis(house: House) -> Crisis:
    return declare(house, at=now() - 2 * HOUR)


@pytest.fixture
def refused(house: House, crisis: Crisis) -> Act:
    done = act(crisis, house.mate, house.ward, at=now() - HOUR, kind=BUYING, amount=5000)
    return sign(done, house.leader, decision="refuse", opinion="价格过高", at=now() - 50 * MINUTE)


def test_4_1_e_a_refusal_is_made_good_on_the_page_of_the_act(
    client: Client, house: House, refused: Act
) -> None:
    remedy, url = remedy_of(refused), refused.page
    assert "报告补救结果" in page(client, house.mate, url)
    assert "核实补救" not in page(client, house.auditor, url)
    report = f"/crises/remedies/{remedy.pk}/report/"
    assert code(client, house.mate, report, text="短") == 422
    assert code(client, house.head, report, text="备件已经全部退回") == 403
    assert code(client, house.mate, report, text="备件已经全部退回") == 302
    verify = f"/crises/remedies/{remedy.pk}/verify/"
    assert "核实补救" in page(client, house.auditor, url)
    assert code(client, house.auditor, verify, good="no", remark="") == 422
    send(client, house.auditor, verify, good="no", remark="缺退货单，请补上再报")
    assert "缺退货单" in page(client, house.mate, url)
    send(client, house.mate, report, text="退货单已补，货款收回")
    send(client, house.auditor, verify, good="yes", remark="")

    assert Act.objects.get().state == State.REMEDIED
    html = page(client, house.leader, "/crises/remedies/")
    assert "已核实" in html
    assert house.auditor.name in html


def test_4_1_e_a_remedy_is_handed_over_on_the_page(
    client: Client, house: House, refused: Act
) -> None:
    url = f"/crises/remedies/{Remedy.objects.get().pk}/hand-over/"
    due = f"{local(now() + 48 * HOUR):%Y-%m-%dT%H:%M}"
    assert "指派补救" in page(client, house.leader, refused.page)
    assert code(client, house.leader, url, owner="nobody", due_at=due) == 422
    assert code(client, house.leader, url, owner=house.head.name, due_at=due) == 302

    assert Remedy.objects.get().owner == house.head


def test_4_1_e_what_was_sent_back_is_completed_on_the_page(
    client: Client, house: House, crisis: Crisis
) -> None:
    done = act(crisis, house.mate, house.ward, at=now() - HOUR)
    sign(done, house.leader, decision="return", opinion="请补依据", at=now() - 50 * MINUTE)
    url = f"/crises/acts/{done.pk}/supplement/"
    assert "补充并重新提交" in page(client, house.mate, done.page)
    assert code(client, house.mate, url, text="短") == 422
    assert code(client, house.head, url, text="三家比价，最低者有货") == 403
    assert code(client, house.mate, url, text="三家比价，最低者有货") == 302

    assert "三家比价" in page(client, house.leader, done.page)
    assert "三家比价" in page(client, house.leader, the_case(done).page)


def long_ago(house: House) -> tuple[Crisis, Act]:
    at = now() - 30 * HOUR
    crisis = declare(house, at=at, hours=1)
    done = act(crisis, house.mate, house.ward, at=at + 30 * MINUTE, kind=BUYING, amount=5000)
    jobs.expire(now())
    jobs.escalate(now())
    return crisis, done


def test_4_1_e_the_never_ratified_are_listed_for_the_leader_and_taken_along(
    client: Client, house: House
) -> None:
    _crisis, done = long_ago(house)
    for who in (house.leader, house.director, house.auditor):
        html = page(client, who, "/crises/never-ratified/")
        assert done.page in html
        assert the_case(done).page in html
    assert "逾期未补办" in page(client, house.leader, done.page)
    sheet = page(client, house.leader, "/crises/never-ratified/export/")
    assert done.number in sheet
    assert "5000.00" in sheet
    assert Entry.objects.filter(action="crisis.exported").count() == 1

    sign(done, house.leader, at=now())
    assert "清单是空的" in page(client, house.leader, "/crises/never-ratified/")


def test_4_1_e_the_report_tells_it_all_and_proves_it_from_the_ledger(
    client: Client, house: House
) -> None:
    crisis, done = long_ago(house)
    sign(done, house.leader, at=now() - MINUTE)
    assert "尚待下一个检查点" in page(client, house.mate, f"{crisis.page}report/")
    checkpoint(now())

    html = page(client, house.mate, f"{crisis.page}report/")

    for words in ("危机处置报告", crisis.number, "到期自动结束", "存证验证通过", "校验码",
                  f"{house.leader.name} 同意"):  # fmt: skip
        assert words in html
    line = Entry.objects.get(action="crisis.acted")
    assert f"#{line.seq}" in html
    assert line.hash in html
    code = re.search(r"校验码 ((?:[0-9a-f]{4} ?){4})", html)
    last = Entry.objects.filter(action="crisis.ratified").latest("seq")
    assert code is not None
    told = compared(last.seq, None, code[1])
    assert (told["holds"], told["same"]) == (True, True)
    other = Entry.objects.filter(seq=line.seq)
    other.update(facts={"number": "危〔2026〕9号-1"})
    other.update(digest=b"\x00" * 32)
    assert "存证验证未通过" in page(client, house.mate, f"{crisis.page}report/")


@pytest.mark.parametrize("typed", ["9999-12-31T23:59", "0001-01-01T00:00"])
def test_4_1_e_a_deadline_that_nobody_can_mean_is_refused_on_its_field(
    client: Client, house: House, typed: str
) -> None:
    crisis = declare(house, at=now() - 3 * HOUR)
    done = act(crisis, house.mate, house.ward, at=now() - 2 * HOUR)
    sign(done, house.leader, decision="refuse", opinion="不属于紧急采购", at=now() - HOUR)
    url = f"/crises/remedies/{remedy_of(done).pk}/hand-over/"
    answer = send(client, house.director, url, owner=house.mate.staff_no, due_at=typed)

    assert answer.status_code == 422
    assert "请核对年份" in answer.content.decode()
