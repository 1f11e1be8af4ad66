"""The renderer: what people write becomes a page, whatever they write becomes no program."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from yiheng.office.knowledge.rendering import ATTRIBUTES, SCHEMES, TAGS, plain, rendered

OURS = {"div", *TAGS}
PIECES = st.sampled_from([
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)",
    "[点](javascript:alert(1))", "[点](JaVaScRiPt:alert(1))", "[点](&#106;avascript:alert(1))",
    "[点](data:text/html,<script>x</script>)", "![图](https://x/y.png)", '<a href="#" onclick=x>',
    "<svg/onload=alert(1)>", "[a]: javascript:x\n\n[a]", "<https://a.b>", "<javascript:alert(1)>",
    "|a|b|\n|-|:-:|\n|<b onmouseover=x>|[z](vbscript:x)|", "```html\n<script>\n```", "`<i>`",
    "# 题",
    '[t](https://a "on\\"click=x")', "<style>*{}</style>", "<iframe src=//x></iframe>",
    "&lt;script&gt;",
    "\n", "\n\n", "> ", "- ", "1. ", "**", "_", "\\", "\u0000", "\u202e", " ",
])  # fmt: skip


class Seen(HTMLParser):
    """Every tag with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it."""
        self.tags.append((tag, dict(attrs)))


@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=14).map("".join))
@example("[x](java\nscript:alert(1))")
def test_0_i_whatever_is_written_holds_no_script_no_handler_and_no_other_scheme(text: str) -> None:
    seen = Seen()
    seen.feed(rendered(text))
    for tag, attributes in seen.tags:
        assert tag in OURS
        ours = {"div": {"class", "tabindex"}, "table": {"class"}, "a": {*ATTRIBUTES["a"], "rel"}}
        assert set(attributes) <= ours.get(tag, ATTRIBUTES.get(tag, set()))
        if tag == "a":
            scheme = re.match(
                r"\s*([a-z][a-z0-9+.-]*):", attributes.get("href") or "", re.IGNORECASE
            )
            assert scheme is None or scheme[1].lower() in SCHEMES
    plain(text)


@pytest.mark.parametrize(("text", "shown"), [
    ("# 一", "<h2>一</h2>"),
    ("###### 六", "<h2>六</h2>"),
    ("## 一\n#### 二\n## 三", "<h2>一</h2>\n<h3>二</h3>\n<h2>三</h2>"),
    ("**重**", "<p><strong>重</strong></p>"),
    ("3. 三", '<ol start="3">\n<li>三</li>\n</ol>'),
    ("<b>粗</b>", "<p>&lt;b&gt;粗&lt;/b&gt;</p>"),
    ("[制](/book/7.1-f)", '<p><a href="/book/7.1-f" rel="noopener noreferrer">制</a></p>'),
    ("|甲|\n|-:|\n|1|", '<div class="scroll" tabindex="0"><table class="t"><thead>'
                       "<tr><th>甲</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table></div>"),
])  # fmt: skip
def test_what_is_written_is_shown(text: str, shown: str) -> None:
    assert (
        re.sub(r">\n<(?=/?(thead|tbody|tr|t[hd]|table|/div))", "><", rendered(text).strip())
        == shown
    )


def test_the_index_holds_the_words_alone() -> None:
    assert plain("# 题\n\n行一\n行二 **重** [链](/x)\n\n- 甲") == "题 行一 行二 重 链 甲"
