"""The pages of versions, words, the linter, rehearsals, search and the PDF."""

from __future__ import annotations

import re
import zlib
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import Client

from yiheng.core.clock import local, now
from yiheng.core.ui import papers
from yiheng.core.ui import pdf as adapter
from yiheng.desk.book import printing
from yiheng.desk.book.tests.factories import MONDAY, a_house, a_reader, browser_of
from yiheng.governance.regulation.commands import set_parameter
from yiheng.governance.regulation.content import PARAMETERS
from yiheng.governance.regulation.models import Change, RegulationVersion

pytestmark = pytest.mark.django_db
TODAY = f"{local(now()):%Y-%m-%d}"
DATED = {"in_force_from": TODAY, "reason": "院长办公会审议通过"}


@pytest.fixture
def desks() -> tuple[Client, Client]:
    """Who proposes, and who confirms."""
    a_house("proposer", "second")
    return (
        browser_of(a_reader("regulation:set", post="proposer")),
        browser_of(a_reader("regulation:confirm", post="second")),
    )


def page(browser: Client, address: str, status: int = 200) -> str:
    response = browser.get(address)
    assert response.status_code == status, response.content
    return response.content.decode()


def confirmed(proposer: Client, second: Client, address: str, typed: dict[str, str]) -> str:
    """Proposed on one desk, confirmed on the other; gives the address of the change."""
    sent = proposer.post(address, typed)
    assert sent.status_code == 302, sent.content.decode()
    second.post(f"{sent['Location']}settle/", {"stand": "confirmed"})
    return sent["Location"]


def test_9_a_the_supplement_is_a_draft_until_two_persons_adopt_it(
    desks: tuple[Client, Client],
) -> None:
    proposer, second = desks
    book = page(second, "/book/")
    assert "拟定，未生效" in book
    assert "本制度“以上”含本数、“以下”不含本数" in book
    draft = page(proposer, "/book/versions/1.1/")
    assert "次版本变更" in draft
    assert "正文已经写明，不再需要解释" in draft
    assert "提出发布" in draft
    assert "提出发布" not in page(second, "/book/versions/1.1/")
    assert second.post("/book/versions/1.1/propose/", DATED).status_code == 403
    assert proposer.post("/book/versions/1.1/propose/", {}).status_code == 422
    assert proposer.get("/book/versions/1.0/").status_code == 404

    address = confirmed(proposer, second, "/book/versions/1.1/propose/", DATED)

    assert "制度版本 1.1" in page(second, address)
    cache.clear()
    book = page(second, "/book/")
    assert "版本 1.1 增补" in book
    assert "拟定，未生效" not in book
    assert "现行版本 1.1" in book
    assert 'id="C19"' not in page(second, "/book/interpretations/")
    listed = page(second, "/book/versions/")
    assert "现行" in listed
    assert "已被取代" in listed
    again = proposer.post("/book/versions/1.1/propose/", DATED)
    assert "已经发布" in again.content.decode()


def test_0_k_a_word_is_changed_by_two_and_shown_on_screens_only(
    desks: tuple[Client, Client],
) -> None:
    proposer, second = desks
    typed = DATED | {"term": "总监", "word": "信息科主任"}
    assert "由有权提出" in page(second, "/book/words/")
    assert second.post("/book/words/propose/", typed).status_code == 403
    assert proposer.post("/book/words/propose/", typed | {"word": "信 息"}).status_code == 422
    sent = proposer.post("/book/words/propose/", typed)
    assert "待确认：信息科主任" in page(second, "/book/words/?term=总监")
    second.post(f"{sent['Location']}settle/", {"stand": "confirmed"})

    html = page(second, "/book/words/")
    assert "二（一）·信息科主任一名" in html
    assert "设1名总监" in page(second, "/book/") or "设总监1名" in page(second, "/book/")
    assert "由信息科主任调阅" in page(second, "/book/interpretations/?q=C21")


def test_the_linter_page_names_faults_clauses_and_readings(desks: tuple[Client, Client]) -> None:
    _proposer, second = desks
    html = page(second, "/book/lint/")
    assert "“故障响应时限”未设定" in html
    assert "/book/interpretations/#C19" in html
    assert "“故障响应时限”未设定" not in page(second, "/book/lint/?level=settled&check=x")
    only = page(second, "/book/lint/?check=C1")
    assert "三级签字与小额由部门审批相冲突" in only
    assert "未设定，用到它" not in only
    assert "没有发现" in page(second, "/book/lint/?level=fault&check=C14")


