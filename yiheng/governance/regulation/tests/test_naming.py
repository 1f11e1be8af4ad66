"""Document names and version numbers, tried on the two examples of the regulation itself."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.governance.regulation.content import PARAMETERS, TEXT
from yiheng.governance.regulation.naming import DocumentName, VersionNumber


def test_3_2_a_the_example_of_the_text_is_a_document_name() -> None:
    example = re.search(r"例如“([^”]+)”。存储于", TEXT)
    assert example
    granularity = PARAMETERS["document_date_granularity"].default_proposed
    name = DocumentName.parse(example[1], granularity)

    assert name == DocumentName("门诊系统", date(2023, 11, 1), VersionNumber(1, 0))
    assert str(name) == "门诊系统-202311-1.0"


def test_3_2_l_the_example_of_the_text_is_major_2_minor_1() -> None:
    example = re.search(r"例如“([^”]+)”表示主版本2，次版本1", TEXT)
    assert example

    assert VersionNumber.parse(example[1]) == VersionNumber(major=2, minor=1)


def test_3_2_l_versions_count_as_numbers() -> None:
    assert VersionNumber.parse("2.10") > VersionNumber.parse("2.9")
    assert str(VersionNumber(2, 9).next_minor()) == "2.10"
    assert str(VersionNumber(2, 9).next_major()) == "3.0"


@pytest.mark.parametrize("text", ["2", "2.", "v2.1", "2.1.0", "02.1", "２.1", "2.1\n", ""])
def test_3_2_l_other_text_is_no_version(text: str) -> None:
    with pytest.raises(ValueError, match="版本号应为"):
        VersionNumber.parse(text)


@pytest.mark.parametrize(
    ("text", "granularity", "says"),
    [
        ("门诊系统-202311-1.0", "YYYYMMDD", "门诊系统-20231115-1.0"),
        ("门诊系统-20231115-1.0", "YYYYMM", "门诊系统-202311-1.0"),
        ("门诊系统-202313-1.0", "YYYYMM", "202313"),
        ("门诊系统-202311-1", "YYYYMM", "主版本号"),
        ("门诊 系统-202311-1.0", "YYYYMM", "项目名称"),
        ("-202311-1.0", "YYYYMM", "项目名称"),
        ("门诊系统", "YYYYMM", "项目名称-YYYYMM-版本号"),
    ],
)
def test_3_2_a_other_text_is_no_document_name(text: str, granularity: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        DocumentName.parse(text, granularity)


@given(
    st.sampled_from(["门诊系统", "HIS-二期", "电子病历"]),
    st.dates(date(2000, 1, 1)),
    st.integers(0, 99),
    st.integers(0, 99),
    st.sampled_from(["YYYYMM", "YYYYMMDD"]),
)
def test_3_2_a_a_made_name_reads_back(
    project: str, day: date, major: int, minor: int, granularity: str
) -> None:
    name = DocumentName(project, day, VersionNumber(major, minor), granularity)

    assert DocumentName.parse(str(name), granularity) == name
