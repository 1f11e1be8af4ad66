"""What may be typed into each kind of field, and how a wrong answer is told."""

from __future__ import annotations

from typing import Any

import pytest

from yiheng.office.requests import answers
from yiheng.office.requests.checking import read
from yiheng.office.requests.definition import Definition
from yiheng.office.requests.tests.strategies import KNOWN, TODAY, WORLD

CARD = "11010519491231002X"
HEAD = {
    "title": "试", "clause": "3.1-a", "route": "unit", "serial": "信试", "handler": "",
}  # fmt: skip


def a_form(**field: Any) -> Definition:
    one = {"code": "f", "label": "项", "kind": "text"} | field
    return read(HEAD | {"fields": [one]}, KNOWN)


def nobody(_one: Any, _answers: Any) -> None:
    return None


def filled(form: Definition, **typed: Any) -> answers.Filled:
    given = {k.replace("__", "-"): v if isinstance(v, list) else [v] for k, v in typed.items()}
    return answers.read(form, given, WORLD, nobody, TODAY)


@pytest.mark.parametrize(
    ("field", "typed", "answer", "shown"),
    [
        ({}, " 甲\u200b  乙 ", "甲 乙", "甲 乙"),
        ({"kind": "long-text"}, "甲\r\n乙", "甲\n乙", "甲\n乙"),
        ({"kind": "integer", "unit": "台"}, "1,200 台", 1200, "1200 台"),
        ({"kind": "decimal", "places": 2, "unit": "小时"}, "-0", "0.00", "0.00 小时"),
        ({"kind": "money"}, "148000元", "148000.00", "148,000.00 元"),
        ({"kind": "money"}, "-1，148,000.5", "-1148000.50", "-1,148,000.50 元"),
        ({"kind": "date"}, "2026-01-05", "2026-01-05", "2026-01-05"),
        ({"kind": "datetime"}, "2026-01-05 09:30", "2026-01-05T09:30", "2026-01-05 09:30"),
        ({"kind": "yes-no"}, "no", "no", "否"),
        ({"kind": "member"}, "张三（D1）", "D1", "张三（D1）"),
        ({"kind": "unit"}, "U1", "U1", "心内科"),
        ({"kind": "units"}, ["U2", "U1", "U2"], ["U1", "U2"], "心内科、药学部"),
        ({"kind": "post"}, "nurse", "nurse", "护士"),
        ({"kind": "asset"}, "检验系统", "检验系统", "检验系统"),
        ({"kind": "choice", "options": [["a", "甲"]]}, "a", "a", "甲"),
        ({"kind": "choices", "options": [["a", "甲"], ["b", "乙"]]}, ["b", "a"], ["a", "b"],
         "甲、乙"),
    ],
)  # fmt: skip
def test_an_answer_has_one_way_to_be_written(
    field: dict[str, Any], typed: Any, answer: Any, shown: str
) -> None:
    form = a_form(**field)
    found = filled(form, f=typed)

    assert found.problems == []
    assert found.answers == {"f": answer}
    assert answers.shown(form.named("f"), answer, WORLD) == shown


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ({"maximum": "3"}, "四个字啊", "最长 3 个字，现有 4 个"),
        ({"minimum": "3"}, "两字", "至少 3 个字"),
        ({}, f"患者 {CARD} 来诊", "含身份证号"),
        ({"names": True}, "电话 13800138000", "长串号码"),
        ({"kind": "integer"}, "一", "应为数字"),
        ({"kind": "integer"}, "1.5", "应为数字"),
        ({"kind": "money"}, "12,5", "应为数字"),
        ({"kind": "money"}, "1，2000", "应为数字"),
        ({"kind": "decimal", "places": 1}, "1.25", "最多 1 位小数"),
        ({"kind": "integer", "minimum": "1", "maximum": "5", "unit": "台"}, "0", "不小于 1台"),
        ({"kind": "integer", "minimum": "1", "maximum": "5", "unit": "台"}, "6", "不大于 5台"),
        ({"kind": "date"}, "明天", "应为日期"),
        ({"kind": "date"}, "1899-12-31", "应为日期"),
        ({"kind": "date"}, "9999-12-31", "应为日期"),
        ({"kind": "datetime"}, "9999-12-31T23:59", "应为日期"),
        ({"kind": "date", "minimum": "today"}, "2026-11-22", "不早于 2026-11-23"),
        ({"kind": "date", "maximum": "today"}, "2026-11-24", "不晚于 2026-11-23"),
        ({"kind": "datetime"}, "x", "应为日期与时间"),
        ({"kind": "datetime"}, "2026-11-24T09:00+08:00", "应为日期与时间"),
        ({"kind": "datetime", "minimum": "today"}, "2026-11-22T23:59", "不早于"),
        ({"kind": "yes-no"}, "maybe", "选择是或否"),
        ({"kind": "member"}, "李四", "没有这位在岗人员"),
        ({"kind": "unit"}, "U9", "现有科室"),
        ({"kind": "units"}, ["U1", "U9"], "现有科室"),
        ({"kind": "post"}, "secadmin", "现有岗位"),
        ({"kind": "choice", "options": [["a", "甲"]]}, "z", "选项中选择"),
        ({"kind": "choices", "options": [["a", "甲"]]}, ["a", "z"], "选项中选择"),
    ],
)  # fmt: skip
def test_0_i_3_1_a_a_wrong_answer_is_told_and_kept_as_it_was_typed(
    field: dict[str, Any], typed: Any, says: str
) -> None:
    found = filled(a_form(**field), f=typed)

    assert [one.field for one in found.problems] == ["f"]
    assert says in str(found.problems[0])
    assert found.answers == {}
    assert found.unread == {"f": typed if isinstance(typed, list) else [typed]}


