"""A form is data: what the check accepts can be filled in and kept; what it refuses says why."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import orjson
import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiheng.governance.regulation.content import CLAUSES, PARAMETERS
from yiheng.governance.regulation.registry import ENFORCERS
from yiheng.office.requests import answers, prefilling, shipped
from yiheng.office.requests.acts import ACTS
from yiheng.office.requests.checking import Known, Refused, read, stored
from yiheng.office.requests.definition import Definition, Kind
from yiheng.office.requests.forms import Filling
from yiheng.office.requests.tests.strategies import (
    KNOWN,
    TODAY,
    WORLD,
    designs,
    spoiled,
    typed,
)

SLOW = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
GOOD: dict[str, Any] = {
    "title": "用印", "clause": "3.1-a", "route": "unit", "serial": "院印", "handler": "keeper",
    "limit": "days",
    "fields": [
        {"code": "what", "label": "事项", "kind": "choice", "options": [["a", "甲"], ["b", "乙"]]},
        {"code": "who", "label": "使用人", "kind": "member", "source": "who"},
        {"code": "name", "label": "名称", "kind": "text", "source": "text", "of": "who"},
    ],
}  # fmt: skip


def nothing(_one: Any, _answers: Any) -> None:
    return None


def blamed(design: Any) -> list[tuple[str, str]]:
    try:
        read(design, KNOWN)
    except Refused as refused:
        return [(one.field, str(one)) for one in refused.problems] or [("", "")]
    return []


def changed(path: str, value: Any) -> dict[str, Any]:
    design = deepcopy(GOOD)
    where: Any = design
    *steps, last = path.split(".")
    for step in steps:
        where = where[int(step)] if isinstance(where, list) else where[step]
    where[int(last) if isinstance(where, list) else last] = value
    return design


@SLOW
@given(st.data())
def test_3_1_a_an_accepted_form_is_drawn_filled_in_and_read_back_as_the_same_bytes(
    data: st.DataObject,
) -> None:
    form = read(data.draw(designs()), KNOWN)
    assert stored(orjson.loads(orjson.dumps(form.as_json()))) == form

    given_ = data.draw(typed(form))
    filled = answers.read(form, given_, WORLD, nothing, TODAY)
    assert filled.problems == []
    assert filled.unread == {}
    files = {one.code: 1 for one in form.files}
    assert list(answers.lacking(filled, files)) == []

    kept = answers.content(filled.answers)
    back = orjson.loads(kept)
    assert back == filled.answers
    again = answers.read(form, answers.typed_of(form, back), WORLD, nothing, TODAY)
    assert answers.content(again.answers) == kept == rfc8785.dumps(orjson.loads(kept))
    drawn(form, again, given_)


def drawn(form: Definition, filled: answers.Filled, given_: Any) -> None:
    """Every question that is asked has its input on the page, and its answer has words."""
    page = Filling(form, filled.asked, given_, WORLD, filled.answers)
    html = str(page)
    placed = [one.bound.name for _title, row in page.sections() for one in row]
    assert placed == [key for one in filled.asked for key in one.keys]
    assert all(f'name="{key}"' in html for key in placed)
    for one in filled.asked:
        assert answers.shown(one, filled.answers.get(one.code), WORLD)
    assert sorted(code for row in form.sheet() for code in row) == sorted(
        one.code for one in form.fields
    )


@SLOW
@given(spoiled())
def test_3_1_a_whatever_is_refused_says_which_field_and_why(design: Any) -> None:
    found = blamed(design)
    assert all(where and text for where, text in found)
    if not found:
        form = read(design, KNOWN)
        assert stored(form.as_json()) == form
        assert len(rfc8785.dumps(form.as_json())) > 0


@pytest.mark.parametrize(
    ("path", "value", "field", "says"),
    [
        ("fields.2.data", "patient", "name", "不收患者信息"),
        ("fields.2.label", "患者姓名", "name", "会收集患者信息"),
        ("fields.2.label", "住院号", "name", "会收集患者信息"),
        ("fields.2.kind", "blob", "name", "没有这种类型"),
        ("fields.2.code", "名称", "field-3", "小写字母"),
        ("fields.2.code", "who", "who", "编码重复"),
        ("fields.2.label", "", "name", "请填写字段名"),
        ("fields.2.label", "长" * 31, "name", "过长"),
        ("fields.2.source", "nowhere", "name", "不能从这个来源预填"),
        ("fields.2.of", "what", "name", "人员字段"),
        ("fields.1.locked", True, "", ""),
        ("fields.0.locked", True, "what", "只有预填的字段可以锁定"),
        ("fields.0.options", [], "what", "须有选项"),
        ("fields.0.options", [["a", "甲"], ["a", "乙"]], "what", "编码重复"),
        ("fields.0.options", [["甲"]], "what", "编码=名称"),
        ("fields.0.options", [["a", "长" * 41]], "what", "过长"),
        ("fields.0.options", [[f"o{n}", "甲"] for n in range(31)], "what", "最多 30 个选项"),
        ("fields.2.when", {"field": "who", "is": ["a"]}, "name", "单选、多选或是否"),
        ("fields.2.when", {"field": "what", "is": ["c"]}, "name", "不在“事项”之内"),
        ("fields.2.when", {"field": "what"}, "name", "至少一个选项"),
        ("fields.0.when", {"field": "what", "is": ["a"]}, "what", "排在前面"),
        ("fields.2.minimum", "x", "name", "不是这种类型的值"),
        ("fields.2.minimum", "-1", "name", "字数下限"),
        ("fields.2.maximum", "0", "name", "字数上限"),
        ("fields.1.minimum", "1", "who", "没有取值范围"),
        ("fields.2.places", 9, "name", "小数位数"),
        ("fields.0.names", True, "", ""),
        ("fields.2", "x", "field-3", "不是字段的定义"),
        ("fields", [], "fields", "1–30 个字段"),
        ("clause", "9.9-z", "clause", "条款"),
        ("route", "nowhere", "route", "审批流程"),
        ("serial", "XY", "serial", "2–6 个汉字"),
        ("handler", "nobody", "handler", "办理岗位"),
        ("limit", "", "limit", "办理时限"),
        ("title", "", "title", "请填写名称"),
        ("rows", [["what", "who", "name"]], "rows", "一个或两个"),
        ("rows", [["what"], ["what"]], "rows", "放一次"),
        ("act", {"name": "no", "fields": {}}, "act", "没有这种"),
        ("act", {"name": "do", "fields": {}}, "act", "缺少对应的字段"),
        ("act", {"name": "do", "fields": {"member": "name"}}, "name", "要求该字段为人员"),
        ("act", {"name": "do", "fields": {"member": "who", "x": "name"}}, "act", "多余"),
        ("act", {"name": "do", "fields": {"member": "who"},
                 "only": {"field": "what", "is": ["z"]}}, "act", "不在“事项”之内"),
        ("act", "do", "act", "办理项"),
    ],
)  # fmt: skip
def test_0_i_3_1_a_each_fault_of_a_design_is_said_on_its_field(
    path: str, value: Any, field: str, says: str
) -> None:
    found = blamed(changed(path, value))

    assert not says or any(where == field and says in text for where, text in found), found
    assert bool(found) == bool(says)


@pytest.mark.parametrize(
    ("kind", "least", "most", "says"),
    [
        ("integer", "5", "1", "下限大于上限"), ("integer", "1.5", "", "不是这种类型的值"),
        ("money", "0.001", "", "不是这种类型的值"), ("date", "today", "2020-01-01", "两端"),
        ("date", "2026-13-01", "", "不是这种类型的值"), ("date", "0001-01-01", "", "不是"),
        ("date", "9999-12-31", "", "不是"), ("text", "1", "9.0", "不是这种类型的值"),
        ("long-text", "1.0", "", "不是这种类型的值"),
        ("decimal", "1", "9", ""), ("date", "today", "today", ""),
    ],
)  # fmt: skip
def test_a_range_that_nobody_could_meet_is_refused(
    kind: str, least: str, most: str, says: str
) -> None:
    field = {"code": "n", "label": "数", "kind": kind, "minimum": least, "maximum": most}
    found = blamed(changed("fields", [field]))

    assert bool(found) == bool(says)
    assert all(where == "n" and says in text for where, text in found)


def test_0_i_two_fields_in_the_title_or_a_file_locked_are_refused() -> None:
    texts = [{"code": c, "label": c, "kind": "text", "names": True} for c in ("a", "b")]
    assert blamed(changed("fields", texts)) == [("fields", "只能有一个字段写入申请单标题")]
    file = {"code": "f", "label": "附件", "kind": "file", "locked": True, "names": True}
    assert {where for where, _text in blamed(changed("fields", [file]))} == {"f"}
    assert blamed([]) == [("title", "不是申请单的定义")]


def test_a_serial_prefix_belongs_to_one_form() -> None:
    taken = Known(**{**{f: getattr(KNOWN, f) for f in KNOWN.__slots__}, "serials": ("院印",)})
    with pytest.raises(Refused, match="另一份申请单"):
        read(GOOD, taken)


@pytest.mark.parametrize("code", shipped.CODES)
def test_3_1_a_every_form_that_the_product_brings_is_a_form(code: str) -> None:
    known = Known(
        clauses=CLAUSES, routes=shipped.ROUTES, posts=POSTS, limits=PARAMETERS,
        sources=prefilling.kinds(), acts={one.name: one.needs for one in ACTS.values()},
        spare={one.name: one.spare for one in ACTS.values()},
    )  # fmt: skip
    form = read(shipped.definitions()[code], known)

    assert form.naming is not None
    assert any(one.source for one in form.fields)
    assert {c for row in form.rows for c in row} == {one.code for one in form.fields}
    assert all(one.kind is not Kind.FILE or not one.keys for one in form.fields)
    assert read(form.as_json(), known) == form


POSTS = ("secadmin", "data_analyst", "system_engineer", "security_officer", "intake_clerk",
         "seal_keeper")  # fmt: skip


def test_the_check_is_named_as_what_enforces_its_clauses() -> None:
    name = f"{read.__module__}.{read.__qualname__}"
    assert name in ENFORCERS["0-i"]
    assert name in ENFORCERS["3.1-a"]
