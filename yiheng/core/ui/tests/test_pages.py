"""The frames and the error pages hold for guests, for members, and when the database is gone."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

import yiheng
from yiheng.core.clock import now
from yiheng.core.errors import Invalid
from yiheng.core.ui import gallery
from yiheng.core.ui.files import handed_out
from yiheng.core.ui.urls import urlpatterns
from yiheng.core.verdict import refuse

ROOT = Path(yiheng.__file__).parent
STATIC = ROOT / "core" / "ui" / "static" / "ui"
TEMPLATES = sorted(ROOT.glob("**/templates/**/*.html"))
ERRORS = ["denied", "notfound", "invalid", "unavailable", "broken", "stale_form"]
MEMBER: dict[str, Any] = {
    "nav": [
        {"title": "今日", "items": [{"glyph": "台", "title": "工作台", "url": "/", "key": "w"}]}
    ],
    "who": {"name": "周敏", "post": "信息科主任", "url": "/me", "signout_url": "/sign-out/"},
    "notices": {"url": "/notices/", "count": 2},
    "switch": {"url": "/switch/", "people": [{"value": "a", "label": "林晓"}]},
}


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


def page(name: str, **context: Any) -> str:
    """Rendered without context processors: whatever the page needs stands in its context."""
    verdict = refuse("2.1-m", "不得触碰原始数据", cure="改用就诊代码")
    error = Invalid("months", "最长 36 个月", clause="3.1-q")
    given = {"request": RequestFactory().get("/x"), "csrf_token": "t", "verdict": verdict,
             "entry": 7, "error": error, "now": now(), **context}  # fmt: skip
    return render_to_string(f"ui/{name}.html", given)


@pytest.mark.parametrize("who", [{}, MEMBER, {**MEMBER, "bare": True}], ids=["guest", "in", "bare"])
@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_is_whole_for_everyone(name: str, who: dict[str, Any]) -> None:
    text = page(name, **who)
    assert text.count("<h1") == 1
    assert text.count('<main id="main"') == 1
    assert '<html lang="zh-CN">' in text
    assert ('class="rail"' in text) is ("who" in who and "bare" not in who)
    assert text.count("<div") == text.count("</div>")


def test_a_refusal_page_says_all_four_things() -> None:
    text = page("denied", **MEMBER)
    for said in ("未执行", "不得触碰原始数据", "改用就诊代码", "2.1-m", "#7"):
        assert said in text


def test_an_invalid_page_says_what_to_mend_and_that_nothing_changed() -> None:
    text = page("invalid", **MEMBER)
    assert "最长 36 个月" in text
    assert "没有任何内容被改动" in text


def test_not_found_has_the_same_bytes_whatever_the_minute_and_the_token() -> None:
    first = page("notfound", **MEMBER, csrf_token="one", now=now())
    second = page("notfound", **MEMBER, csrf_token="two", now=now().replace(year=2031))
    assert first == second


@pytest.mark.parametrize("name", ["patient", "sheet", "signin_shell"])
def test_the_other_frames_stand(name: str) -> None:
    text = page(
        name, hospital="示例市第一人民医院", number="信采〔2026〕12号", entry=7, root="3fa9"
    )
    assert text.count("<main") == 1
    assert "outside.css" in text


def test_the_gallery_shows_all_five_states() -> None:
    text = page("gallery", **{**gallery.context(now()), **MEMBER})
    for said in ("没有待审批的申请", "正在载入", "没能取到候诊数据", "未执行", "数据截至"):
        assert said in text
    assert vars(urlpatterns[0].callback)["policy"].permission == "public"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_has_inline_style_or_script(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert "javascript:" not in text


def test_the_stylesheet_is_small_layered_and_for_older_browsers_too() -> None:
    text = (STATIC / "yiheng.css").read_text(encoding="utf-8")
    assert len(text.encode()) <= 30 * 1024
    assert (STATIC / "outside.css").stat().st_size <= 4 * 1024
    for newer in ("color-mix", "light-dark(", "@container", "&:", "http:", "https:", "@import"):
        assert newer not in text
    assert text.count("{") == text.count("}")
    outside = re.sub(r"/\*.*?\*/|@layer [a-z,]+;", "", text, flags=re.DOTALL).strip()
    assert outside.startswith("@layer base{")


def test_every_colour_is_named_for_light_and_dark() -> None:
    text = (STATIC / "yiheng.css").read_text(encoding="utf-8")
    used = set(re.findall(r"var\((--[\w-]+)", text))
    named = set(re.findall(r"(--[\w-]+):", text))
    assert used <= named


def test_a_file_is_handed_out_by_name_and_runs_nothing() -> None:
    answer = handed_out("报价 1.pdf", "application/pdf", b"%PDF")
    assert answer.content == b"%PDF"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E6%8A%A5")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    inline = handed_out('a".txt', "text/plain", b"", attached=False)
    assert inline["Content-Disposition"] == 'inline; filename="a\\".txt"'