@pytest.mark.parametrize(
    ("since", "until", "says"),
    [
        ("2026-11-24", "", "起止两个日期"), ("2026-11-24", "2026-11-23", "早于开始日期"),
        ("2026-11-22", "2026-11-24", "不早于"),
    ],
)  # fmt: skip
def test_a_period_has_two_ends_in_order(since: str, until: str, says: str) -> None:
    form = a_form(kind="period", minimum="today")
    found = filled(form, f__from=since, f__until=until)
    assert says in str(found.problems[0])

    good = filled(form, f__from="2026-11-24", f__until="2026-11-30")
    assert good.answers == {"f": ["2026-11-24", "2026-11-30"]}
    assert answers.shown(form.named("f"), good.answers["f"], WORLD) == "2026-11-24 – 2026-11-30"


def test_a_question_is_asked_only_under_its_condition_and_its_answer_not_kept_otherwise() -> None:
    fields = [
        {"code": "kind", "label": "类", "kind": "choices", "options": [["a", "甲"], ["b", "乙"]]},
        {"code": "why", "label": "因", "kind": "text", "required": True,
         "when": {"field": "kind", "is": ["a"]}},
        {"code": "deep", "label": "深", "kind": "yes-no", "required": True,
         "when": {"field": "kind", "is": ["b"]}},
    ]  # fmt: skip
    form = read(HEAD | {"fields": fields}, KNOWN)

    hidden = filled(form, kind="b", why="不该留", deep="yes")
    assert hidden.answers == {"kind": ["b"], "deep": "yes"}
    assert [one.code for one in hidden.asked] == ["kind", "deep"]
    both = filled(form, kind=["a", "b"])
    assert [one.field for one in answers.lacking(both, {})] == ["why", "deep"]


def test_a_locked_field_is_its_sources_and_the_persons_only_where_that_knows_nothing() -> None:
    form = a_form(source="text", locked=True, required=True)

    def known(_one: Any, _answers: Any) -> str:
        return "心内科"

    forged = answers.read(form, {"f": ["院长室"]}, WORLD, known, TODAY)
    assert forged.answers == {"f": "心内科"}
    assert filled(form, f="自己填").answers == {"f": "自己填"}


def test_what_must_be_there_is_named() -> None:
    assert [str(one) for one in answers.lacking(filled(a_form(required=True)), {})] == [
        "请填写“项”"
    ]
    file = a_form(kind="file", required=True)
    assert [str(one) for one in answers.lacking(filled(file), {})] == ["请上传“项”"]
    assert list(answers.lacking(filled(file), {"f": 1})) == []
    wrong = filled(a_form(kind="date", required=True), f="明天")
    assert list(answers.lacking(wrong, {})) == []  # it is told as wrong, not as missing
    assert answers.shown(file.named("f"), None, WORLD) == "—"
