"""The regulation's text and clauses: nothing lost, nothing moved, every X accounted for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yiheng.governance.regulation import content, data
from yiheng.governance.regulation.content import (
    CLAUSES,
    HOLIDAYS,
    HOLIDAYS_END,
    INTERPRETATIONS,
    PARAMETERS,
    TEXT,
    Run,
    Source,
)
from yiheng.standards.china.calendar import DayKind, WorkCalendar


def joined(runs: tuple[Run, ...]) -> str:
    return "".join(run.text for run in runs)


def test_every_clause_is_verbatim_in_the_text() -> None:
    assert len(CLAUSES) == 196
    assert [c.id for c in CLAUSES.values() if TEXT[c.start : c.end] != c.phrase] == []
    assert all(len(clause.title) <= 6 for clause in CLAUSES.values())


def test_clauses_stand_in_the_order_of_the_text_the_wider_first() -> None:
    order = list(CLAUSES)

    assert order[0] == "0-l"
    assert order[-1] == "9-a"
    assert order.index("1.2-n") < order.index("1.2-a")
    assert order.index("5.1-d") < order.index("5.1-a")


@pytest.mark.parametrize(
    ("clause", "label"),
    [
        ("3.1-n", "三（一）·故障响应"),
        ("7.2-b", "七（二）·人事裁处"),
        ("0-a", "引言·适用范围"),
        ("8-a", "八·月度问卷"),
        ("9-a", "九·附则"),
    ],
)
def test_the_clause_tag_reads_as_the_design_says(clause: str, label: str) -> None:
    assert CLAUSES[clause].label == label


def test_the_modes_say_what_the_system_may_refuse() -> None:
    assert CLAUSES["2.2-k"].modes == ("D", "B")
    assert CLAUSES["2.2-k"].blocks
    assert not CLAUSES["1.2-m"].blocks
    assert sum(clause.blocks for clause in CLAUSES.values()) == 95


def test_joined_runs_are_the_text_and_each_clause_is_the_join_of_its_own() -> None:
    runs = content.runs()

    assert joined(runs) == TEXT
    for clause in CLAUSES.values():
        assert joined(tuple(run for run in runs if clause.id in run.clauses)) == clause.phrase


def test_every_clause_has_one_anchor_and_nested_ones_the_wider_first() -> None:
    anchors = [anchor for run in content.runs() for anchor in run.anchors]
    nested = [run.clauses for run in content.runs() if run.text == "完善信息系统功能"]

    assert sorted(anchors) == sorted(CLAUSES)
    assert nested == [("1.2-n", "1.2-a")]


def test_chapters_print_the_whole_text_in_order_without_its_line_breaks() -> None:
    printed = joined(content.title_runs())
    for chapter in content.chapters():
        printed += joined(chapter.heading)
        for section in chapter.sections:
            printed += joined(section.heading) + joined(section.runs)

    assert printed == TEXT.replace("\n", "")


def test_chapters_and_sections_are_named() -> None:
    chapters = content.chapters()

    assert [chapter.number for chapter in chapters] == ["引言", *"一二三四五六七八九"]
    assert [chapter.title for chapter in chapters][3] == "工作流程与操作规范"
    assert [(s.id, s.number, s.title) for s in chapters[3].sections] == [
        ("3.1", "（一）", "核心流程"),
        ("3.2", "（二）", "文档管理"),
    ]
    for section in (section for chapter in chapters[1:8] for section in chapter.sections):
        assert joined(section.heading) == f"{section.number}{section.title}："
    assert joined(chapters[8].heading) == "八、持续改进机制"
    assert joined(chapters[8].sections[0].runs).startswith("员工建议渠道包括")
    assert [run.anchors for run in chapters[9].heading] == [("9-a",)]
    assert chapters[9].sections == ()


def test_each_section_holds_exactly_the_clauses_of_its_id() -> None:
    for chapter in content.chapters():
        for section in chapter.sections:
            found = {anchor for run in section.runs for anchor in run.anchors}
            assert found == {c.id for c in CLAUSES.values() if c.section_id == section.id}


def test_every_x_of_the_text_is_bound_to_a_parameter_of_its_own() -> None:
    found = content.placeholders()

    assert [mark.start for mark in found] == [n for n, char in enumerate(TEXT) if char == "X"]
    assert len({mark.parameter for mark in found}) == 15
    assert [run.parameter for run in content.runs() if run.parameter] == [
        mark.parameter for mark in found
    ]
    assert {TEXT[mark.start : mark.end] for mark in found} == {"X"}


@pytest.mark.parametrize(
    ("parameter", "around"),
    [
        ("staff_total", "编制标准为X人"),
        ("incident_response_minutes", "“X分钟内响应"),
        ("incident_repair_hours", "，X小时内修复"),
        ("procurement_dept_limit", "X万元以下"),
        ("procurement_leader_limit", "X万元以上"),
        ("data_entry_error_rate_max", "低于X%"),
        ("security_response_start_hours", "需在X小时内启动"),
    ],
)
def test_the_right_parameter_fills_the_x(parameter: str, around: str) -> None:
    mark = next(mark for mark in content.placeholders() if mark.parameter == parameter)

    assert TEXT[mark.start - around.index("X") :].startswith(around)


def test_every_id_that_parameters_and_interpretations_cite_exists() -> None:
    cited = [c for p in PARAMETERS.values() for c in p.clauses]
    cited += [c for reading in INTERPRETATIONS.values() for c in reading.clauses]

    assert set(cited) <= set(CLAUSES)
    assert {p.interpretation for p in PARAMETERS.values()} <= {"", *INTERPRETATIONS}
    assert all(p.clauses for p in PARAMETERS.values())
    assert all(reading.clauses for reading in INTERPRETATIONS.values())


def test_every_clause_that_asks_for_a_value_has_a_parameter() -> None:
    asking = {clause.id for clause in CLAUSES.values() if clause.params}
    served = {clause for definition in PARAMETERS.values() for clause in definition.clauses}

    # 9-a asks for the effective date, which belongs to the version of the regulation
    assert asking - served == {"9-a"}


def test_the_interpretations_are_c1_to_c27_without_c23_in_both_languages() -> None:
    assert list(INTERPRETATIONS) == [f"C{n}" for n in range(1, 28) if n != 23]
    assert INTERPRETATIONS["C1"].clauses == ("3.1-b", "3.1-c", "3.1-d", "3.1-e", "4.1-b")
    assert INTERPRETATIONS["C1"].parameters == ("procurement_small_skip_final",)
    assert INTERPRETATIONS["C25"].clauses == tuple(
        row["id"] for row in data.rows("clauses.tsv") if "B" in row["mode"]
    )
    for reading in INTERPRETATIONS.values():
        assert all((reading.doubt, reading.reading, reading.doubt_en, reading.reading_en))


def test_a_clause_finds_its_parameters_and_interpretations() -> None:
    assert [p.id for p in content.parameters_of("5.1-f")] == ["data_entry_error_rate_max"]
    assert [reading.id for reading in content.interpretations_of("4.1-b")] == ["C1", "C2", "C25"]


def test_the_sources_are_counted() -> None:
    counted = {source: sum(p.source is source for p in PARAMETERS.values()) for source in Source}

    assert counted[Source.PLACEHOLDER] == 15
    assert counted[Source.TEXT] == 20
    assert all(p.fixed == (p.source is Source.TEXT) for p in PARAMETERS.values())


def test_4_2_a_the_monday_of_national_day_rolls_to_thursday() -> None:
    table = {holiday.day: holiday.kind for holiday in HOLIDAYS}
    calendar = WorkCalendar(table, provisional_after=HOLIDAYS_END)

    assert calendar.on_or_after(date(2026, 10, 5)) == date(2026, 10, 8)
    assert calendar.is_workday(date(2026, 2, 14))
    assert calendar.is_workday(date(2026, 10, 10))
    assert calendar.is_provisional(date(2027, 1, 1))


def test_the_holiday_table_is_whole() -> None:
    every = [holiday.day for holiday in HOLIDAYS]
    worked = [holiday.day for holiday in HOLIDAYS if holiday.kind is DayKind.WORK]
    off = {holiday.name for holiday in HOLIDAYS if holiday.kind is DayKind.OFF}

    assert every == sorted(set(every))
    assert all(day.weekday() >= 5 for day in worked)
    assert {"元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"} <= off
    assert HOLIDAYS_END.isoformat() == "2026-12-31"
    for year, days in ((2024, 251), (2025, 248), (2026, 248)):
        calendar = WorkCalendar({holiday.day: holiday.kind for holiday in HOLIDAYS})
        eve = date(year, 1, 1) - timedelta(days=1)
        assert calendar.workdays_between(eve, date(year, 12, 31)) == days
