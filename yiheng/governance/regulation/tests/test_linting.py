"""Each check of the linter, on the regulation as it is and on one that is spoilt."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from yiheng.core.actor import the_system
from yiheng.governance.ledger.tests.factories import MONDAY
from yiheng.governance.regulation import commands, queries
from yiheng.governance.regulation.content import CLAUSES, INTERPRETATIONS, PARAMETERS
from yiheng.governance.regulation.definitions import Boundary
from yiheng.governance.regulation.editions import EDITIONS, Edition, read
from yiheng.governance.regulation.linting import CHECKS, Level, Remark, Sheet, lint

NATIONAL_DAY = date(2026, 10, 5)  # a Monday
FIRST = EDITIONS["1.0"]
VALUES: dict[str, Any] = {name: one.proposed for name, one in PARAMETERS.items()}


def a_sheet(edition: Edition = FIRST, **values: Any) -> Sheet:
    """The regulation with every proposed value, all of it carried out."""
    return Sheet(edition, VALUES | values, set(edition.clauses), {NATIONAL_DAY})


def changed(*rows: tuple[str, str, str, str]) -> Edition:
    """The first edition after these changes: kind, id, field, value."""
    names = ("kind", "id", "field", "value")
    return read("1.9", [dict(zip(names, row, strict=True)) for row in rows], FIRST)


def without(parameter: str) -> Edition:
    return changed(("parameter", parameter, "removed", "yes"))


def unread(name: str) -> Edition:
    return changed(("interpretation", name, "removed", "yes"))


def found(sheet: Sheet, check: str, *levels: Level) -> set[tuple[str, Level]]:
    """(clause, level) of what a check says."""
    return {
        (one.clause, one.level)
        for one in lint(sheet)
        if one.check == check and (not levels or one.level in levels)
    }


def faults(sheet: Sheet) -> list[Remark]:
    return [one for one in lint(sheet) if one.level is Level.FAULT]


def test_the_regulation_as_it_ships_has_no_fault_once_its_numbers_are_set() -> None:
    remarks = lint(a_sheet())
    assert [one.said for one in remarks if one.level is Level.FAULT] == []
    settled = {one.check for one in remarks if one.level is Level.SETTLED}
    assert settled == {"C1", "C2", "C5", "C6", "C10", "C14", "C19"}
    assert all(one.clause in CLAUSES and one.said for one in remarks)
    assert set(CHECKS) == settled | {"C11", "unset", "vague", "unmeasured", "declared"}


FAULT, WARNING, SETTLED = Level.FAULT, Level.WARNING, Level.SETTLED
CASES: list[tuple[str, str, Level, Sheet]] = [
    ("C1", "3.1-e", FAULT, a_sheet(unread("C1"))),
    ("C1", "3.1-b", FAULT, a_sheet(without("procurement_small_skip_final"))),
    ("C2", "4.1-b", FAULT,
     a_sheet(changed(("parameter", "procurement_dept_limit", "boundary", "inclusive")))),
    ("C2", "4.1-b", FAULT,
     a_sheet(changed(("parameter", "procurement_leader_limit", "boundary", "exclusive")))),
    ("C2", "4.1-b", FAULT, a_sheet(unread("C2"))),
    ("C2", "4.1-b", FAULT, a_sheet(without("procurement_dept_limit"))),
    ("C2", "4.1-c", FAULT, a_sheet(procurement_leader_limit=Decimal(6))),
    ("C2", "4.1-c", WARNING, a_sheet(procurement_leader_limit=Decimal(4))),
    ("C5", "3.2-a", FAULT, a_sheet(replace(
        FIRST, text=FIRST.text.replace("门诊系统-202311-1.0", "门诊系统-202313-1.0")))),
    ("C5", "3.2-a", FAULT, a_sheet(replace(
        FIRST, text=FIRST.text.replace("“门诊系统-202311-1.0”", "某文件")))),
    ("C5", "3.2-a", WARNING, a_sheet(document_date_granularity="YYYYMMDD")),
    ("C5", "3.2-a", FAULT, a_sheet(unread("C5"))),
    ("C5", "3.2-a", FAULT, a_sheet(without("document_date_granularity"))),
    ("C6", "3.2-i", FAULT, a_sheet(daily_report_due=time(13, 0))),
    ("C6", "3.2-j", FAULT, a_sheet(weekly_report_due=time(9, 0))),
    ("C6", "3.2-j", FAULT, a_sheet(unread("C6"))),
    ("C6", "3.2-i", FAULT, a_sheet(without("report_next_day"))),
    ("C10", "5.1-e", FAULT, a_sheet(unread("C10"))),
    ("C10", "5.1-e", FAULT, a_sheet(without("availability_window"))),
    ("C10", "5.1-e", WARNING, a_sheet(incident_repair_hours=Decimal(1))),
    ("C11", "2.2-a", FAULT, a_sheet(staff_total=14)),
    ("C11", "3.1-o", FAULT, a_sheet(incident_repair_hours=Decimal("0.1"))),
    ("C14", "4.2-a", FAULT, a_sheet(unread("C14"))),
    ("C14", "4.2-a", FAULT, a_sheet(without("weekly_meeting_shift"))),
    ("C19", "9-a", FAULT, a_sheet(unread("C19"))),
    ("unset", "3.1-n", FAULT, a_sheet(incident_response_minutes=None)),
    ("vague", "5.2-d", WARNING, a_sheet(without("leak_report_minutes"))),
    ("vague", "7.1-i", WARNING, a_sheet(without("exchange_meeting_period"))),
    ("vague", "1.1-b", WARNING,
     a_sheet(changed(("clause", "1.1-b", "phrase", "定期制定信息管理标准")))),
    ("unmeasured", "3.1-q", WARNING,
     Sheet(FIRST, VALUES, set(CLAUSES) - {"3.1-q"}, {NATIONAL_DAY})),
    *[("declared", one.clauses[0], FAULT, a_sheet(unread(name)))
      for name, one in INTERPRETATIONS.items() if name not in CHECKS],
    ("declared", "2.1-h", FAULT,
     a_sheet(changed(("interpretation", "C17", "clauses", "6.2-e")))),
    ("declared", "6.1-c", FAULT, a_sheet(changed(("interpretation", "C18", "reading", "")))),
]  # fmt: skip


@pytest.mark.parametrize(
    ("check", "clause", "level", "spoilt"), CASES,
    ids=[f"{check}-{clause}-{n}" for n, (check, clause, _l, _s) in enumerate(CASES)],
)  # fmt: skip
def test_a_spoilt_regulation_is_found_with_its_clause(
    check: str, clause: str, level: Level, spoilt: Sheet
) -> None:
    def said(sheet: Sheet) -> set[str]:
        wanted = (check, clause, level)
        return {one.said for one in lint(sheet) if (one.check, one.clause, one.level) == wanted}

    assert said(spoilt) - said(a_sheet())


def test_5_1_e_a_repair_in_time_may_still_break_the_availability() -> None:
    def warned(hours: str) -> bool:
        sheet = a_sheet(incident_repair_hours=Decimal(hours))
        return bool(found(sheet, "C10", Level.WARNING))

    assert warned("0.75")
    assert not warned("0.72")  # 43.2 minutes
    assert not found(a_sheet(incident_repair_hours=None), "C10", Level.WARNING)


def test_a_text_that_says_it_itself_needs_no_interpretation() -> None:
    assert not found(a_sheet(EDITIONS["1.1"]), "C19")
    said = changed(
        ("clause", "9-h", "title", "用语含义"), ("clause", "9-h", "mode", "E"),
        ("clause", "9-h", "phrase", "“以上”含本数、“以下”不含本数。"),
        ("interpretation", "C2", "removed", "yes"),
    )  # fmt: skip
    assert not found(a_sheet(said), "C2", Level.FAULT)
    no_meeting = replace(a_sheet(), off={date(2026, 10, 6)})
    assert not found(no_meeting, "C14")
    assert faults(a_sheet(EDITIONS["1.1"])) == []


def test_c2_knows_the_boundary_of_each_side() -> None:
    assert FIRST.parameters["procurement_dept_limit"].boundary is Boundary.EXCLUSIVE


@pytest.mark.django_db
def test_a_new_hospital_is_told_every_x_that_is_unset() -> None:
    commands.adopt(by=the_system(), at=MONDAY)

    sheet = queries.sheet_at(MONDAY)

    unset = [one for one in lint(sheet) if one.check == "unset"]
    assert len(unset) == sum(not one.fixed and not one.optional for one in PARAMETERS.values())
    assert NATIONAL_DAY in sheet.off
    assert "0-k" in sheet.measured
    assert {one.check for one in faults(sheet)} == {"unset"}
