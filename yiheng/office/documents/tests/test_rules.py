"""Names, numbers, grades and files: what is taken, and what is said of the rest."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.core.verdict import Verdict
from yiheng.governance.regulation.naming import DocumentName, VersionNumber
from yiheng.office.documents import retaining, rules
from yiheng.office.documents.models import Grade, Kind

TODAY = date(2026, 11, 23)


def refused(verdict: Verdict, clause: str, words: str) -> bool:
    return (
        not verdict and verdict.clause == clause and words in verdict.why and bool(verdict.remedy)
    )


@pytest.mark.parametrize(
    ("subject", "why"),
    [
        ("门诊系统", ""), ("HIS2期", ""), ("", "没有项目名称"), ("门" * 41, "过长"),
        ("门诊-系统", "连字符"), ("门诊 系统", "空格"), ("门诊/系统", "符号"), ("a\\b", "符号"),
        ("..", "符号"), ("门诊－系统", "连字符"), ("合同20261123001", "长串号码"),
    ],
)  # fmt: skip
def test_3_2_a_a_project_name_is_one_word(subject: str, why: str) -> None:
    verdict = rules.may_name(subject)
    assert bool(verdict) if not why else refused(verdict, "3.2-a", why)


@given(st.text(alphabet="门诊系统AB12 -/\\.", max_size=12), st.dates(date(2000, 1, 1)),
       st.integers(1, 20), st.integers(0, 20))  # fmt: skip
def test_3_2_a_what_may_be_a_name_makes_one_that_reads_back(
    subject: str, day: date, major: int, minor: int
) -> None:
    if rules.may_name(subject):
        name = DocumentName(subject, day, VersionNumber(major, minor), "YYYYMM")
        assert DocumentName.parse(str(name), "YYYYMM") == name
        assert str(name).count("-") == 2


@pytest.mark.parametrize(
    ("name", "granularity", "why"),
    [
        ("门诊系统-202311-1.0.pdf", "YYYYMM", ""), ("门诊系统-20231105-1.0.docx", "YYYYMMDD", ""),
        ("门诊系统-202311-1.0.pdf", "YYYYMMDD", "不合规定"), ("门诊系统.pdf", "YYYYMM", "不合规定"),
        ("门诊系统-202311-v1.pdf", "YYYYMM", "版本号"),
        ("门诊系统-202313-1.0.pdf", "YYYYMM", "202313"),
        ("门诊系统-202612-1.0.pdf", "YYYYMM", "今天之后"),
        ("门诊-二期-202311-1.0.pdf", "YYYYMM", "连字符"),
        ("无扩展名", "YYYYMM", "不合规定"),
    ],
)  # fmt: skip
def test_3_2_a_a_name_from_elsewhere_is_held_against_the_rule(
    name: str, granularity: str, why: str
) -> None:
    verdict = rules.may_take(name, granularity, TODAY)
    assert bool(verdict) if not why else refused(verdict, "3.2-a", why)


@pytest.mark.parametrize(
    ("before", "given_", "why"),
    [
        (None, "1.0", ""), (None, "1.1", "不能是第一版"), (None, "2.0", "不能是第一版"),
        ("1.0", "1.1", ""), ("1.0", "2.0", ""), ("1.0", "1.2", "不相接"), ("1.0", "3.0", "不相接"),
        ("1.0", "1.0", "不相接"), ("2.9", "2.10", ""), ("2.1", "1.0", "不相接"),
    ],
)  # fmt: skip
def test_3_2_l_no_number_is_left_out(before: str | None, given_: str, why: str) -> None:
    earlier = VersionNumber.parse(before) if before else None
    verdict = rules.may_follow(earlier, VersionNumber.parse(given_))
    assert bool(verdict) if not why else refused(verdict, "3.2-l", why)


@given(st.lists(st.booleans(), max_size=30))
def test_3_2_l_the_servers_numbers_always_follow(majors: list[bool]) -> None:
    number: VersionNumber | None = None
    for major in majors:
        if number is None:
            following = VersionNumber(1, 0)
        else:
            following = number.next_major() if major else number.next_minor()
        assert rules.may_follow(number, following)
        assert number is None or following > number
        number = following


@pytest.mark.parametrize(
    ("kind", "grade", "clause"),
    [
        (Kind.DESIGN, Grade.PUBLIC, ""), (Kind.DESIGN, Grade.SECRET, ""),
        (Kind.DESIGN, "", "3.2-c"), (Kind.DESIGN, "top", "3.2-c"),
        (Kind.MANUAL, Grade.INTERNAL, ""),
        (Kind.MANUAL, Grade.RESTRICTED, "3.2-e"), (Kind.CONTRACT, Grade.SECRET, ""),
        (Kind.CONTRACT, Grade.RESTRICTED, ""), (Kind.CONTRACT, Grade.INTERNAL, "3.2-d"),
    ],
)  # fmt: skip
def test_3_2_c_every_document_has_a_grade_that_its_kind_may_have(
    kind: str, grade: str, clause: str
) -> None:
    verdict = rules.may_grade(kind, grade)
    assert bool(verdict) if not clause else refused(verdict, clause, "")


@pytest.mark.parametrize(
    ("suffix", "found", "why"),
    [(".pdf", ".pdf", ""), (".pdf", ".png", "内容却是 .png"), (".pdf", "", "无法识别")],
)
def test_3_2_b_what_was_found_is_named(suffix: str, found: str, why: str) -> None:
    verdict = rules.may_hold(suffix, found)
    assert bool(verdict) if not why else refused(verdict, "3.2-b", why)


@pytest.mark.parametrize(
    ("reason", "days", "wanted", "why"),
    [
        ("核对付款", 3, "合同", ""), ("核对付款", 3, "", "借阅的文档"), ("看看", 3, "合同", "理由"),
        ("核对付款", 0, "合同", "1–30"), ("核对付款", 31, "合同", "1–30"),
    ],
)  # fmt: skip
def test_3_2_c_a_loan_says_what_why_and_how_long(
    reason: str, days: int, wanted: str, why: str
) -> None:
    verdict = rules.may_borrow(reason, days, wanted)
    assert bool(verdict) if not why else refused(verdict, "3.2-c", why)


def test_each_kind_is_kept_for_its_time() -> None:
    assert set(retaining.YEARS) == set(Kind.values)
    assert retaining.until(Kind.CONTRACT, date(2024, 2, 29)) == date(2054, 3, 1)
    assert retaining.until(Kind.OTHER, TODAY) == date(2036, 11, 23)
    assert retaining.until(Kind.RULES, TODAY) == retaining.FOR_EVER
