"""Each component escapes what it is given and says its state in words."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation
from django.utils.html import format_html

from yiheng.core.clock import SHANGHAI
from yiheng.core.ui import citing, gallery

HOSTILE = '"><img src=x onerror=alert(1)>'
NOW = datetime(2026, 11, 24, 9, 12, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


def drawn(source: str, path: str = "/", **context: object) -> str:
    request = RequestFactory().get(path)
    return Template("{% load ui %}" + source).render(
        Context({"request": request, "now": NOW, "x": HOSTILE, **context})
    )


@pytest.mark.parametrize(
    "source",
    [
        '{% status "ok" x %}',
        "{% button x x x x x x %}",
        "{% button x why=x %}",
        "{% button x x %}",
        "{% button x name=x value=x %}",
        "{% meter 4 x %}",
        "{% seal x %}",
        "{% param x x %}",
        "{% param x %}",
        '{% notice x "warn" x %}',
        "{% card x aside=x size=x foot=x key=x %}{{ x }}{% endcard %}",
        "{% fold x %}{{ x }}{% endfold %}",
        "{% tile x x x cite=x foot=x state=x %}",
        "{% nothing x x x x %}",
        "{% failed x x x x x %}",
        "{% refused x x x 5 x %}",
        "{% stale now x %}",
        "{% th x %}",
        "{% clause x %}",
        "{{ x|initial }}",
    ],
)
def test_hostile_text_never_becomes_markup(source: str) -> None:
    text = drawn(source)
    assert "<img" not in text
    assert 'x"' not in text.replace('src=x"', "")


NAMES = [
    "glyph",
    "title",
    "url",
    "cite",
    "meta",
    "who",
    "what",
    "text",
    "note",
    "status",
    "state",
    "count",
]
ONE: dict[str, object] = dict.fromkeys(NAMES, HOSTILE)


@pytest.mark.parametrize(
    ("tag", "item"),
    [
        ("{% due item %}", {**ONE, "due": NOW, "used": 5}),
        ("{% tabs item x %}", [ONE]),
        ("{% facts item %}", [(HOSTILE, HOSTILE)]),
        ("{% timeline item %}", [{**ONE, "at": NOW}]),
        ("{% tabbar item %}", [{"title": HOSTILE, "items": [ONE] * 7}]),
    ],
)
def test_hostile_text_inside_data_never_becomes_markup(tag: str, item: object) -> None:
    assert "<img" not in drawn(tag, item=item)


def test_a_wrong_kind_is_a_mistake_of_the_page() -> None:
    with pytest.raises(TemplateSyntaxError, match="unknown kind"):
        drawn('{% status "red" "x" %}')


def test_a_refusal_says_reason_way_out_and_record() -> None:
    text = drawn('{% refused "未执行" "原因甲" "办法乙" 48229 "2.1-m" %}')
    for said in ('role="alert"', "原因甲", "可以这样做", "办法乙", "#48,229", "2.1-m"):
        assert said in text


def test_a_clause_is_drawn_by_the_room_that_knows_it() -> None:
    before = list(citing._drawers)
    citing.draw_clauses_with(lambda clause: format_html("<b>{}</b>", clause))
    try:
        assert drawn('{% clause "3.1-n" %}') == "<b>3.1-n</b>"
        assert drawn('{% clause "" %}') == ""
    finally:
        citing._drawers[:] = before


def test_the_pager_keeps_the_question() -> None:
    page = Paginator(range(100), 10).page(3)
    text = drawn("{% pager page %}", path="/?q=%E6%9E%97&page=3", page=page)
    assert "第 3 页，共 10 页" in text
    assert 'href="?q=%E6%9E%97&amp;page=2"' in text
    assert 'href="?q=%E6%9E%97&amp;page=4"' in text
    assert "hx-get" not in text
    assert 'hx-target="#rows"' in drawn('{% pager page "#rows" %}', page=page)


def test_a_sorted_column_says_its_order_and_turns_it() -> None:
    text = drawn('{% th "时间" sort="at" %}', path="/?sort=at&page=4")
    assert 'aria-sort="ascending"' in text
    assert 'href="?sort=-at"' in text


def test_a_due_item_says_its_time_and_how_much_is_used() -> None:
    item = {"glyph": "障", "title": "报修", "url": "/1", "cite": "3.1-n", "meta": "卡在系统团队",
            "due": NOW + timedelta(minutes=6), "used": 60}  # fmt: skip
    text = drawn("{% due item %}", item=item)
    assert 'class="due hot"' in text
    assert "剩 6 分钟" in text
    assert 'aria-label="时限已用 60%"' in text


def test_an_item_without_a_deadline_is_calm() -> None:
    assert 'class="due "' in drawn("{% due item %}", item={"title": "x", "url": "/"})


def test_a_field_joins_label_hint_error_and_clause() -> None:
    form = gallery.Example({"purpose": "", "months": "48", "basis": "care"})
    text = drawn("{% errors form %}{% field form.months %}{% field form.kinds %}", form=form)
    assert '<label for="id_months">' in text
    assert 'aria-invalid="true"' in text
    assert 'aria-describedby="id_months_error"' in text
    assert 'id="id_months_error"' in text
    assert "3.1-q" in text
    assert 'href="#id_months"' in text
    assert 'href="#id_kinds"' in text
    assert 'id="id_kinds"' in text
    assert "有 3 处需要修改" in text


def test_a_form_without_faults_has_no_summary() -> None:
    assert drawn("{% errors form %}", form=gallery.Example()).strip() == ""


def test_an_optional_field_says_so() -> None:
    assert "选填" in drawn("{% field form.reason %}", form=gallery.Example())


def test_the_phone_bar_holds_what_is_at_hand_and_all_else_behind_it() -> None:
    one = {"glyph": "台", "title": "工作台", "url": "/"}
    nav = [{"title": "今日", "items": [one] * 9}]
    at_hand, behind = drawn(
        "{% tabbar nav bar %}", nav=nav, bar={"items": [one] * 4, "own": [one] * 6}
    ).split("<details")
    assert at_hand.count("<a ") == 4
    assert behind.count("<a ") == 6 + 9
    assert "我的" in behind
    assert "<a " not in drawn("{% tabbar nav %}", nav=nav).split("<details")[0]


def test_the_states_speak() -> None:
    assert 'role="status"' in drawn("{% loading 3 %}")
    assert "正在载入" in drawn("{% loading %}")
    assert "错误编号 E-1" in drawn('{% failed "没能取到" "没有丢失" number="E-1" %}')
    assert "数据截至今天 09:12。" in drawn("{% stale now %}")
    assert "查看" in drawn('{% nothing "空" "会出现" "/a" "查看" %}')


def test_chips_are_radio_buttons_that_a_label_chooses() -> None:
    html = drawn("{% chips form.phrase %}", form=gallery.Example({"phrase": "read"}))
    assert html.count('type="radio"') == 2
    assert 'value="read" id="id_phrase_1" checked' in html
    assert '<label class="chip" for="id_phrase_1">' in html


def test_a_fold_opens_where_something_is_to_be_mended() -> None:
    assert '<details class="fold" open>' in drawn("{% fold 'a' unfolded=True %}b{% endfold %}")
    assert '<details class="fold">' in drawn("{% fold 'a' %}b{% endfold %}")
