"""The approval sheet: a real form, and a paper that the ledger bears out."""

from __future__ import annotations

import argparse
import json
import re
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.core.clock import now
from yiheng.core.ui import papers as pdfs
from yiheng.desk.approvals import papers
from yiheng.desk.approvals.tests.factories import browser_of, named, order
from yiheng.governance.approvals.models import Case
from yiheng.governance.approvals.tests.factories import (
    MONDAY,
    a_hospital,
    a_member,
    a_purchase,
    a_unit,
    sign,
    submit,
)
from yiheng.governance.ledger import cli
from yiheng.governance.ledger.checkpoints import checkpoint
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member

pytestmark = pytest.mark.django_db
texts = st.text("字", max_size=30)


@pytest.fixture(autouse=True)
def witness(settings: Any, tmp_path: Path) -> None:
    settings.WITNESS_FILE = tmp_path / "ledger.note"


def a_signed_order() -> tuple[Case, Member]:
    """An order that two signed, the second by a deputy."""
    a_hospital("director", "leader")
    clerk, deputy = a_member(), named(a_member(), "周敏")
    leader, director = named(a_member("leader"), "王建国"), named(a_member("director"), "陈立")
    people.appoint_deputy(
        principal=leader, deputy=deputy, subjects=("tests.order",), permissions=(), since=MONDAY,
        until=now().replace(year=now().year + 1), reason="出差", by=leader, at=MONDAY,
    )  # fmt: skip
    case = order(a_purchase("186000.78"), clerk)
    sign(case, director, opinion="列支科目正确")
    return sign(case, Member.objects.get(pk=deputy.pk)), clerk


def compared(asks: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers())
    arguments = parser.parse_args(asks.split()[1:])
    return arguments.run(arguments), json.loads(capsys.readouterr().out)


def test_3_1_e_the_sheet_is_a_form_with_both_names_and_the_sum_in_words() -> None:
    case, clerk = a_signed_order()
    checkpoint(now())
    html = browser_of(clerk).get(f"{case.page}sheet/").content.decode()

    assert "信息类采购审批表" in html
    assert case.serial in html
    assert "信息安全专项" in html
    assert "脱敏网关" in html
    assert '<td class="num">148,000.00</td>' in html
    assert "186,000.78 元" in html
    assert "壹拾捌万陆仟元零柒角捌分" in html
    assert "三家报价对比.xlsx" in html
    assert "本表一式两份" in html
    assert "签名：周敏（代王建国）" in html
    assert "同意：列支科目正确" in html
    assert html.count("审计日志 #") == 3  # each signature's, and that of the proof
    assert "未办结" not in html
    assert "电子签名有效" not in html


def test_0_d_what_the_sheet_prints_is_borne_out_by_the_ledger(
    capsys: pytest.CaptureFixture[str],
) -> None:
    case, clerk = a_signed_order()
    checkpoint(now())
    proof = papers.sheet(case, clerk, now())["proof"]
    last = Entry.objects.filter(action="approvals.signed").latest("seq")
    assert proof.entry == last.seq

    code, told = compared(proof.asks, capsys)
    assert (code, told["holds"], told["same"]) == (0, True, True)

    Entry.objects.filter(seq=last.seq).update(facts=last.facts | {"decision": "refuse"})
    code, told = compared(proof.asks, capsys)
    assert (code, told["holds"]) == (1, False)


def test_before_the_checkpoint_the_sheet_says_when_there_will_be_a_proof() -> None:
    case, clerk = a_signed_order()
    html = browser_of(clerk).get(f"{case.page}sheet/").content.decode()
    assert "最多 60 秒后重新打印" in html
    assert "存证码 <b" not in html


def test_a_sheet_of_a_running_case_has_empty_boxes_and_says_so() -> None:
    a_hospital("director", "leader")
    clerk = a_member()
    html = browser_of(clerk).get(f"{submit(a_unit(), clerk).page}sheet/").content.decode()
    assert "未办结，不作凭证" in html
    assert html.count("<span>签名：</span>") == 2


def test_the_pdf_has_pages_the_number_and_a_subset_of_the_fonts() -> None:
    case, clerk = a_signed_order()
    answer = browser_of(clerk).get(f"{case.page}sheet.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    inside = opened(answer.content)
    assert re.search(rb"/BaseFont ?/[A-Z]{6}\+Noto", inside)
    assert len(re.findall(rb"/Type ?/Page\b", inside)) == 1
    assert "filename*=utf-8''" in answer["Content-Disposition"]
    assert "sandbox" in answer["Content-Security-Policy"]


def opened(content: bytes) -> bytes:
    """Everything in a PDF, its compressed objects opened."""
    parts = []
    for one in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        with suppress(zlib.error):
            parts.append(zlib.decompress(one))
    return content + b"".join(parts)


def test_without_the_extra_the_button_is_gone_and_the_address_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case, clerk = a_signed_order()
    browser = browser_of(clerk)
    assert "下载 PDF" in browser.get(f"{case.page}sheet/").content.decode()
    monkeypatch.setattr(pdfs, "find_spec", lambda name: None)
    assert "下载 PDF" not in browser.get(f"{case.page}sheet/").content.decode()
    answer = browser.get(f"{case.page}sheet.pdf")
    assert answer.status_code == 422
    assert "没有安装 PDF 组件" in answer.content.decode()


def test_any_change_of_what_was_signed_changes_the_check_code() -> None:
    case, _clerk = a_signed_order()
    given = list(case.signatures.all())
    before = papers.check_code(case, given)
    for name, value in (("decision", "refuse"), ("opinion_digest", "0" * 64), ("member_id", 1)):
        was = getattr(given[1], name)
        setattr(given[1], name, value)
        assert papers.check_code(case, given) != before
        setattr(given[1], name, was)
    assert papers.check_code(case, given) == before
    assert papers.check_code(case, given[:1]) != before


@given(st.lists(st.tuples(texts, texts)))
def test_every_fact_stands_in_the_table_once_and_each_row_is_as_wide(
    facts: list[tuple[str, str]],
) -> None:
    rows = papers.ruled(facts)
    assert [(label, value) for row in rows for label, value, _span in row] == facts
    assert all(sum(1 + span for _label, _value, span in row) == 4 for row in rows)


def test_a_stranger_prints_nothing() -> None:
    case, _clerk = a_signed_order()
    browser = browser_of(a_member())
    assert browser.get(f"{case.page}sheet/").status_code == 404
    assert browser.get(f"{case.page}sheet.pdf").status_code == 404
