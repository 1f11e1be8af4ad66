"""Entries of the catalogue: owned, joined, reviewed, retired; and files of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.core import references
from yiheng.core.errors import Denied, Invalid, NotFound, Undecided
from yiheng.core.gathering import FIGURES, Window, gathered
from yiheng.core.search.registry import KINDS as SEARCHED
from yiheng.core.sheets import table
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.regulation.parameters import Version
from yiheng.office.catalogues import clausing, commands, controls, jobs, planning, queries, rules
from yiheng.office.catalogues.facts import Facts
from yiheng.office.catalogues.models import Asset, Sheet
from yiheng.office.catalogues.tests.factories import (
    DAY,
    MONDAY,
    a_hospital,
    a_member,
    a_unit,
    a_version,
    an_asset,
    an_interface,
    at_post,
    confirmed,
    facts,
    holder,
)
from yiheng.standards.china.periods import Month

NOVEMBER, NEXT = Month.parse("2026-11"), Month.parse("2027-12")
HEAD = [words.split()[0] for words in planning.COLUMNS.values()]


def judged(control: Callable[..., Any], period: Any) -> Any:
    return control(period, Version(period.end))


def csv(*rows: dict[str, str]) -> bytes:
    keys = list(planning.COLUMNS)
    return table(HEAD, ([row.get(key, "") for key in keys] for row in rows)).encode()


@pytest.mark.parametrize(
    ("change", "why", "clause"),
    [
        ({}, "", "0-a"),
        ({"unit": None}, "没有责任部门", "0-a"),
        ({"owner": None}, "没有在岗的负责人", "0-a"),
        ({"owner": Member(is_active=False)}, "没有在岗的负责人", "0-a"),
        ({"clauses": ()}, "没有对应的条款", "0-a"),
        ({"clauses": ("1.1-a", "9-z")}, "没有条款 9-z", "0-a"),
    ],
)
def test_0_a_an_entry_has_an_owner_a_department_and_a_clause(
    change: dict[str, Any], why: str, clause: str
) -> None:
    whole = Facts(kind="system", code="HIS", name="HIS", unit=Unit(), owner=Member(),
                  clauses=("1.1-a",))  # fmt: skip
    verdict = rules.may_stand(replace(whole, **change))
    assert (bool(verdict), verdict.clause) == (not why, clause)
    assert why in verdict.why


def test_1_1_a_an_interface_joins_two_systems_in_use() -> None:
    his, lis = Asset(pk=1, kind="system"), Asset(pk=2, kind="system")
    gone, data = Asset(pk=3, kind="system", retired_at=MONDAY), Asset(pk=4, kind="dataset")
    whole = Facts(kind="interface", code="I", name="I", unit=None, owner=None, clauses=(),
                  giver=his, taker=lis)  # fmt: skip
    assert rules.may_connect(whole)
    for change, why in (
        ({"giver": None}, "没有写明"), ({"taker": data}, "没有写明"), ({"taker": gone}, "已停用"),
        ({"taker": his}, "同一系统"),
    ):  # fmt: skip
        refused = rules.may_connect(replace(whole, **change))
        assert why in refused.why
        assert refused.clause == "1.1-a"


@given(st.lists(st.sampled_from(["1.1-a", "3.1-n", "三（一）·故障响应", "x"]), max_size=6),
       st.sampled_from(["，", ",", " ", "、", "；"]))  # fmt: skip
def test_clauses_are_read_as_people_write_them_each_once(words: list[str], mark: str) -> None:
    read = clausing.read(mark.join(words))
    meant = {"三（一）·故障响应": "3.1-n"}
    assert list(read) == list(dict.fromkeys(meant.get(word, word) for word in words))
    assert clausing.read(" ".join(read)) == read
    assert "故障响应" in clausing.shown(["3.1-n", "x"])


@pytest.mark.django_db
def test_1_1_a_what_cannot_be_registered_is_said_on_its_field() -> None:
    a_hospital()
    director = holder("director")
    his, lis, _joined = an_interface()
    for field, wrongly in (
        ("kind", {"kind": "dream"}), ("code", {"code": "a b"}), ("code", {"code": ""}),
        ("code", {"code": "HIS"}), ("name", {"name": ""}), ("unit", {"unit": None}),
        ("owner", {"owner": None}), ("clauses", {"clauses": ()}), ("note", {"note": "长" * 201}),
        ("name", {"name": "患者 11010519491231002X"}),
        ("giver", {"kind": "interface"}), ("taker", {"kind": "interface", "giver": his}),
        ("taker", {"kind": "interface", "giver": his, "taker": his}),
        ("protocol", {"kind": "interface", "giver": his, "taker": lis}),
        ("host", {"kind": "dataset"}), ("level", {"kind": "dataset", "host": his}),
    ):  # fmt: skip
        with pytest.raises(Invalid) as wrong:
            commands.register(by=director, at=MONDAY, facts=replace(facts(code="NEW"), **wrongly))
        assert wrong.value.field == field
    with pytest.raises(Denied):
        commands.register(by=holder("head"), at=MONDAY, facts=facts(code="X"))


@pytest.mark.django_db
def test_1_1_a_an_entry_is_changed_reviewed_retired_and_brought_back() -> None:
    a_hospital()
    director, engineer = holder("director"), holder("system_engineer")
    his, lis, joined = an_interface()
    with pytest.raises(Denied):
        commands.retire(pk=his.pk, by=holder("head"), at=MONDAY, reason="停")
    with pytest.raises(Denied, match="还有 1 个在用"):
        commands.retire(pk=his.pk, by=director, at=MONDAY, reason="停")
    changed = commands.change(pk=his.pk, by=engineer, at=MONDAY + DAY,
                              facts=replace(facts(), name="医院信息系统"))  # fmt: skip
    assert (changed.name, changed.indexed, changed.reviewed_at) == (
        "医院信息系统", False, MONDAY + DAY,
    )  # fmt: skip
    with pytest.raises(Denied, match="由负责人或目录管理人登记"):
        commands.review(pk=his.pk, by=at_post("security_officer"), at=MONDAY)
    with pytest.raises(NotFound):
        commands.review(pk=his.pk, by=a_member(), at=MONDAY)
    assert (
        commands.retire(pk=joined.pk, by=director, at=MONDAY + DAY, reason="改用平台").live is False
    )
    with pytest.raises(Denied, match="条目已停用"):
        commands.retire(pk=joined.pk, by=director, at=MONDAY + DAY, reason="再停")
    with pytest.raises(Denied, match="条目已停用"):
        commands.change(pk=joined.pk, by=director, at=MONDAY, facts=facts())
    with pytest.raises(Denied, match="条目在用"):
        commands.bring_back(pk=his.pk, by=director, at=MONDAY)
    commands.retire(pk=lis.pk, by=director, at=MONDAY + DAY, reason="停")
    with pytest.raises(Invalid, match="已停用"):
        commands.bring_back(pk=joined.pk, by=director, at=MONDAY + DAY)
    commands.bring_back(pk=lis.pk, by=director, at=MONDAY + 2 * DAY)
    assert commands.bring_back(pk=joined.pk, by=director, at=MONDAY + 2 * DAY).live
    assert [check.what for check in joined.checks.all()] == ["registered", "retired", "back"]
    assert Entry.objects.filter(action="catalogues.brought_back").count() == 2


@pytest.mark.django_db
def test_0_a_what_nobody_answers_for_is_found() -> None:
    a_hospital()
    his, _lis, _joined = an_interface()
    assert judged(controls.assets_in_scope, NOVEMBER).value == 100
    assert judged(controls.assets_unowned, NOVEMBER).met
    an_asset("dataset", "D-1", host=his, level="4")
    an_asset("department", "LC-01")
    Member.objects.filter(pk=his.owner_id).update(is_active=False)
    found = judged(controls.assets_unowned, NOVEMBER)
    assert (found.value, found.met) == (5, False)
    assert judged(controls.assets_in_scope, NOVEMBER).value == 0
    with pytest.raises(Invalid, match="没有在岗的负责人"):
        commands.review(pk=his.pk, by=holder("director"), at=MONDAY)
    lines = gathered(FIGURES, Window(NOVEMBER.start, NOVEMBER.end), MONDAY)
    told = {line.key: line.value for line in lines if line.source == "catalogues"}
    assert told == {"figure:assets": "5", "figure:islands": "0"}
    unit = gathered(FIGURES, Window(NOVEMBER.start, NOVEMBER.end, 1), MONDAY)
    assert not [line for line in unit if line.source == "catalogues"]


@pytest.mark.django_db
def test_1_1_h_a_system_without_interface_or_patient_index_is_an_island() -> None:
    a_hospital()
    his, _lis, _joined = an_interface()
    assert judged(controls.islands, NOVEMBER).value == 0
    lone = an_asset(code="PACS", indexed=True)
    commands.change(pk=his.pk, by=his.owner, at=MONDAY, facts=replace(facts(), indexed=False))
    found = judged(controls.islands, NOVEMBER)
    assert (found.value, found.met) == (2, False)
    assert set(found.exceptions) == {his, lone}


@pytest.mark.django_db
def test_1_1_a_each_entry_is_reviewed_every_year() -> None:
    a_hospital()
    his, lis, _joined = an_interface()
    assert jobs.ask_reviews(MONDAY) == 0
    later = MONDAY + timedelta(days=340)
    assert jobs.ask_reviews(later) == 3
    assert jobs.ask_reviews(later) == 0
    duty = Duty.objects.filter(kind="catalogues.review", closed_at=None).order_by("pk")[0]
    assert (duty.owner_id, duty.due_at.year) == (his.owner_id, 2027)
    commands.review(pk=his.pk, by=his.owner, at=later, note="无变化")
    assert Duty.objects.filter(kind="catalogues.review", closed_at=None).count() == 2
    assert judged(controls.assets_reviewed, NOVEMBER).value == 100
    found = judged(controls.assets_reviewed, NEXT)
    assert (round(found.value), found.met) == (33, False)
    assert lis in found.exceptions
    with pytest.raises(Undecided):  # nobody has said yet how often
        jobs.ask_reviews(MONDAY - DAY)


@pytest.mark.django_db
def test_1_1_a_a_file_is_shown_first_and_applied_exactly() -> None:
    a_hospital()
    director, unit = holder("director"), holder("director").unit.code
    an_asset()
    owner = holder("system_engineer").staff_no
    base = {"unit": unit, "owner": owner, "clauses": "1.1-a 三（一）·故障响应"}
    rows = (
        {"code": "IF-1", "kind": "接口", "name": "接口", "giver": "EMR", "taker": "HIS",
         "protocol": "FHIR", **base},
        {"code": "EMR", "kind": "系统", "name": "电子病历", "indexed": "是", **base},
        {"code": "HIS", "kind": "系统", "name": "医院信息系统", **base},
        {"code": "DS-1", "kind": "数据集", "name": "门诊", "host": "EMR", "level": "4", **base},
    )  # fmt: skip
    sheet = commands.keep_sheet(content=csv(*rows), name="目录.csv", by=director, at=MONDAY)
    plan = commands.plan_of(sheet)
    assert (len(plan.new), len(plan.changed), plan.faults) == (3, 1, [])
    assert ("名称", "HIS 系统", "医院信息系统") in plan.changed[0].told
    assert Asset.objects.count() == 1
    with pytest.raises(Invalid, match="重新预览"):
        commands.apply_sheet(pk=sheet.pk, digest="0" * 64, by=director, at=MONDAY)
    assert commands.apply_sheet(pk=sheet.pk, digest=plan.digest, by=director, at=MONDAY) == 4
    joined = Asset.objects.get(code="IF-1")
    assert (joined.giver and joined.giver.code, joined.clauses) == ("EMR", ["1.1-a", "3.1-n"])
    with pytest.raises(NotFound):
        commands.apply_sheet(pk=sheet.pk, digest=plan.digest, by=director, at=MONDAY)
    again = commands.plan_of(
        commands.keep_sheet(content=csv(*rows), name="b", by=director, at=MONDAY)
    )
    assert (again.same, again.steps) == (4, [])


@pytest.mark.django_db
def test_1_1_a_a_faulty_row_keeps_the_whole_file_out() -> None:
    a_hospital()
    director, unit = holder("director"), holder("director").unit.code
    an_asset()
    base = {"unit": unit, "owner": holder("system_engineer").staff_no, "clauses": "1.1-a"}
    bad = csv(
        {"code": "A", "kind": "系统", "name": "无人", "unit": unit, "clauses": "1.1-a"},
        {"code": "B", "kind": "系统", "name": "无条款", **base, "clauses": ""},
        {"code": "HIS", "kind": "数据集", "name": "冲突", "host": "HIS", "level": "4", **base},
        {"code": "=1+1", "kind": "系统", "name": "公式", **base},
        {"code": "C", "kind": "梦", "name": "梦", **base},
    )
    sheet = commands.keep_sheet(content=bad, name="x.csv", by=director, at=MONDAY)
    plan = commands.plan_of(Sheet.objects.get(pk=sheet.pk))
    assert [one.field for one in plan.faults] == ["owner", "clauses", "code", "code", "kind"]
    with pytest.raises(Invalid, match="还有 5 行有问题"):
        commands.apply_sheet(pk=sheet.pk, digest=plan.digest, by=director, at=MONDAY)
    assert Asset.objects.count() == 1
    with pytest.raises(Denied):
        commands.keep_sheet(content=bad, name="x", by=holder("head"), at=MONDAY)


@pytest.mark.django_db
def test_systems_are_offered_to_other_rooms_and_found() -> None:
    a_hospital()
    his, lis, joined = an_interface()
    director, stranger = holder("director"), a_member()
    found = references.find(references.SYSTEM, [str(his.pk), str(joined.pk), "x"], director, MONDAY)
    assert list(found) == [str(his.pk)]
    assert found[str(his.pk)].url == f"/catalogues/{his.pk}/"
    assert (
        references.find(references.SYSTEM, [str(his.pk)], stranger, MONDAY)[str(his.pk)].url == ""
    )
    assert len(references.choices(references.SYSTEM, director, MONDAY)) == 2
    assert [one.key for one in references.choices(references.SYSTEM, director, MONDAY, "LIS")] == [
        str(lis.pk)
    ]
    confirmed(a_version())
    for name, words in (("catalogues.asset", "HIS"), ("catalogues.standard", "命名规范")):
        lines = list(SEARCHED[name].lines(None))
        assert any(words in line.title for line in lines)
        assert list(SEARCHED[name].lines([lines[0].object_id])) == lines[:1]
    assert queries.assets(stranger).count() == 0


@pytest.mark.django_db
def test_1_1_a_a_department_of_the_same_name_is_another_one() -> None:
    a_hospital()
    one, other = an_asset(), a_unit("信息管理部")
    row = {
        "code": one.code, "kind": "system", "name": one.name, "unit": other.code,
        "owner": one.owner.staff_no, "clauses": "1.1-a",
    }  # fmt: skip
    assert one.unit.name == other.name
    found = planning.plan([(2, row)])
    assert (found.same, found.steps[0].changes) == (0, [("unit", one.unit.code, other.code)])