def test_8_d_a_draft_value_is_tried_on_the_past(desks: tuple[Client, Client]) -> None:
    _proposer, second = desks
    first = f"{local(now()) - timedelta(days=30):%Y-%m-%d}"
    asked = f"?parameter=collection_request_sla&value=1&first={first}&last={TODAY}"
    assert "还没有试算" in page(second, "/book/rehearse/")
    assert "这段时间没有可以试算的事项" in page(second, f"/book/rehearse/{asked}")
    assert "1–15" in page(second, f"/book/rehearse/{asked.replace('value=1', 'value=99')}", 422)
    turned = f"?parameter=collection_request_sla&value=1&first={TODAY}&last={first}"
    assert "早于开始日期" in page(second, f"/book/rehearse/{turned}", 422)
    assert page(second, "/book/rehearse/?parameter=drills_per_year", 422)


def test_search_marks_every_word_and_looks_into_parameters_and_interpretations(
    desks: tuple[Client, Client],
) -> None:
    _proposer, second = desks
    html = page(second, "/book/?q=故障 响应")
    assert "<mark>响应</mark>" in html
    assert 'id="3.1-n"' in html
    assert "<mark>故障</mark><mark>响应</mark>时限" in html
    assert "解释 C14" in page(second, "/book/?q=周会") or "C14</a>" in page(second, "/book/?q=周会")
    assert "<mark>" not in re.sub(r"<style.*?</style>", "", page(second, "/book/"))
    script = page(second, "/book/?q=<script>alert(1)</script>")
    assert "<script>alert" not in script


def test_the_book_is_a_pdf_with_its_values_version_and_pages(desks: tuple[Client, Client]) -> None:
    _proposer, second = desks
    set_parameter(
        name="incident_response_minutes", value="17", in_force_from=MONDAY, by=a_reader(),
        at=MONDAY,
    )  # fmt: skip
    assert "下载 PDF" in page(second, "/book/")
    answer = second.get("/book/book.pdf")
    content = answer.content
    assert answer["Content-Type"] == "application/pdf"
    assert content.startswith(b"%PDF-")
    inside = plain(content)
    assert len(re.findall(rb"/Type ?/Page\b", inside)) >= 5
    assert re.search(rb"/BaseFont ?/[A-Z]{6}\+Noto", inside)  # a subset is in the file
    assert b"http" not in re.sub(rb"http://(www\.w3|ns\.adobe|purl)\.[^\s\"<>]*", b"", content)

    html = render_to_string("desk_book/pdf.html", printing.content(now()))
    assert ">17<" in html
    digest = RegulationVersion.objects.get().digest[:16]
    assert f"版本 1.0 · 摘要值 {digest}" in html
    assert all(one.title in html for one in PARAMETERS.values())
    assert "拟定" not in html


def plain(content: bytes) -> bytes:
    """Everything in a PDF, its compressed objects opened."""
    parts = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    opened = []
    for one in parts:
        with suppress(zlib.error):
            opened.append(zlib.decompress(one))
    return content + b"".join(opened)


def test_a_paper_fetches_nothing() -> None:
    with pytest.raises(ValueError, match="fetches nothing"):
        adapter._nothing("http://127.0.0.1/x.png")


def test_without_the_extra_the_button_is_gone_and_the_address_says_what_to_do(
    desks: tuple[Client, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    _proposer, second = desks
    monkeypatch.setattr(papers, "can_print", lambda: False)
    assert "下载 PDF" not in page(second, "/book/")
    assert "没有安装 PDF 组件" in page(second, "/book/book.pdf", 422)


def test_0_k_two_kinds_of_change_stand_in_one_list(desks: tuple[Client, Client]) -> None:
    proposer, second = desks
    proposer.post("/book/versions/1.1/propose/", DATED)
    proposer.post("/book/words/propose/", DATED | {"term": "HR", "word": "人事科"})
    html = page(second, "/book/changes/?stand=proposed")
    assert "制度版本 1.1" in html
    assert "称谓“HR”" in html
    assert Change.objects.count() == 2
