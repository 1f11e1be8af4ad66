"""A chart says in words what it shows, and shows nothing that it was not given."""

import re
from collections.abc import Iterator
from itertools import combinations
from xml.etree import ElementTree  # noqa: TID251  # our own text, read back to see that it is whole

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from yiheng.core.ui import charts, flow, qr
from yiheng.core.ui.charts import Series
from yiheng.core.ui.flow import Back, Signer, Step

HOSTILE = '<script>alert("1")</script>&\''
LABELS = ["8 时", "9 时", "10 时"]


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


def spoken(svg: str) -> str:
    found = re.search(r'aria-label="([^"]*)"', svg)
    assert found
    return found.group(1)


def every_chart(text: str) -> list[str]:
    series = [Series(text, [1.0, None, 3.0]), Series(text, [2.0, 2.0, 2.0], baseline=True)]
    labels = [text, "b", "c"]
    return [
        charts.line(labels, series, title=text, unit=text, target=2, target_name=text),
        charts.bars(labels, series, title=text, unit=text),
        charts.hbars([(text, 4.0), ("b", None)], title=text, unit=text),
        charts.shares(labels, series, title=text, unit=text),
        charts.heat(["ok", "w", "b", "o"], title=text),
        charts.spark([1.0, 2.0], target=1.5),
        charts.legend(series),
        flow.draw(
            [Step(text, flow.DONE, text, text, (Signer(text), Signer(text)), text)] * 6,
            back=Back(2, 0, text),
        ),
        qr.drawn(text, text),
    ]


@pytest.mark.parametrize("number", range(8))
def test_hostile_text_stays_text_and_the_picture_stays_whole(number: int) -> None:
    drawn = every_chart(HOSTILE)[number]
    assert "<script" not in drawn
    assert "style=" not in drawn
    ElementTree.fromstring(f"<div>{drawn}</div>")


def test_bars_tell_every_figure_and_name_what_is_missing() -> None:
    drawn = charts.bars(LABELS, [Series("预约后", [33.0, None, 41.0])], title="候诊", unit="分钟")
    assert spoken(drawn) == "候诊：8 时 预约后 33分钟，9 时 预约后 暂无数据，10 时 预约后 41分钟。"
    assert drawn.count("<rect") == 2


def test_a_missing_value_is_a_gap_in_the_line_never_a_zero() -> None:
    drawn = charts.line(["a", "b", "c", "d"], [Series("", [1.0, None, 3.0, 4.0])], title="t")
    path = re.search(r'class="l1" d="([^"]*)"', drawn)
    assert path
    assert path.group(1).count("M") == 1


def test_the_baseline_is_grey_and_a_fifth_series_is_refused() -> None:
    many = [Series(str(i), [1.0]) for i in range(3)]
    assert charts.colours([Series("去年", [1.0], baseline=True), *many]) == [0, 1, 2, 3]
    with pytest.raises(ValueError, match="four"):
        charts.colours([*many, *many])


def test_a_long_chart_is_summed_up() -> None:
    values = [float(i) for i in range(60)]
    drawn = charts.line([f"d{i}" for i in range(60)], [Series("", values)], title="每日")
    assert spoken(drawn) == "每日：d0 0，d59 59。"


def test_a_broken_day_is_taller_and_counted() -> None:
    drawn = charts.heat(["ok", "ok", "w", "b", "o"], title="近 5 天")
    assert spoken(drawn) == ("近 5 天：5 天中 2 天达标，1 天临近上限，1 天超限，1 天无数据。")
    assert 'class="b" x="30" y="0" width="8" height="28"' in drawn


def test_a_flow_says_each_step_its_state_and_the_way_back() -> None:
    steps = [Step("初审", flow.DONE, "周敏", "11-20 10:22"), Step("终审", flow.CURRENT, "王建国")]
    drawn = flow.draw(steps, back=Back(1, 0, "退回补充材料"))
    assert spoken(drawn) == (
        "流程共 2 步：1. 初审，已完成，周敏，11-20 10:22；2. 终审，进行中，王建国。退回补充材料。"
    )
    assert '<ol class="line narrow">' in drawn


def test_a_flow_tells_each_signer_of_a_step_and_why_a_tier_is_not_taken() -> None:
    both = (Signer("财务科长", flow.DONE, "今天 09:10"), Signer("信息科主任", flow.VACANT))
    steps = [
        Step("会签", flow.CURRENT, signers=both),
        Step("终审", flow.SKIPPED, "分管院长", condition="5 万元以上"),
    ]
    drawn = flow.draw(steps)
    assert spoken(drawn) == (
        "流程共 2 步：1. 会签，进行中，会签 财务科长 已完成 今天 09:10，会签 信息科主任 岗位空缺；"
        "2. 终审，不经此环节，5 万元以上，分管院长。"
    )
    assert "会签 1／2" in drawn
    assert drawn.count('class="tier"') == 2  # before the box, and inside it
    assert "信息科主任 · 岗位空缺" in drawn  # in the list for narrow screens


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=1, max_size=11))
def test_no_box_of_a_flow_stands_on_another_and_all_lie_in_the_picture(
    shape: list[tuple[int, bool]],
) -> None:
    steps = [
        Step("环节", signers=[Signer("某岗位")] * many, condition="5 万元以上" if tier else "")
        for many, tier in shape
    ]
    drawn = flow.draw(steps)
    box = r'class="box" x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"'
    boxes = [tuple(map(int, found)) for found in re.findall(box, drawn)]
    wide, high = map(int, re.findall(r'viewBox="0 0 (\d+) (\d+)"', drawn)[0])
    assert len(boxes) == len(steps)
    for (ax, ay, aw, ah), (bx, by, bw, bh) in combinations(boxes, 2):
        assert ax + aw < bx or bx + bw < ax or ay + ah < by or by + bh < ay
    assert all(x >= 0 and x + w <= wide and y + h <= high for x, y, w, h in boxes)


def test_empty_input_draws_an_empty_chart() -> None:
    assert charts.spark([]) == ""
    assert "暂无数据" in charts.bars([], [], title="t")
    assert "暂无数据" in charts.line([], [Series("", [])], title="t")
    assert charts.hbars([], title="t")
    assert flow.draw([])


@given(st.floats(min_value=0.001, max_value=1e12))
def test_ticks_are_few_round_and_reach_the_top(top: float) -> None:
    marks = charts.ticks(top)
    assert marks[0] == 0
    assert marks[-1] >= top * (1 - 1e-9)
    assert 3 <= len(marks) <= 6


@given(st.text(max_size=60), st.integers(2, 20))
def test_a_clipped_text_fits(text: str, ems: int) -> None:
    assert charts.advance(charts.clip(text, ems)) <= ems
