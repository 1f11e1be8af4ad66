"""Counting without persons: what the analyst is told, what is refused, what 纪检 hears of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from yiheng.care.analytics import commands, controls, rules
from yiheng.care.analytics.asking import Query
from yiheng.care.analytics.commands import MOST_CELLS, MOST_COLUMNS
from yiheng.care.analytics.tests.factories import (
    a_hospital,
    an_analyst,
    come,
    count_for,
    prescribe,
    shown,
    some_patients,
)
from yiheng.core.errors import Denied, Invalid, Unavailable
from yiheng.governance.access import queries as access
from yiheng.governance.access.tests.factories import a_disciplinarian, a_doctor
from yiheng.governance.ledger.models import Entry, Subject
from yiheng.governance.ledger.tests.factories import ledger_blocked
from yiheng.governance.notices.queries import unread
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import MONDAY, a_unit
from yiheng.governance.regulation.models import ParameterValue
from yiheng.governance.regulation.parameters import Version
from yiheng.standards.china.periods import Month

pytestmark = pytest.mark.django_db
NOVEMBER = Month.containing(MONDAY.date())


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()


@pytest.fixture
def analyst() -> Member:
    return an_analyst()


def three_departments() -> None:
    """心内 and 呼吸 with many in both months, 骨科 with three in October."""
    heart, lungs, bones = a_unit("心内"), a_unit("呼吸"), a_unit("骨科")
    people = some_patients(40)
    for unit in (heart, lungs):
        come(people[:20], unit, 10)
        come(people[5:35], unit, 11)
    come(people[:3], bones, 10)
    come(people[:14], bones, 11)


def test_1_2_i_a_small_cell_and_what_would_betray_it_are_hidden(analyst: Member) -> None:
    three_departments()

    release = count_for(analyst, columns="month")

    assert [release.label(one, across=True) for one in release.columns] == [
        "2026-10", "2026-11", "合计",
    ]  # fmt: skip
    assert shown(release) == {
        "心内": ["隐去", "隐去", "50"],
        "呼吸": ["20", "30", "50"],
        "骨科": ["隐去", "隐去", "17"],
        "合计": ["43", "74", "117"],
    }
    assert (release.hidden, release.small, release.k) == (4, 0, 10)


def test_1_2_i_different_patients_are_counted_and_are_the_measure(analyst: Member) -> None:
    often, people = a_unit("透析"), some_patients(24)
    for month in range(1, 7):
        come(people[:4], often, month)
    come(people, a_unit("心内"), 6)

    assert shown(count_for(analyst))["透析"] == ["隐去"]
    assert shown(count_for(analyst))["合计"] == ["48"]
    assert shown(count_for(analyst, measure="people"))["合计"] == ["24"]


def test_4_1_i_a_filter_shows_a_part_of_the_same_table(analyst: Member) -> None:
    three_departments()
    whole = shown(count_for(analyst, columns="month"))
    code = count_for(analyst, columns="month").rows[1]

    part = shown(count_for(analyst, columns="month", department=code))
    november = shown(count_for(analyst, columns="month", since=11, until=11))

    assert part == {"呼吸": whole["呼吸"], "合计": whole["呼吸"]}
    assert november == {
        "心内": ["隐去", "隐去"], "呼吸": ["30", "30"], "骨科": ["隐去", "隐去"],
        "合计": ["74", "74"],
    }  # fmt: skip
    assert count_for(analyst, columns="month", since=1, until=9).empty
    people = count_for(analyst, columns="month", measure="people", since=10, until=10)
    assert shown(people)["呼吸"] == ["20", "20"]


def test_4_1_i_people_of_a_part_are_not_added_up(analyst: Member) -> None:
    unit, people = a_unit("心内"), some_patients(15)
    for month in (9, 10, 11):
        come(people, unit, month)

    release = count_for(analyst, columns="month", measure="people", since=10)

    assert shown(release) == {"心内": ["15", "15", ""], "合计": ["15", "15", ""]}


def test_4_1_i_the_sum_of_a_part_is_hidden_with_any_of_its_cells(analyst: Member) -> None:
    people = some_patients(20)
    for name, september in (("心内", 3), ("呼吸", 20), ("骨科", 20)):
        unit = a_unit(name)
        for month, many in ((8, 20), (9, september), (10, 20)):
            come(people[:many], unit, month)

    part = shown(count_for(analyst, columns="month", since=9))

    assert part["心内"][0] == part["心内"][-1] == "隐去"
    assert ["20", "20", "40"] in part.values()


def test_4_1_i_rare_values_are_counted_together_and_not_named(analyst: Member) -> None:
    unit, people = a_unit("心内"), some_patients(40)
    come(people[:20], unit, kind="Condition")
    come(people[20:26], unit, kind="Condition", code="Q87.100")
    come(people[26:32], unit, kind="Condition", code="E75.200")
    come(people[32:], unit, kind="Condition", code="44054006")

    table = shown(count_for(analyst, "diagnoses", rows="category"))

    assert table == {"E11": ["20"], "其他（人数过少，合并计）": ["20"], "合计": ["40"]}


def test_months_are_those_of_the_hospitals_clock(analyst: Member) -> None:
    people = some_patients(10)
    come(people, None, at=datetime(2026, 10, 31, 16, 30, tzinfo=UTC))
    come(people, None, at=datetime(2025, 12, 31, 16, 30, tzinfo=UTC))
    come(people, None, at=datetime(2025, 12, 31, 15, 30, tzinfo=UTC))

    assert list(shown(count_for(analyst, rows="month"))) == ["2026-01", "2026-11", "合计"]
    assert shown(count_for(analyst))["未注明"] == ["20"]
    assert count_for(analyst, year=2024).empty


def test_quantities_stand_by_drug_and_are_not_added_over_drugs(analyst: Member) -> None:
    unit, people = a_unit("心内"), some_patients(30)
    prescribe(people, unit, "C10AA05")
    prescribe(people, unit, "A02BC01", quantity="0.5")

    release = count_for(analyst, "prescriptions", rows="drug", columns="month", measure="quantity")

    assert shown(release) == {
        "A02BC01": ["15", "15"], "C10AA05": ["60", "60"], "合计": ["", ""],
    }  # fmt: skip
    one = count_for(
        analyst, "prescriptions", rows="drug", columns="month", measure="quantity",
        drug="C10AA05",
    )  # fmt: skip
    assert shown(one)["C10AA05"] == ["60", "60"]
    assert count_for(analyst, "prescriptions", rows="drug", drug="X99").empty


ASKED: list[tuple[dict[str, Any], str]] = [
    ({"measure": "records"}, "2.1-m"),
    ({"rows": "name"}, "2.1-m"),
    ({"columns": "id_card"}, "2.1-m"),
    ({"columns": "mrn"}, "2.1-m"),
    ({"columns": "prescriber"}, "2.1-m"),
    ({"purpose": "research"}, "4.1-h"),
    ({"purpose": "external"}, "4.1-h"),
]


@pytest.mark.parametrize(("asked", "clause"), ASKED)
def test_2_1_m_4_1_h_a_row_a_person_or_another_purpose_is_refused_and_kept(
    analyst: Member, asked: dict[str, Any], clause: str
) -> None:
    with pytest.raises(Denied) as refusal:
        count_for(analyst, **asked)

    assert refusal.value.verdict.clause == clause
    assert refusal.value.verdict.remedy
    entry = Entry.objects.get(seq=refusal.value.entry or 0)
    assert (entry.action, entry.outcome) == ("analytics.count.denied", "refused")
    assert not access.drug_statistics_attempts().exists()


DRUG_STATISTICS: list[dict[str, Any]] = [
    {"rows": "prescriber", "columns": "drug", "measure": "quantity"},
    {"rows": "drug", "columns": "prescriber"},
    {"rows": "drug", "prescriber": "D1"},
    {"rows": "prescriber", "drug": "C10AA05"},
    {"rows": "prescriber", "columns": "month"},
    {"rows": "department", "prescriber": "D1"},
    {"subject": "visits", "rows": "prescriber", "columns": "drug"},
    {"subject": "visits", "rows": "prescriber", "measure": "quantity"},
    {"rows": "prescriber", "columns": "drug", "measure": "records"},
    {"rows": "prescriber", "columns": "drug", "purpose": "quality"},
]


@pytest.mark.parametrize("asked", DRUG_STATISTICS)
def test_4_1_h_5_2_c_prescriber_with_drug_is_refused_and_listed_however_it_is_asked(
    analyst: Member, asked: dict[str, Any]
) -> None:
    discipline = a_disciplinarian()
    prescribe(some_patients(30), a_unit("心内"), "C10AA05")

    for attempt in (1, 2):
        with pytest.raises(Denied, match="统方") as refusal:
            count_for(analyst, **{"subject": "prescriptions", **asked})
        assert access.drug_statistics_attempts().count() == attempt
        assert refusal.value.entry

    kept = access.drug_statistics_attempts()[0]
    assert kept.member == analyst
    assert "医师" in kept.asked
    assert unread(discipline).count() == 2
    assert not Entry.objects.filter(action="analytics.counted").exists()


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ({"rows": "prescriber", "columns": "drug"}, 1),
        ({"rows": "drug", "columns": "prescriber"}, 1),
        ({"rows": "name", "columns": "drug"}, 0),
        ({"rows": "drug", "columns": "mrn"}, 0),
    ],
)
def test_5_2_c_within_one_department_it_is_refused_and_listed_as_well(
    analyst: Member, asked: dict[str, Any], listed: int
) -> None:
    ward = a_unit("心内")
    prescribe(some_patients(30), ward, "C10AA05")

    with pytest.raises(Denied):
        count_for(analyst, "prescriptions", department=ward.code, **asked)
    assert access.drug_statistics_attempts().count() == listed


def test_4_1_h_a_department_of_one_prescriber_is_that_prescriber(analyst: Member) -> None:
    people = some_patients(60)
    alone, busy, third = a_unit("中医"), a_unit("心内"), a_unit("呼吸")
    prescribe(people[:20], alone, "C10AA05", doctors=["D9"])
    prescribe(people[20:40], busy, "C10AA05")
    prescribe(people[40:], third, "C10AA05", doctors=["D3", "D4"])

    table = shown(count_for(analyst, "prescriptions", columns="drug"))
    assert (table["中医"], table["合计"]) == (["隐去", "隐去"], ["60", "60"])
    assert sorted(table["心内"] + table["呼吸"]) == ["20", "20", "隐去", "隐去"]

    with pytest.raises(Denied, match="统方"):
        count_for(analyst, "prescriptions", columns="drug", department=alone.code)
    assert access.drug_statistics_attempts().get().asked == [
        "仅一名医师", "次数", "科室", "药品",
    ]  # fmt: skip
    assert shown(count_for(analyst, "prescriptions", columns="drug", department=busy.code))
    assert count_for(analyst, "prescriptions", department="none").empty


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"rows": "department"}, []),
        ({"rows": "drug"}, []),
        ({"rows": "prescriber"}, ["医师", "次数", "处方"]),
        ({"rows": "prescriber", "columns": "drug"}, ["医师", "药品", "次数"]),
        ({"rows": "department", "drug": "C10AA05", "prescriber": "D9"},
         ["科室", "药品", "医师", "次数"]),
    ],
)  # fmt: skip
def test_4_1_h_what_makes_a_question_drug_statistics_is_told_by_name(
    asked: dict[str, str], told: list[str]
) -> None:
    query = Query(subject="prescriptions", year=2026, **asked)  # type: ignore[arg-type]  # as typed

    assert rules.drug_statistics_in(query) == told
    alone = rules.drug_statistics_in(query, lone_prescriber=True)
    assert alone[-1] == "仅一名医师"
    assert set(told) <= set(alone)


MENDED: list[tuple[dict[str, Any], str, str]] = [
    ({"rows": "drug"}, "rows", "可选：科室"),
    ({"columns": "item"}, "columns", "可选"),
    ({"columns": "department"}, "columns", "两项相同"),
    ({"measure": "quantity"}, "measure", "按药品"),
    ({"subject": "prescriptions", "measure": "quantity"}, "measure", "按药品"),
    ({"rows": "month", "department": "U1"}, "department", "选为统计的一项"),
    ({"since": 3}, "since", "月份"),
    ({"columns": "month", "since": 9, "until": 3}, "until", "早于"),
]


@pytest.mark.parametrize(("asked", "field", "says"), MENDED)
def test_what_cannot_be_counted_says_how_to_mend_it(
    analyst: Member, asked: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(Invalid, match=says) as fault:
        count_for(analyst, **asked)

    assert fault.value.field == field


@pytest.mark.parametrize(
    ("rows", "columns", "field"),
    [(1, MOST_COLUMNS + 1, "columns"), (MOST_CELLS // 10 + 1, 10, "rows"), (101, 0, "rows")],
)
def test_a_table_that_nobody_could_read_is_not_made(rows: int, columns: int, field: str) -> None:
    with pytest.raises(Invalid) as fault:
        commands.check_size(rows, columns)

    assert fault.value.field == field


def test_2_1_m_who_may_not_count_is_told_nothing(analyst: Member) -> None:
    doctor = a_doctor()

    with pytest.raises(Denied):
        count_for(doctor)
    query = Query(subject="visits", rows="department", year=2026)
    assert rules.may_count(doctor, query, MONDAY).clause == "2.1-k"
    assert rules.may_count(analyst, query, MONDAY)


def test_4_1_i_without_the_parameter_nothing_is_released(analyst: Member) -> None:
    ParameterValue.objects.filter(parameter="release_min_cell").delete()

    with pytest.raises(Denied, match="参数未设定"):
        count_for(analyst)


def test_0_g_each_answer_is_an_entry_with_the_digests_of_question_and_table(
    analyst: Member,
) -> None:
    three_departments()
    first, again = (count_for(analyst, columns="month") for _ in range(2))

    assert first.line is not None
    entry = Entry.objects.get(seq=first.line.seq or 0)
    assert entry.action == "analytics.counted"
    assert entry.facts == {
        "question": first.query.digest, "table": first.digest, "k": 10, "cells": 12, "hidden": 4,
        "small": 0, **first.query.parameters,
    }  # fmt: skip
    assert not Subject.objects.filter(entry=entry.seq).exists()
    assert first.digest == again.digest != count_for(analyst).digest
    assert first.query == Query.of(entry.facts)
    with ledger_blocked(), pytest.raises(Unavailable):
        count_for(analyst)


def test_1_2_i_4_1_i_the_control_counts_tables_that_show_too_small_a_cell(analyst: Member) -> None:
    three_departments()
    count_for(analyst, columns="month")
    rule = Version(MONDAY + timedelta(days=1))
    assert controls.no_small_cell_released(NOVEMBER, rule).met

    ParameterValue.objects.create(
        parameter="release_min_cell", value="20", in_force_from=MONDAY - timedelta(hours=1),
        recorded_at=MONDAY, set_by="1", set_by_label="安全管理员",
    )  # fmt: skip
    ParameterValue.objects.filter(value="10", parameter="release_min_cell").delete()
    finding = controls.no_small_cell_released(NOVEMBER, Version(MONDAY + timedelta(days=1)))
    assert (finding.met, finding.evidence) == (
        False,
        (Entry.objects.get(action="analytics.counted"),),
    )


def test_0_g_a_question_is_two_queries_at_most(
    analyst: Member, django_assert_max_num_queries: Any
) -> None:
    three_departments()
    with django_assert_max_num_queries(14):
        count_for(analyst, columns="month")
